"""Numbers as a directive writes them: in digits, padded, in words, with the words in brackets, or a range of two."""

from __future__ import annotations

import re
from typing import Final

from ronguon.directives.reading.words import key

_UNITS: Final = {
    key(word): number
    for word, number in {
        "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
        "tám": 8, "chín": 9, "mười": 10,
    }.items()
}  # fmt: skip
_TEN: Final = key("mười")
_TENS: Final = key("mươi")
_ALONE: Final = "|".join(word for word in _UNITS if word not in {key("mốt"), key("tư"), key("lăm"), _TEN})
_UNIT: Final = "|".join(word for word in _UNITS if word != _TEN)
_WORDS: Final = rf"(?:(?:{_ALONE})\s{_TENS}(?:\s(?:{_UNIT}))?|{_TEN}(?:\s(?:{_UNIT}))?|{_ALONE})"
_NUMBER: Final = rf"(?:\d{{1,3}}|{_WORDS})(?:\s?\([^)\n]{{1,20}}\))?"

# A number, or two of which the second is the greater.
RANGE: Final = rf"(?:từ\s)?{_NUMBER}(?:(?:\s?[-–]\s?|\s(?:đến|tới|hoặc)\s){_NUMBER})?"
OPENINGS: Final = ("từ", *_UNITS)


def both_ends(said: str) -> tuple[int, int]:
    """Return the least and the greatest number of words that fit `RANGE`."""
    plain = re.sub(r"\([^)]*\)", " ", said)
    found = [number_of(part) for part in re.split(r"[-–]|\s(?:đến|tới|hoặc)\s", plain)]
    return min(found), max(found)


def number_of(said: str) -> int:
    """Return the number that digits or words name: “02”, “hai”, “mười lăm”, “ba mươi”."""
    parts = said.removeprefix("từ ").split()
    if parts and parts[0].isdecimal():
        return int(parts[0])
    number = 0
    for part in parts:
        number = number * 10 if part == _TENS else number + _UNITS[part]
    return number
