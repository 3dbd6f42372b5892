"""The reminder ladder: which rung has been reached on a day."""

from __future__ import annotations

from datetime import date, timedelta

RUNGS: tuple[tuple[str, int], ...] = (("T-30", -30), ("T-7", -7), ("T-1", -1), ("T+1", 1), ("T+7", 7))
"""Name of each rung and its distance in days from the due date."""

VERSION = "1"
"""Of the ladder; it grows when a rung changes."""
ESCALATION = "T+3"
ESCALATION_DAYS = 3


def rung_reached(due_on: date, *, opens_on: date, on: date) -> str | None:
    """Return the newest rung whose day has come by `on`, or null when none has.

    Rungs that lay before the work opened do not count. After days without a worker the newest rung is
    still found, so a reminder comes late but once, and rungs it overtook are not sent after it.
    """
    reached = [name for name, days in RUNGS if opens_on <= due_on + timedelta(days=days) <= on]
    return reached[-1] if reached else None


def escalates(due_on: date, *, on: date) -> bool:
    """Return whether the superior unit is to be told by the day `on`."""
    return due_on + timedelta(days=ESCALATION_DAYS) <= on


def rung_of_term(rung: str, extended: int) -> str:
    """Return how the ledger keeps `rung` of a term that was extended `extended` times: each term has its own ladder."""
    return f"{rung}/{extended}" if extended else rung


def rung_named(kept: str) -> str:
    """Return the rung that `rung_of_term` kept, whichever term it was of."""
    return kept.partition("/")[0]
