"""The rows of any figure: the very assignments that it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ronguon.assignments.models import Assignment
from ronguon.assignments.views.owed import cite
from ronguon.drafting.models import Obligation
from ronguon.kernel import clock
from ronguon.kernel.vietnamese import search_key
from ronguon.reorganisation.models.mergers import merged_successors, with_merged
from ronguon.status.domain.causes import Cause
from ronguon.status.domain.groups import StatusGroup
from ronguon.status.forms import StatusAsk, chosen, code_of
from ronguon.status.models import roll_ups
from ronguon.status.models.roll_ups import CountScope
from ronguon.status.views.areas import Area, bloc_area, trail, unit_area
from ronguon.status.views.board import CAUSE, CAUSE_NAMES, MOVED
from ronguon.status.views.lines import DONE, GROUP
from ronguon.ui.cards import ChoiceChip
from ronguon.ui.listing import SEARCH, address, order_of, page_of
from ronguon.ui.states import STATES
from ronguon.units.domain.transitions import ChangePart
from ronguon.units.models import Transition, Unit, UnitName
from ronguon.units.requests import ActingRequest

UNIT = "don-vi"
FIRST = 10
ORDERS = {
    "viec": ("obligation__directive__issued_on", "obligation__start", "unit__search_key", "pk"),
    "don-vi": ("unit__search_key", "obligation__start", "pk"),
    "han": ("spoken_due", "pk"),
    "xong": ("spoken_done", "pk"),
}
GROUPS: dict[str, tuple[StatusGroup, ...]] = {DONE: (StatusGroup.ONTIME, StatusGroup.LATE)} | {
    group.value: (group,) for group in StatusGroup
}


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """Under which name a row stands, and who held it on the day where that is said by another name."""

    name: str
    held_by: str = ""


@dataclass(frozen=True)
class AssignmentRow:
    """An assignment as a line of the list, with what it takes to tell how it stands."""

    assignment: Any
    cite: str
    page: str
    unit: ShownUnit
    cause: str = ""


@dataclass(frozen=True)
class Narrow:
    """What the figure narrows its rows to, beside the scope. Each is empty where nothing is asked."""

    group: str = ""
    unit: Unit | None = None
    cause: str = ""
    move: Transition | None = None
    words: str = ""

    @classmethod
    def read(cls, request: ActingRequest) -> Narrow:
        """Return what the address narrows to. Raises `Http404` for a unit or a reorganisation that is none."""
        sent = request.GET
        unit, move = sent.get(UNIT, ""), sent.get(MOVED, "")
        known = Unit.objects.visible_to(request.actor).prefetch_related("names")
        group = chosen(sent.get(GROUP, ""), GROUPS)
        return cls(
            group=group,
            unit=get_object_or_404(known, code=code_of(unit)) if unit else None,
            cause=chosen(sent.get(CAUSE, ""), Cause) if group == StatusGroup.OVER else "",
            move=get_object_or_404(Transition, code=code_of(move)) if move else None,
            words=search_key(sent.get(SEARCH, "").replace("\0", "")[:200]),
        )

    def held(self, rows: QuerySet[Any], ask: StatusAsk) -> QuerySet[Any]:
        """Keep what the named unit holds, and what passed in the named reorganisation.

        By today's organisation a unit also holds what stood with those that were merged into it.
        """
        if self.unit is not None:
            carried = None if ask.then else with_merged(self.unit, ask.today).values("pk")
            rows = rows.filter(unit=self.unit) if carried is None else rows.filter(unit__in=carried)
        if self.move is not None:
            takers = self.move.participants.filter(part=ChangePart.SUCCEEDS).values("unit")
            givers = self.move.participants.filter(part__in=[ChangePart.ENDS, ChangePart.CEDES]).values("unit")
            rows = rows.filter(unit__in=takers, origin__unit__in=givers)
        return rows

    def apply(self, rows: QuerySet[Any], scope: CountScope, ask: StatusAsk) -> QuerySet[Any]:
        """Keep the group, the cause and the words that are asked for."""
        if self.group:
            rows = rows.filter(group__in=[group.value for group in GROUPS[self.group]])
        if self.cause:
            told = roll_ups.causes(rows, scope.on)
            rows = rows.filter(pk__in=[key for key, cause in told.items() if cause == self.cause])
        return matching(rows, self.words, ask) if self.words else rows


def matching(rows: QuerySet[Any], key: str, ask: StatusAsk) -> QuerySet[Any]:
    """Keep what `key`, a search key, is found in: the duty, its document, the unit. Accents and case are ignored.

    A unit is found by any name that it bears or bore, by today's organisation also by that of who carries its past.
    """
    duties = Obligation.objects.filter(pk__in=rows.values("obligation")).values_list("pk", "title", "text")
    found = [pk for pk, title, text in duties if key in search_key(f"{title} {text}")]
    heirs = (
        {}
        if ask.then
        else merged_successors(Unit.objects.filter(pk__in=rows.values("unit"), until_on__lte=ask.today), ask.today)
    )
    carried = [pk for pk, heir in heirs.items() if key in heir.search_key]
    named = UnitName.objects.filter(unit=OuterRef("unit"), search_key__contains=key)
    document = Q(obligation__directive__search_key__contains=key)
    return rows.filter(Q(obligation__in=found) | document | Q(unit__in=carried) | Q(Exists(named)))


@login_required
@require_safe
def rows(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show the rows behind a figure of a unit."""
    return _page(request, unit_area(request.actor, code))


