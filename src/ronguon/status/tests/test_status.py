from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from ronguon.access.tests.cast import Cast, make_cast
from ronguon.assignments.models import Assignment, Discharge, Occurrence
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.kernel.tests.sampling import part, per_change_on
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import merge
from ronguon.status.domain.groups import GroupCounts, Spell, StatusGroup, group_of, speaking
from ronguon.status.models import roll_ups
from ronguon.status.tests.figures import MERGED, province
from ronguon.units.domain import Actor
from ronguon.units.models import Unit

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
ISSUED = date(2026, 3, 2)
DAYS = [ISSUED, date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 15), date(2026, 12, 31)]


def _random_world(cast: Cast, seed: int) -> list[Assignment]:
    """Lay duties with a random number of occurrences, done on random days or not, some undone again."""
    draw = random.Random(seed)
    directive = make_directive(cast.province)
    made = []
    for _ in range(25):
        duty = make_obligation(directive)
        for unit in (cast.commune, cast.other_commune, cast.department):
            due = None if draw.random() < 0.2 else ISSUED + timedelta(days=draw.randrange(0, 120))
            first = make_assignment(duty, unit, due_on=due)
            made.append(first.assignment)
            for number in range(2, draw.randrange(2, 5)):
                opens = ISSUED + timedelta(days=60 * number)
                Occurrence.objects.create(
                    assignment=first.assignment,
                    number=number,
                    opens_on=opens,
                    due_on=due and opens + timedelta(days=20),
                )
            for occurrence in first.assignment.occurrences.all():
                if draw.random() < 0.6:
                    done = occurrence.opens_on + timedelta(days=draw.randrange(0, 60))
                    undone = done + timedelta(days=draw.randrange(1, 30)) if draw.random() < 0.2 else None
                    Discharge.objects.create(occurrence=occurrence, done_on=done, undone_on=undone)
    return made


def _told_by_rule(assignment: Assignment, on: date) -> StatusGroup:
    spells = []
    for occurrence in assignment.occurrences.all():
        done = [
            d.done_on
            for d in occurrence.discharges.all()
            if d.done_on <= on and (d.undone_on is None or d.undone_on > on)
        ]
        spells.append(Spell(occurrence.number, occurrence.opens_on, occurrence.due_on, done[0] if done else None))
    return group_of(speaking(spells, on=on), timed=assignment.timed, on=on)


@pytest.mark.parametrize("seed", [1, *(pytest.param(more, marks=per_change_on("sqlite")) for more in (2, 3))])
def test_the_query_agrees_with_the_rule_for_every_assignment_and_day(seed: int) -> None:
    made = _random_world(make_cast(), seed)
    for on in DAYS:
        found = {a.pk: a.group for a in roll_ups.rows_of(roll_ups.CountScope(None, on))}
        assert found == {a.pk: _told_by_rule(a, on).value for a in made}


def test_every_figure_leads_to_the_rows_that_make_it() -> None:
    cast = make_cast()
    _random_world(cast, 4)
    for node in (cast.province, cast.commune, None):
        for on in DAYS:
            scope = roll_ups.CountScope(node, on)
            counts = roll_ups.counts(scope)
            assert counts.total == roll_ups.counted(scope).count()
            for group in StatusGroup:
                assert counts.of(group) == roll_ups.rows_of(scope, group).count()


def test_children_and_coordinators_are_never_added() -> None:
    cast = make_cast()
    duty = make_obligation(make_directive(cast.province))
    lead = make_assignment(duty, cast.commune).assignment
    make_assignment(duty, cast.department, part=Assignment.Part.COORDINATOR)
    make_assignment(duty, cast.other_commune, parent=lead)
    assert roll_ups.counts(roll_ups.CountScope(None, ISSUED)).total == 1


def test_what_was_done_before_a_return_counts_until_the_return() -> None:
    cast = make_cast()
    occurrence = make_assignment(make_obligation(make_directive(cast.province)), cast.commune)
    Discharge.objects.create(occurrence=occurrence, done_on=date(2026, 3, 10), undone_on=date(2026, 3, 20))
    by_day = {d: roll_ups.counts(roll_ups.CountScope(None, date(2026, 3, d))) for d in (9, 10, 19, 20)}
    assert [by_day[d].ontime for d in (9, 10, 19, 20)] == [0, 1, 1, 0]
    assert by_day[20] == GroupCounts(open=1)


def test_a_merger_moves_the_balance_and_loses_nothing() -> None:
    cast = make_cast()
    _random_world(cast, 5)
    on = date(2026, 5, 1)
    province = roll_ups.CountScope(cast.province, on)
    before, then = roll_ups.counts(province), roll_ups.counts(roll_ups.CountScope(cast.other_commune, on))
    own = roll_ups.counts(roll_ups.CountScope(cast.commune, on))
    transition = merge(
        cast.other_commune, into=cast.commune, effective_on=on, decided_by="HĐND tỉnh", number="1/NQ", by=Machine()
    )
    hand_over(transition, by=Machine())
    assert hand_over(transition, by=Machine()) == 0
    assert roll_ups.counts(province) == before
    assert roll_ups.counts(roll_ups.CountScope(cast.commune, on)) == own + then
    yesterday = on - timedelta(days=1)
    assert roll_ups.counts(roll_ups.CountScope(cast.other_commune, yesterday)).total == then.total


def test_numbers_by_unit_sum_to_the_node() -> None:
    cast = make_cast()
    _random_world(cast, 6)
    scope = roll_ups.CountScope(cast.province, DAYS[3])
    by_unit = roll_ups.counts_by("unit", scope)
    assert sum(by_unit.values(), GroupCounts()) == roll_ups.counts(scope)
    assert Counter(by_unit) == Counter(
        {u.pk: by_unit[u.pk] for u in (cast.commune, cast.other_commune, cast.department)}
    )


def test_counting_takes_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cast = make_cast()
    _random_world(cast, 7)
    with django_assert_num_queries(1):
        roll_ups.counts(roll_ups.CountScope(cast.province, DAYS[1]))


@pytest.mark.sampled
def test_many_days_are_counted_as_each_of_them_is(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    world = province(seed=3, duties=3)
    cast = world.cast
    days = [ISSUED, MERGED - timedelta(days=1), MERGED, MERGED + timedelta(days=30)]
    readers = [None, cast.an, cast.binh, Actor(uuid4(), "Người lạ")]
    nodes = [None, cast.province, cast.commune, cast.other_commune]
    scopes = product(nodes, readers, (True, False))
    for node, reader, then in part(scopes, one_in=5, least=32, of=lambda scope: scope[1]):
        scope = roll_ups.CountScope(node, days[0], world.directives[0] if then else None, then, "", reader)
        assert roll_ups.counts_on(scope, days) == [roll_ups.counts(replace(scope, on=day)) for day in days], scope
    # What ended moved below its successor on the day of the merger, so two statements answer for it.
    ended = Unit.objects.prefetch_related("places").get(pk=cast.other_commune.pk)
    with django_assert_num_queries(len(days)):
        found = roll_ups.counts_on(roll_ups.CountScope(ended, days[0]), days)
    assert len(set(found)) > 1
