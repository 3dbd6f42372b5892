"""Every step that takes two persons is walked: the first is not the second under any role, key, stand-in or puppet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from tests.prepared_terms import asked_more_time

from ronguon.access.actions import confirming as confirming_grants
from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.actions.seconding import introduce
from ronguon.access.domain.two_persons import (
    CHANNEL,
    EXTENSION,
    GRANT,
    HAND_OVER,
    HELD_DUTY,
    REORGANISATION,
    REPORT,
    REVIEW,
    STEPS,
    WITHDRAWAL,
    WORDS,
    TwoPersonStep,
)
from ronguon.access.tests.cast import FOUNDED, Cast, make_cast
from ronguon.assignments.actions import extending, reviewing, withdrawing, working
from ronguon.assignments.models import ExtensionRequest
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.audit.domain import Machine, declared
from ronguon.audit.models import Event
from ronguon.channels.actions import NewChannel, declare_channel
from ronguon.channels.actions.publishing import publish_channel
from ronguon.channels.models import Channel
from ronguon.channels.tests.making import prove
from ronguon.directives.models import WithdrawalRequest
from ronguon.drafting.actions import answering
from ronguon.drafting.actions.answering import GivenAnswer
from ronguon.drafting.actions.opening import take_in
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.kernel import clock
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.people.models import Account
from ronguon.reorganisation.actions import handing_over, reorganising
from ronguon.reorganisation.actions.reorganising import NewChange, TypedDecision, Wanted
from ronguon.reorganisation.models import HandOver, HandOverItem, HandOverSignature
from ronguon.reorganisation.tests.making import merge
from ronguon.reports.actions import drafting, signing
from ronguon.reports.actions.answering import answer as answer_words
from ronguon.reports.free_words import held_words, open_words
from ronguon.reports.models import Report
from ronguon.reports.tests.world import MARCH, World, on_day
from ronguon.units.domain import Actor, Role
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 2)
SOURCE = Path(__file__).resolve().parents[1] / "src" / "ronguon"
HELD = "Ghi lại những ý kiến trái chiều của người dân trong các nhóm về việc sắp xếp thôn, gửi Văn phòng"
Place = tuple[Unit, Role]
Act = Callable[[Actor], object]


@dataclass(frozen=True, slots=True)
class Scene:
    """One step in a world: where the first and the second hold which role, what each does."""

    first: Place
    second: Place
    begin: Act
    end: Act


def person(name: str, *places: Place) -> Account:
    account = Account.objects.create_user(f"{name}@example.vn", None, full_name=name)
    for unit, role in places:
        grant(account, unit, role, by=Machine(), since_on=FOUNDED, subtree=unit.parent_id is None)
    return account


def granting(cast: Cast) -> Scene:
    keeps = (cast.province, Role.ADMIN)

    def begin(by: Actor) -> object:
        own = Account.objects.get(code=by.person)
        return confirming_grants.give_or_ask(own, cast.commune, Role.HEAD, by=by, reason="QĐ 12")

    return Scene(
        keeps, keeps, begin, lambda by: confirming_grants.confirm(confirming_grants.waiting_at(cast.commune)[0], by=by)
    )


def reviewing_work(cast: Cast) -> Scene:
    held = make_assignment(make_obligation(make_directive(cast.province, stage="issued")), cast.commune)
    return Scene(
        (cast.commune, Role.OFFICER), (cast.province, Role.REVIEWER),
        lambda by: working.submit(held, told_without_proof("Đã làm xong.", None), seen="open", by=by),
        lambda by: reviewing.accept(held.submissions.get(), by=by),
    )  # fmt: skip


def more_time(cast: Cast) -> Scene:
    directive = make_directive(cast.province, stage="issued")
    make_obligation(directive)

    def end(by: Actor) -> object:
        asked = ExtensionRequest.objects.get()
        return extending.grant(asked, until_on=asked.wanted_on, by=by)

    return Scene(
        (cast.commune, Role.OFFICER), (cast.province, Role.REVIEWER),
        lambda by: asked_more_time(directive, cast.commune, by), end,
    )  # fmt: skip


def reporting(cast: Cast) -> Scene:
    directive = World(cast).directive

    def end(by: Actor) -> object:
        report = Report.objects.get()
        return signing.sign(report, seen=report.revision, by=by)

    return Scene(
        (cast.province, Role.OFFICE), (cast.province, Role.HEAD),
        lambda by: drafting.draft(cast.province, directive, MARCH, by=by), end,
    )  # fmt: skip


def answering_for_people(cast: Cast) -> Scene:
    text = f"CHỈ THỊ\n\n1. Ủy ban nhân dân các xã, phường, đặc khu\n\na) {HELD}.\n"
    take_in(text.encode(), name="ct.txt", owner=cast.province, by=cast.office)

    def answer(by: Actor) -> object:
        duty = Obligation.objects.select_related("directive__owner").get(text__startswith=HELD)
        said = GivenAnswer("no", "own-work", "Chỉ là sổ công văn của cơ quan.")
        return answering.answer(duty, said, text_sha256=duty.text_sha256, by=by)

    return Scene((cast.province, Role.OFFICE), (cast.department, Role.REVIEWER), answer, answer)


def reorganising_bodies(cast: Cast) -> Scene:
    merger = NewChange(
        ChangeKind.MERGE, (Wanted(ChangePart.ENDS, cast.other_commune), Wanted(ChangePart.SUCCEEDS, cast.commune))
    )

    def begin(by: Actor) -> object:
        paper = reorganising.draft(TypedDecision("HĐND tỉnh", "35/NQ-HĐND", DAY, DAY), cast.province, by=by)
        reorganising.add_change(paper, merger, by=by)
        return reorganising.send(paper, by=by)

    return Scene(
        (cast.province, Role.ADMIN), (cast.province, Role.HEAD), begin,
        lambda by: reorganising.put_in_force(cast.province.reorganisations.get(), by=by),
    )  # fmt: skip


def handing_bodies_over(cast: Cast) -> Scene:
    change = merge(
        cast.other_commune, into=cast.commune, effective_on=DAY, decided_by="HĐND tỉnh", number="1/NQ", by=Machine()
    )  # fmt: skip
    at = {"transition": change, "giver": cast.other_commune, "taker": cast.commune}
    made = HandOver.objects.create(**at, made_at=clock.now())
    HandOverItem.objects.create(
        hand_over=made, number=1, provider="duties", subject=uuid4(), words="Báo cáo quý", passed_at=made.made_at
    )  # fmt: skip
    side = HandOverSignature.Side
    return Scene(
        (cast.province, Role.HEAD), (cast.commune, Role.HEAD),
        lambda by: handing_over.sign(made, side.GIVER, seen=1, by=by),
        lambda by: handing_over.sign(made, side.TAKER, seen=1, by=by),
    )  # fmt: skip


def answering_for_words(cast: Cast) -> Scene:
    directive = World(cast).directive

    def begin(by: Actor) -> object:
        report = drafting.draft(cast.province, directive, MARCH, by=by)
        closing = report.sentences.select_related("report__unit").get(rule="closing")
        words = "Chi tiết xin hỏi số 0912 345 678."
        return drafting.edit(closing, text=words, seen=report.revision, by=by)

    def end(by: Actor) -> object:
        report = Report.objects.get()
        (one,) = open_words(held_words(report))
        because = "Số máy chính thức của cơ quan."
        return answer_words(report, one.sha256, reason="official", because=because, by=by)

    return Scene((cast.province, Role.OFFICE), (cast.province, Role.EDITOR), begin, end)


def publishing_a_page(cast: Cast) -> Scene:
    def begin(by: Actor) -> object:
        new = NewChannel("https://xa.anphuoc.example", "Trang của xã", Role.OFFICE)
        return prove(declare_channel(cast.commune, new, by=by), DAY)

    def end(by: Actor) -> object:
        page = Channel.objects.get()
        return publish_channel(page, seen=page.revision, by=by)

    return Scene((cast.commune, Role.OFFICE), (cast.commune, Role.EDITOR), begin, end)


def withdrawing_a_document(cast: Cast) -> Scene:
    directive = World(cast).directive
    return Scene(
        (cast.province, Role.OFFICE), (cast.province, Role.HEAD),
        lambda by: withdrawing.ask_withdrawal(directive, reason="Ban hành nhầm bản dự thảo.", by=by),
        lambda by: withdrawing.withdraw(WithdrawalRequest.objects.get(), words="", by=by),
    )  # fmt: skip


SCENES: dict[str, Callable[[Cast], Scene]] = {
    GRANT.key: granting, REVIEW.key: reviewing_work, EXTENSION.key: more_time, REPORT.key: reporting,
    WORDS.key: answering_for_words,
    WITHDRAWAL.key: withdrawing_a_document, HELD_DUTY.key: answering_for_people,
    REORGANISATION.key: reorganising_bodies, HAND_OVER.key: handing_bodies_over,
    CHANNEL.key: publishing_a_page,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attempt:
    """Two actors, of whom the second must not pass."""

    first: Actor
    second: Actor


def by_a_second_role(scene: Scene, first: Account) -> Attempt:
    """Begin, lose the role by which it was begun, get the other role."""
    return Attempt(actor_for(first, on=DAY), alone_as(first, scene.second))


def by_a_key(scene: Scene, first: Account) -> Attempt:
    return Attempt(actor_for(first, on=DAY), replace(alone_as(first, scene.second), through=uuid4()))


def standing_in_for_the_second(scene: Scene, first: Account) -> Attempt:
    lender = alone_as(person("lender"), scene.second)
    acting = replace(lender, account=first.code, name=first.full_name, on_behalf=lender.account, behalf_name="lender")
    return Attempt(actor_for(first, on=DAY), acting)


def for_whom_the_first_stood_in(scene: Scene, first: Account) -> Attempt:
    stand_in = person("stand-in")
    began = replace(actor_for(first, on=DAY), account=stand_in.code, on_behalf=first.code, behalf_name="first")
    return Attempt(began, alone_as(first, scene.second))


def by_an_account_the_first_alone_invited(scene: Scene, first: Account) -> Attempt:
    puppet = person("puppet")
    introduce(puppet, invited_by=first.code)
    return Attempt(actor_for(first, on=DAY), alone_as(puppet, scene.second))


def by_who_alone_invited_the_first(scene: Scene, first: Account) -> Attempt:
    maker = person("maker")
    introduce(first, invited_by=maker.code)
    return Attempt(actor_for(first, on=DAY), alone_as(maker, scene.second))


def by_a_puppet_of_a_puppet(scene: Scene, first: Account) -> Attempt:
    middle, last = person("middle"), person("last")
    introduce(middle, invited_by=first.code)
    introduce(last, invited_by=middle.code)
    return Attempt(actor_for(first, on=DAY), alone_as(last, scene.second))


WAYS = [
    by_a_second_role, by_a_key, standing_in_for_the_second, for_whom_the_first_stood_in,
    by_an_account_the_first_alone_invited, by_who_alone_invited_the_first, by_a_puppet_of_a_puppet,
]  # fmt: skip


def alone_as(account: Account, place: Place) -> Actor:
    """Return an account as it acts by one role alone, so that only who it is can stand in the way."""
    unit, role = place
    grant(account, unit, role, by=Machine(), since_on=date(2026, 1, 1), subtree=unit.parent_id is None)
    actor = actor_for(account, on=DAY)
    (standing,) = (one for one in actor.grants if one.unit == unit.code and one.role == role)
    return replace(actor, grants=(standing,))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_the_first_is_not_the_second_in_any_guise(step: TwoPersonStep, way: Callable[..., Attempt]) -> None:
    with on_day(DAY):
        scene = SCENES[step.key](make_cast())
        tried = way(scene, person("first", scene.first))
        if not begins(scene, tried.first):
            return
        before = Event.objects.count()
        with pytest.raises((NotAllowedError, RonguonError)) as refused, transaction.atomic():
            scene.end(tried.second)
        assert refused.value.code in {"not_allowed", "second_person", "answered"}
    assert Event.objects.count() == before


def begins(scene: Scene, first: Actor) -> bool:
    """Return whether the step was begun; only somebody who stands in for another may be refused already there."""
    try:
        with transaction.atomic():
            scene.begin(first)
    except NotAllowedError:
        assert first.on_behalf is not None
        return False
    return True


@pytest.mark.both_databases
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_another_person_is(step: TwoPersonStep) -> None:
    with on_day(DAY):
        scene = SCENES[step.key](make_cast())
        scene.begin(actor_for(person("first", scene.first), on=DAY))
        assert scene.end(alone_as(person("second"), scene.second)) is not None


def test_every_row_is_asked_by_its_step_and_names_verbs_of_the_trail() -> None:
    assert set(SCENES) == {step.key for step in STEPS}
    known = declared()
    assert [verb for step in STEPS for verb in (*step.first, *step.second) if verb not in known] == []
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path.name != "two_persons.py")
    assert [step.key for step in STEPS if f"{step.key.upper()}.first" not in text and step != GRANT] == []
    assert "may_be_second(actor, GRANT," in text
