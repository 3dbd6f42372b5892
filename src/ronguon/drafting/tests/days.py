"""The clock of tests: an instant of a Vietnamese day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from ronguon.access.tests.cast import DAY
from ronguon.kernel import clock


def instant(day: date, hour: int = 9) -> datetime:
    """Return an instant of a Vietnamese day, at `hour` o'clock there."""
    return datetime(day.year, day.month, day.day, hour - 7, tzinfo=UTC)


@contextmanager
def on_day(day: date = DAY) -> Iterator[None]:
    """Let the clock stand at nine o'clock of `day`."""
    with clock.telling(instant(day)):
        yield
