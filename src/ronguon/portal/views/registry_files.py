"""The registry for machines: the same registry, the same bytes, so that whoever keeps a copy can compare.

No file says when it was made; a day in it is one of the registry.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ronguon.channels.domain.answering import Entry
from ronguon.channels.domain.shapes import ChannelKind, Platform
from ronguon.channels.models import ChannelOwner, ChannelPublication
from ronguon.channels.models.looking import entries_of
from ronguon.kernel import clock
from ronguon.portal.views.promises import base_address
from ronguon.portal.views.snapshot import address_in
from ronguon.ui.sheets import sheet
from ronguon.units.models import Unit

COLUMNS: Final = ("code", "unit_code", "unit_name", "platform", "kind", "name", "url", "official_from")
_BATCH: Final = 900
_CHANGES: Final = 100
_ASCII: Final = "%:/?#[]@!$&'()*+,;=~"
_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Sổ đăng ký kênh chính thức",
    "type": "object",
    "additionalProperties": False,
    "required": ["schema", "owner", "channels"],
    "properties": {
        "schema": {"const": "ronguon/channels/1"},
        "owner": {"type": "string"},
        "channels": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": list(COLUMNS),
                "properties": {
                    "code": {"type": "string", "format": "uuid"},
                    "unit_code": {"type": "string", "format": "uuid"},
                    "unit_name": {"type": "string"},
                    "platform": {"enum": [one.value for one in Platform]},
                    "kind": {"enum": [one.value for one in ChannelKind]},
                    "name": {"type": "string"},
                    "url": {"type": "string", "format": "uri"},
                    "official_from": {"type": "string", "format": "date"},
                },
            },
        },
    },
}


def marked(on: date, unit: Unit | None = None) -> Iterator[Entry]:
    """Yield what carries the mark on a day, of all units or of one, in the order in which it was published."""
    rows = ChannelPublication.objects.valid(on)
    if unit is not None:
        rows = rows.filter(channel__in=ChannelOwner.objects.valid(on).filter(unit=unit).values("channel"))
    keys = list(rows.order_by("pk").values_list("channel", flat=True))
    for start in range(0, len(keys), _BATCH):
        order = {str(key): place for place, key in enumerate(keys[start : start + _BATCH])}
        yield from sorted(entries_of([int(key) for key in order], on), key=lambda one: order[one.id])


def _row(entry: Entry, on: date) -> tuple[str, ...]:
    mark = entry.mark_on(on) or entry.marks[0]
    return (
        entry.code, entry.unit, entry.unit_name, entry.page.platform.value, entry.page.kind.value, mark.name, entry.url,
        mark.since_on.isoformat(),
    )  # fmt: skip


def _written(value: Any, kind: str = "application/json") -> HttpResponse:
    told = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    return HttpResponse(told, content_type=f"{kind}; charset=utf-8")


def as_csv(request: HttpRequest) -> HttpResponse:
    """Give the registry as a table."""
    del request
    on = clock.today()
    return sheet("kenh-chinh-thuc.csv", COLUMNS, (_row(one, on) for one in marked(on)), most=1_000_000)


def as_json(request: HttpRequest) -> HttpResponse:
    """Give the registry as one JSON value, of the shape that `schema` describes."""
    del request
    on = clock.today()
    rows = [dict(zip(COLUMNS, _row(one, on), strict=True)) for one in marked(on)]
    return _written({"schema": "ronguon/channels/1", "owner": settings.RONGUON_OWNER, "channels": rows})


def schema(request: HttpRequest) -> HttpResponse:
    """Give the JSON Schema of the registry."""
    del request
    return _written(_SCHEMA, "application/schema+json")


def jsonld(request: HttpRequest) -> HttpResponse:
    """Give units with their channels as schema.org has them: the first site is the address, the rest `sameAs`."""
    del request
    by_unit: dict[str, list[Entry]] = {}
    for one in marked(clock.today()):
        by_unit.setdefault(one.unit, []).append(one)
    graph = [_organisation(unit, entries) for unit, entries in sorted(by_unit.items())]
    return _written({"@context": "https://schema.org", "@graph": graph}, "application/ld+json")


def _organisation(unit: str, entries: Sequence[Entry]) -> dict[str, Any]:
    sites = [one.url for one in entries if one.page.kind is ChannelKind.SITE]
    told: dict[str, Any] = {"@type": "GovernmentOrganization", "@id": f"urn:uuid:{unit}", "name": entries[0].unit_name}
    if sites:
        told["url"] = sites[0]
    return told | {"sameAs": [one.url for one in entries if one.url not in sites[:1]]}


def trust_txt(request: HttpRequest) -> HttpResponse:
    """Name the site of every unit of the registry as a member.

    Source: trust.txt specification (JournalList), `member`.
    """
    sites = [one.url for one in marked(clock.today()) if one.page.kind is ChannelKind.SITE]
    lines = [
        f"# {base_address(request)}{address_in('portal', 'channels')}",
        *(f"member={_ascii(url)}" for url in sites),
    ]
    return _plain(lines)


def unit_trust_txt(request: HttpRequest, code: UUID) -> HttpResponse:
    """Give the file that a unit puts on its own site: whose member it is, and its channels elsewhere."""
    unit = get_object_or_404(Unit, code=code)
    pages = [one.url for one in marked(clock.today(), unit) if one.page.kind is not ChannelKind.SITE]
    return _plain([f"belongto={_ascii(base_address(request))}/", *(f"social={_ascii(url)}" for url in pages)])


def _plain(lines: Sequence[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _ascii(url: str) -> str:
    return quote(url, safe=_ASCII)


def xpoc(request: HttpRequest) -> HttpResponse:
    """Give the channels as a manifest of cross-platform origin.

    Source: XPOC specification 0.3, manifest.
    """
    on = clock.today()
    accounts = [
        {"account": one.page.key, "platform": one.page.platform.value, "url": one.url}
        for one in marked(on)
        if one.page.kind is not ChannelKind.SITE
    ]
    told = {
        "name": settings.RONGUON_OWNER or "Rõ Nguồn",
        "baseurl": base_address(request).partition("://")[2],
        "version": "0.3",
        "updated": (_changed_on() or date(2026, 1, 1)).isoformat(),
        "accounts": accounts,
        "content": [],
    }
    return _written(told)


def _changed_on() -> date | None:
    told = ChannelPublication.objects.aggregate(since=Max("since_on"), until=Max("until_on"))
    return max((day for day in told.values() if day is not None), default=None)


def changes(request: HttpRequest) -> HttpResponse:
    """Give what became official and what ceased to be, the newest first, as an Atom feed.

    Source: RFC 4287.
    """
    base, on = base_address(request), clock.today()
    rows = ChannelPublication.objects.order_by("-pk").values_list("channel", flat=True)[:_CHANGES]
    found = [(day, one, begins) for one in entries_of(sorted(set(rows)), on) for day, begins in _days(one)]
    found.sort(key=lambda one: (one[0], one[1].code, one[2]), reverse=True)
    updated = found[0][0] if found else date(2026, 1, 1)
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">\n'
        f" <title>Sổ đăng ký kênh chính thức: thay đổi</title>\n <id>{base}{address_in('portal', 'changes')}</id>\n"
        f" <updated>{updated.isoformat()}T00:00:00+07:00</updated>\n"
        f" <author><name>{escape(settings.RONGUON_OWNER or 'Rõ Nguồn')}</name></author>\n"
    )
    body = "".join(_change(base, *one) for one in found[:_CHANGES])
    return HttpResponse(f"{head}{body}</feed>\n", content_type="application/atom+xml; charset=utf-8")


def _days(entry: Entry) -> Iterator[tuple[date, bool]]:
    for mark in entry.marks:
        yield mark.since_on, True
        if mark.until_on is not None:
            yield mark.until_on, False


def _change(base: str, day: date, entry: Entry, begins: bool) -> str:  # noqa: FBT001 (the two kinds of change)
    said = "Kênh chính thức" if begins else "Không còn chính thức"
    return (
        f" <entry>\n  <title>{said}: {escape(entry.url)} ({escape(entry.unit_name)})</title>\n"
        f"  <id>urn:uuid:{entry.code}#{day.isoformat()}-{'on' if begins else 'off'}</id>\n"
        f"  <updated>{day.isoformat()}T00:00:00+07:00</updated>\n"
        f'  <link href="{base}{address_in("portal", "channel", entry.code)}"/>\n </entry>\n'
    )
