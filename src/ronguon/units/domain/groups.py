"""From when until when: the days that a unit still lacks in a group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days from `since_on` to the day before `until_on`; without end where that is null."""

    since_on: date
    until_on: date | None = None

    def reaches(self, on: date) -> bool:
        """Return whether the span goes on beyond the day before `on`."""
        return self.until_on is None or self.until_on > on


def uncovered(wanted: DaySpan, taken: Iterable[DaySpan]) -> list[DaySpan]:
    """Return the parts of `wanted` that no span of `taken` covers, the earliest first."""
    found: list[DaySpan] = []
    since = wanted.since_on
    for span in sorted(taken, key=lambda one: one.since_on):
        if not span.reaches(since):
            continue
        if wanted.until_on is not None and span.since_on >= wanted.until_on:
            break
        if span.since_on > since:
            found.append(DaySpan(since, span.since_on))
        if span.until_on is None:
            return found
        since = span.until_on
    if wanted.until_on is None or since < wanted.until_on:
        found.append(DaySpan(since, wanted.until_on))
    return found
