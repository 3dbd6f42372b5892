"""Due, waiting, overdue: the rule, its twin in queries, and that every place says the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronguon.access.tests.cast import DAY
from ronguon.assignments import tasks
from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import submit
from ronguon.assignments.domain.lateness import LatenessFacts, is_due, is_overdue, is_waiting
from ronguon.assignments.models import Assignment, Occurrence, lateness
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.assignments.views import owed
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import make_obligation
from ronguon.status import flags
from ronguon.status.domain.groups import Spell, StatusGroup, group_of
from ronguon.status.models import roll_ups

pytestmark = pytest.mark.both_databases

OPENS = DAY - timedelta(days=40)
PAST = DAY - timedelta(days=3)


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (LatenessFacts(timed=True, held=True, opens_on=OPENS, due_on=PAST), (True, False, True)),
        (LatenessFacts(timed=True, held=True, opens_on=OPENS, due_on=DAY), (True, False, False)),
        (LatenessFacts(timed=True, held=True, opens_on=OPENS, due_on=PAST, submitted=True), (False, True, True)),
        (LatenessFacts(timed=True, held=True, opens_on=OPENS, due_on=DAY, submitted=True), (False, True, False)),
        (LatenessFacts(timed=True, held=True, opens_on=OPENS, due_on=PAST, done=True), (False, False, False)),
        (LatenessFacts(timed=False, held=True, opens_on=OPENS, due_on=PAST), (True, False, False)),
        (LatenessFacts(timed=True, held=True, opens_on=OPENS, due_on=None), (True, False, False)),
        (LatenessFacts(timed=True, held=False, opens_on=OPENS, due_on=PAST, submitted=True), (False, False, False)),
        (LatenessFacts(timed=True, held=True, opens_on=DAY + timedelta(days=1), due_on=None), (False, False, False)),
    ],
)
def test_whose_turn_it_is_and_what_is_overdue(facts: LatenessFacts, said: tuple[bool, bool, bool]) -> None:
    assert (is_due(facts, DAY), is_waiting(facts), is_overdue(facts, DAY)) == said


ROWS = st.lists(
    st.tuples(
        st.sampled_from(Occurrence.Stage.values), st.booleans(), st.booleans(), st.integers(-60, 5),
        st.none() | st.integers(0, 70),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, days=st.integers(-30, 30))
def test_rule_and_query_agree_on_any_facts(
    world: World, rows: list[tuple[str, bool, bool, int, int | None]], days: int
) -> None:
    on = DAY + timedelta(days=days)
    made = []
    for stage, timed, held, opens, length in rows:
        assigned_on = DAY + timedelta(days=opens)
        due_on = None if length is None else assigned_on + timedelta(days=length)
        one = make_assignment(
            make_obligation(world.directive), world.cast.commune, stage=stage, timed=timed, due_on=due_on,
            assigned_on=assigned_on, since_on=assigned_on, until_on=None if held else max(assigned_on, on),
        )  # fmt: skip
        made.append(one)
    among = Occurrence.objects.filter(pk__in=[one.pk for one in made])
    for wanted, condition in [
        ({one.pk for one in made if is_due(one.facts, on)}, lateness.due(on)),
        ({one.pk for one in made if is_waiting(one.facts)}, lateness.waiting()),
        ({one.pk for one in made if is_overdue(one.facts, on)}, lateness.overdue(on)),
    ]:
        assert set(among.filter(condition).values_list("pk", flat=True)) == wanted
        assert set(among.filter(~condition).values_list("pk", flat=True)) == {one.pk for one in made} - wanted


@given(days=st.tuples(st.none() | st.integers(-20, 20), st.none() | st.integers(-20, 0)), timed=st.sampled_from([1, 0]))
def test_the_group_of_what_is_overdue_is_the_rule_of_lateness(days: tuple[int | None, int | None], timed: int) -> None:
    due_on, done_on = (None if one is None else DAY + timedelta(days=one) for one in days)
    facts = LatenessFacts(timed=bool(timed), held=True, opens_on=OPENS, due_on=due_on, done=done_on is not None)
    group = group_of(Spell(1, OPENS, due_on, done_on), timed=bool(timed), on=DAY)
    assert (group == StatusGroup.OVER) == is_overdue(facts, DAY)


def told(world: World, row: Occurrence) -> dict[str, bool]:
    """Return what each place says about `row`: whether it is overdue."""
    row.refresh_from_db()
    listed = owed.owed(world.cast.commune, DAY).filter(pk=row.pk).first()
    board = roll_ups.grouped(Assignment.objects.filter(pk=row.assignment_id), DAY).get()
    flagged = [flag for flag in flags.flags_of_overdue(DAY) if flag.inputs["due_on"] == str(row.due_on)]
    return {
        "list": listed is not None and listed.due == owed.Due.OVER,  # type: ignore[attr-defined]  # annotated by `owed`
        "badge": listed is not None and owed.badge(listed, DAY)[0] in {"over", "returned"},
        "board": board.group == StatusGroup.OVER,
        "flags": bool(flagged),
        "query": Occurrence.objects.overdue(DAY).filter(pk=row.pk).exists(),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["open", "submitted", "returned", "accepted"])
@pytest.mark.parametrize("due_on", [PAST, DAY])
def test_every_place_says_the_same(world: World, way: str, due_on: date) -> None:
    row = world.owe("Việc của phép thử", due_on=due_on)
    if way != "open":
        word = submit(row, told_without_proof("Xong."), seen="open", by=world.cast.an)
        if way == "returned":
            send_back(word, reason="Thiếu bản chụp.", by=world.cast.chi)
        if way == "accepted":
            accept(word, by=world.cast.chi)
    said = told(world, row)
    if way == "returned":
        said.pop("badge")
    assert set(said.values()) == {due_on < DAY and way != "accepted"}


@pytest.mark.django_db
def test_nobody_is_reminded_or_reported_for_what_waits_for_review(world: World) -> None:
    row = world.owe("Đã nộp", due_on=PAST)
    mine = [one.subject for one in tasks.owed_on(DAY)]
    assert str(row.code) in mine
    submit(row, told_without_proof("Xong."), seen="open", by=world.cast.an)
    assert str(row.code) not in [one.subject for one in tasks.owed_on(DAY)]
