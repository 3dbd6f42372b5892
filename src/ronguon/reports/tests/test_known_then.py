"""A signed figure counts the same from what was known when it was counted; what came later stands beside it, named.

Work that was submitted in March and accepted after the report was signed changes March by what is known now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ronguon.assignments.actions import reviewing, withdrawing
from ronguon.assignments.models import Assignment, Submission
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.evidence.models import Evidence
from ronguon.reports import facts
from ronguon.reports.actions import drafting
from ronguon.reports.domain.figures import FigureKey
from ronguon.reports.models import Report
from ronguon.reports.tests.world import World, instant, on_day, worked

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 6)


@pytest.fixture
def world() -> World:
    found = worked()
    found.submit_result(found.training, found.cast.other_commune, date(2026, 3, 30), amount=12)
    return found


def accepted(world: World) -> str:
    late = Submission.objects.get(occurrence=world.laid[world.training.pk, world.cast.other_commune.pk])
    world.accept(late, APRIL)
    return "được duyệt sau đó"


def returned(world: World) -> str:
    done = Submission.objects.get(occurrence=world.laid[world.training.pk, world.cast.commune.pk])
    with on_day(APRIL):
        reviewing.send_back(done, reason="Thiếu danh sách.", by=world.cast.chi)
    return "bị trả lại sau đó"


def proof_gone(world: World) -> str:
    proof = world.proof_of(world.training, world.cast.commune)
    Evidence.objects.filter(pk=proof.pk).update(withdrawn_at=instant(APRIL))
    return "minh chứng bị rút sau đó"


def taken_back(world: World) -> str:
    with on_day(APRIL):
        request = withdrawing.ask_withdrawal(world.directive, reason="Ban hành nhầm.", by=world.cast.office)
        withdrawing.withdraw(request, words="", by=world.cast.head)
    return ""


def off(report: Report, *, now: bool) -> list[str]:
    """Return the keys of the figures that do not count the same again."""
    rows = facts.recount(report, known_at=None if now else facts.counted_at(report))
    keys = [(FigureKey.parse(figure.key), figure.value) for figure in report.figures.all()]
    return [str(key) for key, value in keys if key.value(key.rows(rows)) != value]


@pytest.mark.both_databases
@pytest.mark.parametrize("happens", [accepted, returned, proof_gone, taken_back])
def test_what_came_later_leaves_the_count_as_it_was_known(world: World, happens: Callable[[World], str]) -> None:
    report = world.sign(world.draft())
    assert off(report, now=True) == off(report, now=False) == []
    happens(world)
    assert off(report, now=False) == []


@pytest.mark.parametrize("happens", [accepted, proof_gone])
def test_the_pages_tell_both_apart_and_name_what_came(world: World, happens: Callable[[World], str]) -> None:
    report = world.sign(world.draft())
    words = happens(world)
    changed = off(report, now=True)
    assert changed
    reader = world.client(world.cast.binh_account)
    with on_day(APRIL):
        desk = reader.get(f"/bao-cao/{report.code}/")
        page = reader.get(f"/bao-cao/{report.code}/so-lieu/{changed[0]}/").content.decode()
    assert (desk.context["ready"].changed, desk.context["ready"].later) == (0, len(changed))
    told = desk.content.decode()
    assert "đều khớp" in told
    assert "biết thêm sau đó" in told
    assert "ra khác khi tính lại" not in told
    assert "Tính lại khớp" in page or "tính lại khớp" in page
    assert words in page


def test_a_draft_is_still_told_to_be_drafted_anew(world: World) -> None:
    report = world.draft()
    accepted(world)
    with on_day(APRIL):
        desk = world.client(world.cast.office_account).get(f"/bao-cao/{report.code}/")
    assert desk.context["ready"].changed == len(off(report, now=True)) > 0
    assert "ra khác khi tính lại" in desk.content.decode()


def test_a_draft_made_anew_counts_from_that_day(world: World) -> None:
    report = world.draft()
    accepted(world)
    with on_day(date(2026, 4, 7)):
        report = drafting.draft_anew(report, seen=report.revision, by=world.cast.office)
    report = world.sign(report, date(2026, 4, 8))
    assert off(report, now=False) == off(report, now=True) == []


@pytest.mark.both_databases
def test_counted_and_not_counted_are_all_that_was_laid(world: World) -> None:
    """A unit that holds two assignments of a duty stands on both sides, and the page says so."""
    before = world.laid[world.page.pk, world.cast.province_office.pk].assignment
    Assignment.objects.filter(pk=before.pk).update(until_on=date(2026, 3, 15))
    make_assignment(world.page, world.cast.commune, origin=before, due_on=date(2026, 4, 20))
    report = world.sign(world.draft())
    key = f"d{world.page.pk}_done_rows"
    figure = report.figures.get(key=key)
    whole = report.figures.get(key=f"d{world.page.pk}_any_rows")
    with on_day(APRIL):
        answer = world.client(world.cast.binh_account).get(f"/bao-cao/{report.code}/so-lieu/{key}/")
    assert answer.context["size"] + answer.context["among_size"] == whole.value
    assert answer.context["size"] == figure.value
    assert answer.context["in_both"] == 1
    assert "cũng có việc được tính" in answer.content.decode()
