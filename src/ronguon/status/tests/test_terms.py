"""More time and stated reasons as figures see them: each day keeps the last day that was in force on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ronguon.assignments.actions.explaining import explain_delay
from ronguon.assignments.actions.extending import WantedExtension, ask_extension, grant
from ronguon.assignments.actions.working import recall, submit
from ronguon.assignments.domain.reasons import DelayReason
from ronguon.assignments.models import Assignment
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.drafting.tests.days import instant, on_day
from ronguon.status.domain.causes import Cause
from ronguon.status.models.roll_ups import CountScope, causes, counts, grouped

WHY = "Lũ làm hỏng đường vào ba thôn."
pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


def test_a_day_before_more_time_was_given_stays_overdue_and_a_day_after_is_open(world: World) -> None:
    due = world.occurrence.due_on
    assert due is not None
    with on_day(due):
        wanted = WantedExtension(due + timedelta(days=15), DelayReason.NATURE, WHY)
        asked = ask_extension(world.occurrence, wanted, by=world.cast.an)
    given = due + timedelta(days=2)
    with on_day(given):
        grant(asked, until_on=asked.wanted_on, by=world.cast.chi)
    days = [given - timedelta(days=1), given, asked.wanted_on, asked.wanted_on + timedelta(days=1)]
    assert [counts(CountScope(world.cast.province, day)).over for day in days] == [1, 0, 0, 1]
    known = CountScope(world.cast.province, given, known_at=instant(given - timedelta(days=1)))
    assert counts(known).over == 1


def test_the_stated_reason_is_the_cause_where_the_machine_knows_none(world: World) -> None:
    assert world.occurrence.due_on is not None
    late = world.occurrence.due_on + timedelta(days=3)

    def cause() -> Cause:
        return next(iter(causes(grouped(Assignment.objects.all(), late), late).values()))

    with on_day(late):
        assert cause() is Cause.UNSTATED
        explain_delay(world.occurrence, DelayReason.NATURE, WHY, by=world.cast.an)
        assert cause() is Cause.STATED


def test_a_report_that_was_taken_back_does_not_wait_for_review(world: World) -> None:
    assert world.occurrence.due_on is not None
    late = world.occurrence.due_on + timedelta(days=3)
    with on_day(late):
        word = submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
        found = grouped(Assignment.objects.all(), late)
        assert list(causes(found, late).values()) == [Cause.REVIEW]
        recall(word, by=world.cast.an)
        assert list(causes(found, late).values()) == [Cause.UNSTATED]
