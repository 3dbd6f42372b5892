"""The five groups an assignment can stand in on a day. Derived, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ronguon.assignments.domain.lateness import is_past


class StatusGroup(StrEnum):
    """Where an assignment stands, always shown in this order."""

    ONTIME = "ontime"
    LATE = "late"
    OPEN = "open"
    OVER = "over"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Spell:
    """One occurrence as of a day: when it opened, its last day, and the day it was done, if it was."""

    number: int
    opens_on: date
    due_on: date | None
    done_on: date | None


def speaking(spells: Iterable[Spell], *, on: date) -> Spell | None:
    """Return the occurrence that speaks for its assignment on the day `on`.

    The oldest opened one that is not done; when all opened ones are done, the newest of them. Null when
    none has opened.

    Source: house rule, decision 0005.
    """
    opened = sorted((s for s in spells if s.opens_on <= on), key=lambda s: s.number)
    undone = [s for s in opened if s.done_on is None or s.done_on > on]
    return undone[0] if undone else (opened[-1] if opened else None)


def group_of(spell: Spell | None, *, timed: bool, on: date) -> StatusGroup:
    """Return the group on the day `on`; a day still belongs to its term until it has ended.

    `timed` is false where no lateness can exist. Done on the due date is on time; a duty due on `on`
    itself is still open.

    Source: settled practice of the four groups in government reporting, and a fifth for what has no term.
    """
    if not timed or spell is None or spell.due_on is None:
        return StatusGroup.NONE
    if spell.done_on is not None and spell.done_on <= on:
        return StatusGroup.ONTIME if spell.done_on <= spell.due_on else StatusGroup.LATE
    return StatusGroup.OVER if is_past(spell.due_on, on) else StatusGroup.OPEN


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How many assignments stand in each group; the five sum to all that are counted."""

    ontime: int = 0
    late: int = 0
    open: int = 0
    over: int = 0
    none: int = 0

    @property
    def total(self) -> int:
        """Return the sum of the five."""
        return self.ontime + self.late + self.open + self.over + self.none

    def __add__(self, other: GroupCounts) -> GroupCounts:
        return GroupCounts(
            self.ontime + other.ontime,
            self.late + other.late,
            self.open + other.open,
            self.over + other.over,
            self.none + other.none,
        )

    def of(self, group: StatusGroup) -> int:
        """Return the number in one group."""
        count: int = getattr(self, group.value)
        return count

    @classmethod
    def tally(cls, pairs: Iterable[tuple[str, int]]) -> GroupCounts:
        """Return the counts of (group, number) pairs; a group may come more than once."""
        sums = dict.fromkeys((g.value for g in StatusGroup), 0)
        for group, number in pairs:
            sums[group] += number
        return cls(**sums)
