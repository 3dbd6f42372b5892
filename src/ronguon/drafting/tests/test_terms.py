from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.drafting.domain.terms import PlannedOccurrence, TimeWords, terms

pytestmark = pytest.mark.both_databases

LAID = date(2026, 3, 2)
ISSUED = date(2026, 2, 27)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (TimeWords(), None),
        (TimeWords(deadline_on=date(2026, 11, 30)), date(2026, 11, 30)),
        (TimeWords(deadline_rule="P5WD from receipt"), date(2026, 3, 9)),
        (TimeWords(deadline_rule="P10D from receipt"), date(2026, 3, 12)),
        (TimeWords(deadline_rule="P10D from issue"), date(2026, 3, 9)),
        (TimeWords(deadline_rule="P2W from receipt"), date(2026, 3, 16)),
        (TimeWords(deadline_rule="P1M from issue"), date(2026, 3, 27)),
        (TimeWords(deadline_rule="as needed"), None),
        (TimeWords(rrule="FREQ=DAILY"), None),
    ],
)
def test_words_without_recurrence_give_one_occurrence(words: TimeWords, due: date | None) -> None:
    assert terms(words, assigned_on=LAID, issued_on=ISSUED) == [PlannedOccurrence(1, LAID, due)]


@pytest.mark.parametrize(
    ("words", "first_dues"),
    [
        (TimeWords(rrule="FREQ=MONTHLY;INTERVAL=3"), [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]),
        (TimeWords(rrule="FREQ=MONTHLY"), [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]),
        (TimeWords(deadline_rule="monthly on 15"), [date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15)]),
        (TimeWords(deadline_rule="monthly on 1"), [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]),
        (
            TimeWords(deadline_rule="quarterly on 25 of last month"),
            [date(2026, 3, 25), date(2026, 6, 25), date(2026, 9, 25)],
        ),
        (
            TimeWords(deadline_rule="quarterly on 5 of next month"),
            [date(2026, 4, 5), date(2026, 7, 5)],
        ),
        (TimeWords(rrule="FREQ=YEARLY"), [date(2026, 12, 31)]),
        (TimeWords(rrule="FREQ=WEEKLY"), [date(2026, 3, 8), date(2026, 3, 15)]),
        (TimeWords(rrule="FREQ=MONTHLY;INTERVAL=6"), [date(2026, 6, 30), date(2026, 12, 31)]),
        (TimeWords(deadline_rule="monthly on 31"), [date(2026, 3, 31), date(2026, 4, 30)]),
    ],
)
def test_recurring_words_give_one_occurrence_a_period(words: TimeWords, first_dues: list[date]) -> None:
    found = terms(words, assigned_on=LAID, issued_on=ISSUED)
    assert [t.due_on for t in found[: len(first_dues)]] == first_dues
    assert [t.number for t in found] == list(range(1, len(found) + 1))


@given(
    assigned_on=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    rule=st.sampled_from(["monthly on 5", "quarterly on 25 of last month", "quarterly on 10 of next month", ""]),
    rrule=st.sampled_from(["FREQ=MONTHLY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=YEARLY", "FREQ=MONTHLY"]),
)
def test_no_occurrence_is_due_before_it_opens_and_dues_ascend(assigned_on: date, rule: str, rrule: str) -> None:
    found = terms(TimeWords(deadline_rule=rule, rrule=rrule), assigned_on=assigned_on, issued_on=assigned_on)
    dues = [t.due_on for t in found if t.due_on]
    assert len(dues) == len(found)
    assert dues == sorted(set(dues))
    assert all(t.opens_on <= t.due_on for t in found if t.due_on)


def test_a_later_horizon_keeps_the_numbers_already_laid() -> None:
    words = TimeWords(rrule="FREQ=MONTHLY;INTERVAL=3")
    near = terms(words, assigned_on=LAID, issued_on=ISSUED)
    far = terms(words, assigned_on=LAID, issued_on=ISSUED, until=date(2028, 12, 31))
    assert far[: len(near)] == near
    assert len(far) > len(near)
