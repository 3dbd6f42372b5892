"""The answer to "is this page official?": from what was typed, the registry, the names of units and a day.

It is exact for an address, and careful for all else: a name alone proves nothing, what is not registered is "not
registered" and never "fake", and "no such body" is said only of what clearly claims to be one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from rapidfuzz.distance import Levenshtein

from ronguon.channels.domain.differing import Difference, difference
from ronguon.channels.domain.hosts import is_phone, taken_apart
from ronguon.channels.domain.matching import Found, MatchVerdict, handle_of
from ronguon.channels.domain.naming import names_shown
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import (
    LONGEST,
    AddressRefusal,
    Canonical,
    ChannelKind,
    Platform,
    Reason,
    RefusedAddressError,
)
from ronguon.kernel.vietnamese import nfc

_ADDRESS: Final = re.compile(r"\S*(?:[./:\\]|^@)\S*")
_WITHOUT: Final = re.compile(r"^(?:https?:/*)?(?:www\.)?|/+$", re.IGNORECASE)
_SPACES: Final = re.compile(r"\s+")
_TELLING: Final = frozenset(
    {Reason.PERSONAL_PROFILE, Reason.PHONE_NUMBER, Reason.PRIVATE_INVITE, Reason.CONTENT_NOT_CHANNEL, Reason.WRAPPER}
)
"""Shapes of which a reader is told what they are; of others, only that they are not registered."""
MOST_SHOWN: Final = 12
"""Channels of one answer at most; a unit's own page has them all."""
_MOST_SIMILAR: Final = 3


class AnswerKind(StrEnum):
    """What is said of a query; the values stand in the interface."""

    OFFICIAL = "official"
    UNDER_REVIEW = "under_review"
    FORMER = "former"
    NAMED = "named"
    NO_CHANNEL = "no_channel"
    LOOKALIKE = "lookalike"
    REFUSED = "refused"
    NO_SUCH_UNIT = "no_such_unit"
    UNKNOWN = "unknown"
    EMPTY = "empty"


