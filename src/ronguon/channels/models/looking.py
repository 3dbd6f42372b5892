"""The registry as a look-up asks it: an address in one statement by its digest, all else from memory.

What somebody typed is never given to the database, so that no log of it can keep it (`RONGUON_REGISTRY_SECONDS` says
how often the memory of a process is compared with the tables).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Max

from ronguon.channels.domain.answering import Entry, MarkSpan
from ronguon.channels.domain.matching import Found, Matcher, Registered
from ronguon.channels.domain.naming import UnitNames
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.domain.shapes import Canonical, ChannelKind, Platform, digest_of
from ronguon.channels.models.declared import ChannelOwner
from ronguon.channels.models.published import ChannelPublication
from ronguon.units.models import Unit, UnitName, succession_of

_SLOW_SECONDS: Final = 0.5
"""A memory that took longer to fill is filled anew beside the requests, which go on with the one before."""
_ROWS: Final = """
SELECT c.id, c.code, c.platform, c.kind, c.key, c.url, u.code,
    COALESCE((SELECT n.name FROM units_unitname n WHERE n.unit_id = u.id AND NOT n.alias AND n.since_on <= %s
        AND (n.until_on IS NULL OR n.until_on > %s) ORDER BY n.id LIMIT 1), u.name),
    p.name, p.since_on, p.until_on, p.because,
    EXISTS (SELECT 1 FROM channels_claim k WHERE k.channel_id = c.id AND k.outcome = '')
FROM channels_channelpublication p JOIN channels_channel c ON c.id = p.channel_id
JOIN channels_channelowner o ON o.id = (SELECT MAX(w.id) FROM channels_channelowner w
    WHERE w.channel_id = c.id AND (w.since_on <= %s OR w.origin_id IS NULL))
