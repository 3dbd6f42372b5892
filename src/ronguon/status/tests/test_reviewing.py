"""What the unit that laid the work does with what was submitted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import submit
from ronguon.assignments.models import Assignment, Discharge, Occurrence, Review, Submission
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.drafting.tests.days import on_day
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.notices.models import Notice
from ronguon.people.models import Account as Person
from ronguon.status.domain.groups import GroupCounts
from ronguon.status.models.roll_ups import CountScope, counts
from ronguon.units.domain import Role

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
DUE = date(2026, 3, 31)


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


@pytest.fixture
def word(world: World) -> Submission:
    return submit(world.occurrence, told_without_proof("Đã công bố.", 1), seen="open", by=world.cast.an)


def stands(world: World, on: date) -> GroupCounts:
    return counts(CountScope(world.cast.province, on))


def test_accepted_counts_from_the_day_it_was_submitted(world: World, word: Submission) -> None:
    with on_day(DAY + timedelta(days=10)):
        accept(word, by=world.cast.chi)
    assert Discharge.objects.get().done_on == DAY
    assert stands(world, DAY) == GroupCounts(ontime=1)
    assert stands(world, DUE + timedelta(days=9)) == GroupCounts(ontime=1)


@pytest.mark.parametrize(("day", "group"), [(DUE, "ontime"), (DUE + timedelta(days=1), "late")])
def test_the_day_of_handing_in_decides_and_not_the_day_of_the_review(world: World, day: date, group: str) -> None:
    with on_day(day):
        word = submit(world.occurrence, told_without_proof("Đã công bố."), seen="open", by=world.cast.an)
    with on_day(DUE + timedelta(days=40)):
        accept(word, by=world.cast.chi)
    assert stands(world, DUE + timedelta(days=40)) == GroupCounts(**{group: 1})


def test_silence_is_never_acceptance(world: World, word: Submission) -> None:
    assert stands(world, DUE + timedelta(days=300)) == GroupCounts(over=1)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_return_needs_its_reason(world: World, word: Submission, reason: str) -> None:
    with pytest.raises(RonguonError, match="lý do"):
        send_back(word, reason=reason, by=world.cast.chi)
    assert Review.objects.count() == 0


def test_a_return_reopens_the_work_and_tells_the_unit(world: World, word: Submission) -> None:
    send_back(word, reason="Thiếu ảnh.", by=world.cast.chi)
    assert Occurrence.objects.get().stage == Occurrence.Stage.RETURNED
    notice = Notice.objects.get()
    assert (notice.kind, notice.unit, notice.rung) == ("returned", world.cast.commune, "1")
    again = submit(world.occurrence, told_without_proof("Đã bổ sung."), seen="returned", by=world.cast.an)
    assert again.number == 2


def test_a_return_after_acceptance_undoes_from_that_day(world: World, word: Submission) -> None:
    accept(word, by=world.cast.chi)
    later = DUE + timedelta(days=5)
    with on_day(later):
        send_back(word, reason="Trang đã đóng.", by=world.cast.chi)
    assert stands(world, later - timedelta(days=1)) == GroupCounts(ontime=1)
    assert stands(world, later) == GroupCounts(over=1)
    assert Event.objects.get(verb="submission.returned").details["undone"] is True


def test_done_again_after_an_undoing_is_done_on_the_new_day(world: World, word: Submission) -> None:
    accept(word, by=world.cast.chi)
    with on_day(DUE + timedelta(days=5)):
        send_back(word, reason="Trang đã đóng.", by=world.cast.chi)
        again = submit(world.occurrence, told_without_proof("Mở lại."), seen="returned", by=world.cast.an)
        accept(again, by=world.cast.chi)
    assert stands(world, DUE + timedelta(days=4)) == GroupCounts(ontime=1)
    assert stands(world, DUE + timedelta(days=5)) == GroupCounts(late=1)


def test_the_later_of_two_reviewers_loses_politely(world: World, word: Submission) -> None:
    stale = Submission.objects.get()
    accept(word, by=world.cast.chi)
    with pytest.raises(IllegalMoveError, match="người khác xử lý"):
        accept(stale, by=world.cast.head)
    assert Review.objects.count() == Discharge.objects.count() == 1


def test_two_reviewers_of_opposite_minds_leave_one_verdict_each_in_turn(world: World, word: Submission) -> None:
    stale = Submission.objects.get()
    send_back(word, reason="Thiếu ảnh.", by=world.cast.chi)
    with pytest.raises(IllegalMoveError):
        accept(stale, by=world.cast.head)
    assert [review.verdict for review in Review.objects.all()] == ["returned"]


def test_an_older_round_cannot_be_judged_any_more(world: World, word: Submission) -> None:
    send_back(word, reason="Thiếu ảnh.", by=world.cast.chi)
    submit(world.occurrence, told_without_proof("Đã bổ sung."), seen="returned", by=world.cast.an)
    with pytest.raises(IllegalMoveError):
        accept(word, by=world.cast.chi)
    assert Occurrence.objects.get().stage == Occurrence.Stage.SUBMITTED


@pytest.mark.parametrize("who", ["an", "binh", "dung"])
def test_others_do_not_judge(world: World, word: Submission, who: str) -> None:
    with pytest.raises(NotAllowedError):
        accept(word, by=getattr(world.cast, who))
    with pytest.raises(NotAllowedError):
        send_back(word, reason="Thiếu.", by=getattr(world.cast, who))


def test_nobody_judges_what_their_own_unit_holds(world: World, word: Submission) -> None:
    both = Person.objects.create_user("both@example.vn", None, full_name="Hai vai")
    grant(both, world.cast.province, Role.REVIEWER, by=Machine(), since_on=FOUNDED, subtree=True)
    accepting = world.cast.actor(both)
    grant(both, world.cast.commune, Role.READER, by=Machine(), since_on=FOUNDED)
    with pytest.raises(NotAllowedError):
        accept(word, by=world.cast.actor(both))
    accept(word, by=accepting)


def test_what_was_handed_over_is_judged_where_it_went(world: World, word: Submission) -> None:
    Assignment.objects.update(until_on=DAY)
    with pytest.raises(IllegalMoveError, match="kế thừa"):
        accept(word, by=world.cast.chi)
