"""Decisions on duties: who may, who was quicker, what is never confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from ronguon.audit.models import Event
from ronguon.drafting.actions import deciding
from ronguon.drafting.actions.confirming import UnaddressedError, UnitChoice, confirm_with
from ronguon.drafting.actions.deciding import Correction, StaleError
from ronguon.drafting.actions.judging import DeclinedError
from ronguon.drafting.models import Addressee, Obligation
from ronguon.drafting.tests.desk import Desk
from ronguon.drafting.tests.reading import ORDER, span
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.units.domain import Actor

Permission = Callable[[Obligation, Actor], object]
ACTIONS: dict[str, Permission] = {
    "confirm": lambda duty, by: deciding.confirm(duty, seen=duty.revision, by=by),
    "correct": lambda duty, by: deciding.correct(duty, Correction(title="Khác"), seen=duty.revision, by=by),
    "drop": lambda duty, by: deciding.drop(duty, reason="Trùng", seen=duty.revision, by=by),
    "restore": lambda duty, by: deciding.restore(duty, seen=duty.revision, by=by),
    "address": lambda duty, by: deciding.address(_first(duty), not_here=True, by=by, seen=duty.revision),
}


def _first(duty: Obligation) -> Addressee:
    return duty.addressees.select_related("obligation__directive__owner").first() or pytest.fail("no addressee")


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("account", ["an_account", "binh_account", "chi_account", "dung_account", "head_account"])
def test_only_the_office_decides(desk: Desk, name: str, account: str) -> None:
    duty = desk.duty("Công bố")
    with pytest.raises(NotAllowedError):
        ACTIONS[name](duty, desk.cast.actor(getattr(desk.cast, account)))
    assert desk.duty("Công bố").revision == duty.revision


@pytest.mark.parametrize("name", ACTIONS)
def test_the_slower_of_two_loses_politely(desk: Desk, name: str) -> None:
    mine, theirs = desk.duty("Công bố"), desk.duty("Công bố")
    ACTIONS["correct"](theirs, desk.cast.office)
    with pytest.raises(StaleError, match="người khác"):
        ACTIONS[name](mine, desk.cast.office)
    assert desk.duty("Công bố").title == "Khác"


@pytest.mark.parametrize("name", ACTIONS)
def test_each_decision_is_one_event_and_one_revision(desk: Desk, name: str) -> None:
    before = Event.objects.filter(verb__startswith="obligation.").count()
    ACTIONS[name](desk.duty("Công bố"), desk.cast.office)
    assert Event.objects.filter(verb__startswith="obligation.").count() == before + 1
    assert desk.duty("Công bố").revision == 1


@pytest.mark.parametrize("name", ["confirm", "correct", "drop", "restore"])
def test_a_declined_duty_is_not_decided(desk: Desk, name: str) -> None:
    with pytest.raises(DeclinedError):
        ACTIONS[name](desk.duty("đăng lại"), desk.cast.office)
    assert desk.duty("đăng lại").stage == Obligation.Stage.DECLINED


def test_words_that_are_declined_cannot_be_selected_into_a_duty(desk: Desk) -> None:
    where = span("Mỗi đảng viên đăng lại ít nhất hai bài của tỉnh mỗi tuần trên tài khoản cá nhân")
    with pytest.raises(DeclinedError):
        deciding.correct(
            desk.duty("Công bố"), Correction(start=where["start"], end=where["end"]), seen=0, by=desk.cast.office
        )
    with pytest.raises(DeclinedError):
        deciding.add(desk.directive, start=where["start"], end=where["end"], by=desk.cast.office)


_DECLINED = "mỗi cán bộ chia sẻ hai bài mỗi tuần trên tài khoản cá nhân"


@pytest.mark.parametrize(
    "correction",
    [
        Correction(title=_DECLINED),
        Correction(quantity=_DECLINED),
        Correction(frequency=_DECLINED),
        Correction(deadline=_DECLINED),
    ],
)
def test_what_is_declined_cannot_be_typed_into_any_field(desk: Desk, correction: Correction) -> None:
    with pytest.raises(DeclinedError):
        deciding.correct(desk.duty("Công bố"), correction, seen=0, by=desk.cast.office)
    assert desk.duty("Công bố").revision == 0


def test_a_span_is_corrected_by_code_points_and_trimmed(desk: Desk) -> None:
    where = span(" số điện thoại ")
    duty = deciding.correct(
        desk.duty("Công bố"), Correction(start=where["start"], end=where["end"]), seen=0, by=desk.cast.office
    )
    assert duty.text == "số điện thoại" == ORDER[duty.start : duty.end]


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (9, 4), (0, 10**6), (15, 16)])
def test_a_span_outside_the_text_is_refused(desk: Desk, start: int, end: int) -> None:
    with pytest.raises(RonguonError, match="chữ được chọn"):
        deciding.correct(desk.duty("Công bố"), Correction(start=start, end=end), seen=0, by=desk.cast.office)


def test_a_day_takes_the_place_of_a_rule_and_back(desk: Desk) -> None:
    office = desk.cast.office
    duty = deciding.correct(desk.duty("bộ nhận diện"), Correction(deadline_on=date(2026, 4, 1)), seen=0, by=office)
    assert (duty.deadline_on, duty.deadline_rule) == (date(2026, 4, 1), "")
    duty = deciding.correct(duty, Correction(deadline_rule="monthly on 15"), seen=1, by=office)
    assert (duty.deadline_on, duty.deadline_rule) == (None, "monthly on 15")
    duty = deciding.correct(duty, Correction(no_date=True), seen=2, by=office)
    assert (duty.deadline, duty.deadline_on, duty.deadline_rule) == ("", None, "")


def test_confirming_accepts_what_leaves_no_choice_open(desk: Desk) -> None:
    confirm_with(desk.duty("bộ nhận diện"), [], seen=0, by=desk.cast.office)
    addressee = desk.duty("bộ nhận diện").addressees.get()
    assert (addressee.decision, addressee.decided_by) == ("units", desk.cast.office.account)
    assert not addressee.units.get().guessed


def test_confirming_waits_for_an_unclear_addressee(desk: Desk) -> None:
    with pytest.raises(UnaddressedError, match="Các đơn vị có liên quan"):
        confirm_with(desk.duty("rà soát"), [], seen=0, by=desk.cast.office)
    assert desk.duty("rà soát").stage == Obligation.Stage.PENDING


def test_words_and_units_are_decided_together(desk: Desk) -> None:
    duty = desk.duty("rà soát")
    choice = UnitChoice(_first(duty), units=[desk.cast.department, desk.cast.commune])
    confirm_with(duty, [choice], seen=0, by=desk.cast.office)
    duty = desk.duty("rà soát")
    assert (duty.stage, duty.unsure) == ("confirmed", "")
    assert {row.unit for row in duty.addressees.get().units.all()} == {desk.cast.department, desk.cast.commune}


def test_a_choice_may_not_contradict_itself(desk: Desk) -> None:
    duty = desk.duty("rà soát")
    choice = UnitChoice(_first(duty), units=[desk.cast.department], not_here=True)
    with pytest.raises(RonguonError, match="Hãy giữ một trong hai"):
        confirm_with(duty, [choice], seen=0, by=desk.cast.office)
    assert desk.duty("rà soát").stage == Obligation.Stage.PENDING


def test_an_added_duty_needs_somebody_to_do_it(desk: Desk) -> None:
    where = span("địa chỉ, số điện thoại")
    duty = deciding.add(desk.directive, start=where["start"], end=where["end"], by=desk.cast.office)
    assert (duty.clause and duty.clause.eid, duty.stage) == ("sec_1__a", "pending")
    with pytest.raises(UnaddressedError, match="chưa có cơ quan"):
        confirm_with(duty, [], seen=0, by=desk.cast.office)
    confirm_with(duty, [UnitChoice(None, units=[desk.cast.department])], seen=0, by=desk.cast.office)
    assert duty.addressees.get().text == "Sở Khoa học và Công nghệ"


def test_a_duty_on_people_is_only_seen(desk: Desk) -> None:
    confirm_with(desk.duty("nắm vững"), [], seen=0, by=desk.cast.office)
    assert desk.duty("nắm vững").stage == Obligation.Stage.CONFIRMED


@pytest.mark.parametrize("reason", ["", "   "])
def test_dropping_asks_for_a_reason(desk: Desk, reason: str) -> None:
    with pytest.raises(RonguonError, match="lý do"):
        deciding.drop(desk.duty("Công bố"), reason=reason, seen=0, by=desk.cast.office)


def test_dropping_can_be_taken_back(desk: Desk) -> None:
    deciding.drop(desk.duty("Công bố"), reason="Trùng", seen=0, by=desk.cast.office)
    duty = deciding.restore(desk.duty("Công bố"), seen=1, by=desk.cast.office)
    assert (duty.stage, duty.drop_reason) == ("pending", "")


def test_raw_writes_cannot_confirm_without_a_person(desk: Desk) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Obligation.objects.filter(pk=desk.duty("Công bố").pk).update(stage="confirmed")
    with pytest.raises(DatabaseError), transaction.atomic():
        Obligation.objects.filter(pk=desk.duty("đăng lại").pk).update(stage="confirmed")
