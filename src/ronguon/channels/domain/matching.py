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

from ronguon.channels.domain.hashed import HashedIndex
from ronguon.channels.domain.likeness import NearForms, form_of, without_added
from ronguon.channels.domain.recognising import recognised
from ronguon.channels.domain.shapes import AddressRefusal, Canonical, ChannelKind, Platform
from ronguon.channels.domain.typing_marks import untyped
from ronguon.kernel.vietnamese import fold, nfc, with_one_place_for_tones

_ADDRESS: Final = re.compile(r"\S*(?:[./:]|^@)\S*")
_SUFFIXES: Final = frozenset(
    {"gov", "com", "net", "org", "edu", "info", "id", "name", "io", "pro", "biz", "ac", "health", "int", "ai", "co"}
)


_MOST_NEAR: Final = 3
_SHORT: Final = (("ủy ban nhân dân", "ubnd"), ("hội đồng nhân dân", "hđnd"), ("uy ban nhan dan", "ubnd"))


class MatchVerdict(StrEnum):
    """What is said of a query."""

    OFFICIAL = "official"
    LOOKALIKE = "lookalike"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Registered:
    """A channel as the registry has it: `id`, the unit that owns it, its display name, its address.

    `page` is the address in one form where it is known already.
    """

    id: str
    unit: str
    name: str
    url: str
    page: Canonical | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What is said of a query: `id` is the channel meant or looked like, `reasons` the ids of the rules."""

    verdict: MatchVerdict
    id: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What is said of a query, with every channel it means or looks like, the best first."""

    verdict: MatchVerdict
    ids: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


_NOTHING: Final = Found(MatchVerdict.UNKNOWN)


@dataclass(slots=True)
class Matcher:
    """The registry in memory, ready to be asked: about 600 bytes a channel."""

    _ids: list[str] = field(default_factory=list)
    _addresses: HashedIndex = field(default_factory=HashedIndex)
    _names: HashedIndex = field(default_factory=HashedIndex)
    _plain: HashedIndex = field(default_factory=HashedIndex)
    _handles: HashedIndex = field(default_factory=HashedIndex)
    _forms: HashedIndex = field(default_factory=HashedIndex)
    _known: set[int] = field(default_factory=set)
    _near: NearForms = field(default_factory=NearForms)

    @classmethod
    def of(cls, channels: Iterable[Registered]) -> Matcher:
        """Return a matcher of the channels, in whose order earlier ones win where two look the same."""
        made = cls()
        for channel in channels:
            made.add(channel)
        made.settle()
        return made

    def settle(self) -> None:
        """Sort all in, so that nobody who looks has to wait for it."""
        self._known.clear()
        for index in (self._addresses, self._names, self._plain, self._handles, self._forms, self._near):
            index.settle()

    def add(self, channel: Registered) -> None:
        """Take a channel in."""
        number = len(self._ids)
        self._ids.append(channel.id)
        found = channel.page or recognised(channel.url)
        forms = []
        if isinstance(found, Canonical):
            self._addresses.add((found.platform.value, found.key), number)
            handle = handle_of(found)
            if handle:
                self._handles.add(handle.casefold(), number)
                forms.append(form_of(handle))
        for name in dict.fromkeys((channel.name, channel.unit)):
            if name:
                low = said(name)
                self._names.add(low, number)
                self._plain.add(fold(low), number)
                forms.append(form_of(name))
        for form in dict.fromkeys(forms):
            if form:
                self._forms.add(form, number)
                if hash(form) not in self._known:
                    self._known.add(hash(form))
                    self._near.add(form)

    def match(self, query: str) -> Match:
        """Return what is said of `query`, an address, a handle or a name."""
        found = self.found(query)
        return Match(found.verdict, found.ids[0] if found.ids else None, found.reasons)

    def found(self, query: str) -> Found:
        """Return what is said of `query`, with every channel that it means or looks like."""
        query = nfc(query).strip()
        found = recognised(query) if _ADDRESS.fullmatch(query) else None
        if isinstance(found, Canonical):
            known = self._addresses.get((found.platform.value, found.key))
            if known:
                return self._told(MatchVerdict.OFFICIAL, known, "address")
            return self.like(found)
        return self._named(query, found)

    def like(self, page: Canonical) -> Found:
        """Return what an address looks like that is not registered."""
        return self._like(list(_readings(page)), named=False)

    def _told(self, verdict: MatchVerdict, numbers: Iterable[int], rule: str) -> Found:
        ids = dict.fromkeys(self._ids[number] for number in numbers)
        return Found(verdict, tuple(ids), (rule,))

    def _named(self, query: str, refused: AddressRefusal | None) -> Found:
        handle = query.removeprefix("@").casefold()
        low = said(query)
        if low and (known := self._names.get(low)):
            return self._told(MatchVerdict.OFFICIAL, known, "name")
        if handle and (known := self._handles.get(handle)):
            return self._told(MatchVerdict.OFFICIAL, known, "handle")
        same = self._plain.get(fold(low)) if low else []
        if same and fold(query) == query.casefold():
            return self._told(MatchVerdict.OFFICIAL, same, "name_without_accents")
        if same:
            return self._told(MatchVerdict.LOOKALIKE, same, "accents_differ")
        found = self._like([query] if refused is None else [query, *_pieces(query)], named=refused is None)
        if found.verdict == MatchVerdict.UNKNOWN and refused is not None:
            return Found(MatchVerdict.UNKNOWN, (), (refused.reason.value,))
        return found

    def _like(self, readings: list[str], *, named: bool) -> Found:
        forms = [form for form in dict.fromkeys(map(form_of, readings)) if form]
        for form in forms:
            if form in self._forms:
                rule = "looks_the_same" if named else "name_on_another_address"
                return self._told(MatchVerdict.LOOKALIKE, self._forms.get(form), rule)
        for form in dict.fromkeys(form_of(untyped(reading)) for reading in readings):
            if form not in forms and form in self._forms:
                return self._told(MatchVerdict.LOOKALIKE, self._forms.get(form), "typed_marks")
        near = sorted({one for form in forms for one in self._near.near(form)})
        if not near or near[0][0] > 1:
            for form in forms:
                for rest in without_added(form):
                    if rest in self._forms:
                        return self._told(MatchVerdict.LOOKALIKE, self._forms.get(rest), "added_words")
        if not near:
            return _NOTHING
        least = near[0][0]
        closest = [number for far, form in near[:_MOST_NEAR] if far == least for number in self._forms.get(form)]
        return self._told(MatchVerdict.LOOKALIKE, closest, f"keystrokes_{least}")


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


def said(name: str) -> str:
    """Return a name as it is compared letter by letter: one case, single blanks, one place for each tone mark."""
    said = " ".join(re.findall(r"[^\W_]+", with_one_place_for_tones(nfc(name).casefold())))
    for long, short in _SHORT:
        said = said.replace(long, short)
    return said


def plain(name: str) -> str:
    return fold(said(name))
