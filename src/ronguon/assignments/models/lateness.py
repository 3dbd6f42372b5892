"""What is due, waiting and overdue on a day, as conditions on occurrences: the twin of `domain/lateness.py`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

_HELD = Q(assignment__until_on__isnull=True)


def past(on: date, due: str = "due_on") -> Q:
    """Return the condition that the last day, in the column `due`, has passed."""
    return Q(**{f"{due}__lt": on})


def due(on: date) -> Q:
    """Return the condition that it is the unit's turn."""
    return _HELD & Q(opens_on__lte=on, stage__in=["open", "returned"])


def waiting() -> Q:
    """Return the condition that it is the reviewer's turn."""
    return _HELD & Q(stage="handed_in")


def overdue(on: date) -> Q:
    """Return the condition that the last day has passed and nothing was accepted."""
    return _HELD & Q(assignment__timed=True, stage__in=["open", "returned", "handed_in"]) & past(on)
