"""What two persons' answers to the question on people's rights come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class AnswerOutcome(StrEnum):
    """What becomes of a held duty."""

    HELD = "held"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer ("no", "yes", "unclear"): whose, in the name of which unit, for which reason."""

    account: UUID
    unit: UUID
    answer: str
    reason: str


def outcome(given: Sequence[Given], *, owner: UUID) -> AnswerOutcome:
    """Return what the answers to one wording come to; `owner` is the unit that issues the duty.

    Allowed needs a "no" of one person of the owner and of another person of another unit, and no answer that says yes
    or doubts. Anything else leaves the duty held: silence and disagreement never let it go on.

    Source: house rule, decision 0034.
    """
    if any(one.answer != "no" for one in given):
        return AnswerOutcome.HELD
    ours = {one.account for one in given if one.unit == owner}
    theirs = {one.account for one in given if one.unit != owner}
    pairs = bool(ours) and bool(theirs) and len(ours | theirs) > 1
    return AnswerOutcome.ALLOWED if pairs else AnswerOutcome.HELD
