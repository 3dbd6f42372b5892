"""Before issuing one sees which body gets what, and what nobody gets."""

from __future__ import annotations

import pytest

from ronguon.assignments.actions import issuing
from ronguon.assignments.models import Assignment
from ronguon.assignments.views.receiving import received
from ronguon.drafting.tests.desk import Desk, decide
from ronguon.drafting.tests.making import make_obligation
from ronguon.ui.tests.formulas import active, payloads, records


def page(desk: Desk, query: str = "") -> str:
    answer = desk.client().get(desk.url(f"ban-hanh/ai-nhan-gi/{query}"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_it_shows_is_what_issuing_then_assigns(desk: Desk) -> None:
    decide(desk)
    desk.directive.refresh_from_db()
    shown = {
        (row.duty.pk, unit.pk, part)
        for row in received(desk.directive)
        for part, units in (("lead", row.leads), ("coordinator", row.coordinators))
        for unit in units
    }
    issuing.issue(desk.directive, by=desk.cast.office)
    made = set(
        Assignment.objects.filter(obligation__directive=desk.directive).values_list("obligation", "unit", "part")
    )
    assert shown == made
    assert made


def test_by_body_each_one_stands_once_with_its_duties(desk: Desk) -> None:
    decide(desk)
    shown = page(desk, "?theo=co-quan")
    assert shown.count(f"<strong>{desk.cast.department.name}</strong>") == 1
    assert "chủ trì 2, phối hợp 0" in shown


def test_what_nobody_gets_says_why(desk: Desk) -> None:
    shown = page(desk, "?theo=khong-ai")
    assert "còn chờ anh/chị quyết định" in shown
    decide(desk)
    shown = page(desk, "?theo=khong-ai")
    assert "hệ thống không giao" in shown
    assert "đặt lên cá nhân, không giao" in shown
    assert "còn chờ anh/chị quyết định" not in shown


def test_a_body_is_found_without_accents(desk: Desk) -> None:
    decide(desk)
    assert desk.cast.department.name in page(desk, "?theo=co-quan&tim=khoa+hoc")
    assert "Không có mục nào khớp" in page(desk, "?tim=khong+co+dau")


def test_the_table_has_a_line_for_each_body_and_duty_and_for_what_nobody_gets(desk: Desk) -> None:
    decide(desk)
    rows = received(desk.directive)
    lines = records(desk.client().get(desk.url("ban-hanh/ai-nhan-gi/bang.csv")).content.decode())
    expected = sum(len(row.leads) + len(row.coordinators) + bool(row.why) for row in rows)
    assert len(lines) == expected + 1


def test_no_cell_of_the_table_computes(desk: Desk) -> None:
    sent = [text.replace("\0", "")[:200] for text in payloads()]
    for text in sent:
        make_obligation(
            desk.directive, title=text, text=text, stage="dropped", drop_reason=text, decided_at=None, decided_by=None
        )
    told = desk.client().get(desk.url("ban-hanh/ai-nhan-gi/bang.csv")).content.decode()
    assert active(told) == []
    assert {cell for row in records(told) for cell in row} >= set(sent)


@pytest.mark.parametrize("rest", ["", "bang.csv"])
@pytest.mark.parametrize(("account", "expected"), [("binh_account", 403), ("an_account", 404), ("dung_account", 404)])
def test_only_the_issuing_office_sees_it(desk: Desk, rest: str, account: str, expected: int) -> None:
    client = desk.client(getattr(desk.cast, account))
    assert client.get(desk.url(f"ban-hanh/ai-nhan-gi/{rest}")).status_code == expected
