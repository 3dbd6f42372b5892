"""The same paper twice: its office does not issue it again."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from ronguon.assignments.actions import issuing
from ronguon.assignments.models import Assignment
from ronguon.directives.models import Directive, WithdrawalDecision, WithdrawalRequest
from ronguon.drafting.tests.desk import Desk, decide
from ronguon.drafting.tests.test_twins import again
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError

pytestmark = pytest.mark.both_databases


def test_the_same_office_does_not_issue_it_a_second_time(desk: Desk) -> None:
    decide(desk)
    issuing.issue(desk.directive, by=desk.cast.office)
    laid = Assignment.objects.count()
    second = again(desk)
    (found,) = issuing.obstacles(second)
    assert (found.code, found.twin) == ("twin", desk.directive)
    with pytest.raises(RonguonError, match=r"hãy để riêng bản đang đọc, hoặc nạp bản mới"):
        issuing.issue(second, by=desk.cast.office)
    second.refresh_from_db()
    assert (second.stage, Assignment.objects.count()) == (Directive.Stage.READING, laid)
    page = desk.client().get(f"/van-ban/{second.code}/ban-hanh/")
    assert page.status_code == HTTPStatus.OK
    assert f'href="/van-ban/{desk.directive.code}/' in page.content.decode()


def test_what_was_withdrawn_or_set_aside_or_issued_elsewhere_does_not_stand_in_the_way(desk: Desk) -> None:
    decide(desk)
    assert issuing.obstacles(again(desk)) == []  # the first one is still being read
    issuing.issue(desk.directive, by=desk.cast.office)
    assert issuing.obstacles(again(desk, desk.cast.commune)) == []
    request = WithdrawalRequest.objects.create(
        directive=desk.directive, reason="Ban hành nhầm.", asked_by=desk.cast.office.person, asked_at=clock.now()
    )
    WithdrawalDecision.objects.create(
        request=request, agreed=True, decided_by=desk.cast.head.person, decided_at=clock.now(),
        decided_on=clock.today(),
    )  # fmt: skip
    assert issuing.obstacles(again(desk)) == []
