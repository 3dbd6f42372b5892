"""Whatever happened to units, every list tells the same work then and now; over mergers and names, unit by unit."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronguon.access.tests.cast import DAY
from ronguon.drafting.tests.days import on_day
from ronguon.kernel.errors import IllegalMoveError
from ronguon.status.forms import StatusAsk
from ronguon.status.models import roll_ups
from ronguon.status.tests.test_histories import CHOICE, KINDS, Land, Step
from ronguon.status.views import board
from ronguon.status.views.areas import Area
from ronguon.status.views.figure_rows import Narrow, units_of
from ronguon.status.views.lines import lines_of, total_of
from ronguon.units.actions.tree import bring_up_to_date
from ronguon.units.domain import System
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.forms.days import DayForm
from ronguon.units.models import Unit, succession_of

JOINING = [ChangeKind.MERGE, ChangeKind.MERGE, ChangeKind.RENAME]


def steps_of(kinds: list[ChangeKind]) -> st.SearchStrategy[list[Step]]:
    return st.lists(
        st.tuples(st.sampled_from(kinds), CHOICE, CHOICE, CHOICE, st.integers(0, 3)), min_size=1, max_size=5
    )


def lived(land: Land, steps: list[Step]) -> date:
    """Let `steps` happen where the rules allow them, and return the last day."""
    on = DAY
    for step in steps:
        on += timedelta(days=step[4])
        with on_day(on):
            bring_up_to_date(on)
            try:
                with transaction.atomic():
                    land.happen(step, on)
            except IllegalMoveError:
                pass  # the rules refuse it, and nothing of it happened
    return on


def asked(on: date, today: date, *, then: bool) -> StatusAsk:
    return StatusAsk(on, today, DayForm(), then)


def areas(land: Land) -> list[Area]:
    """Return the province and the bloc."""
    return [Area.of(Unit.objects.get(pk=land.world.cast.province.pk)), Area(System.STATE)]


def by_body(area: Area, ask: StatusAsk, land: Land) -> Counter[int]:
    """Return unit key → number of the lines of a page; what each leads to has as many rows."""
    actor = land.world.cast.actor(land.world.cast.binh_account, ask.today)
    lines, scope = lines_of(area, ask, actor), area.scope(ask, actor)
    assert total_of(lines) == roll_ups.counts(scope), "the lines make the sum"
    documents = board.documents_of(scope, ask, area.page(), area.rows())
    assert sum(one.counts.total for one in documents) == total_of(lines).total
    rows = roll_ups.rows_of(scope).select_related("unit").prefetch_related("unit__names")
    names = units_of([row.unit for row in rows], ask)
    found: Counter[int] = Counter()
    named: Counter[str] = Counter(names[row.unit_id].name for row in rows)
    for line in lines:
        unit = area.unit if line.own else line.unit
        assert unit is not None
        if line.counts.total:
            found[unit.pk] += line.counts.total
            if area.unit is None or line.own:
                held = Narrow(unit=unit).held(roll_ups.rows_of(scope), ask)
                assert roll_ups.tally(held) == line.counts, "each line leads to its rows"
                assert named[Area.of(unit).name(ask)] == line.counts.total, "under the same name"
    assert sum(named.values()) == found.total()
    return found


@pytest.mark.django_db
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps_of(KINDS))
def test_any_history_leaves_the_sum_of_each_list_as_it_was(steps: list[Step]) -> None:
    with transaction.atomic():
        with on_day():
            land = Land()
        today = lived(land, steps)
        for on in sorted({DAY, max(DAY, today - timedelta(days=1)), today}):
            for area in areas(land):
                then, now = (by_body(area, asked(on, today, then=way), land) for way in (True, False))
                assert then.total() == now.total() > 0
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps_of(JOINING))
def test_over_mergers_and_names_each_unit_of_today_has_the_sum_of_those_it_goes_on_for(steps: list[Step]) -> None:
    with transaction.atomic():
        with on_day():
            land = Land()
        today = lived(land, steps)
        for on in sorted({DAY, today}):
            for area in areas(land):
                then, now = (by_body(area, asked(on, today, then=way), land) for way in (True, False))
                expected: Counter[int] = Counter()
                for key, number in then.items():
                    (heir,) = succession_of(Unit.objects.get(pk=key), today).heirs
                    expected[heir.unit.pk] += number
                assert now == expected
        transaction.set_rollback(True)


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps_of(KINDS), joining=steps_of(JOINING))
def test_two_hundred_histories_leave_every_sum_as_it_was(steps: list[Step], joining: list[Step]) -> None:
    test_any_history_leaves_the_sum_of_each_list_as_it_was.hypothesis.inner_test(steps)
    test_over_mergers_and_names_each_unit_of_today_has_the_sum_of_those_it_goes_on_for.hypothesis.inner_test(joining)