@login_required
@require_safe
def bloc_rows(request: ActingRequest, system: str) -> HttpResponse:
    """Show the rows behind a figure of a bloc."""
    return _page(request, bloc_area(request.actor, system))


def _page(request: ActingRequest, area: Area) -> HttpResponse:
    ask, narrow = StatusAsk.read(request.GET, request.actor, clock.today()), Narrow.read(request)
    scope = area.scope(ask, request.actor)
    held = narrow.held(roll_ups.rows_of(scope), ask)
    found = narrow.apply(held, scope, ask)
    page = page_of(request, in_order(request, found))
    values = {
        "ask": ask, "narrow": narrow, "name": area.name(ask), "unit_name": _unit_name(narrow, ask),
        "crumbs": [*trail(request.actor, ask, area), (heading_of(narrow), "")],
        "heading": heading_of(narrow), "cause": CAUSE_NAMES[Cause(narrow.cause)] if narrow.cause else "",
        "organised": ask.choices(request.GET), "page": page, "lines": lines(page.object_list, scope, ask),
        "groups": _groups(request, held, narrow),
        "causes": _causes(request, held, narrow, scope), "searched": request.GET.get(SEARCH, ""),
        "up": ask.page(area.page()),
        "csv_url": area.rows() + "bang.csv" + address(request.GET),
        "wide": address(request.GET, **{UNIT: None, CAUSE: None, MOVED: None, SEARCH: None}),
    }  # fmt: skip
    return render(request, "status/rows.html", values)


def heading_of(narrow: Narrow) -> str:
    """Return what the rows are, in words."""
    if narrow.group == DONE:
        return _("Done, in time or late")
    return str(STATES[narrow.group].label) if narrow.group else _("All assignments")


def _unit_name(narrow: Narrow, ask: StatusAsk) -> str:
    if narrow.unit is None:
        return ""
    return narrow.unit.name_on(ask.on) if ask.then else narrow.unit.name


def in_order(request: ActingRequest, found: QuerySet[Any]) -> QuerySet[Any]:
    """Order as the address says; rows without a day come last, whichever way the list turns."""
    order = order_of(request, ORDERS, "han")
    fields: list[Any] = [
        (F(name.removeprefix("-")).desc if name.startswith("-") else F(name).asc)(nulls_last=True)
        for name in order.fields
    ]
    return found.order_by(*fields)


