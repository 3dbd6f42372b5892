"""Whether an address, a handle or a name is that of a registered channel, looks like one, or is neither.

Siblings never accuse each other: what is registered is official however near it stands to something else. A near one
is "not registered, similar to", never "fake".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import Final

from ronguon.channels.domain.likeness import NearForms, form_of, without_added
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import AddressRefusal, Canonical, ChannelKind, Platform
from ronguon.kernel.vietnamese import fold, nfc, with_one_place_for_tones

_ADDRESS: Final = re.compile(r"\S*(?:[./:]|^@)\S*")
_SUFFIXES: Final = frozenset(
    {"gov", "com", "net", "org", "edu", "info", "id", "name", "io", "pro", "biz", "ac", "health", "int", "ai", "co"}
)


_SHORT: Final = (("ủy ban nhân dân", "ubnd"), ("hội đồng nhân dân", "hđnd"), ("uy ban nhan dan", "ubnd"))


class MatchVerdict(StrEnum):
    """What is said of a query."""

    OFFICIAL = "official"
    LOOKALIKE = "lookalike"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Registered:
    """A channel as the registry has it: `id`, the unit that owns it, its display name, its address."""

    id: str
    unit: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Match:
    """What is said of a query: `id` is the channel meant or looked like, `reasons` the ids of the rules."""

    verdict: MatchVerdict
    id: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Matcher:
    """The registry in memory, ready to be asked."""

    _addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _plain: dict[str, list[str]] = field(default_factory=dict)
    _handles: dict[str, str] = field(default_factory=dict)
    _forms: dict[str, str] = field(default_factory=dict)
    _near: NearForms = field(default_factory=NearForms)

    @classmethod
    def of(cls, channels: Iterable[Registered]) -> Matcher:
        """Return a matcher of the channels, in whose order earlier ones win where two look the same."""
        made = cls()
        for channel in channels:
            made.add(channel)
        return made

    def add(self, channel: Registered) -> None:
        """Take a channel in."""
        found = recognised(channel.url)
        forms = []
        if isinstance(found, Canonical):
            self._addresses.setdefault((found.platform.value, found.key), channel.id)
            handle = handle_of(found)
            if handle:
                self._handles.setdefault(handle.casefold(), channel.id)
                forms.append(form_of(handle))
        for name in {channel.name, channel.unit}:
            if name:
                self._names.setdefault(_said(name), channel.id)
                self._plain.setdefault(_plain(name), []).append(channel.id)
                forms.append(form_of(name))
        for form in filter(None, forms):
            if form not in self._forms:
                self._forms[form] = channel.id
                self._near.add(form)

    def match(self, query: str) -> Match:
        """Return what is said of `query`, an address, a handle or a name."""
        query = nfc(query).strip()
        found = recognised(query) if _ADDRESS.fullmatch(query) else None
        if isinstance(found, Canonical):
            known = self._addresses.get((found.platform.value, found.key))
            if known is not None:
                return Match(MatchVerdict.OFFICIAL, known, ("address",))
            return self._like(list(_readings(found)), named=False)
        return self._named(query, found)

    def _named(self, query: str, refused: AddressRefusal | None) -> Match:
        handle = query.removeprefix("@").casefold()
        known = self._names.get(_said(query)) or self._handles.get(handle)
        if known is not None:
            return Match(MatchVerdict.OFFICIAL, known, ("name" if _said(query) in self._names else "handle",))
        same = self._plain.get(_plain(query), [])
        if same and fold(query) == query.casefold():
            return Match(MatchVerdict.OFFICIAL, same[0], ("name_without_accents",))
        if same:
            return Match(MatchVerdict.LOOKALIKE, same[0], ("accents_differ",))
        found = self._like([query] if refused is None else [query, *_pieces(query)], named=refused is None)
        if found.verdict == MatchVerdict.UNKNOWN and refused is not None:
            return Match(MatchVerdict.UNKNOWN, None, (refused.reason.value,))
        return found

    def _like(self, readings: list[str], *, named: bool) -> Match:
        forms = [form for form in dict.fromkeys(map(form_of, readings)) if form]
        for form in forms:
            if form in self._forms:
                rule = "looks_the_same" if named else "name_on_another_address"
                return Match(MatchVerdict.LOOKALIKE, self._forms[form], (rule,))
        best = min((near for form in forms for near in self._near.near(form)), default=None)
        if best is not None and best[0] == 1:
            return Match(MatchVerdict.LOOKALIKE, self._forms[best[1]], (f"keystrokes_{best[0]}",))
        for form in forms:
            for rest in without_added(form):
                if rest in self._forms:
                    return Match(MatchVerdict.LOOKALIKE, self._forms[rest], ("added_words",))
        if best is not None:
            return Match(MatchVerdict.LOOKALIKE, self._forms[best[1]], (f"keystrokes_{best[0]}",))
        return Match(MatchVerdict.UNKNOWN)


def handle_of(found: Canonical) -> str:
    """Return by what people call a page: its handle, or its host without the public suffix; "" for a bare number."""
    if found.kind == ChannelKind.SITE:
        return bare_host(found.key)
    if found.platform == Platform.FEDIVERSE:
        return found.key.removeprefix("@").partition("@")[0]
    if found.platform == Platform.BLUESKY:
        return bare_host(found.key)
    name = found.url.rstrip("/").rpartition("/")[2].removeprefix("@")
    return "" if name.isdecimal() or found.platform == Platform.APP else name


def bare_host(key: str) -> str:
    """Return a host without its public suffix: "suoirong.anphuoc" of `suoirong.anphuoc.gov.vn`."""
    labels = key.partition("/")[0].split(".")
    if len(labels) > 1:
        labels.pop()
    while len(labels) > 1 and labels[-1] in _SUFFIXES:
        labels.pop()
    return ".".join(labels)


def _readings(found: Canonical) -> Iterator[str]:
    """Yield what of an address a reader may take for a name: its handle, and each end of a host with many labels."""
    handle = handle_of(found)
    yield handle
    if found.kind == ChannelKind.SITE:
        labels = found.key.partition("/")[0].split(".")
        yield from _stretches(labels)


def _pieces(query: str) -> Iterator[str]:
    """Yield what of an address that is refused a reader may still take for a name."""
    host, _slash, path = re.sub(r"^[a-z]+:/*", "", query.lower()).partition("/")
    labels = [label for label in re.split(r"[.@:\\\\]", host) if label]
    yield from _stretches(labels)
    yield path.partition("?")[0].rstrip("/").rpartition("/")[2].removeprefix("@")


def _stretches(labels: list[str]) -> Iterator[str]:
    """Yield each run of labels of a host, without those that say nothing of whose it is."""
    for start, end in combinations(range(len(labels) + 1), 2):
        part = [label for label in labels[start:end] if label not in _SUFFIXES and label != "vn"]
        if part:
            yield ".".join(part)


def _said(name: str) -> str:
    """Return a name as it is compared letter by letter: one case, single blanks, one place for each tone mark."""
    said = " ".join(re.findall(r"[^\W_]+", with_one_place_for_tones(nfc(name).casefold())))
    for long, short in _SHORT:
        said = said.replace(long, short)
    return said


def _plain(name: str) -> str:
    return fold(_said(name))
