"""The one clock: nothing else asks the machine. Actions and edges read it; rules are told the day as `on=`.

Source: decision 0048.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from ronguon.kernel.days import day_of

_told: ContextVar[datetime | None] = ContextVar("told", default=None)
_story_day: date | None = None


def stand_on(day: date | None) -> None:
    """Let the clock keep the time of day but stay on `day`, for a demo; null lets it run. Set once a process."""
    global _story_day  # noqa: PLW0603 (one process serves one database, and a database is a demo or it is not)
    _story_day = day


def on_the_wall() -> datetime:
    """Return the instant in UTC that no story moves. What guards an account expires by it; no duty is judged by it."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return the present instant in UTC, or the one a demo tells its story at."""
    told = _told.get()
    if told is not None:
        return told
    present = on_the_wall()
    return present if _story_day is None else present - (day_of(present) - _story_day)


def today() -> date:
    """Return the Vietnamese day of `now()`."""
    return day_of(now())


def is_told() -> bool:
    """Return whether the clock is set back at the moment."""
    return _told.get() is not None or _story_day is not None


@contextmanager
def telling(instant: datetime) -> Iterator[None]:
    """Set the clock to the aware `instant` while a demo is told; who may is checked by `audit.actions`."""
    token = _told.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)
