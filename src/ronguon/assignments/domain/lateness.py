"""What is due, waiting and overdue on a day: the one rule. Its twin for queries is `models/lateness.py`.

`due` and `waiting` say whose turn it is, `overdue` that the last day has passed; a report that nobody judged yet is
waiting, and it is overdue as well once its last day has passed, until it is accepted. Then the day on which it was
submitted counts, so that a unit whose report was in time was never late.

Source: house rule, decision 0044.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LatenessFacts:
    """One occurrence on a day.

    `timed` is false where no lateness can exist, `held` once the assignment has ended or gone on elsewhere.
    `submitted` is true while a report waits to be judged, `done` once one was accepted and not returned since.
    """

    timed: bool
    held: bool
    opens_on: date
    due_on: date | None
    submitted: bool = False
    done: bool = False


def is_past(due_on: date | None, on: date) -> bool:
    """Return whether the last day has passed; a day belongs to its term until it has ended."""
    return due_on is not None and due_on < on


def is_due(facts: LatenessFacts, on: date) -> bool:
    """Return whether it is the unit's turn: open by `on`, and nothing submitted that could still be accepted."""
    return facts.held and facts.opens_on <= on and not facts.done and not facts.submitted


def is_waiting(facts: LatenessFacts) -> bool:
    """Return whether it is the reviewer's turn."""
    return facts.held and facts.submitted and not facts.done


def is_overdue(facts: LatenessFacts, on: date) -> bool:
    """Return whether the last day has passed and nothing was accepted, whoever's turn it is."""
    return facts.timed and facts.held and not facts.done and is_past(facts.due_on, on)
