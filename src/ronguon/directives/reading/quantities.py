"""Counted deliverables: a number with its noun, as “01 trang thông tin điện tử”."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from ronguon.directives.reading.model import Quantity, TextSpan
from ronguon.directives.reading.places import matches, numbers
from ronguon.directives.reading.words import phrase, verbs_that_end_a_noun, words

_NUMBER: Final = re.compile(r"(?<![\w/.,\-])(\d{1,3}(?:\.\d{3}){0,2})(?:\s\([^)\n]{1,20}\))?\s(?=[^\W\d_])")
_STOP: Final = re.compile(r"[,.;:()\n“”]|(?<!\w)(?:$)")
_MOST_WORDS: Final = 9


@cache
def _units() -> re.Pattern[str]:
    return phrase("units", "counted")


@cache
def _measures() -> re.Pattern[str]:
    return phrase("units", "measure")


def find(text: str, low: str, span: TextSpan) -> Quantity | None:
    """Return the first counted deliverable of the span; measures, dates, terms and shares are none.

    A number written with a leading nought (“01”, “05”) counts things whatever the noun; any other number only
    before a noun of the list of things that are delivered.
    """
    for found in matches(_NUMBER, low, span, numbers(low)):
        at = found.end()
        if _measures().match(low, at) or _is_name(low, found.start()):
            continue
        known = _units().match(low, at)
        if not known and not found.group(1).startswith("0"):
            continue
        end = _noun_end(low, at, span.end)
        if end > at:
            number = int(found.group(1).replace(".", ""))
            return Quantity(
                TextSpan(found.start(), end), number, text[at:end], "quantity.counted" if known else "quantity.nought"
            )
    return None


def _is_name(low: str, at: int) -> bool:
    """Whether the number belongs to a name or a date: “Đề án 06”, “cấp 02”, “ngày 15”."""
    before = low[max(0, at - 12) : at].split()
    if len(before) > 1 and before[-2] in {"hằng", "hàng", "mỗi", "từng"}:
        return False
    return bool(before) and before[-1] in words("units", "before_a_name")


def _noun_end(low: str, at: int, limit: int) -> int:
    end, count = at, 0
    position = at
    while position < limit and count < _MOST_WORDS:
        stop = position
        while stop < limit and not low[stop].isspace() and low[stop] not in ",.;:()“”":
            stop += 1
        if stop == position or (count and verbs_that_end_a_noun().match(low, position)):
            break
        end, count = stop, count + 1
        if stop >= limit or low[stop] != " ":
            break
        position = stop + 1
    pair = re.match(r", (?:bài|phường|đặc khu)(?!\w)", low[end : min(limit, end + 10)])
    return end + pair.end() if pair else end
