"""A document issued by mistake is taken back by a second person: work ends, words stay, counts leave it out."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.assignments import tasks
from ronguon.assignments.actions import issuing, withdrawing, working
from ronguon.assignments.models import Assignment, Occurrence, Submission
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.directives.models import Directive, WithdrawalDecision, WithdrawalRequest
from ronguon.drafting.actions.amending import take_in_version
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import NOW, make_directive
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.notices.models import Notice
from ronguon.people.models import Account
from ronguon.status.models import roll_ups
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit

LATER = DAY + timedelta(days=20)
REASON = "Ban hành nhầm bản dự thảo chưa được duyệt."


@pytest.fixture
def world(db: None) -> World:
    return World()


def asked(world: World, by: Actor | None = None) -> WithdrawalRequest:
    return withdrawing.ask_withdrawal(world.directive, reason=REASON, by=by or world.cast.office)


def withdrawn(world: World) -> WithdrawalDecision:
    with on_day(LATER):
        return withdrawing.withdraw(asked(world), words="", by=world.cast.head)


def total(world: World, on: date) -> int:
    return roll_ups.counts(roll_ups.CountScope(world.cast.province, on)).total


@pytest.mark.both_databases
def test_open_work_ends_on_the_day_of_the_decision_and_is_counted_until_the_day_before(world: World) -> None:
    assert total(world, LATER) == 1
    withdrawn(world)
    world.assignment.refresh_from_db()
    assert world.assignment.until_on == LATER
    assert total(world, LATER - timedelta(days=1)) == 1
    assert total(world, LATER) == 0


def test_a_request_alone_changes_nothing(world: World) -> None:
    asked(world)
    assert total(world, LATER) == 1
    assert not Directive.objects.withdrawn().exists()


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "head"])
def test_only_the_office_that_issued_asks(world: World, who: str) -> None:
    with pytest.raises(NotAllowedError):
        asked(world, getattr(world.cast, who))


@pytest.mark.parametrize("who", ["office", "an", "binh", "chi", "dung"])
def test_neither_who_asks_nor_a_stranger_decides(world: World, who: str) -> None:
    request = asked(world)
    for act in (withdrawing.withdraw, withdrawing.refuse_withdrawal):
        with pytest.raises(NotAllowedError):
            act(request, words="Đúng vậy.", by=getattr(world.cast, who))
    assert not WithdrawalDecision.objects.exists()


def test_who_issued_it_does_not_decide_when_a_colleague_asks(world: World) -> None:
    colleague = clerk(world.cast.province, world)
    code = world.directive.code
    audit.record(by=world.cast.office, verb="directive.issued", kind="directive", subject=code, obligations=1)
    request = asked(world, colleague)
    with pytest.raises(NotAllowedError):
        withdrawing.withdraw(request, words="", by=world.cast.office)
    withdrawing.withdraw(request, words="", by=world.cast.head)


def clerk(unit: Unit, world: World) -> Actor:
    """Let one more person prepare documents at `unit`."""
    name = f"van-thu-{Account.objects.count()}@example.vn"
    account = Account.objects.create_user(name, "mot cau dai de nho 2026", full_name="Văn thư")
    grant(account, unit, Role.OFFICE, by=Machine(), since_on=FOUNDED)
    return world.cast.actor(account)


def test_where_one_person_alone_prepares_the_office_above_decides(world: World) -> None:
    commune, province = world.cast.commune, world.cast.province
    alone, above = clerk(commune, world), clerk(province, world)
    own = make_directive(commune, stage="issued", closed_at=NOW)
    request = withdrawing.ask_withdrawal(own, reason=REASON, by=alone)
    withdrawing.withdraw(request, words="", by=above)
    assert Directive.objects.withdrawn().get() == own


def test_where_two_prepare_the_office_above_has_no_say(world: World) -> None:
    commune, province = world.cast.commune, world.cast.province
    one, other, above = clerk(commune, world), clerk(commune, world), clerk(province, world)
    own = make_directive(commune, stage="issued", closed_at=NOW)
    request = withdrawing.ask_withdrawal(own, reason=REASON, by=one)
    with pytest.raises(NotAllowedError):
        withdrawing.withdraw(request, words="", by=above)
    withdrawing.withdraw(request, words="", by=other)
    assert Directive.objects.withdrawn().get() == own


def test_a_reason_is_asked_for_by_both(world: World) -> None:
    with pytest.raises(RonguonError):
        withdrawing.ask_withdrawal(world.directive, reason="  ", by=world.cast.office)
    with pytest.raises(RonguonError):
        withdrawing.refuse_withdrawal(asked(world), words=" ", by=world.cast.head)


@pytest.mark.both_databases
def test_what_is_decided_is_decided_once(world: World) -> None:
    request = asked(world)
    with pytest.raises(IllegalMoveError):
        asked(world)
    withdrawing.refuse_withdrawal(request, words="Văn bản đúng là bản đã duyệt.", by=world.cast.head)
    with pytest.raises(IllegalMoveError):
        withdrawing.withdraw(request, words="", by=world.cast.head)
    assert total(world, LATER) == 1
    again = asked(world)
    withdrawing.withdraw(again, words="", by=world.cast.head)
    with pytest.raises(IllegalMoveError):
        asked(world)


def test_what_was_submitted_stays_readable_and_nothing_more_is_taken(world: World) -> None:
    account = told_without_proof("Đã công bố địa chỉ và số điện thoại.", 1)
    with on_day():
        working.submit(world.occurrence, account, seen="open", by=world.cast.an)
    withdrawn(world)
    page = world.client(world.cast.an_account).get(f"/viec-phai-lam/{world.occurrence.code}/")
    assert page.status_code == HTTPStatus.OK
    told = page.content.decode()
    assert "Đã công bố địa chỉ và số điện thoại." in told
    assert REASON in told
    assert Submission.objects.count() == 1
    world.occurrence.refresh_from_db()
    with on_day(LATER), pytest.raises((NotAllowedError, IllegalMoveError)):
        working.submit(Occurrence.objects.get(pk=world.occurrence.pk), account, seen="handed_in", by=world.cast.an)


def test_each_unit_is_told_once_with_the_reason(world: World) -> None:
    make_assignment(world.duty, world.cast.other_commune)
    decision = withdrawn(world)
    told = Notice.objects.filter(rung="thu-hoi")
    assert {one.unit for one in told} == {world.cast.commune, world.cast.other_commune}
    assert all(REASON in one.title for one in told)
    assert withdrawing.end_assignments(decision) == 0
    assert Notice.objects.filter(rung="thu-hoi").count() == len(told)


def test_the_trail_holds_the_request_the_decision_and_the_list(world: World) -> None:
    withdrawn(world)
    verbs = list(Event.objects.filter(verb__contains="withdraw").order_by("pk").values_list("verb", "actor"))
    office, head = world.cast.office_account.code, world.cast.head_account.code
    assert verbs == [
        ("directive.withdrawal_asked", office), ("directive.withdrawn", head), ("obligation.withdrawn", head),
    ]  # fmt: skip


@pytest.mark.both_databases
def test_the_worker_ends_what_an_interruption_left_as_of_the_same_day(world: World) -> None:
    request = asked(world)
    with on_day(LATER):
        WithdrawalDecision.objects.create(
            request=request, agreed=True, decided_by=world.cast.head.person, decided_at=clock.now(), decided_on=LATER
        )
    assert tasks.finish_withdrawing(clock.now()) == 1
    assert Assignment.objects.get().until_on == LATER
    assert tasks.finish_withdrawing(clock.now()) == 0


def test_a_withdrawn_document_lays_nothing_more_and_takes_no_new_version(world: World) -> None:
    withdrawn(world)
    assert issuing.issue_rest(world.directive) == 0
    with pytest.raises(IllegalMoveError):
        take_in_version(b"x", name="x.txt", follows=world.directive, by=world.cast.office)


@pytest.mark.both_databases
def test_neither_request_nor_decision_can_be_changed(world: World) -> None:
    withdrawn(world)
    for table in ("directives_withdrawalrequest", "directives_withdrawaldecision"):
        column = "reason" if table.endswith("request") else "words"
        for statement in (f"UPDATE {table} SET {column} = 'khác'", f"DELETE FROM {table}"):  # noqa: S608 (known names)
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.mark.parametrize(("who", "status"), [("an", 403), ("binh", 403), ("chi", 403), ("dung", 403), ("nobody", 302)])
def test_the_page_is_for_the_office_and_for_who_decides(world: World, who: str, status: int) -> None:
    assert world.clients()[who].get(f"/van-ban/{world.directive.code}/thu-hoi/").status_code == status


def test_before_anybody_asks_there_is_nothing_to_read_for_who_may_not_ask(world: World) -> None:
    draft = make_directive(world.cast.province)
    office, head = world.client(world.cast.office_account), world.client(world.cast.head_account)
    assert head.get(f"/van-ban/{world.directive.code}/thu-hoi/").status_code == HTTPStatus.FORBIDDEN
    assert office.get(f"/van-ban/{draft.code}/thu-hoi/").status_code == HTTPStatus.FORBIDDEN


def test_two_people_take_a_document_back_on_the_page(world: World) -> None:
    url = f"/van-ban/{world.directive.code}/thu-hoi/"
    office, head = world.client(world.cast.office_account), world.client(world.cast.head_account)
    assert office.post(url, {"reason": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert office.post(url, {"reason": REASON}).status_code == HTTPStatus.FOUND
    request = WithdrawalRequest.objects.get()
    sent = {"de-nghi": str(request.code), "quyet-dinh": "dong-y"}
    assert office.post(url + "quyet-dinh/", sent).status_code == HTTPStatus.FORBIDDEN
    assert REASON in head.get(url).content.decode()
    kept = head.post(url + "quyet-dinh/", sent | {"quyet-dinh": "giu"})
    assert kept.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert head.post(url + "quyet-dinh/", sent).status_code == HTTPStatus.FOUND
    room = head.get(f"/van-ban/{world.directive.code}/").content.decode()
    assert "Đã thu hồi ngày" in room
    assert REASON in room
    assert "Đã thu hồi" in office.get("/van-ban/").content.decode()
    assert url in room
    for reader in (office, head):
        decided = reader.get(url).content.decode()
        assert "Người quyết định" in decided
        assert "Vai trò Người đứng đầu" in decided, "on whom the decision rests stands beside it"
    assert world.clients()["an"].get(url).status_code == HTTPStatus.FORBIDDEN


STANDS = "Văn bản đúng là bản đã được duyệt ngày 27 tháng 2."


def let_stand(world: World, words: str = STANDS) -> WithdrawalDecision:
    with on_day(LATER):
        return withdrawing.refuse_withdrawal(asked(world), words=words, by=world.cast.head)


def test_who_let_a_document_stand_and_why_is_shown_where_a_withdrawal_would_be(world: World) -> None:
    url, room = f"/van-ban/{world.directive.code}/thu-hoi/", f"/van-ban/{world.directive.code}/"
    office, head = world.client(world.cast.office_account), world.client(world.cast.head_account)
    assert url not in head.get(room).content.decode()
    let_stand(world)
    for reader in (office, head):
        page = reader.get(url).content.decode()
        assert f"Không thu hồi: quyết định ngày {LATER:%d/%m/%Y}" in page
        assert REASON in page
        assert STANDS in page
        assert "Lãnh đạo tỉnh, " in page.partition("Người quyết định")[2]
        assert "Vai trò Người đứng đầu" in page, "on whom the decision rests stands beside it"
        assert url in reader.get(room).content.decode()
    assert 'name="reason"' in office.get(url).content.decode(), "who asked may ask again"
    assert 'name="reason"' not in head.get(url).content.decode(), "nobody meets a form that they may not send"
    for name in ("an", "binh", "chi", "dung"):
        assert world.clients()[name].get(url).status_code == HTTPStatus.FORBIDDEN
        assert url not in world.clients()[name].get(room).content.decode()


def test_every_refusal_stays_readable_the_newest_first_also_once_the_document_is_taken_back(world: World) -> None:
    url = f"/van-ban/{world.directive.code}/thu-hoi/"
    let_stand(world, "Lý do thứ nhất.")
    with on_day(LATER + timedelta(days=1)):
        withdrawing.refuse_withdrawal(asked(world), words="Lý do thứ hai.", by=world.cast.head)
        withdrawing.withdraw(asked(world), words="", by=world.cast.head)
    page = world.client(world.cast.office_account).get(url).content.decode()
    assert -1 < page.index("Đã thu hồi ngày") < page.index("Lý do thứ hai.") < page.index("Lý do thứ nhất.")


def test_however_often_it_was_refused_the_page_asks_as_many_questions(world: World) -> None:
    client = world.client(world.cast.office_account)
    asked_of_the_database = []
    for number in range(3):
        let_stand(world, f"Lý do {number}.")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/van-ban/{world.directive.code}/thu-hoi/").status_code == HTTPStatus.OK
        asked_of_the_database.append(len(queries))
    first, second, third = asked_of_the_database
    assert second == third <= first
