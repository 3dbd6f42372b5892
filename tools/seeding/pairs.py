"""Which commune became which, where two sources that do not copy each other say so; and what is doubtful."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ronguon.kernel.vietnamese import search_key
from seeding.sources import Body, Pair, Source, same

AGREED: Final = "agreed"
DOUBTFUL: Final = "doubtful"
_UNTOUCHED: Final = re.compile("giữ nguyên", re.IGNORECASE)
_TONES: Final = dict(
    zip(
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        strict=True,
    )
)
# "Phường 8, Phường 9 thuộc Quận 4", "Phường 1 (thành phố Cao Lãnh)": the district of every name before it.
_OF: Final = r"(?:(?!thuộc)[^.;(])*?(?:thuộc|\()\s*((?:quận|huyện|thị xã|thành phố)\s+[^,.;()]+)"
_LATER: Final = re.compile(r"\.\s*Bỏ cấp huyện\b.*", re.DOTALL)
# What a note writes before the name of a commune of which only a part goes over.
_PART: Final = r"(?:(?:1|một) phần|phần còn lại)[^,;.]*?"


def is_province(code: str) -> bool:
    """Tell a province's code, two digits, from a commune's, five, and a district's, three."""
    return len(code) == 2  # noqa: PLR2004 (as just said)


@dataclass(frozen=True, slots=True)
class Told:
    """A pair, how one became the other, who says so, and whether two of them do."""

    old: str
    new: str
    relation: str
    sources: str
    checked: str


@dataclass(slots=True)
class Known:
    """The three sources and what follows from them together."""

    v: Source
    n: Source
    d: Source
    successor_of: dict[str, str] = field(default_factory=dict)  # earlier province → province
    bearers: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # province, name → earlier communes
    districts: dict[str, set[tuple[str, str]]] = field(default_factory=dict)  # commune → where most of it came from

    def __post_init__(self) -> None:
        """Gather the earlier communes of one name in each province, and where each new commune lies."""
        self.successor_of = {old: new for old, new in self.v.pairs if is_province(old)}
        for code, body in self.v.before.items():
            if not is_province(code):
                self.bearers.setdefault(self._named(body), set()).add(code)
        for old, new in self.v.pairs | self.n.pairs:
            if not is_province(old) and len(self.namesakes(old)) == 1:
                body = self.v.before[old]
                self.districts.setdefault(new, set()).add((body.province, body.district))

    def _named(self, body: Body) -> tuple[str, str]:
        return self.successor_of[body.province], body.name.casefold()

    def namesakes(self, old: str) -> set[str]:
        """Return the earlier communes of this one's name that went into the same province, itself among them."""
        return self.bearers[self._named(self.v.before[old])]

    def meant(self, old: str, new: str) -> bool:
        """Tell whether a note on `new` that writes this one's name can mean no other earlier commune.

        Of several of one name it means the one in the district that it says, else the only one in the districts that
        the rest of `new` came from.
        """
        said = re.search(named_in(self.v.before[old].name) + _OF, made_of(self.d.notes[new].words), re.IGNORECASE)
        if said and len(self.namesakes(old)) > 1:
            return search_key(said[1]) == search_key(self.v.before[old].district)
        near = [
            code for code in self.namesakes(old)
            if (self.v.before[code].province, self.v.before[code].district) in self.districts.get(new, set())
        ]  # fmt: skip
        return self.namesakes(old) == {old} or near == [old]


def told(known: Known) -> list[Told]:
    """Return every pair that any source states, sorted."""
    states = {pair: _states(known, pair) for pair in known.v.pairs | known.n.pairs}
    agreed = {pair for pair, (_, checked) in states.items() if checked == AGREED}
    after, before = _by_end(agreed, 0), _by_end(agreed, 1)
    return [
        Told(old, new, _relation(known, (old, new), after[old] | {new}, before[new] | {old}), *states[old, new])
        for old, new in sorted(states)
    ]


def _by_end(pairs: Iterable[Pair], end: int) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        found[pair[end]].add(pair[1 - end])
    return found


def _states(known: Known, pair: Pair) -> tuple[str, str]:
    """Return who states the pair, and whether that is enough: two sources, or one and no name to be mistaken for."""
    if is_province(pair[0]):
        return "V", AGREED
    who = [name for name, says in (("V", known.v), ("N", known.n)) if pair in says.pairs]
    if mentioned(known, pair):
        who.append("D")
    return " ".join(who), AGREED if len(who) > 1 else DOUBTFUL


def mentioned(known: Known, pair: Pair) -> bool:
    """Tell whether the office's note on the new commune names the old one, and can mean no other."""
    old, new = known.v.before[pair[0]], known.v.communes[pair[1]]
    if known.successor_of[old.province] != new.province or not known.meant(*pair):
        return False
    words = made_of(known.d.notes[pair[1]].words)
    if _UNTOUCHED.match(words):
        return pair[0] == pair[1]
    return re.search(named_in(old.name), words, re.IGNORECASE) is not None


def made_of(words: str) -> str:
    """Return the part of a note that says what the commune was made of on 1 July 2025, not what became of it since."""
    return plain(_LATER.sub("", words))


def plain(words: str) -> str:
    """Return the words with tone marks in one place (hoà as hòa) and without dashes between names."""
    for one, other in _TONES.items():
        words = words.replace(one, other)
    return words.replace(" - ", " ")


def named_in(name: str) -> str:
    """Return the pattern of a name within a note, as a word of its own."""
    return rf"(?<!\w){re.escape(plain(name))}(?!\w)"


def only_part(known: Known, pair: Pair) -> bool:
    """Tell whether the sources say that the new commune took only a part of the old one."""
    name = named_in(known.v.before[pair[0]].name)
    part = re.search(rf"{_PART}{name}", made_of(known.d.notes[pair[1]].words), re.IGNORECASE)
    return part is not None and mentioned(known, pair)


def _relation(known: Known, pair: Pair, after: set[str], before: set[str]) -> str:
    if len(after) > 1:
        return "divided"
    if len(before) > 1:
        return "merged"
    old, new = known.v.before[pair[0]], after_of(known)[pair[1]]
    return "unchanged" if old.kind == new.kind and same(old.name, new.name) else "renamed"


def after_of(known: Known) -> Mapping[str, Body]:
    """Return what stands since 1 July 2025 by code, provinces and communes."""
    return {**known.v.provinces, **known.v.communes}