class Standing(StrEnum):
    """What a channel was on a day: its mark held, had ended, or was not there yet."""

    OFFICIAL = "official"
    FORMER = "former"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class MarkSpan:
    """The official mark from a day until before another, under a name; `because` says why it ended."""

    name: str
    since_on: date
    until_on: date | None = None
    because: MarkLost | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A channel that carries the mark or did: by what memory and people call it, its unit, its address, its marks.

    `claimed` while somebody says that it is their own account and nobody has decided.
    """

    id: str
    code: str
    unit: str
    unit_name: str
    page: Canonical
    marks: tuple[MarkSpan, ...]
    claimed: bool = False

    @property
    def url(self) -> str:
        """Return the address that opens it."""
        return self.page.url

    def mark_on(self, on: date) -> MarkSpan | None:
        """Return the mark that held on a day, or else the last one before it."""
        begun = [one for one in self.marks if one.since_on <= on]
        return max(begun, key=lambda one: one.since_on, default=None)

    def standing(self, on: date) -> Standing:
        """Return what it was on a day."""
        mark = self.mark_on(on)
        if mark is None:
            return Standing.NOT_YET
        return Standing.OFFICIAL if mark.until_on is None or mark.until_on > on else Standing.FORMER


class Registry(Protocol):
    """What is asked of the registry; the last three of memory alone, so that no words reach the database."""

    def exact(self, page: Canonical) -> Sequence[Entry]: ...
    def by_code(self, code: str) -> Sequence[Entry]: ...
    def entries(self, ids: Collection[str]) -> Sequence[Entry]: ...
    def of_units(self, units: Collection[str], on: date) -> Sequence[Entry]: ...
    def after(self, unit: str, on: date) -> tuple[str, ...]: ...
    def found(self, query: str) -> Found: ...
    def like(self, page: Canonical) -> Found: ...
    def units_named(self, query: str) -> tuple[str, ...]: ...
    def units_alike(self, query: str) -> tuple[str, ...]: ...
    def units_of_place(self, query: str) -> tuple[str, ...]: ...
    def lacks(self, query: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Similar:
    """An official channel that the query looks like, and what parts the two; null where letters say nothing."""

    entry: Entry
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class LookupAnswer:
    """What is said of `query` for the day `on`.

    `entries` are the channels meant, `similar` those it looks like; `units` are codes of the units meant, `became` of
    those that go on for them; `claims` is the body that a name claims and no list has.
    """

    kind: AnswerKind
    query: str
    on: date
    entries: tuple[Entry, ...] = ()
    similar: tuple[Similar, ...] = ()
    units: tuple[str, ...] = ()
    became: tuple[str, ...] = ()
    refusal: Reason | None = None
    claims: str = ""
    reasons: tuple[str, ...] = ()


def answer(typed: str, on: date, registry: Registry, *, own: str = "") -> LookupAnswer:
    """Return what is said of what somebody typed, for the day `on`; `own` is the address of this site.

    An address is judged by its one form alone. Words are a handle, a channel's name or a unit's name: they find
    channels, and never call the page on which somebody read them official.

    Source: house rule, decision 0053.
    """
    query = _SPACES.sub(" ", nfc(typed[: 2 * LONGEST].replace("\0", " "))).strip()[:LONGEST]
    blank = LookupAnswer(AnswerKind.EMPTY, query, on)
    if not query:
        return blank
    ours = _our_own(query, own)
    if ours:
        return _exact(blank, registry.by_code(ours)) or replace(blank, kind=AnswerKind.UNKNOWN)
    found = recognised(query) if _ADDRESS.fullmatch(query) or is_phone(query) else None
    if isinstance(found, Canonical):
        known = _exact(blank, registry.exact(found)) or _above(blank, found.key, registry)
        return known or _looks_like(blank, registry.like(found), registry, found)
    if found is not None and found.reason is Reason.CONTENT_NOT_CHANNEL:
        known = _above(blank, _host_and_path(query), registry)
        if known is not None:
            return known
    return _words(blank, registry, found)


def _our_own(query: str, own: str) -> str:
    """Return the code of a channel whose page on this site somebody pasted, as from a sticker; "" otherwise."""
    host = _WITHOUT.sub("", own)
    pasted = re.fullmatch(
        rf"{re.escape(host)}(?:/en)?/(?:kenh-chinh-thuc|official-channels)/(?P<code>[0-9a-f-]{{36}})",
        _WITHOUT.sub("", query),
        re.IGNORECASE,
    )
    return pasted["code"].lower() if host and pasted else ""


def _exact(blank: LookupAnswer, entries: Sequence[Entry]) -> LookupAnswer | None:
    """Return what is said of an address that is or was registered, by the day; null where it was not."""
    now = [one for one in entries if one.standing(blank.on) is Standing.OFFICIAL]
    if now:
        claimed = any(one.claimed for one in now)
        kind = AnswerKind.UNDER_REVIEW if claimed else AnswerKind.OFFICIAL
        return replace(blank, kind=kind, entries=tuple(now[:1]), reasons=("address",))
    before = [one for one in entries if one.standing(blank.on) is Standing.FORMER]
    if not before:
        return None
    last = max(before, key=lambda one: _ended(one, blank.on))
    return replace(blank, kind=AnswerKind.FORMER, entries=(last,), reasons=("address",))


def _ended(entry: Entry, on: date) -> date:
    mark = entry.mark_on(on)
    return date.min if mark is None or mark.until_on is None else mark.until_on


def _above(blank: LookupAnswer, key: str, registry: Registry) -> LookupAnswer | None:
    """Return what is said of the site on which an address lies: a page below a registered site belongs to it."""
    host, *segments = key.split("/")
    if not host or "." not in host or key.startswith("@"):
        return None
    for depth in range(min(len(segments), 3), -1, -1):
        above = "/".join([host, *segments[:depth]])
        if above == key:
            continue
        known = _exact(blank, registry.exact(Canonical(Platform.WEB, ChannelKind.SITE, above, "")))
        if known is not None:
            return replace(known, reasons=("below_the_site",))
    return None


def _host_and_path(query: str) -> str:
    try:
        address = taken_apart(query)
    except RefusedAddressError:
        return ""
    host = address.host.removeprefix("www.") if address.host.count(".") > 1 else address.host
    return "/".join([host, *(segment.lower() for segment in address.segments)])


def _words(blank: LookupAnswer, registry: Registry, refused: AddressRefusal | None) -> LookupAnswer:
    """Return what is said of words: of a unit by its name, of a channel by its name or handle, of neither."""
    if refused is not None and refused.reason in _TELLING:
        return replace(blank, kind=AnswerKind.REFUSED, refusal=refused.reason, reasons=(refused.reason.value,))
    units = registry.units_named(blank.query) if refused is None else ()
    if units:
        return _of_units(blank, units, registry)
    found = registry.found(blank.query)
    if found.verdict is MatchVerdict.OFFICIAL:
        return _called(blank, found, registry)
    near = _looks_like(blank, found, registry, None)
    if near.kind is AnswerKind.LOOKALIKE:
        return near
    if refused is not None:
        return replace(near, refusal=refused.reason, reasons=(refused.reason.value,))
    return _accents_differ(blank, registry) or _claiming(near, registry)


def _called(blank: LookupAnswer, found: Found, registry: Registry) -> LookupAnswer:
    """Return the channels of that name or handle; of former ones, the one that was official last."""
    entries = registry.entries(found.ids)
    now = [one for one in entries if one.standing(blank.on) is Standing.OFFICIAL]
    if not now:
        return _exact(blank, entries) or replace(blank, kind=AnswerKind.UNKNOWN)
    units = tuple(dict.fromkeys(one.unit for one in now))
    return replace(
        blank, kind=AnswerKind.NAMED, entries=tuple(now[:MOST_SHOWN]), units=units, reasons=found.reasons
    )  # fmt: skip


def _accents_differ(blank: LookupAnswer, registry: Registry) -> LookupAnswer | None:
    """Return the channel of a unit whose name is the one asked but for accents; null where no channel is."""
    alike = registry.units_alike(blank.query)
    entries = registry.of_units(alike, blank.on) if alike else ()
    if not entries:
        return None
    similar = sorted((Similar(one, parted(blank.query, None, one, blank.on)) for one in entries), key=_nearest)
    return replace(
        blank, kind=AnswerKind.LOOKALIKE, similar=tuple(similar[:1]), units=alike, reasons=("accents_differ",)
    )  # fmt: skip


def _claiming(near: LookupAnswer, registry: Registry) -> LookupAnswer:
    claims = registry.lacks(near.query)
    if claims:
        return replace(near, kind=AnswerKind.NO_SUCH_UNIT, claims=claims, reasons=("claims_a_unit",))
    return replace(near, units=registry.units_of_place(near.query))


def _of_units(blank: LookupAnswer, units: tuple[str, ...], registry: Registry) -> LookupAnswer:
    """Return the official channels of units, or of those that go on for them, or that there are none."""
    entries = tuple(registry.of_units(units, blank.on))
    became: tuple[str, ...] = ()
    if not entries:
        became = tuple(dict.fromkeys(heir for unit in units for heir in registry.after(unit, blank.on)))
        became = tuple(one for one in became if one not in units)
        entries = tuple(registry.of_units(became, blank.on)) if became else ()
    kind = AnswerKind.NAMED if entries else AnswerKind.NO_CHANNEL
    return replace(
        blank, kind=kind, entries=entries[:MOST_SHOWN], units=units, became=became, reasons=("unit_name",)
    )  # fmt: skip


def _looks_like(blank: LookupAnswer, found: Found, registry: Registry, page: Canonical | None) -> LookupAnswer:
    if found.verdict is not MatchVerdict.LOOKALIKE:
        return replace(blank, kind=AnswerKind.UNKNOWN, reasons=found.reasons)
    order = {one: place for place, one in enumerate(found.ids[:MOST_SHOWN])}
    entries = sorted(registry.entries(list(order)), key=lambda one: order[one.id])
    now = [one for one in entries if one.standing(blank.on) is Standing.OFFICIAL]
    if not now:
        return replace(blank, kind=AnswerKind.UNKNOWN)
    now.sort(key=lambda one: _apart(*_compared(blank.query, page, one, blank.on)))
    similar = [Similar(one, parted(blank.query, page, one, blank.on)) for one in now[:_MOST_SIMILAR]]
    return replace(
        blank, kind=AnswerKind.LOOKALIKE, similar=tuple(sorted(similar, key=_nearest)), reasons=found.reasons
    )  # fmt: skip


def _nearest(similar: Similar) -> int:
    return LONGEST if similar.difference is None else similar.difference.letters


def parted(query: str, page: Canonical | None, entry: Entry, on: date) -> Difference | None:
    """Return what parts a query from an official channel, letter by letter; null where marking letters helps nobody.

    Addresses of one kind are compared whole, addresses on two platforms by their handles, names with the name of the
    channel or of its unit, whichever is nearer.
    """
    here, there = _compared(query, page, entry, on)
    found = difference(here, there)
    return found if found.close else None


def _compared(query: str, page: Canonical | None, entry: Entry, on: date) -> tuple[str, str]:
    if page is None and _ADDRESS.fullmatch(query) is None:
        mark = entry.mark_on(on)
        names = (*names_shown(entry.unit_name), *((mark.name,) if mark else ()))
        return query, min(names, key=lambda name: _apart(query, name))
    there = entry.page
    if page is None or page.platform is there.platform:
        return shown(query), shown(entry.url)
    return handle_of(page), handle_of(there)


def _apart(one: str, other: str) -> int:
    return Levenshtein.distance(one.lower(), other.lower())


def shown(address: str) -> str:
    """Return an address as a reader compares it: without scheme, leading www and the slash at its end."""
    return _WITHOUT.sub("", address.strip())
