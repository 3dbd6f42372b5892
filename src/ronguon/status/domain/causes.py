"""Why an assignment is overdue, from recorded facts alone. Derived, never stored, and nobody's opinion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

CAUSES_VERSION = "2"
"""Of these rules; it grows when one of them changes."""
RECENT_DAYS = 30
"""A unit that took the duty over less than this many days ago is still sorting itself out."""
SHORT_DAYS = 5
"""A duty received with fewer days than this left was received late."""


class Cause(StrEnum):
    """The main cause; the first that holds, in this order."""

    REVIEW = "review"
    RETURNED = "returned"
    MOVED = "moved"
    RECEIVED_LATE = "received_late"
    STATED = "stated"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class OverdueFacts:
    """What is recorded about an overdue assignment by the end of a day.

    `received_on` is null until the unit took note. `taken_over_on` is null unless it was handed over.
    `verdict` is the newest one on the newest word, "" while there is none. `stated` is true once the unit said why.
    """

    due_on: date
    assigned_on: date
    received_on: date | None = None
    taken_over_on: date | None = None
    submitted: bool = False
    verdict: str = ""
    stated: bool = False


def cause_of(facts: OverdueFacts, *, on: date) -> Cause:
    """Return the main cause on the day `on`.

    Submitted and not judged: it waits for the reviewer. Returned: it waits for the unit to mend it. Taken over
    within `RECENT_DAYS`: the unit was just reorganised. Assigned or received with fewer than `SHORT_DAYS` days left:
    received late. Otherwise the reason that the unit stated, and where it stated none, no reason is recorded.

    Source: house rule; the causes are shown beside the rule in plain words.
    """
    if facts.submitted and not facts.verdict:
        return Cause.REVIEW
    if facts.verdict == "returned":
        return Cause.RETURNED
    if facts.taken_over_on is not None and facts.taken_over_on > on - timedelta(days=RECENT_DAYS):
        return Cause.MOVED
    received_on = facts.assigned_on
    if facts.received_on is not None and facts.received_on <= on:
        received_on = max(received_on, facts.received_on)
    if received_on > facts.due_on - timedelta(days=SHORT_DAYS):
        return Cause.RECEIVED_LATE
    return Cause.STATED if facts.stated else Cause.UNSTATED
