"""Which units below one have an official page, how fresh it is, and what stands in the way: tiles and rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronguon.channels.domain.proving import DAYS_FRESH, ChannelState
from ronguon.channels.models import Channel, ChannelOwner, ChannelPublication
from ronguon.channels.views.states import state_of
from ronguon.kernel import clock
from ronguon.ui.cards import Bar
from ronguon.ui.listing import PAGE
from ronguon.ui.tags.tiles import short_name
from ronguon.units.models import Unit
from ronguon.units.requests import ActingRequest

LINES_A_PAGE: Final = 50
_WORST_FIRST: Final = (ChannelState.CHANGED, ChannelState.SUBMITTED, ChannelState.DRAFT)
_AGES: Final = (31, 92, DAYS_FRESH)


@dataclass(frozen=True, slots=True)
class CoverageStanding:
    """How a unit's pages stand: its css class, its word."""

    css: str
    word: str | Promise


OFFICIAL: Final = CoverageStanding("is-ok", gettext_lazy("has an official page"))
STALE: Final = CoverageStanding("is-stale", gettext_lazy("official, to be confirmed again"))
WAITING: Final = CoverageStanding("is-wait", gettext_lazy("declared, not official yet"))
LOST: Final = CoverageStanding("is-lost", gettext_lazy("lost its mark"))
NONE: Final = CoverageStanding("is-none", gettext_lazy("no page"))
LEGEND: Final = (OFFICIAL, STALE, WAITING, LOST, NONE)


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """One unit directly below: how it stands, its official pages, and how many units further below have one."""

    unit: Unit
    standing: CoverageStanding
    official: int
    confirmed_on: date | None
    below: int
    below_with: int

    @property
    def short(self) -> str:
        """Return the name without office and kind."""
        return short_name(self.unit.name)


@login_required
@require_GET
def coverage(request: ActingRequest, code: UUID | None = None) -> HttpResponse:
    """Show the units directly below one: the reader's own unit unless another is chosen."""
    on, visible = clock.today(), Unit.objects.visible_to(request.actor)
    unit = get_object_or_404(visible, code=code) if code else _own(request)
    lines = lines_of(request, unit, on) if unit is not None else []
    total = {one: sum(line.standing is one for line in lines) for one in LEGEND}
    context: dict[str, Any] = {
        "unit": unit,
        "lines": lines,
        "page": Paginator(lines, LINES_A_PAGE).get_page(request.GET.get(PAGE)),
        "legend": LEGEND,
        "with_page": total[OFFICIAL] + total[STALE],
        "bars": _bars(request, on),
    }
    return render(request, "channels/coverage.html", context)


def _own(request: ActingRequest) -> Unit | None:
    """Return the highest unit at which the reader holds a role."""
    held = Unit.objects.filter(code__in=[one.unit for one in request.actor.grants])
    return held.order_by("path").first()


def lines_of(request: ActingRequest, unit: Unit, on: date) -> list[UnitCoverage]:
    """Return the units directly below `unit` that the reader finds, in the chart's order. Three queries."""
    found = Unit.objects.visible_to(request.actor).existing(on).under(unit).exclude(pk=unit.pk).order_by("sort", "pk")
    units = list(found)
    owned = _channels_of(request, [one.pk for one in units], on)
    marked = {pk for pk, channels in owned.items() if any(_open(channel) for channel in channels)}
    children = [one for one in units if one.parent_id == unit.pk]
    return [_line(child, owned.get(child.pk, []), units, marked, on) for child in children]


def _channels_of(request: ActingRequest, units: Iterable[int], on: date) -> Mapping[int, list[Channel]]:
    told = Channel.objects.visible_to(request.actor).active().prefetch_related("proofs", "publications")
    owners = ChannelOwner.objects.valid(on).filter(unit__in=units, channel__in=told).values_list("channel", "unit")
    of_unit = dict(owners)
    found: dict[int, list[Channel]] = defaultdict(list)
    for channel in told.filter(pk__in=of_unit):
        found[of_unit[channel.pk]].append(channel)
    return found


def _open(channel: Channel) -> ChannelPublication | None:
    return next((one for one in channel.publications.all() if one.until_on is None), None)


def _line(unit: Unit, channels: list[Channel], units: list[Unit], marked: set[int], on: date) -> UnitCoverage:
    open_ones = [one for channel in channels if (one := _open(channel)) is not None]
    below = [one for one in units if one.path.startswith(unit.path) and one.pk != unit.pk]
    confirmed = max((one.confirmed_on for one in open_ones), default=None)
    return UnitCoverage(
        unit, _standing(channels, confirmed, on), len(open_ones), confirmed, len(below),
        sum(one.pk in marked for one in below),
    )  # fmt: skip


def _standing(channels: list[Channel], confirmed: date | None, on: date) -> CoverageStanding:
    if confirmed is not None:
        return OFFICIAL if on - confirmed < timedelta(days=DAYS_FRESH) else STALE
    states = {state_of(channel) for channel in channels}
    worst = next((one for one in _WORST_FIRST if one in states), None)
    return {ChannelState.CHANGED: LOST, ChannelState.SUBMITTED: WAITING, ChannelState.DRAFT: WAITING, None: NONE}[worst]


def _bars(request: ActingRequest, on: date) -> list[Bar]:
    """Return how long ago the official pages the reader may see were confirmed; each number leads to its rows."""
    visible = Channel.objects.visible_to(request.actor).with_mark(on)
    rows = ChannelPublication.objects.valid(on).filter(channel__in=visible).values_list("confirmed_on", flat=True)
    days = [(on - one).days for one in rows]
    words = (_("within a month"), _("within three months"), _("within six months"), _("longer ago"))
    first = (0, *_AGES)
    counts = [sum(low <= one < high for one in days) for low, high in zip(first, (*_AGES, 10**6), strict=True)]
    url = reverse("channels:list")
    return [
        Bar(word, count, f"{url}?trang-thai=published&xac-nhan={number}", tone)
        for number, (word, count, tone) in enumerate(
            zip(words, counts, ("ontime", "open", "none", "over"), strict=True)
        )
    ]
