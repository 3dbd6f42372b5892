"""What parts two addresses or names, letter by letter: runs that are the same, changed, added or missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from ronguon.kernel.vietnamese import nfc

LONGEST_COMPARED: Final = 120
"""Letters up to which two texts are compared; what is longer nobody reads letter by letter."""
_WORD_BEFORE: Final = re.compile(r"[^\W_]+\Z")


class RunKind(StrEnum):
    """How a run of letters stands in what was asked, against what is registered."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Run:
    """Letters side by side: `here` in what was asked, `there` in what is registered.

    `place` counts from 1, where the run begins in what was asked; `after` is the word right before it, "" where it
    begins the text or follows a sign.
    """

    kind: RunKind
    here: str
    there: str
    place: int
    after: str = ""

    @property
    def width(self) -> int:
        """Return over how many cells the run stands."""
        return max(len(self.here), len(self.there))


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts and the runs that lead from one to the other."""

    here: str
    there: str
    runs: tuple[Run, ...]

    @property
    def letters(self) -> int:
        """Return how many letters part the two."""
        return sum(run.width for run in self.runs if run.kind is not RunKind.SAME)

    @property
    def close(self) -> bool:
        """Return whether marking letters helps a reader: most of them are the same."""
        return 0 < self.letters <= max(4, len(self.there) // 2)


def difference(here: str, there: str) -> Difference:
    """Return what parts `here`, which was asked, from `there`, which is registered; case does not count.

    The fewest changes are told, each as far to the right as it may stand, so that "phuocc" has its last letter added
    and not the one before. Texts over `LONGEST_COMPARED` letters are one changed run.
    """
    here, there = nfc(here), nfc(there)
    if max(len(here), len(there)) > LONGEST_COMPARED:
        return Difference(here, there, (Run(RunKind.CHANGED, here, there, 1),))
    return Difference(here, there, tuple(_runs(here, there)))


def _runs(here: str, there: str) -> list[Run]:
    found: list[Run] = []
    place = 1
    for same, steps in groupby(_steps(here, there), key=lambda step: step[0]):
        pairs = list(steps)
        ours, theirs = "".join(one[1] for one in pairs), "".join(one[2] for one in pairs)
        if same:
            kind = RunKind.SAME
        else:
            kind = RunKind.ADDED if not theirs else RunKind.MISSING if not ours else RunKind.CHANGED
        before = _WORD_BEFORE.search(here[: place - 1])
        found.append(Run(kind, ours, theirs, place, before[0] if before else ""))
        place += len(ours)
    return found


def _steps(here: str, there: str) -> list[tuple[bool, str, str]]:
    """Return (same, letter here, letter there) from left to right; a letter that one side lacks is empty there.

    What both begin and end with is the same in some way of fewest changes, so only what is between is compared.
    """
    one, other = [letter.lower() for letter in here], [letter.lower() for letter in there]
    first, least = 0, min(len(one), len(other))
    while first < least and one[first] == other[first]:
        first += 1
    last = 0
    while last < least - first and one[-1 - last] == other[-1 - last]:
        last += 1
    at, to = len(one) - last, len(other) - last
    same = [(True, ours, theirs) for ours, theirs in zip(here, there, strict=False)]
    after = [(True, ours, theirs) for ours, theirs in zip(here[at:], there[to:], strict=True)]
    between = _between(one[first:at], other[first:to])
    shown = [
        (alike, here[first + ours] if ours >= 0 else "", there[first + theirs] if theirs >= 0 else "")
        for alike, ours, theirs in between
    ]
    return [*same[:first], *shown, *after]


def _between(one: list[str], other: list[str]) -> list[tuple[bool, int, int]]:
    """Return (same, place in one, place in the other) from left to right, -1 where a side lacks the letter."""
    costs = _costs(one, other)
    at, to = len(one), len(other)
    found: list[tuple[bool, int, int]] = []
    while at or to:
        cost = costs[at][to]
        same = bool(at and to) and one[at - 1] == other[to - 1]
        across = bool(at and to) and costs[at - 1][to - 1] + (not same) == cost
        if at and costs[at - 1][to] + 1 == cost and (same or not across):
            at -= 1
            found.append((False, at, -1))
        elif to and costs[at][to - 1] + 1 == cost and (same or not across):
            to -= 1
            found.append((False, -1, to))
        else:
            at, to = at - 1, to - 1
            found.append((same, at, to))
    return found[::-1]


def _costs(one: list[str], other: list[str]) -> list[list[int]]:
    """Return the fewest changes between each beginning of one text and each of the other."""
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(one, start=1):
        above, row = rows[-1], [at]
        for to, second in enumerate(other, start=1):
            row.append(min(above[to] + 1, row[to - 1] + 1, above[to - 1] + (letter != second)))
        rows.append(row)
    return rows


def cells(found: Difference) -> tuple[tuple[str, tuple[int, ...]], tuple[str, tuple[int, ...]]]:
    """Return both texts in cells of one number, a space where one lacks a letter, with the places that differ."""
    ours, theirs = "", ""
    marks: list[int] = []
    for run in found.runs:
        if run.kind is not RunKind.SAME:
            marks += range(len(ours), len(ours) + run.width)
        ours += run.here.ljust(run.width)
        theirs += run.there.ljust(run.width)
    mine = tuple(place for place in marks if place < len(ours))
    return (ours, mine), (theirs, mine)
