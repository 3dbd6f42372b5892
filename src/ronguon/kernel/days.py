"""Days in Vietnam: a day ends at 24:00 in Asia/Ho_Chi_Minh, working days skip weekends and holidays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_SATURDAY = 5


def day_of(instant: datetime) -> date:
    """Return the Vietnamese calendar day in which the aware `instant` falls."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    """Return the first instant, in UTC, that no longer belongs to `day`."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=ZONE).astimezone(UTC)


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """Return the days off of `year` as the holiday calendar knows them."""
    return frozenset(holidays.country_holidays("VN", years=year))


def add_working_days(start: date, count: int, days_off: Collection[date] | None = None) -> date:
    """Return the day `count` working days after `start`; `start` itself is not counted.

    Weekends and `days_off` do not count; without `days_off` the public holidays are taken.
    Raises `ValueError` when `count` is not positive.

    Source: Bộ luật Dân sự 2015, Điều 147 (a term in days starts on the day after the event).
    """
    if count < 1:
        raise ValueError("a term needs at least one working day")
    day = start
    while count:
        day += timedelta(days=1)
        off = public_holidays(day.year) if days_off is None else days_off
        if day.weekday() < _SATURDAY and day not in off:
            count -= 1
    return day


def quarter_of(day: date) -> tuple[date, date]:
    """Return the first and last day of the calendar quarter that holds `day`."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    following = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def vietnamese_date(day: date) -> str:
    """Return `day` as `dd/mm/yyyy`."""
    return f"{day:%d/%m/%Y}"
