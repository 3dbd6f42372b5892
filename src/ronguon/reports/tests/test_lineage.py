"""From an assignment to its evidence, also after a return and after a hand-over."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronguon.assignments.actions import reviewing
from ronguon.assignments.models import Assignment
from ronguon.audit.domain import Machine
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import merge
from ronguon.reports import facts
from ronguon.reports.lineage import steps_for
from ronguon.reports.tests.world import World, on_day, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worked()


def assignment(world: World) -> Assignment:
    return world.laid[world.page.pk, world.cast.commune.pk].assignment


@pytest.mark.both_databases
def test_the_steps_lead_from_the_order_to_the_bytes(world: World) -> None:
    steps = steps_for(assignment(world))
    assert steps.done_on == date(2026, 3, 10)
    assert [(r.submission.number, [v.verdict for v in r.reviews]) for r in steps.rounds] == [(1, ["accepted"])]
    assert steps.clause.exact == "Công bố trên trang chủ địa chỉ và số điện thoại"
    assert steps.clause.url.endswith(f"?mo={world.page.code}#n-{world.page.code}")
    evidence = world.proof_of(world.page, world.cast.commune)
    assert [(p.sha256, p.size_bytes) for p in steps.proofs] == [(evidence.file.sha256, evidence.file.size_bytes)]


def test_a_return_and_a_second_word_are_both_told(world: World) -> None:
    occurrence = world.laid[world.page.pk, world.cast.commune.pk]
    with on_day(date(2026, 3, 28)):
        reviewing.send_back(occurrence.submissions.get(), reason="Thiếu số điện thoại.", by=world.cast.chi)
    world.submit_result(world.page, world.cast.commune, date(2026, 3, 29))
    steps = steps_for(assignment(world))
    assert [r.submission.number for r in steps.rounds] == [2, 1]
    assert [v.verdict for v in steps.rounds[1].reviews] == ["accepted", "returned"]
    assert (steps.done_on, len(steps.proofs)) == (None, 2)


def test_a_unit_that_did_nothing_has_no_proof(world: World) -> None:
    steps = steps_for(world.laid[world.page.pk, world.cast.province_office.pk].assignment)
    assert (steps.rounds, steps.proofs, steps.newest, steps.done_on) == ((), (), None, None)


@pytest.mark.both_databases
def test_a_successor_shows_the_work_it_took_over(world: World) -> None:
    world.submit_result(world.training, world.cast.other_commune, date(2026, 3, 29))
    with on_day(date(2026, 4, 1)):
        transition = merge(
            world.cast.other_commune, into=world.cast.department, effective_on=date(2026, 4, 1), decided_by="HĐND tỉnh",
            number="1/NQ-HĐND", by=Machine(),
        )  # fmt: skip
        hand_over(transition, by=Machine())
    heir = Assignment.objects.get(origin__unit=world.cast.other_commune)
    steps = steps_for(heir)
    assert steps.rounds[0].submission.unit == world.cast.other_commune
    assert len(steps.proofs) == 1


def test_a_withdrawn_proof_is_shown_as_withdrawn(world: World) -> None:
    proof = world.proof_of(world.page, world.cast.commune)
    type(proof).objects.filter(pk=proof.pk).update(withdrawn_at=proof.added_at)
    assert [p.withdrawn for p in steps_for(assignment(world)).proofs] == [True]


def test_the_steps_ask_a_bounded_number_of_queries(world: World) -> None:
    found = Assignment.objects.select_related("obligation__directive", "obligation__clause", "obligation__reading")
    with CaptureQueriesContext(connection) as asked:
        steps_for(found.get(pk=assignment(world).pk))
    assert len(asked) <= 9


def test_facts_ask_a_bounded_number_of_queries(world: World, django_assert_max_num_queries: object) -> None:
    report = world.draft()
    with CaptureQueriesContext(connection) as asked:
        facts.recount(report)
    assert len(asked) <= 5
