"""Closed kinds of reasons that a unit states: why it is late, why it asks for more time, why a proof is missing.

They speak of the work, never of a person. What does not fit any of them is said in the unit's own words.

Source: house rule, decision 0059.
"""

from __future__ import annotations

from enum import StrEnum

LEAST_WORDS = 10
"""Characters of a unit's own words that say anything at all."""
MOST_WORDS = 500


class DelayReason(StrEnum):
    """Why work takes longer than its term."""

    OTHERS = "others"
    MEANS = "means"
    NATURE = "nature"
    UNCLEAR = "unclear"
    LARGER = "larger"
    OTHER = "other"


class LackReason(StrEnum):
    """Why a report comes without a proof that it should have."""

    OTHERS = "others"
    ELSEWHERE = "elsewhere"
    SECRET = "secret"  # noqa: S105 (a kind of reason, no password)
    NO_PAPER = "no_paper"
    OTHER = "other"


def words_suffice(words: str) -> bool:
    """Return whether a unit's own words say enough to be judged."""
    return LEAST_WORDS <= len(words.strip()) <= MOST_WORDS
