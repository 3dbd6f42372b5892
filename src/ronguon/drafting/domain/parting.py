"""Where one duty may become two, and which of its values go with which part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ronguon.drafting.domain.titling import first_phrase

_MOST = 12
# What ends a duty in Vietnamese orders: a semicolon, a full stop, a line; failing these, a comma or "và", "đồng thời".
_BREAK = re.compile(r";\s*|[.:]\s+(?=[^\W\d_])|\s*\n\s*|,\s+|\s+(?=(?:và|đồng thời|bảo đảm|trong đó)\s)")
_JOINS = re.compile(r"(?:(?:và|đồng thời)\s+)+", re.IGNORECASE)
_TRAIL = re.compile(r"\s(?:và|đồng thời)\s*$", re.IGNORECASE)
_STRONG = (";", ".", "\n")
_ENDS = " \t\r\n;,:"


@dataclass(frozen=True, slots=True)
class Start:
    """A place where a second duty may begin: its offset in the text, and the words from there on."""

    at: int
    words: str


def starts(text: str, *, offset: int = 0) -> list[Start]:
    """Return where the words `text`, which stand at `offset`, may be parted: likely places first, at most twelve."""
    strong: list[Start] = []
    weak: list[Start] = []
    for found in _BREAK.finditer(text):
        at = found.end()
        if not text[:at].strip(_ENDS) or not text[at:].strip(_ENDS + "."):
            continue
        rest = " ".join(text[at:].split())
        start = Start(offset + at, first_phrase(rest))
        (strong if any(sign in found[0] for sign in _STRONG) else weak).append(start)
    return [*strong, *weak][:_MOST]


def halves(text: str, at: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the spans of the two parts of `text` when the second begins at `at`; null when one would be empty.

    What only joins them ("; ", "và") belongs to neither.
    """
    if not 0 < at < len(text):
        return None
    first_end = len(text[:at].rstrip(_ENDS))
    if (trail := _TRAIL.search(text, 0, first_end)) is not None:
        first_end = len(text[: trail.start()].rstrip(_ENDS))
    second = at + len(text[at:]) - len(text[at:].lstrip(_ENDS))
    if lead := _JOINS.match(text, second):
        second = lead.end()
    first_start = len(text[:first_end]) - len(text[:first_end].lstrip())
    second_end = len(text.rstrip())
    return ((first_start, first_end), (second, second_end)) if first_start < first_end and second < second_end else None


def goes_with(words: str, first: str, second: str) -> tuple[bool, bool]:
    """Return whether a value read from `words` stays with the first part and goes with the second.

    Words that stand in one part speak of that part; words from elsewhere (a heading, a lead-in) speak of both.
    """
    here, there = words in first, words in second
    return (True, True) if here == there else (here, there)


def pieces(text: str, harmful: Sequence[tuple[int, int]]) -> list[tuple[int, int, bool]]:
    """Return the parts of `text` in order, each with whether it is harmful; `harmful` are spans in order.

    What only joins two parts ("; ", "và", "đồng thời") belongs to neither; a part without a word is left out.
    """
    cuts: list[tuple[int, int, bool]] = []
    at = 0
    for start, end in harmful:
        cuts += [(at, start, False), (start, end, True)]
        at = end
    cuts.append((at, len(text), False))
    return [(*span, bad) for start, end, bad in cuts if (span := _trimmed(text, start, end)) is not None]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start] in _ENDS + ".":
        start += 1
    if (lead := _JOINS.match(text, start, end)) is not None:
        start = lead.end()
    while end > start and text[end - 1] in _ENDS + ".":
        end -= 1
    if (trail := _TRAIL.search(text, start, end)) is not None:
        end = trail.start()
    return (start, end) if any(char.isalnum() for char in text[start:end]) else None