def units_of(units: Iterable[Unit], ask: StatusAsk) -> dict[int, ShownUnit]:
    """Return unit key → how rows that it holds name it: as it was called then, or as who carries its past today.

    `units` come with their names. At most two queries.
    """
    known = list(units)
    if ask.then:
        return {unit.pk: ShownUnit(unit.name_on(ask.on)) for unit in known}
    heirs = merged_successors(known, ask.today)
    found = {}
    for unit in known:
        today, then = heirs.get(unit.pk, unit).name, unit.name_on(ask.on)
        found[unit.pk] = ShownUnit(today, then if then != today else "")
    return found


def lines(found: Iterable[Any], scope: CountScope, ask: StatusAsk) -> list[AssignmentRow]:
    """Return the lines of some rows of `scope`, with the cause of what is overdue. The number of queries does not grow.

    Who may read the rows and how they stand was asked before, and is not asked again.
    """
    keys = {row.pk: row for row in found}
    shown = Assignment.objects.filter(pk__in=keys).select_related(
        "unit", "origin__unit", "obligation__directive", "obligation__clause__parent__parent__parent"
    ).prefetch_related("unit__names")  # fmt: skip
    by_key = {row.pk: _standing_as(keys[row.pk], row) for row in shown.defer("obligation__directive__text")}
    units = units_of({row.unit_id: row.unit for row in by_key.values()}.values(), ask)
    over = [key for key, row in by_key.items() if row.group == StatusGroup.OVER]
    told = roll_ups.causes(roll_ups.grouped(Assignment.objects.filter(pk__in=over), scope.on), scope.on) if over else {}
    return [
        AssignmentRow(row, cite(row.obligation),
            ask.address(reverse("status:assignment", args=[row.code]), van_ban=None),
            units[row.unit_id], str(CAUSE_NAMES[told[row.pk]]) if row.pk in told else "")
        for row in (by_key[key] for key in keys if key in by_key)
    ]  # fmt: skip


def _standing_as(asked: Any, row: Any) -> Any:
    """Return `row` with what `roll_ups.grouped` told of it when it was `asked`."""
    for name in ("group", "spoken", "spoken_due", "spoken_done"):
        setattr(row, name, getattr(asked, name))
    return row


def first_rows(scope: CountScope, ask: StatusAsk) -> list[AssignmentRow]:
    """Return the few rows of a unit without children that are due first, what is not done before what is."""
    undone = roll_ups.rows_of(scope).order_by(
        F("spoken_done").asc(nulls_first=True), F("spoken_due").asc(nulls_last=True), "pk"
    )
    return lines(undone[:FIRST], scope, ask)


def _groups(request: ActingRequest, held: QuerySet[Any], narrow: Narrow) -> list[ChoiceChip]:
    """Return the five groups and all of them as choices with their numbers. One query."""
    numbers = roll_ups.tally(held)
    words = [("", _("All"), numbers.total)]
    if narrow.group == DONE:
        words.append((DONE, heading_of(narrow), numbers.ontime + numbers.late))
    words += [(group.value, str(STATES[group.value].label), numbers.of(group)) for group in StatusGroup]
    return [
        ChoiceChip(word, address(request.GET, **{GROUP: key, CAUSE: None}), key == narrow.group, number)
        for key, word, number in words
    ]


def _causes(request: ActingRequest, held: QuerySet[Any], narrow: Narrow, scope: CountScope) -> list[ChoiceChip]:
    """Return the causes that occur among what is overdue, as choices with their numbers."""
    if narrow.group != StatusGroup.OVER:
        return []
    told = list(roll_ups.causes(held.filter(group=StatusGroup.OVER.value), scope.on).values())
    return [
        ChoiceChip(str(CAUSE_NAMES[cause]),
            address(request.GET, **{CAUSE: "" if cause == narrow.cause else cause.value}),
               cause == narrow.cause, told.count(cause))
        for cause in Cause
        if cause in told
    ]  # fmt: skip
