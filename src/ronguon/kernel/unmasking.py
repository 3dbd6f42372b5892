"""Words behind a disguise (look-alikes, invisible characters, letters apart), read as a person reads them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

# Unicode's Default_Ignorable_Code_Point that are not of category Cf, which is dropped as a whole.
_IGNORABLE = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_VIETNAMESE_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
_SEPARATORS = r"[ .\-_*·•‧∙+~/\\|,'’`]"
# Three letters or more that stand alone, always parted by one and the same sign: "t h e o", "M.X.H", "F-B-I".
_SPREAD = re.compile(rf"(?<!\w)\w(?:({_SEPARATORS})\w)(?:\1\w)+(?!\w)")


@dataclass(frozen=True, slots=True)
class Unmasked:
    """A readable copy of a text. `origin[i]` is where character `i` of `text` stands in the original."""

    text: str
    origin: Sequence[int]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` stands in the original, as code points; an empty span stays empty."""
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else self.length
            return at, at
        after = self.origin[end] if end < len(self.origin) else self.length
        last = self.origin[end - 1]
        return self.origin[start], max(after if self._touching(end) else last + 1, last + 1)

    def _touching(self, end: int) -> bool:
        """Tell whether what was dropped after the last character belongs to it (a mark, an invisible sign)."""
        return end < len(self.origin) and not self.text[end].isspace() and not self.text[end - 1].isspace()

    def at(self, offset: int) -> int:
        """Return the first place in `text` that stands at or after `offset` of the original."""
        return bisect_left(self.origin, offset)


def unmask(text: str, *, accents: bool = False, spread: bool = False) -> Unmasked:
    """Return `text` as a reader takes it: no invisible signs, look-alikes as plain letters, spread letters closed up.

    Lower case; accents are dropped and đ is d, unless `accents` keeps the Vietnamese ones. Signs that only decorate
    (strokes through letters, circles, variation selectors, bidi marks, tags) never count. Line ends stay. Time grows
    linearly with the text. `spread` leaves letters apart that stand alone.

    Source: Unicode Technical Standard 39 for look-alikes, Unicode's Default_Ignorable_Code_Point, house rule.
    """
    letters: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        for plain in _plain(char):
            if accents:
                letters.append(plain)
            elif not unicodedata.combining(plain):
                letters.append("d" if plain == "đ" else plain)
            else:
                continue
            origin.append(at)
    if accents:
        letters, origin = _composed(letters, origin)
    if spread:
        return Unmasked("".join(letters), origin, len(text))
    return _closed_up("".join(letters), origin, len(text))


@lru_cache(maxsize=16384)
def _plain(char: str) -> str:
    """Return what a reader sees in one character: base letters, then the Vietnamese marks on them."""
    if char.isascii():
        return char.lower()
    if unicodedata.category(char) == "Cf" or _IGNORABLE.match(char):
        return ""
    if char.isspace():
        return "\n" if char in "\u2028\u2029\x85" else " "
    known = _lookalikes()
    out: list[str] = []
    for part in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", char)):
        if unicodedata.category(part) in {"Mn", "Me", "Cf", "Lm"}:  # the last: raised commas and the like
            if part in _VIETNAMESE_MARKS:
                out.append(part)
        else:
            out.append(known.get(part, part.lower()))
    return "".join(out)


def _composed(letters: Sequence[str], origin: Sequence[int]) -> tuple[list[str], list[int]]:
    """Put marks back onto their letters; a composed letter stands where its base stood."""
    out: list[str] = []
    at: list[int] = []
    cluster = ""
    begun = 0
    for letter, place in zip([*letters, ""], [*origin, 0], strict=True):
        if cluster and letter and unicodedata.combining(letter):
            cluster += letter
            continue
        for composed in unicodedata.normalize("NFC", cluster):
            out.append(composed)
            at.append(begun)
        cluster, begun = letter, place
    return out, at


def _closed_up(text: str, origin: Sequence[int], length: int) -> Unmasked:
    kept: list[str] = []
    places: list[int] = []
    done = 0
    for run in _SPREAD.finditer(text):
        if not any(char.isalpha() for char in run.group()):
            continue
        kept.append(text[done : run.start()] + run.group()[::2])
        places += [*origin[done : run.start()], *origin[run.start() : run.end() : 2]]
        done = run.end()
    kept.append(text[done:])
    places += origin[done:]
    return Unmasked("".join(kept), places, length)


@cache
def _lookalikes() -> Mapping[str, str]:
    lines = (files("ronguon") / "content" / "text" / "lookalikes.txt").read_text("utf-8").splitlines()
    return {char: line[0] for line in lines if not line.startswith("#") for char in line[2:]}
