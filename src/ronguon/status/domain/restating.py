"""What a part of a divided unit's past may have been: an estimate, with the rule that made it, never a count."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import prod

from ronguon.status.domain.groups import GroupCounts, StatusGroup

WHOLE = 100


class EstimateRule(StrEnum):
    """How a part is estimated."""

    STATED = "stated"  # the decision states the share
    EQUAL = "equal"  # all successors alike, where the decision states none and the unit ended
    NONE = "none"  # a part went over and nobody said how much of it: nothing is estimated


@dataclass(frozen=True, slots=True)
class Estimate:
    """The rule, the part of the whole it gives, and the five numbers by it; `counts` is null where none is given."""

    rule: EstimateRule
    part: Fraction
    counts: GroupCounts | None


@dataclass(frozen=True, slots=True)
class DivisionStep:
    """One division on the way to a successor: the rule and the part it gives; zero where nobody stated it."""

    rule: EstimateRule
    part: Fraction


def step(*, percent: int | None, heirs: int, ended: bool) -> DivisionStep:
    """Return which part one of `heirs` successors has of what was divided."""
    if percent is not None:
        return DivisionStep(EstimateRule.STATED, Fraction(percent, WHOLE))
    return (
        DivisionStep(EstimateRule.EQUAL, Fraction(1, heirs)) if ended else DivisionStep(EstimateRule.NONE, Fraction(0))
    )


def estimate(whole: GroupCounts, *steps: DivisionStep) -> Estimate:
    """Return what may have come of `whole` through `steps`, the rule being that of the first, or none if one has none.

    Source: house rule, decision 0025: parts of parts multiply.
    """
    if any(one.rule is EstimateRule.NONE for one in steps):
        return Estimate(EstimateRule.NONE, Fraction(0), None)
    part = prod((one.part for one in steps), start=Fraction(1))
    return Estimate(steps[0].rule, part, portion(whole, part))


def portion(whole: GroupCounts, part: Fraction) -> GroupCounts:
    """Return `part` of `whole` in whole numbers.

    Their sum is the part of the sum rounded to the nearest (half up), and each group gets its part cut down, the rest
    going to the largest remainders in the order of the groups.
    Source: house rule, decision 0025; the method of largest remainders (Hare).
    """
    exact = [whole.of(group) * part for group in StatusGroup]
    floors = [int(one) for one in exact]
    missing = int(whole.total * part + Fraction(1, 2)) - sum(floors)
    order = sorted(range(len(exact)), key=lambda at: (floors[at] - exact[at], at))
    for at in order[:missing]:
        floors[at] += 1
    return GroupCounts.tally(zip((group.value for group in StatusGroup), floors, strict=True))
