"""What the holding unit does: receipt, notes, submitting, and what stays written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ronguon.access.tests.cast import DAY
from ronguon.assignments.actions.working import acknowledge, record_progress, submit
from ronguon.assignments.models import Assignment, Occurrence, Progress, Submission
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.models import Event
from ronguon.drafting.tests.days import on_day
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.units.domain import Actor

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


def test_receipt_is_the_day_it_was_first_seen(world: World) -> None:
    acknowledge(world.assignment, by=world.cast.an)
    with on_day(DAY + timedelta(days=3)):
        acknowledge(world.assignment, by=world.cast.an)
    assert Assignment.objects.get().acknowledged_on == DAY
    assert Event.objects.filter(verb="assignment.acknowledged").count() == 1


def test_what_is_submitted_bears_day_person_and_figure(world: World) -> None:
    word = submit(world.occurrence, told_without_proof(" Đã công bố. ", 2), seen="open", by=world.cast.an)
    assert (word.text, word.amount, word.number, word.submitted_on) == ("Đã công bố.", 2, 1, DAY)
    assert word.submitted_by == world.cast.an_account.code
    assert Occurrence.objects.get().stage == Occurrence.Stage.SUBMITTED
    told = Event.objects.get(verb="occurrence.handed_in").details
    assert len(told.pop("content_sha256")) == 64
    assert told == {"number": 1, "proofs": 0}


@pytest.mark.parametrize("seen", ["handed_in", "accepted", "", "lạ"])
def test_a_page_of_another_stage_hands_nothing_in(world: World, seen: str) -> None:
    with pytest.raises(IllegalMoveError):
        submit(world.occurrence, told_without_proof("Đã làm."), seen=seen, by=world.cast.an)
    assert Submission.objects.count() == 0


def test_the_second_of_two_who_submit_loses_politely(world: World) -> None:
    stale = Occurrence.objects.get()
    submit(world.occurrence, told_without_proof("Một."), seen="open", by=world.cast.an)
    with pytest.raises(IllegalMoveError, match="Nội dung đã gõ vẫn còn"):
        submit(stale, told_without_proof("Hai."), seen="open", by=world.cast.an)
    assert [word.text for word in Submission.objects.all()] == ["Một."]


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_said_is_nothing_submitted(world: World, text: str) -> None:
    with pytest.raises(RonguonError):
        submit(world.occurrence, told_without_proof(text), seen="open", by=world.cast.an)
    with pytest.raises(RonguonError):
        record_progress(world.occurrence, text=text, by=world.cast.an)
    assert (Submission.objects.count(), Progress.objects.count()) == (0, 0)
    assert Occurrence.objects.get().stage == Occurrence.Stage.OPEN


def test_notes_end_once_it_was_submitted(world: World) -> None:
    record_progress(world.occurrence, text="Đang làm.", by=world.cast.an)
    submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    with pytest.raises(IllegalMoveError):
        record_progress(world.occurrence, text="Còn nữa.", by=world.cast.an)
    assert [note.text for note in Progress.objects.all()] == ["Đang làm."]


@pytest.mark.parametrize("who", ["binh", "chi", "dung", "office", "head"])
def test_only_the_unit_that_holds_it_does_it(world: World, who: str) -> None:
    actor: Actor = getattr(world.cast, who)
    with pytest.raises(NotAllowedError):
        acknowledge(world.assignment, by=actor)
    with pytest.raises(NotAllowedError):
        record_progress(world.occurrence, text="Đang làm.", by=actor)
    with pytest.raises(NotAllowedError):
        submit(world.occurrence, told_without_proof("Xong."), seen="open", by=actor)
    assert Event.objects.filter(subject_kind__in=["assignment", "occurrence"]).count() == 0
