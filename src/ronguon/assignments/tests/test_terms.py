"""Reports without their evidence, reports taken back, more time asked for and answered, lateness explained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ronguon.access.tests.cast import DAY
from ronguon.assignments.actions.explaining import explain_delay
from ronguon.assignments.actions.extending import WantedExtension, ask_extension, decline, grant
from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import GivenAccount, LackingProof, recall, submit
from ronguon.assignments.domain.reasons import DelayReason, LackReason
from ronguon.assignments.models import ExtensionDecision, ExtensionRequest, Occurrence, Submission
from ronguon.assignments.tasks import remind
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.actions.sealing import compare
from ronguon.audit.models import Event
from ronguon.drafting.tests.days import instant, on_day
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.notices.models import Notice

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
WHY = "Lũ làm hỏng đường vào ba thôn."


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


def ask(world: World, *, days: int = 15) -> ExtensionRequest:
    world.occurrence.refresh_from_db()
    assert world.occurrence.due_on is not None
    wanted = WantedExtension(world.occurrence.due_on + timedelta(days=days), DelayReason.NATURE, WHY)
    return ask_extension(world.occurrence, wanted, by=world.cast.an)


def test_without_proof_and_reason_nothing_is_submitted(world: World) -> None:
    with pytest.raises(RonguonError) as refused:
        submit(world.occurrence, GivenAccount("Xong."), seen="open", by=world.cast.an)
    assert refused.value.code == "no_proof"
    assert Submission.objects.count() == 0
    assert Occurrence.objects.get().stage == "open"


@pytest.mark.parametrize("words", ["", "  ", "không có"])
def test_a_reason_of_no_words_is_none(world: World, words: str) -> None:
    account = GivenAccount("Xong.", None, LackingProof(LackReason.OTHER, words))
    with pytest.raises(RonguonError):
        submit(world.occurrence, account, seen="open", by=world.cast.an)


def test_the_reason_of_a_missing_proof_is_kept_and_sealed(world: World) -> None:
    word = submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    missing = word.missing_proof
    assert (missing.given, missing.wanted, missing.reason) == (0, 1, "no_paper")
    assert compare().broken == ()


def test_a_report_nobody_judged_is_taken_back_and_sent_anew(world: World) -> None:
    word = submit(world.occurrence, told_without_proof("Nhầm."), seen="open", by=world.cast.an)
    recall(word, by=world.cast.an)
    assert Occurrence.objects.get().stage == "open"
    with pytest.raises(IllegalMoveError) as gone:
        accept(word, by=world.cast.chi)
    assert gone.value.code == "recalled"
    again = submit(world.occurrence, told_without_proof("Đúng."), seen="open", by=world.cast.an)
    assert again.number == 2
    accept(again, by=world.cast.chi)
    assert compare().broken == ()


def test_after_a_return_it_goes_back_to_the_return(world: World) -> None:
    first = submit(world.occurrence, told_without_proof("Một."), seen="open", by=world.cast.an)
    send_back(first, reason="Thiếu.", by=world.cast.chi)
    recall(submit(world.occurrence, told_without_proof("Hai."), seen="returned", by=world.cast.an), by=world.cast.an)
    assert Occurrence.objects.get().stage == "returned"


def test_what_was_judged_is_not_taken_back(world: World) -> None:
    word = submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    accept(word, by=world.cast.chi)
    with pytest.raises(IllegalMoveError):
        recall(word, by=world.cast.an)
    assert not hasattr(Submission.objects.get(), "recall")


@pytest.mark.parametrize("who", ["binh", "chi", "dung"])
def test_nobody_else_takes_it_back_asks_or_explains(world: World, who: str) -> None:
    actor = getattr(world.cast, who)
    word = submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    with pytest.raises(NotAllowedError):
        recall(word, by=actor)
    recall(word, by=world.cast.an)
    with pytest.raises(NotAllowedError):
        ask_extension(world.occurrence, WantedExtension(DAY + timedelta(days=60), DelayReason.OTHER, WHY), by=actor)
    with on_day(DAY + timedelta(days=60)), pytest.raises(NotAllowedError):
        explain_delay(world.occurrence, DelayReason.OTHER, WHY, by=actor)


def test_more_time_holds_from_the_day_it_is_given_and_days_before_keep_theirs(world: World) -> None:
    first = world.occurrence.due_on
    assert first is not None
    with on_day(first):
        asked = ask(world)
    late = first + timedelta(days=2)
    with on_day(late):
        grant(asked, until_on=asked.wanted_on, by=world.cast.chi)
    held = Occurrence.objects.get()
    assert (held.due_on, held.extended_on) == (asked.wanted_on, late)
    assert compare().broken == ()


def test_of_more_time_the_unit_that_ordered_is_told_and_then_the_unit(world: World) -> None:
    asked = ask(world)
    grant(asked, until_on=asked.wanted_on, by=world.cast.chi)
    told = Notice.objects.filter(subject_kind="extension").order_by("pk").values_list("unit__name", "rung")
    assert list(told) == [("UBND tỉnh An Phước", "asked"), ("UBND xã Bình Minh Hạ", "granted")]


def test_an_earlier_day_than_asked_for_may_be_given_and_no_later_one(world: World) -> None:
    asked = ask(world)
    for day in (asked.wanted_on + timedelta(days=1), asked.due_on):
        with pytest.raises(RonguonError):
            grant(asked, until_on=day, by=world.cast.chi)
    made = grant(asked, until_on=asked.wanted_on - timedelta(days=5), by=world.cast.chi)
    assert Occurrence.objects.get().due_on == made.until_on


def test_declined_with_a_reason_the_last_day_stays_and_it_may_be_asked_again(world: World) -> None:
    first, asked = world.occurrence.due_on, ask(world)
    with pytest.raises(RonguonError):
        decline(asked, reason=" ", by=world.cast.chi)
    decline(asked, reason="Việc gấp, không lùi được.", by=world.cast.chi)
    assert Occurrence.objects.get().due_on == first
    assert ask(world).pk != asked.pk


def test_a_request_is_answered_once(world: World) -> None:
    asked = ask(world)
    decline(asked, reason="Không lùi được.", by=world.cast.chi)
    with pytest.raises(IllegalMoveError):
        grant(asked, until_on=asked.wanted_on, by=world.cast.chi)
    assert ExtensionDecision.objects.count() == 1


def test_two_requests_do_not_wait_at_once(world: World) -> None:
    ask(world)
    with pytest.raises(RonguonError) as refused:
        ask(world, days=20)
    assert refused.value.code == "waiting"


def test_after_the_last_day_it_is_explained_and_no_longer_asked_for(world: World) -> None:
    assert world.occurrence.due_on is not None
    with pytest.raises(RonguonError) as early:
        explain_delay(world.occurrence, DelayReason.NATURE, WHY, by=world.cast.an)
    assert early.value.code == "not_late"
    with on_day(world.occurrence.due_on + timedelta(days=1)):
        with pytest.raises(RonguonError) as refused:
            ask(world)
        assert refused.value.code == "past"
        explain_delay(world.occurrence, DelayReason.NATURE, WHY, by=world.cast.an)
    assert Event.objects.filter(verb="occurrence.explained").count() == 1
    assert compare().broken == ()


@pytest.mark.parametrize("who", ["an", "binh", "dung"])
def test_only_the_reviewer_of_the_work_answers(world: World, who: str) -> None:
    asked = ask(world)
    with pytest.raises(NotAllowedError):
        grant(asked, until_on=asked.wanted_on, by=getattr(world.cast, who))


def test_a_submitted_report_leaves_no_request_waiting(world: World) -> None:
    asked = ask(world)
    submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    assert not ExtensionRequest.objects.waiting().exists()
    with pytest.raises(IllegalMoveError):
        grant(asked, until_on=asked.wanted_on, by=world.cast.chi)


def test_the_new_last_day_has_a_ladder_of_its_own(world: World) -> None:
    first = world.occurrence.due_on
    assert first is not None
    remind(instant(first - timedelta(days=1)))
    with on_day(first):
        asked = ask(world, days=30)
        grant(asked, until_on=asked.wanted_on, by=world.cast.chi)
    remind(instant(asked.wanted_on - timedelta(days=1)))
    sent = Notice.objects.filter(kind=Notice.Kind.REMINDER).order_by("pk")
    assert [(one.rung, one.step) for one in sent] == [("T-1", "T-1"), ("T-1/1", "T-1")]