JOIN units_unit u ON u.id = o.unit_id
WHERE {} ORDER BY p.id"""
"""The marks of pages, with who owned each page on a day; who declared it where the day is before that."""
_EXACT: Final = _ROWS.format("p.digest = %s")


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _entries(rows: Sequence[tuple[Any, ...]]) -> list[Entry]:
    marks: dict[int, list[MarkSpan]] = {}
    first: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        until, because = row[10], row[11]
        mark = MarkSpan(
            row[8], _day(row[9]), None if until is None else _day(until), MarkLost(because) if because else None
        )
        marks.setdefault(row[0], []).append(mark)
        first.setdefault(row[0], row)
    return [
        Entry(
            str(key),
            str(UUID(str(row[1]))),
            str(UUID(str(row[6]))),
            row[7],
            Canonical(Platform(row[2]), ChannelKind(row[3]), row[4], row[5]),
            tuple(marks[key]),
            bool(row[12]),
        )
        for key, row in first.items()
    ]


def _asked(statement: str, on: date, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [on, on, on, *values])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def exact(page: Canonical, on: date) -> list[Entry]:
    """Return what carries the mark or did under an address: one statement, by an index."""
    rows = _asked(_EXACT, on, digest_of(page))
    wanted = (page.platform.value, page.kind.value, page.key)
    return _entries([row for row in rows if (row[2], row[3], row[4]) == wanted])


def entries_of(keys: Collection[int], on: date) -> list[Entry]:
    """Return the channels of these keys that carry the mark or did."""
    if not keys:
        return []
    marks = ", ".join(["%s"] * len(keys))
    return _entries(_asked(_ROWS.format(f"c.id IN ({marks})"), on, *keys))


@dataclass(slots=True)
class RegistryMemory:
    """What near look-ups ask of a process: every channel that ever carried the mark, every name of every unit."""

    version: tuple[object, ...]
    matcher: Matcher = field(default_factory=Matcher)
    names: UnitNames = field(default_factory=UnitNames)
    seconds: float = 0.0
    looked: float = 0.0


class LiveRegistry:
    """The registry on a day. Memory is filled when something is asked that an address alone does not answer."""

    def __init__(self, on: date) -> None:
        self.on = on

    def exact(self, page: Canonical) -> list[Entry]:
        """Return what an address is or was registered as."""
        return exact(page, self.on)

    def by_code(self, code: str) -> list[Entry]:
        """Return a channel by its public code."""
        keys = ChannelPublication.objects.filter(channel__code=code).values_list("channel", flat=True)
        return entries_of(list(keys[:1]), self.on)

    def entries(self, ids: Collection[str]) -> list[Entry]:
        """Return the channels that memory found."""
        return entries_of([int(one) for one in ids], self.on)

    def of_units(self, units: Collection[str], on: date) -> list[Entry]:
        """Return what carries the mark on a day of units, in the order in which it was published."""
        owners = ChannelOwner.objects.valid(on).filter(unit__code__in=units).values("channel")
        found = ChannelPublication.objects.valid(on).filter(channel__in=owners).order_by("pk")
        return entries_of(list(found.values_list("channel", flat=True)[:100]), on)

    def after(self, unit: str, on: date) -> tuple[str, ...]:
        """Return who goes on for a unit on a day."""
        ended = Unit.objects.filter(code=unit).first()
        return () if ended is None else tuple(str(heir.unit.code) for heir in succession_of(ended, on).heirs)

    def found(self, query: str) -> Found:
        """Return what words find."""
        return memory().matcher.found(query)

    def like(self, page: Canonical) -> Found:
        """Return what an address looks like."""
        return memory().matcher.like(page)

    def units_named(self, query: str) -> tuple[str, ...]:
        """Return the units that a name means."""
        return memory().names.named(query)

    def units_alike(self, query: str) -> tuple[str, ...]:
        """Return the units that are called alike but for accents."""
        return memory().names.alike(query)

    def units_of_place(self, query: str) -> tuple[str, ...]:
        """Return the units of the place that a name claims."""
        return memory().names.of_place(query)

    def lacks(self, query: str) -> str:
        """Return what body a name claims that no list has."""
        claimed = memory().names.lacks(query)
        return "" if claimed is None else claimed.place


_held: list[RegistryMemory] = []
_filling = threading.Lock()


def memory() -> RegistryMemory:
    """Return the memory of this process, as new as the tables; a slow one is filled beside the requests."""
    now = time.monotonic()
    held = _held[0] if _held else None
    if held is not None and now - held.looked < settings.RONGUON_REGISTRY_SECONDS:
        return held
    version = _version()
    if held is not None and (held.version == version or held.seconds > _SLOW_SECONDS):
        held.looked = now
        if held.version != version and _filling.acquire(blocking=False):
            threading.Thread(target=_fill_beside, daemon=True).start()
        return held
    with _filling:
        return _fill(version)


def _fill_beside() -> None:
    try:
        _fill(_version())
    finally:
        connection.close()
        _filling.release()


def _fill(version: tuple[object, ...]) -> RegistryMemory:
    began = time.monotonic()
    made = filled(version)
    made.seconds, made.looked = time.monotonic() - began, time.monotonic()
    _held[:] = [made]
    return made


def filled(version: tuple[object, ...] = ()) -> RegistryMemory:
    """Return a memory filled from the tables."""
    made = RegistryMemory(version, Matcher.of(_registered()))
    names = UnitName.objects.order_by("unit", "pk").values_list("unit__code", "name")
    for code, name in names.iterator(chunk_size=5000):
        made.names.add(str(code), name)
    return made


def _registered() -> Iterator[Registered]:
    """Yield every channel that ever carried the mark, under each name it bore with it."""
    units = dict(Unit.objects.values_list("pk", "name"))
    rows = ChannelPublication.objects.order_by("pk").annotate(owner=Max("channel__owners__pk"))
    owners = dict(ChannelOwner.objects.values_list("pk", "unit"))
    kept = ("channel", "owner", "name", "channel__platform", "channel__kind", "channel__key", "channel__url")
    for key, owner, name, platform, kind, address, url in rows.values_list(*kept).iterator(chunk_size=5000):
        page = Canonical(Platform(platform), ChannelKind(kind), address, url)
        yield Registered(str(key), units[owners[owner]], name, url, page)


_VERSION: Final = (
    "SELECT (SELECT c.code FROM channels_channelpublication p JOIN channels_channel c ON c.id = p.channel_id"
    " ORDER BY p.id DESC LIMIT 1), (SELECT MAX(id) FROM channels_channelpublication),"
    " (SELECT MAX(id) FROM channels_channelowner), (SELECT u.code FROM units_unitname n JOIN units_unit u"
    " ON u.id = n.unit_id ORDER BY n.id DESC LIMIT 1), (SELECT MAX(id) FROM units_unitname)"
)


def _version() -> tuple[object, ...]:
    """Return what changes whenever a channel is published, passes on or a unit gets a name: five ends of indexes.

    A mark that is lost changes nothing here: whether it holds is asked of the tables each time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        row: tuple[object, ...] = cursor.fetchone()
    return row


def on_day(on: date) -> LiveRegistry:
    """Return the registry on a day."""
    return LiveRegistry(on)
