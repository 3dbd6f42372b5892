"""How wide bold words run in a Times-metric face, so that rules below them and line breaks fit.

Only bold is needed: every line that is broken by us or has a rule below is bold, and elsewhere a figure a
little too large does no harm. Source: advance widths of Tinos Bold, in thousandths of the size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import lru_cache
from itertools import combinations, pairwise

_BY_WIDTH = {
    220: "|",
    250: " ,.\u00a0",
    278: "'/\\il",
    333: "!()-:;[]`fjt‘’",
    350: "•",
    389: "Is",
    394: "{}",
    444: "cerz",
    500: "#$*0123456789?J_agovxy“”–",
    556: "Sbdhknpquđ",
    570: "+<=>",
    611: "FP",
    667: "BELTZ",
    722: "ACDNRUVXYwĐ",
    778: "GHKOQƠ",
    796: "Ư",
    554: "ơ",
    600: "ư",
    833: "&m",
    930: "@",
    944: "M",
    1000: "%W—…",
}
_WIDTHS = {char: width for width, chars in _BY_WIDTH.items() for char in chars}
_USUAL = 556
_MOST_LINES = 4
_MOST_WORDS = 40


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    known = _WIDTHS.get(char)
    if known is not None:
        return known
    stripped = unicodedata.normalize("NFD", char)
    horned = unicodedata.normalize("NFC", stripped[0] + "".join(mark for mark in stripped if mark == "\u031b"))
    return _WIDTHS.get(horned, _WIDTHS.get(stripped[0], _USUAL))


def width_pt(text: str, size: float) -> float:
    """Return the length in points of one line of bold `text` at `size` points."""
    return sum(map(_width, text)) * size / 1000


def broken(text: str, size: float, room_pt: float, before: Collection[str] = ()) -> str:
    """Return `text` with line feeds where it is to break, so that its lines fit and are about as long.

    Of breaks that fit, those before one of the words `before` come first. A text that already has line
    feeds is left as its author broke it; so is one that fits or that at most four lines do not make fit.
    """
    words = text.split(" ")
    if "\n" in text or len(words) > _MOST_WORDS or width_pt(text, size) <= room_pt:
        return text
    for count in range(2, min(_MOST_LINES, len(words)) + 1):
        ways = [_lines(words, cuts) for cuts in combinations(range(1, len(words)), count - 1)]
        fitting = [lines for lines in ways if _longest(lines, size) <= room_pt]
        if fitting:
            best = min(fitting, key=lambda lines: (-_wanted(lines, before), _longest(lines, size)))
            return "\n".join(best)
    return text


def _lines(words: list[str], cuts: tuple[int, ...]) -> list[str]:
    edges = (0, *cuts, len(words))
    return [" ".join(words[start:end]) for start, end in pairwise(edges)]


def _longest(lines: list[str], size: float) -> float:
    return max(width_pt(line, size) for line in lines)


def _wanted(lines: list[str], before: Collection[str]) -> int:
    return sum(line.split(" ", 1)[0] in before for line in lines[1:])
