"""The registry as anybody may read it: one channel, all of them, and a unit with its own."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ronguon.channels.domain.answering import AnswerKind, Entry, LookupAnswer, Standing
from ronguon.channels.domain.shapes import DECLARED
from ronguon.channels.models import Channel, ChannelOwner, ChannelPublication
from ronguon.channels.models.looking import entries_of, on_day
from ronguon.kernel import clock
from ronguon.portal.views.answers import (
    PLATFORMS,
    answer_shown,
    counted,
    shown_channel,
    space_of,
    units_shown,
)
from ronguon.portal.views.snapshot import address_in
from ronguon.reports.models import Publication
from ronguon.ui.listing import page_of
from ronguon.units.forms.kinds import kind_words
from ronguon.units.models import Unit, succession_of

PLATFORM = "nen-tang"
PAGE_SIZE = 50
FILES = (
    ("CSV", "channels_csv"), ("JSON", "channels_json"), ("JSON Schema", "channels_schema"),
    ("JSON-LD", "channels_jsonld"), ("Atom", "changes"),
)  # fmt: skip
MOST_BELOW = 200


def entry_of(code: UUID) -> Entry:
    """Return a channel that carries the official mark or did. Raises `Http404`: of others nothing is said."""
    found = on_day(clock.today()).by_code(str(code))
    if not found:
        raise Http404
    return found[0]


def answered(entry: Entry) -> LookupAnswer:
    """Return what is said today of a channel of the registry, as if its address had been asked."""
    on = clock.today()
    standing = entry.standing(on)
    if standing is Standing.OFFICIAL:
        kind = AnswerKind.UNDER_REVIEW if entry.claimed else AnswerKind.OFFICIAL
    else:
        kind = AnswerKind.FORMER
    return LookupAnswer(kind, entry.url, on, entries=(entry,))


def channel(request: HttpRequest, code: UUID) -> HttpResponse:
    """Show one channel: where a sticker and a badge lead."""
    entry = entry_of(code)
    shown = answer_shown(answered(entry), space_of(request))
    values = {"shown": shown, "entry": entry, "stickers_url": address_in(space_of(request), "stickers", code)}
    return render(request, "portal/public/channel.html", values)


def channels(request: HttpRequest) -> HttpResponse:
    """List every official channel, by unit, page by page."""
    on, space = clock.today(), space_of(request)
    rows = Channel.objects.with_mark(on).filter(owners__in=ChannelOwner.objects.valid(on))
    used = [platform for platform in DECLARED if rows.filter(platform=platform.value).exists()]
    asked = request.GET.get(PLATFORM, "")
    shown = rows.filter(platform=asked) if asked in {one.value for one in used} else rows
    page = page_of(request, shown.order_by("owners__unit__path", "pk").values_list("pk", flat=True), PAGE_SIZE)
    order = {str(key): place for place, key in enumerate(page.object_list)}
    entries = sorted(entries_of([int(key) for key in order], on), key=lambda one: order[one.id])
    size, bodies = counted(on)
    values = {
        "page": page, "on": on, "size": size, "bodies": bodies,
        "channels": [shown_channel(one, on, space) for one in entries],
        "files": [(name, address_in(space, address)) for name, address in FILES],
        "platforms": [("", _("All platforms")), *((one.value, capfirst(str(PLATFORMS[one]))) for one in used)],
    }  # fmt: skip
    return render(request, "portal/public/channels.html", values)


def unit(request: HttpRequest, code: UUID) -> HttpResponse:
    """Show a unit by what is public of it: its name, place and successors, its channels, what it published."""
    found = get_object_or_404(Unit.objects.select_related("parent"), code=code)
    on, space = clock.today(), space_of(request)
    owned = ChannelOwner.objects.filter(unit=found)
    ever = ChannelPublication.objects.filter(channel__in=owned.values("channel")).values_list("channel", flat=True)
    entries = [one for one in entries_of(sorted(set(ever)), on) if one.unit == str(found.code)]
    told = [shown_channel(one, on, space, whole=True) for one in entries]
    heirs = [str(heir.unit.code) for heir in succession_of(found, on).heirs] if found.ended(on) else []
    below = Unit.objects.existing(on).filter(parent=found).order_by("sort", "pk")
    published = Publication.objects.active().filter(unit_name=found.name).order_by("-published_at", "-pk")
    values = {
        "unit": found,
        "kind": kind_words().get(found.kind, ""),
        "ended": found.ended(on),
        "former_names": _former_names(found),
        "heirs": units_shown(heirs, space),
        "above": units_shown([str(found.parent.code)] if found.parent else [], space),
        "below": units_shown([str(one) for one in below.values_list("code", flat=True)[:MOST_BELOW]], space),
        "official": [one for one in told if one.official],
        "former": [one for one in told if not one.official],
        "publications": [(one, address_in(space, "result", one.code)) for one in published[:10]],
    }
    return render(request, "portal/public/unit.html", values)


def _former_names(found: Unit) -> list[str]:
    rows = found.names.filter(alias=False).exclude(name=found.name).order_by("since_on", "pk")
    return list(dict.fromkeys(rows.values_list("name", flat=True)))
