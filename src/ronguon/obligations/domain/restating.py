"""What a part of a divided body's past may have been: an estimate, with the rule that made it, never a count."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ronguon.obligations.domain.groups import Counts, Group

WHOLE = 100


class Rule(StrEnum):
    """How a part is estimated."""

    STATED = "stated"  # the decision states the share
    EQUAL = "equal"  # all successors alike, where the decision states none and the body ended
    NONE = "none"  # a part went over and nobody said how much of it: nothing is estimated


@dataclass(frozen=True, slots=True)
class Estimate:
    """The rule, the part of the whole it gives, and the five numbers by it; `counts` is null where none is given."""

    rule: Rule
    part: Fraction
    counts: Counts | None


def estimate(whole: Counts, *, percent: int | None, heirs: int, ended: bool) -> Estimate:
    """Return what one of `heirs` successors may have of `whole`.

    The numbers are whole, their sum is the part of the sum rounded to the nearest (half up), and each group gets its
    part cut down, the rest going to the largest remainders in the order of the groups.
    Source: house rule, decision 0025; the method of largest remainders (Hare).
    """
    if percent is not None:
        rule, part = Rule.STATED, Fraction(percent, WHOLE)
    elif ended:
        rule, part = Rule.EQUAL, Fraction(1, heirs)
    else:
        return Estimate(Rule.NONE, Fraction(0), None)
    exact = [whole.of(group) * part for group in Group]
    floors = [int(one) for one in exact]
    missing = int(whole.total * part + Fraction(1, 2)) - sum(floors)
    order = sorted(range(len(exact)), key=lambda at: (floors[at] - exact[at], at))
    for at in order[:missing]:
        floors[at] += 1
    return Estimate(rule, part, Counts.tally(zip((group.value for group in Group), floors, strict=True)))
