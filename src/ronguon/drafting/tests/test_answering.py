"""A held duty goes on only when two persons of two units say that it touches nobody; or a part of it goes on alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from ronguon.access.tests.cast import Cast, _person, make_cast
from ronguon.audit.models import Event
from ronguon.directives.models import Directive
from ronguon.drafting.actions import answering, deciding, parting
from ronguon.drafting.actions.answering import GivenAnswer
from ronguon.drafting.actions.opening import take_in
from ronguon.drafting.domain.asking import AnswerOutcome, Given, outcome
from ronguon.drafting.forms.answering import REASONS
from ronguon.drafting.models import Obligation, RightsAnswer
from ronguon.drafting.tests.days import on_day
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Role

pytestmark = pytest.mark.both_databases

HELD = "Ghi lại những ý kiến trái chiều của người dân trong các nhóm về việc sắp xếp thôn, gửi Văn phòng"
LAWFUL = "trả lời công khai câu hỏi gửi đến trang thông tin của xã"
TEXT = f"""CHỈ THỊ
Về việc sắp xếp thôn

1. Ủy ban nhân dân các xã, phường, đặc khu

a) {HELD}.

b) {HELD}; {LAWFUL}.

c) Trồng 20 ha rừng trước ngày 31/3/2026.
"""
NO = GivenAnswer("no", "own-work", "Chỉ là sổ công văn của cơ quan.")


class Question:
    """A document with a held duty on the province's desk, and a second person at the department."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        self.second: Account = _person("giang@example.vn", "Giang", self.cast.department, Role.REVIEWER)
        self.directive: Directive = take_in(TEXT.encode(), name="ct.txt", owner=self.cast.province, by=self.cast.office)

    def duty(self, words: str) -> Obligation:
        return (
            Obligation.objects.select_related("directive__owner", "clause__directive")
            .filter(text__startswith=words)
            .order_by("pk")[0]
        )

    @property
    def held(self) -> Obligation:
        return self.duty(HELD)

    @property
    def giang(self) -> Actor:
        return self.cast.actor(self.second)

    def answer(self, said: GivenAnswer, by: Actor) -> AnswerOutcome:
        duty = self.held
        return answering.answer(duty, said, text_sha256=duty.text_sha256, by=by)


@pytest.fixture
def question(db: None) -> Iterator[Question]:
    with on_day():
        yield Question()


NO_OURS, NO_THEIRS = ("a", "u", "no"), ("b", "v", "no")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], AnswerOutcome.HELD),
        ([NO_OURS], AnswerOutcome.HELD),
        ([NO_THEIRS], AnswerOutcome.HELD),
        ([NO_OURS, NO_THEIRS], AnswerOutcome.ALLOWED),
        ([NO_OURS, ("a", "v", "no")], AnswerOutcome.HELD),
        ([NO_OURS, ("b", "u", "no")], AnswerOutcome.HELD),
        ([NO_THEIRS, ("c", "w", "no")], AnswerOutcome.HELD),
        ([NO_OURS, ("b", "v", "yes")], AnswerOutcome.HELD),
        ([NO_OURS, NO_THEIRS, ("c", "w", "unclear")], AnswerOutcome.HELD),
    ],
)
def test_only_two_persons_of_two_units_who_both_say_no_let_a_duty_go_on(
    given: list[tuple[str, str, str]], expected: AnswerOutcome
) -> None:
    answers = [Given(_named(a), _named(u), said, "own-work") for a, u, said in given]
    assert outcome(answers, owner=_named("u")) is expected


def _named(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, name)


def test_two_answers_let_it_wait_for_confirming_and_stand_on_the_trail(question: Question) -> None:
    assert question.answer(NO, question.cast.office) is AnswerOutcome.HELD
    assert question.held.stage == Obligation.Stage.ASKED
    assert question.answer(NO, question.giang) is AnswerOutcome.ALLOWED
    duty = question.held
    assert duty.stage == Obligation.Stage.PENDING
    assert duty.allowed_at is not None
    verbs = list(Event.objects.filter(subject=str(duty.code)).order_by("pk").values_list("verb", flat=True))
    assert verbs[-3:] == ["obligation.answered", "obligation.answered", "obligation.allowed"]
    confirmed = deciding.confirm(duty, seen=duty.revision, by=question.cast.office)
    assert confirmed.stage == Obligation.Stage.CONFIRMED


