"""What changed between two wordings, word by word, as people read it: kept, taken out, put in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ronguon.directives.domain.words import ComparedWord, words_of

Change = Literal["kept", "out", "in"]
_LONGEST = 3000
_ISLAND = 2
"""A run of fewer kept words between two changes reads as part of the change."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of words that was kept, taken out or put in, with the signs and blanks behind them."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Stretch]:
    """Return the stretches that lead from `before` to `after`.

    The kept and the new ones joined are `after` to the letter; the kept and the old ones have the words of
    `before`. Two wordings of more than 3,000 words each between their common ends count as one change.
    """
    old, new = words_of(before), words_of(after)
    found: list[Stretch] = []
    for change, low, high in _runs([w.key for w in old], [w.key for w in new]):
        text, words = (before, old) if change == "out" else (after, new)
        found.append(Stretch(change, _cut(text, words, low, high)))
    return _joined(found)


def _cut(text: str, words: Sequence[ComparedWord], low: int, high: int) -> str:
    """Return the words from `low` to `high` with what follows each; what precedes the first word goes with it."""
    start = 0 if low == 0 else words[low].start
    return text[start : words[high].start if high < len(words) else len(text)]


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, int, int]]:
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    if head:
        yield "kept", 0, head
    yield from _middle(old, new, head, len(old) - tail, len(new) - tail)
    if tail:
        yield "kept", len(new) - tail, len(new)


def _middle(
    old: Sequence[str], new: Sequence[str], head: int, old_end: int, new_end: int
) -> Iterator[tuple[Change, int, int]]:
    first, second = old[head:old_end], new[head:new_end]
    if min(len(first), len(second)) > _LONGEST:
        codes = [("replace", 0, len(first), 0, len(second))]
    else:
        matcher = SequenceMatcher(None, first, second, autojunk=False)
        codes = _without_islands(matcher.get_opcodes())
    for tag, i, j, k, m in codes:
        if tag == "equal":
            yield "kept", head + k, head + m
            continue
        if j > i:
            yield "out", head + i, head + j
        if m > k:
            yield "in", head + k, head + m


def _without_islands(codes: Sequence[tuple[str, int, int, int, int]]) -> list[tuple[str, int, int, int, int]]:
    """Return the steps with a lonely kept word between two changes taken into them: it reads better."""
    found: list[tuple[str, int, int, int, int]] = []
    for at, (tag, i, j, k, m) in enumerate(codes):
        island = tag == "equal" and j - i < _ISLAND and 0 < at < len(codes) - 1
        if found and found[-1][0] != "equal" and (tag != "equal" or island):
            _tag, i0, _j, k0, _m = found[-1]
            found[-1] = ("replace", i0, j, k0, m)
        else:
            found.append((tag, i, j, k, m))
    return found


def _joined(found: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for one in found:
        if joined and joined[-1].change == one.change:
            joined[-1] = Stretch(one.change, joined[-1].text + one.text)
        else:
            joined.append(one)
    return joined
