"""How often, from the words of a directive to the days of two years: what was meant stands here before what is read."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from ronguon.directives.reading.reader import read_text
from ronguon.drafting.domain.rhythms import rhythm_of, with_times, without_times
from ronguon.drafting.domain.terms import TimeWords, becomes_occurrences, is_timed, terms
from ronguon.drafting.wording import rhythm_in_words

# A Thursday: its week ends on Sunday the fourth.
ISSUED = date(2026, 1, 1)
LAST = date(2027, 12, 31)
_MONTH_ENDS = [date(year, month + 1, 1) - timedelta(days=1) for year in (2026, 2027) for month in range(1, 12)]
MONTH_ENDS = sorted([*_MONTH_ENDS, date(2026, 12, 31), LAST])
HALF_MONTHS = sorted([*MONTH_ENDS, *(date(year, month, 15) for year in (2026, 2027) for month in range(1, 13))])


def each(days: int, *, first: date) -> list[date]:
    """Return the days from `first` on, so many apart, of the two years."""
    return [first + timedelta(days=n) for n in range(0, (LAST - first).days + 1, days)]


def ends(months: int) -> list[date]:
    """Return the last days of every so many months."""
    return MONTH_ENDS[months - 1 :: months]


def times(count: int, days: list[date]) -> list[date]:
    return sorted(days * count)


SUNDAYS = each(7, first=date(2026, 1, 4))
# What a rhythm means in days, and the ways in which it is written.
MEANT: list[tuple[list[date], tuple[str, ...]]] = [
    (
        SUNDAYS,
        (
            "hằng tuần", "hàng tuần", "mỗi tuần", "mỗi tuần một lần", "01 lần/tuần", "1 lần/tuần", "một tuần một lần",
            "1 tuần/lần", "tuần một lần", "định kỳ hằng tuần", "mỗi tuần 01 (một) lần",
        ),
    ),
    (
        each(14, first=date(2026, 1, 11)),
        (
            "02 tuần một lần", "2 tuần một lần", "hai tuần một lần", "02 tuần/lần", "2 tuần/1 lần", "02 tuần/01 lần",
            "định kỳ 2 tuần 1 lần", "định kỳ 02 tuần", "cứ 2 tuần một lần", "cứ hai tuần báo cáo một lần",
            "mỗi 2 tuần", "mỗi hai tuần một lần", "02 (hai) tuần một lần", "1 lần/2 tuần", "một lần trong hai tuần",
            "1-2 tuần một lần", "từ 1 đến 2 tuần một lần", "hai tuần/lần", "2 tuần / lần", "một đến hai tuần một lần",
        ),
    ),
    (each(21, first=date(2026, 1, 18)), ("03 tuần một lần", "ba tuần/lần")),
    (
        each(15, first=date(2026, 1, 16)),
        ("15 ngày một lần", "15 ngày/lần", "mười lăm ngày một lần", "định kỳ 15 ngày", "cứ 15 ngày một lần"),
    ),
    (each(10, first=date(2026, 1, 11)), ("10 ngày một lần", "mười ngày một lần", "định kỳ 10 ngày/lần")),
    (each(3, first=date(2026, 1, 4)), ("03 ngày một lần", "ba ngày/lần", "2 - 3 ngày một lần")),
    (each(5, first=date(2026, 1, 6)), ("năm ngày một lần", "5 ngày/lần")),
    (each(30, first=date(2026, 1, 31)), ("30 ngày một lần", "ba mươi ngày một lần")),
    (
        HALF_MONTHS,
        ("nửa tháng một lần", "nửa tháng/lần", "mỗi nửa tháng", "định kỳ nửa tháng", "cứ nửa tháng một lần"),
    ),
    (
        MONTH_ENDS,
        (
            "hằng tháng", "mỗi tháng một lần", "01 lần/tháng", "một tháng một lần", "tháng/lần", "1 tháng/lần",
            "một lần mỗi tháng", "1 lần một tháng", "định kỳ từng tháng", "mỗi tháng",
        ),
    ),
    (times(2, MONTH_ENDS), (
        "mỗi tháng 2 lần", "02 lần/tháng", "hai lần mỗi tháng", "2 lần một tháng", "một tháng hai lần", "tháng 2 lần",
        "mỗi tháng ít nhất 2 lần", "mỗi tháng tối thiểu hai lần", "hằng tháng 02 lần", "2-3 lần/tháng",
        "02 (hai) lần/tháng", "mỗi tháng tổ chức 02 lần", "ít nhất 2 lần/tháng", "2 lần / tháng",
        "hai lần trong một tháng", "từ 2 đến 3 lần mỗi tháng",
    )),
    (ends(2), ("hai tháng một lần", "02 tháng/lần", "định kỳ 2 tháng", "mỗi 2 tháng một lần", "1 lần/2 tháng")),
    (
        ends(3),
        (
            "ba tháng một lần", "03 tháng một lần", "3 tháng/lần", "định kỳ 3 tháng", "hằng quý", "hàng quý", "mỗi quý",
            "mỗi quý một lần", "01 lần/quý", "quý/lần", "một quý một lần", "định kỳ hằng quý", "định kỳ theo quý",
            "một lần trong 3 tháng", "mỗi ba tháng",
        ),
    ),
    (ends(4), ("04 tháng một lần", "bốn tháng/lần")),
    (
        ends(6),
        (
            "6 tháng/lần", "06 tháng một lần", "sáu tháng một lần", "định kỳ 06 tháng", "định kỳ 6 tháng/lần",
            "nửa năm một lần", "hai quý một lần", "hằng 6 tháng", "mỗi 6 tháng", "6 tháng một lần",
        ),
    ),
    (times(2, ends(6)), ("6 tháng 2 lần", "02 lần/6 tháng", "mỗi 6 tháng hai lần")),
    (times(2, SUNDAYS), ("mỗi tuần 2 lần", "02 lần/tuần", "tuần hai lần", "hai lần một tuần")),
    (times(3, SUNDAYS), ("3 lần/tuần", "mỗi tuần ba lần")),
    (times(2, ends(3)), ("mỗi quý 2 lần", "02 lần/quý", "hai lần mỗi quý")),
    (
        times(2, ends(12)),
        ("2 lần một năm", "mỗi năm hai lần", "02 lần/năm", "hai lần mỗi năm", "một năm 2 lần", "hằng năm 02 lần"),
    ),
    (times(4, ends(12)), ("4 lần/năm", "bốn lần một năm", "mỗi năm bốn lần", "4 lần trong một năm")),
    (
        ends(12),
        ("hằng năm", "mỗi năm một lần", "01 lần/năm", "12 tháng một lần", "1 năm/lần", "một lần một năm", "năm/lần"),
    ),
    (ends(24), ("hai năm một lần", "2 năm/lần", "02 năm một lần", "24 tháng một lần")),
    ([date(2026, 5, 31), date(2026, 10, 31), date(2027, 3, 31), date(2027, 8, 31)],
     ("05 tháng một lần", "năm tháng một lần")),
]  # fmt: skip
FORMS = [(form, days) for days, ways in MEANT for form in ways]
# Often, but with no last day that could pass: one occurrence without a day.
DAYLESS = ("hằng ngày", "mỗi ngày 2 lần", "02 lần/ngày", "ngày hai lần", "thường xuyên", "định kỳ", "06 giờ một lần",
           "không quá 02 lần/năm", "mỗi năm không quá 2 lần", "tối đa một lần mỗi quý")  # fmt: skip


def rrule_of(form: str) -> str:
    head = "CHỈ THỊ\n\nVề việc thử\n\nỦy ban nhân dân tỉnh yêu cầu:\n\n"
    (duty,) = read_text(f"{head}1. Sở Y tế kiểm tra kho thuốc {form} tại các trạm.\n").as_json()["obligations"]
    return (duty["frequency"] or {}).get("rrule") or ""


def days_of(rrule: str, *, assigned_on: date = ISSUED) -> list[date | None]:
    found = terms(TimeWords(rrule=rrule), assigned_on=assigned_on, issued_on=ISSUED, until=LAST)
    assert [term.number for term in found] == list(range(1, len(found) + 1))
    return [term.due_on for term in found if term.due_on is None or term.due_on <= LAST]


def test_the_table_is_long_and_names_each_form_once() -> None:
    assert len({form for form, _ in FORMS}) == len(FORMS) >= 80


@pytest.mark.parametrize(("form", "days"), FORMS, ids=[form for form, _ in FORMS])
def test_words_for_how_often_give_the_days_that_they_mean(form: str, days: list[date]) -> None:
    assert days_of(rrule_of(form)) == days


@pytest.mark.parametrize("form", DAYLESS)
def test_words_without_a_last_day_give_one_occurrence_that_cannot_be_late(form: str) -> None:
    assert days_of(rrule_of(form)) == [None]


def test_every_two_weeks_can_be_late() -> None:
    found = terms(TimeWords(rrule=rrule_of("02 tuần một lần")), assigned_on=ISSUED, issued_on=ISSUED)
    assert is_timed("obligation", found)


@pytest.mark.parametrize(("form", "days"), FORMS, ids=[form for form, _ in FORMS])
def test_every_rhythm_that_is_read_can_be_laid_and_has_words(form: str, days: list[date]) -> None:
    rrule = rrule_of(form)
    assert becomes_occurrences(TimeWords(rrule=rrule))
    assert "FREQ" not in rhythm_in_words(rrule)
    assert with_times(*without_times(rrule)) == rrule


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;INTERVAL=0", "FREQ=MONTHLY;INTERVAL=x", "hai tuần", "FREQ",
        "FREQ=WEEKLY;X-TIMES=8", "FREQ=MONTHLY;X-TIMES=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;INTERVAL=99",
        "FREQ=MONTHLY;BYMONTHDAY=15,-1;X-TIMES=2", "FREQ=WEEKLY;BYMONTHDAY=15", "FREQ=DAILY;INTERVAL=2;X-TIMES=3",
    ],
)  # fmt: skip
def test_what_cannot_become_occurrences_is_told_apart(rrule: str) -> None:
    assert rhythm_of(rrule) is None
    assert not becomes_occurrences(TimeWords(rrule=rrule))
    assert becomes_occurrences(TimeWords(rrule=rrule, deadline_rule="monthly on 15"))


def test_fifteen_days_count_from_the_day_on_which_the_duty_came() -> None:
    first, second = days_of("FREQ=DAILY;INTERVAL=15", assigned_on=date(2027, 11, 25))[:2]
    assert (first, second) == (date(2027, 12, 10), date(2027, 12, 25))


def test_two_years_begin_with_the_year_in_which_the_duty_came() -> None:
    assert days_of("FREQ=YEARLY;INTERVAL=2", assigned_on=date(2025, 6, 30)) == [date(2026, 12, 31)]


@pytest.mark.parametrize("text", ["trước ngày 15 tháng 6", "trong quý 2 năm 2026", "1,5 tháng một lần"])
def test_a_day_or_a_fraction_is_no_number_of_periods(text: str) -> None:
    assert "INTERVAL" not in rrule_of(text)


@pytest.mark.parametrize("rrule", sorted({rrule_of(form) for form, _ in FORMS}))
@pytest.mark.parametrize("assigned_on", [date(2026, 1, 1), date(2027, 2, 28), date(2028, 2, 29), date(2029, 12, 31)])
def test_a_later_horizon_keeps_what_was_laid_and_leaves_no_gap(rrule: str, assigned_on: date) -> None:
    words = TimeWords(rrule=rrule)
    near = terms(words, assigned_on=assigned_on, issued_on=assigned_on)
    far = terms(words, assigned_on=assigned_on, issued_on=assigned_on, until=assigned_on + timedelta(days=2000))
    assert far[: len(near)] == near
    assert len(near) < len(far)
    assert all(term.due_on is not None and term.opens_on <= term.due_on for term in far)
    for one, other in pairwise(far):
        assert one.due_on is not None
        assert other.due_on == one.due_on or other.opens_on == one.due_on + timedelta(days=1)