def test_nobody_answers_twice_and_bystanders_and_strangers_not_at_all(question: Question) -> None:
    question.answer(NO, question.cast.office)
    with pytest.raises(RonguonError):
        question.answer(NO, question.cast.office)
    for by in (question.cast.an, question.cast.binh, question.cast.dung):
        with pytest.raises(NotAllowedError):
            question.answer(NO, by)
    assert RightsAnswer.objects.count() == 1


def test_two_persons_of_the_issuing_unit_are_not_enough(question: Question) -> None:
    mate = _person("hoa@example.vn", "Hoa", question.cast.province, Role.OFFICE, subtree=True)
    question.answer(NO, question.cast.office)
    assert question.answer(NO, question.cast.actor(mate)) is AnswerOutcome.HELD
    assert question.held.stage == Obligation.Stage.ASKED


def test_a_yes_of_the_second_keeps_it_held_and_a_yes_of_the_issuer_declines_it(question: Question) -> None:
    question.answer(GivenAnswer("yes", "other", "Ghi lại lời của người dân."), question.giang)
    assert question.answer(NO, question.cast.office) is AnswerOutcome.HELD
    other = question.duty(f"{HELD};")
    answering.answer(
        other,
        GivenAnswer("yes", "other", "Đúng là ghi lời dân."),
        text_sha256=other.text_sha256,
        by=question.cast.office,
    )
    assert question.held.stage == Obligation.Stage.ASKED
    assert question.duty(f"{HELD};").stage == Obligation.Stage.DECLINED


def test_other_words_are_another_question(question: Question) -> None:
    question.answer(NO, question.cast.office)
    duty = question.held
    earlier = duty.text_sha256
    start = TEXT.index(HELD)
    shorter = deciding.Correction(start=start, end=start + HELD.index(", gửi"))
    deciding.correct(duty, shorter, seen=duty.revision, by=question.cast.office)
    changed = question.duty(HELD[:30])
    assert not RightsAnswer.objects.valid_for(changed).exists()
    with pytest.raises(IllegalMoveError):
        answering.answer(changed, NO, text_sha256=earlier, by=question.giang)


def test_the_harmful_part_is_set_apart_and_the_lawful_one_goes_on(question: Question) -> None:
    duty = question.duty(f"{HELD};")
    first, second = answering.set_apart(duty, seen=duty.revision, by=question.cast.office)
    assert (first.stage, first.text) == (Obligation.Stage.DECLINED, HELD)
    assert (second.stage, second.text) == (Obligation.Stage.PENDING, LAWFUL)
    assert [a.text for a in second.addressees.all()] == [a.text for a in first.addressees.all()]
    assert TEXT[second.start : second.end] == LAWFUL
    assert Event.objects.filter(verb="obligation.set_apart", subject=str(first.code)).count() == 1


def test_a_declined_duty_with_a_lawful_part_may_be_divided_too_and_one_without_not(question: Question) -> None:
    with pytest.raises(RonguonError):
        answering.set_apart(question.held, seen=question.held.revision, by=question.cast.office)
    duty = question.duty(f"{HELD};")
    answering.answer(duty, GivenAnswer("yes", "other", "x"), text_sha256=duty.text_sha256, by=question.cast.office)
    declined = question.duty(f"{HELD};")
    parts = answering.set_apart(declined, seen=declined.revision, by=question.cast.office)
    assert [one.stage for one in parts] == [Obligation.Stage.DECLINED, Obligation.Stage.PENDING]


def test_splitting_by_hand_judges_each_part_by_itself(question: Question) -> None:
    duty = question.duty(f"{HELD};")
    at = TEXT.index(LAWFUL)
    second = parting.split_duty(duty, at=at, seen=duty.revision, by=question.cast.office)
    assert second.stage == Obligation.Stage.PENDING
    assert Obligation.objects.get(pk=duty.pk).stage == Obligation.Stage.ASKED


