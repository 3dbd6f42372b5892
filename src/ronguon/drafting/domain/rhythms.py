"""How often, as an RRULE: what can be made occurrences, and what stands in its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_UNITS: Final = {"DAILY": ("day", 1), "WEEKLY": ("week", 1), "MONTHLY": ("month", 1), "YEARLY": ("month", 12)}
_DAYS: Final = {"day": 1, "week": 7, "month": 28}  # more than once a day is no work that is submitted piece by piece
_LAST_DAY: Final = 31
_NUMBER: Final = re.compile(r"[0-9]{1,4}")
_LONGEST: Final = {"day": 366, "week": 104, "month": 240}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """So many times in every `every` units; `days` are days of the month, -1 its last."""

    unit: str
    every: int = 1
    times: int = 1
    days: tuple[int, ...] = ()


def rhythm_of(rrule: str) -> Rhythm | None:
    """Return what `rrule` says; null when it says something that cannot become occurrences."""
    parts = dict(part.partition("=")[::2] for part in rrule.split(";"))
    unit, length = _UNITS.get(parts.pop("FREQ", ""), ("", 0))
    every, times = _number(parts.pop("INTERVAL", "1")), _number(parts.pop("X-TIMES", "1"))
    days = _days(parts.pop("BYMONTHDAY", ""))
    if not unit or parts or days is None or times < 1:
        return None
    every_day = (unit, every) == ("day", 1)  # made one occurrence without a last day, however many times
    if times > _DAYS[unit] * every * length and not every_day:
        return None
    if not 1 <= every * length <= _LONGEST[unit] or (days and (unit != "month" or length > 1 or times > 1)):
        return None
    return Rhythm(unit, every * length, times, days)


def without_times(rrule: str) -> tuple[str, int]:
    """Return the rule of the period and how many times in it."""
    kept = [part for part in rrule.split(";") if not part.startswith("X-TIMES=")]
    said = [part for part in rrule.split(";") if part.startswith("X-TIMES=")]
    return ";".join(kept), _number(said[0].partition("=")[2]) if said else 1


def with_times(rrule: str, times: int) -> str:
    """Return the rule of the period with how many times in it; once needs no word."""
    return f"{rrule};X-TIMES={times}" if rrule and times > 1 else rrule


def _number(said: str) -> int:
    return int(said) if _NUMBER.fullmatch(said) else 0


def _days(said: str) -> tuple[int, ...] | None:
    if not said:
        return ()
    days = [-1 if part == "-1" else _number(part) for part in said.split(",")]
    if not all(day == -1 or 1 <= day <= _LAST_DAY for day in days):
        return None
    return tuple(sorted(set(days), key=lambda day: _LAST_DAY + 1 if day == -1 else day))
