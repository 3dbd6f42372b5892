"""From the words of a term to dates: one occurrence, or one in every period.

Nothing is invented: words that give no last day give no due date.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ronguon.drafting.domain.rhythms import Rhythm, rhythm_of
from ronguon.kernel.days import add_working_days

HORIZON_DAYS = 396  # occurrences are made a year and a month ahead; the worker makes more as time goes by

DURATION = re.compile(r"^P(\d{1,4})(WD|D|W|M) from (receipt|issue|signing|effect)$")
ON_DAY = re.compile(r"^(monthly|quarterly|half-yearly|yearly) on (\d{1,2})(?: (?:of (first|last|next) month))?$")
_MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}


@dataclass(frozen=True, slots=True)
class TimeWords:
    """What a duty says about time: a calendar day, a rule (`P5WD from receipt`, `monthly on 15`), an RRULE."""

    deadline_on: date | None = None
    deadline_rule: str = ""
    rrule: str = ""


@dataclass(frozen=True, slots=True)
class PlannedOccurrence:
    """One occurrence: its number from 1, the day it opens, its last day (null when none is stated)."""

    number: int
    opens_on: date
    due_on: date | None


def recurs(words: TimeWords) -> bool:
    """Return whether `words` give one occurrence in every period, not one alone."""
    if words.deadline_on is not None and not words.rrule:
        return False
    return not DURATION.match(words.deadline_rule) and _period(words)[0] is not None


def becomes_occurrences(words: TimeWords) -> bool:
    """Return whether the rhythm in `words`, if any, can become occurrences."""
    if not words.rrule or DURATION.match(words.deadline_rule) or ON_DAY.match(words.deadline_rule):
        return True
    return rhythm_of(words.rrule) is not None


def is_timed(kind: str, dates: Sequence[PlannedOccurrence]) -> bool:
    """Return whether lateness can exist: a positive duty whose every occurrence has a last day."""
    return kind == "obligation" and all(term.due_on is not None for term in dates)


def terms(
    words: TimeWords, *, assigned_on: date, issued_on: date, until: date | None = None
) -> list[PlannedOccurrence]:
    """Return the occurrences of a duty assigned to a unit on `assigned_on`; at least one.

    Recurring ones are given up to those that begin by `until` (a year and a month after `assigned_on` unless told).

    A frequency without a day is due on the last day of each period: "once a quarter" cannot be discharged
    later than the quarter. Twice a month gives two occurrences, both due on its last day: the text does not say by
    when the first. A daily or merely "regular" duty has no last day, hence one untimed occurrence.

    Source: house rule, decisions 0005 and 0044.
    """
    if words.deadline_on is not None and not words.rrule:
        return [PlannedOccurrence(1, assigned_on, words.deadline_on)]
    duration = DURATION.match(words.deadline_rule)
    if duration:
        start = assigned_on if duration[3] == "receipt" else issued_on
        return [PlannedOccurrence(1, assigned_on, _after(start, int(duration[1]), duration[2]))]
    rhythm, place = _period(words)
    if rhythm is None:
        return [PlannedOccurrence(1, assigned_on, words.deadline_on)]
    until = until or assigned_on + timedelta(days=HORIZON_DAYS)
    return list(_periods(_calendar(rhythm, place, assigned_on), assigned_on, until, words.deadline_on, rhythm.times))


def _after(start: date, count: int, unit: str) -> date:
    if unit == "WD":
        return add_working_days(start, count)
    if unit == "M":
        return _month_day(start.year, start.month + count, start.day)
    return start + timedelta(days=count * (7 if unit == "W" else 1))


def _month_day(year: int, month: int, day: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _period(words: TimeWords) -> tuple[Rhythm | None, str]:
    """Return the rhythm, null where no day ends a period, and which month of it the day stands in."""
    on_day = ON_DAY.match(words.deadline_rule)
    if on_day:
        place = on_day[3] or ("first" if on_day[1] == "monthly" else "last")
        return Rhythm("month", _MONTHS[on_day[1]], days=(int(on_day[2]),)), place
    rhythm = rhythm_of(words.rrule)
    if rhythm is None or (rhythm.unit == "day" and rhythm.every == 1):
        return None, "last"
    return rhythm, "first" if rhythm.every == 1 else "last"


def _periods(
    periods: Iterator[tuple[date, date]], assigned_on: date, until: date, last: date | None, times: int
) -> Iterator[PlannedOccurrence]:
    number = 0
    for begins, due in periods:
        if due < assigned_on:
            continue  # the last day of this period passed before the duty was assigned
        if begins > until or (last is not None and begins > last):
            return
        for _ in range(times):
            number += 1
            yield PlannedOccurrence(number, max(begins, assigned_on), due)


def _calendar(rhythm: Rhythm, place: str, around: date) -> Iterator[tuple[date, date]]:
    """Yield (first day, due day) of each period, from the one before `around` on.

    Weeks begin on Mondays. Months are those of the calendar where whole periods fill a year, as quarters do; other
    periods are counted from `around`: two weeks from its week, five months from its month, two years from its year,
    fifteen days from the day after it.
    """
    if rhythm.unit == "month":
        yield from _months(rhythm, place, around)
        return
    length = timedelta(days=rhythm.every * (7 if rhythm.unit == "week" else 1))
    begins = around - timedelta(days=around.weekday()) if rhythm.unit == "week" else around + timedelta(days=1)
    while True:
        yield begins, begins + length - timedelta(days=1)
        begins += length


def _months(rhythm: Rhythm, place: str, around: date) -> Iterator[tuple[date, date]]:
    step, month = rhythm.every, around.year * 12 + around.month - 1
    if 12 % step == 0:
        month -= month % step + step
    elif step % 12 == 0:
        month -= month % 12
    while True:
        year, first = divmod(month, 12)
        begins = date(year, first + 1, 1)
        ends = _month_day(year, first + 1 + step, 1) - timedelta(days=1)
        opens = begins
        for due in sorted({_due(begins, ends, day, place) for day in rhythm.days or (-1,)}):
            yield opens, due
            opens = due + timedelta(days=1)
        month += step


def _due(begins: date, ends: date, day: int, place: str) -> date:
    if day == -1:
        return ends
    if place == "first":
        return _month_day(begins.year, begins.month, day)
    if place == "next":
        return _month_day(ends.year, ends.month + 1, day)
    return _month_day(ends.year, ends.month, day)