@pytest.mark.parametrize("raw", ["allowed_at", "confirmed"])
def test_the_database_itself_asks_for_two_answers(question: Question, raw: str) -> None:
    question.answer(NO, question.cast.office)
    rows = Obligation.objects.filter(pk=question.held.pk)
    confirmed: dict[str, Any] = {"stage": "confirmed", "decided_at": clock.now()}
    changes = {"allowed_at": clock.now()} if raw == "allowed_at" else confirmed
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsAnswer.objects.update(answer="yes")


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_the_second_person_finds_the_question_and_nobody_else_does(question: Question) -> None:
    page = signed_in(question.second).get("/van-ban/cau-hoi/")
    assert question.held.title[:40] in page.content.decode()
    address = f"/van-ban/cau-hoi/{question.held.code}/"
    shown = signed_in(question.second).get(address).content.decode()
    assert "Nhiệm vụ này có yêu cầu theo dõi" in shown
    assert 'class="rn-cue rn-cue--ask"' in shown
    reasons = re.findall(r'<input type="radio" name="reason"[^>]*>', shown)
    assert len(reasons) == len(REASONS), "sentences are read in full, not cut within a list that opens"
    assert not [one for one in reasons if "checked" in one], "nobody finds a reason chosen for them"
    for account in (question.cast.an_account, question.cast.binh_account, question.cast.dung_account):
        assert signed_in(account).get(address).status_code == 404
    form = {"seen": question.held.text_sha256, "answer": "no", "reason": "own-work", "words": "Sổ của cơ quan."}
    assert signed_in(question.second).post(address, form | {"reason": ""}).status_code == 422
    assert signed_in(question.second).post(address, form | {"words": " "}).status_code == 422
    assert signed_in(question.second).post(address, form).status_code == 302
    assert RightsAnswer.objects.get().answer == "no"


def test_the_office_answers_and_divides_in_the_reading_room(question: Question) -> None:
    client = signed_in(question.cast.office_account)
    duty = question.duty(f"{HELD};")
    room = f"/van-ban/{question.directive.code}/"
    shown = client.get(f"{room}?mo={duty.code}").content.decode()
    assert "Giữ lại để hỏi" in shown
    assert "Tách phần tác động đến con người" in shown
    assert "rn-span--held" in shown
    below = f"{room}nhiem-vu/{duty.code}/"
    assert client.post(f"{below}tra-loi/", {"seen": duty.text_sha256, "answer": "no"}).status_code == 422
    form = {"seen": duty.text_sha256, "answer": "unclear", "reason": "other", "words": "Hỏi lại nơi ban hành."}
    assert client.post(f"{below}tra-loi/", form).status_code == 302
    assert "Anh/chị đã trả lời" in client.get(f"{room}?mo={duty.code}").content.decode()
    assert client.post(f"{below}tach-rieng/", {"seen": duty.revision}).status_code == 302
    assert question.duty(LAWFUL).stage == Obligation.Stage.PENDING


def test_beside_a_duty_that_went_on_stand_both_answers_and_on_whom_each_rests(question: Question) -> None:
    question.answer(NO, question.cast.office)
    page = f"/van-ban/{question.directive.code}/?mo={question.held.code}"
    assert NO.words not in signed_in(question.cast.office_account).get(page).content.decode()
    question.answer(NO, question.giang)
    shown = signed_in(question.cast.office_account).get(page).content.decode()
    assert shown.count(NO.words) == len((question.cast.office, question.giang))
    assert "Vai trò Thẩm định" in shown, "on whom the second answer rests stands beside it"
    duty = question.held
    deciding.confirm(duty, seen=duty.revision, by=question.cast.office)
    assert NO.words in signed_in(question.cast.office_account).get(page).content.decode()
    reader = _person("hoa@example.vn", "Hoa", question.cast.province, Role.READER)
    assert NO.words not in signed_in(reader).get(page).content.decode()
