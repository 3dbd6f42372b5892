"""When more time may be asked for, and which last day is in force on a day.

More time is asked for while the last day has not passed, and holds from the day on which it is given: days before it
keep the last day that was in force then, so that nothing that was overdue ceases to have been.

Source: house rule, decision 0059.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ronguon.assignments.domain.lateness import is_past

MOST_DAYS = 366


class ExtensionRefusal(StrEnum):
    """Why more time cannot be asked for, or not until that day."""

    UNTIMED = "untimed"
    PAST = "past"
    WAITING = "waiting"
    NOT_LATER = "not_later"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True)
class GivenExtension:
    """More time as it was given: the last day before it, the one after it, and the day of the decision."""

    due_before: date
    until_on: date
    given_on: date


def refusal_of(
    *, due_on: date | None, timed: bool, waiting: bool, on: date, wanted_on: date | None = None
) -> ExtensionRefusal | None:
    """Return why more time cannot be asked for on the day `on`, None where it can.

    `waiting` is true while another request waits for its answer. Without `wanted_on` only the asking is judged.
    """
    if not timed or due_on is None:
        return ExtensionRefusal.UNTIMED
    if is_past(due_on, on):
        return ExtensionRefusal.PAST
    if waiting:
        return ExtensionRefusal.WAITING
    if wanted_on is None:
        return None
    if wanted_on <= due_on:
        return ExtensionRefusal.NOT_LATER
    return ExtensionRefusal.TOO_FAR if wanted_on > due_on + timedelta(days=MOST_DAYS) else None


def due_in_force(due_now: date | None, given: Iterable[GivenExtension], *, on: date) -> date | None:
    """Return the last day that was in force on the day `on`, from what holds now and every extension in order."""
    return next((one.due_before for one in given if one.given_on > on), due_now)
