"""What holds from a day until before another: the one place that says when a dated row is in force.

The first day counts and the last does not, so that a row that ends and the one that follows it share no day. A row
without an end goes on. Apps above read their dated rows through here; a test finds the rule where it is written out.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol, Self, TypeVar

from django.db import models
from django.db.models import Q

_M = TypeVar("_M", bound=models.Model)


def in_force(on: date, of: str = "", *, begin: str = "since_on", end: str = "until_on") -> Q:
    """Return the condition that a dated row, reached by the relation `of`, is in force on the day `on`."""
    return Q(**{f"{of}{begin}__lte": on}) & not_over(on, of, end=end)


def not_over(on: date, of: str = "", *, end: str = "until_on") -> Q:
    """Return the condition that a row, reached by the relation `of`, holds on the day `on` or begins after it.

    `on` may be an instant where `end` is one.
    """
    return Q(**{f"{of}{end}__isnull": True}) | Q(**{f"{of}{end}__gt": on})


class Dated(Protocol):
    """A row with its two days."""

    since_on: date
    until_on: date | None


def holds(row: Dated, on: date) -> bool:
    """Return whether a row that was fetched is in force on the day `on`."""
    return row.since_on <= on and (row.until_on is None or row.until_on > on)


class DatedQuerySet(models.QuerySet[_M]):
    """Rows with `since_on` and `until_on`, by day."""

    def valid(self, on: date) -> Self:
        """In force on the day `on`."""
        return self.filter(in_force(on))

    def from_day(self, on: date) -> Self:
        """Hold on the day `on` or on some day after it."""
        return self.filter(not_over(on))
