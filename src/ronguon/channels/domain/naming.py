"""Names of units as people type them: which unit is meant, and which body a name claims that is on no list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ronguon.channels.domain.matching import plain, said
from ronguon.kernel.vietnamese import fold, nfc

_BODIES: Final = (
    "ubnd", "hdnd", "dang uy", "dang bo", "van phong ubnd", "van phong dang uy", "van phong hdnd va ubnd",
    "tinh uy", "thanh uy", "huyen uy", "cong an", "ubmttq viet nam", "ubmttq", "uy ban mttq viet nam", "uy ban mttq",
    "mttq viet nam", "mttq", "mat tran to quoc viet nam", "mat tran to quoc", "ban chi huy quan su",
    "trung tam phuc vu hanh chinh cong", "tram y te", "hoi nong dan", "hoi lien hiep phu nu", "hoi cuu chien binh",
    "doan tncs ho chi minh", "doan thanh nien", "trang thong tin dien tu", "cong thong tin dien tu", "trang tin",
)  # fmt: skip
"""Bodies that stand before the name of a place, in small letters without accents; longer ones are tried first."""
_PLACES: Final = {
    fold(kind): kind
    for kind in ("xã", "phường", "đặc khu", "thị trấn", "thị xã", "huyện", "quận", "thành phố", "tp", "tỉnh")
}
_WITHOUT_PLACE: Final = {fold(kind): kind for kind in ("sở", "chi cục")}
"""Kinds of bodies that are named by their field instead of a place, each with and without accents."""
_MOST_WORDS: Final = 5
_BODY: Final = re.compile(rf"(?:{'|'.join(sorted(_BODIES, key=len, reverse=True))}) (?P<rest>.+)")
_PLACE: Final = re.compile(rf"(?P<kind>{'|'.join(sorted(_PLACES, key=len, reverse=True))}) (?P<proper>.+)")
_FIELD: Final = re.compile(rf"(?P<kind>{'|'.join(_WITHOUT_PLACE)}) (?P<proper>.+)")
_TAIL: Final = re.compile(r"\s*(?:,|\s[-–]\s|\(|(?<=\w)\s+(?:thuộc\s+)?(?:tỉnh|tinh)\s).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ClaimedBody:
    """What a name claims to be: `place` is "xa khe la", or "so du lich" for a body that is named by its field."""

    kind: str
    place: str


@dataclass(slots=True)
class UnitNames:
    """Every name that a unit bears or bore, found without accents as well, and without the body before a place."""

    _said: dict[str, list[str]] = field(default_factory=dict)
    _plain: dict[str, list[str]] = field(default_factory=dict)
    _kinds: set[str] = field(default_factory=set)

    def add(self, unit: str, name: str) -> None:
        """Take in a name of a unit."""
        for form in forms(said(name)):
            _put(self._said, form, unit)
        for form in forms(plain(name)):
            _put(self._plain, form, unit)
        claimed = claimed_body(name)
        if claimed is not None:
            self._kinds.add(claimed.kind)

    def named(self, query: str) -> tuple[str, ...]:
        """Return the units that a name means, as it is written; without accents all that are read alike.

        What stands behind a comma, a dash or the name of a province is left out where the whole says nothing.
        """
        for words in _readings(query):
            accents = fold(words) != words.casefold()
            found = self._said.get(said(words)) if accents else self._plain.get(plain(words))
            if found:
                return tuple(found)
        return ()

    def alike(self, query: str) -> tuple[str, ...]:
        """Return the units whose names are read alike once accents are left out, however the query bears them."""
        for words in _readings(query):
            found = self._plain.get(plain(words))
            if found:
                return tuple(found)
        return ()

    def of_place(self, query: str) -> tuple[str, ...]:
        """Return the units of the place that a name claims, whichever body it names there."""
        for words in _readings(query):
            claimed = claimed_body(words)
            if claimed is not None and claimed.place in self._plain:
                return tuple(self._plain[claimed.place])
        return ()

    def lacks(self, query: str) -> ClaimedBody | None:
        """Return the body that a name clearly claims and that no unit is or was called by; null otherwise.

        A kind of body of which the list has none is not judged: then the list is not one of such bodies.
        """
        claims = [one for one in map(claimed_body, _readings(query)) if one is not None]
        if not claims or any(one.place in self._plain for one in claims):
            return None
        last = claims[-1]
        few = len(last.place.split()) - len(last.kind.split()) <= _MOST_WORDS
        return last if few and last.kind in self._kinds else None


def claimed_body(name: str) -> ClaimedBody | None:
    """Return what body a name claims: a kind of place or of body, and a proper name; null where it claims none."""
    low = said(name)
    words = fold(low)
    accents = low != words
    body = _BODY.fullmatch(words)
    start = body.start("rest") if body else 0
    place = _PLACE.fullmatch(words[start:])
    if place is not None:
        kind = place["kind"]
        meant = not accents or low[start : start + len(kind)] == _PLACES[kind]
        return ClaimedBody(kind, words[start:]) if meant else None
    of_field = _FIELD.fullmatch(words)
    if of_field is None or (accents and not low.startswith(_WITHOUT_PLACE[of_field["kind"]])):
        return None
    return ClaimedBody(of_field["kind"], words)


def names_shown(name: str) -> tuple[str, ...]:
    """Return a name as it is written, and without the body before its place: what a query may be compared with."""
    short = [rest for rest in forms(nfc(name)) if rest]
    return tuple(dict.fromkeys((name, *short)))


def _put(there: dict[str, list[str]], form: str, unit: str) -> None:
    known = there.setdefault(form, [])
    if unit not in known:
        known.append(unit)


def forms(name: str) -> Iterator[str]:
    """Yield a name as it is, without the body before its place, and without the kind of that place."""
    yield name
    low = fold(name)
    body = _BODY.fullmatch(low)
    rest = name[body.start("rest") :] if body else name
    if body:
        yield rest
    place = _PLACE.fullmatch(fold(rest))
    if place is not None:
        yield rest[place.start("proper") :]


def _readings(query: str) -> Iterator[str]:
    """Yield a query whole, then without what stands behind a comma, a dash or "tỉnh"."""
    whole = nfc(query).strip()
    yield whole
    short = _TAIL.sub("", whole).strip()
    if short and short != whole:
        yield short
