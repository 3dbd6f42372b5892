from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.status.domain.groups import GroupCounts, Spell, StatusGroup, group_of, speaking

D = date(2026, 3, 31)
BEFORE, AFTER = D - timedelta(days=1), D + timedelta(days=1)


@pytest.mark.parametrize(
    ("due", "done", "on", "expected"),
    [
        (D, None, D, StatusGroup.OPEN),
        (D, None, AFTER, StatusGroup.OVER),
        (D, D, D, StatusGroup.ONTIME),
        (D, D, AFTER, StatusGroup.ONTIME),
        (D, AFTER, AFTER, StatusGroup.LATE),
        (D, AFTER, D, StatusGroup.OPEN),
        (BEFORE, D, BEFORE, StatusGroup.OPEN),
        (BEFORE, AFTER, D, StatusGroup.OVER),
        (None, None, D, StatusGroup.NONE),
        (None, D, D, StatusGroup.NONE),
    ],
)
def test_a_day_belongs_to_its_term_until_it_has_ended(
    due: date | None, done: date | None, on: date, expected: StatusGroup
) -> None:
    assert group_of(Spell(1, date(2026, 3, 1), due, done), timed=True, on=on) is expected


def test_what_has_no_term_is_never_late() -> None:
    assert group_of(Spell(1, BEFORE, BEFORE, None), timed=False, on=AFTER) is StatusGroup.NONE


def test_the_oldest_unfinished_occurrence_speaks_then_the_newest() -> None:
    first, second = Spell(1, date(2026, 1, 1), BEFORE, None), Spell(2, date(2026, 4, 1), AFTER, None)
    assert speaking([second, first], on=date(2026, 4, 2)) == first
    done = Spell(1, date(2026, 1, 1), BEFORE, date(2026, 3, 1))
    assert speaking([second, done], on=D) == done
    assert speaking([second, done], on=date(2026, 4, 2)) == second
    assert speaking([second], on=D) is None


_days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.lists(st.tuples(_days, _days, st.none() | _days), max_size=6), _days)
def test_every_assignment_stands_in_exactly_one_group(rows: list[tuple[date, date, date | None]], on: date) -> None:
    spells = [Spell(i + 1, opens, due, done) for i, (opens, due, done) in enumerate(rows)]
    group = group_of(speaking(spells, on=on), timed=True, on=on)
    assert GroupCounts.tally([(group.value, 1)]).total == 1
