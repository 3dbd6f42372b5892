"""Documents once they are issued: who reads them, what the list counts, what can no longer change."""

from __future__ import annotations

import pytest

from ronguon.assignments.actions import issuing
from ronguon.assignments.actions.issuing import issue, obstacles
from ronguon.drafting.actions import deciding
from ronguon.drafting.actions.confirming import confirm_with
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.desk import Desk, decide
from ronguon.drafting.tests.test_answering import Question
from ronguon.drafting.tests.test_deciding import ACTIONS
from ronguon.drafting.tests.test_documents import CAST, PAGES, _data
from ronguon.drafting.tests.test_reading_room import body
from ronguon.kernel.errors import IllegalMoveError


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("account", CAST)
def test_an_issued_document_is_read_by_all_with_a_role(desk: Desk, page: str, account: str) -> None:
    decide(desk)
    issuing.issue(desk.directive, by=desk.cast.office)
    assert desk.client(getattr(desk.cast, account)).get(desk.url(page)).status_code == 200


@pytest.mark.both_databases
def test_the_list_counts_duties_and_assignments(desk: Desk) -> None:
    client = desk.client()
    assert ">0/4<" in client.get("/van-ban/").content.decode()
    decide(desk)
    issuing.issue(desk.directive, by=desk.cast.office)
    page = client.get("/van-ban/").content.decode()
    assert ">4/4<" in page
    assert ">4</a>" in page or ">4</span>" in page


@pytest.mark.both_databases
def test_data_of_an_issued_document_stays(desk: Desk) -> None:
    decide(desk)
    issuing.issue(desk.directive, by=desk.cast.office)
    answer = desk.client().post(desk.url("du-lieu/"), _data(number="99/CT"))
    assert answer.status_code == 422
    assert "đã ban hành" in answer.content.decode()


@pytest.mark.parametrize("name", ACTIONS)
def test_nothing_is_decided_after_issuing(desk: Desk, name: str) -> None:
    early = desk.duty("Công bố")
    _carry_out(desk)
    for duty in (early, desk.duty("Công bố")):
        with pytest.raises(IllegalMoveError, match="đã ban hành"):
            ACTIONS[name](duty, desk.cast.office)


def _carry_out(desk: Desk) -> None:
    office = desk.cast.office
    confirm_with(desk.duty("Công bố"), [], seen=0, by=office)
    for words in ("rà soát", "bộ nhận diện", "nắm vững"):
        deciding.drop(desk.duty(words), reason="Không giao", seen=0, by=office)
    issue(desk.directive, by=office)


def test_a_decision_after_issuing_is_told_politely(desk: Desk) -> None:
    decide(desk)
    issuing.issue(desk.directive, by=desk.cast.office)
    answer = desk.client().post(desk.action("Công bố", "bo"), {"seen": 1, "reason": "Muộn"})
    assert answer.status_code == 409
    assert "đã ban hành" in body(answer)


def test_a_duty_that_may_touch_people_is_held_and_stands_in_the_way_of_issuing(db: None) -> None:
    with on_day():
        question = Question()
        _held(question)


def _held(question: Question) -> None:
    assert question.held.stage == Obligation.Stage.ASKED
    assert question.held.ask_rule.startswith("ask-")
    with pytest.raises(IllegalMoveError):
        deciding.confirm(question.held, seen=question.held.revision, by=question.cast.office)
    assert "asked" in {one.code for one in obstacles(question.directive)}
