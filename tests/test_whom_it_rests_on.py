"""Beside each approval by a second person stand names: who gave the role it rests on, who confirmed, who invited."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.test_two_persons import DAY, HELD, SCENES, alone_as, person

from ronguon.access.actions.acting import actor_for
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
from ronguon.access.models import Grant
from ronguon.access.tests.cast import Cast, make_cast
from ronguon.assignments.models import ExtensionRequest, Submission
from ronguon.audit.models import Name
from ronguon.channels.models import Channel
from ronguon.directives.models import WithdrawalRequest
from ronguon.drafting.models import Obligation
from ronguon.reorganisation.models import HandOver, Reorganisation
from ronguon.reports.models import Report
from ronguon.reports.tests.world import on_day

pytestmark = pytest.mark.django_db
GIVER, SECOND, INVITER = "Giao Thị Vai", "Xác Văn Nhận", "Mời Thị Vào"


def held_duty() -> str:
    duty = Obligation.objects.select_related("directive").get(text__startswith=HELD)
    return reverse("documents:room", args=[duty.directive.code]) + f"?mo={duty.code}"


def withdrawn() -> str:
    return reverse("documents:withdraw", args=[WithdrawalRequest.objects.get().directive.code])


def judged() -> str:
    return reverse("work:detail", args=[Submission.objects.get().occurrence.code])


def extended() -> str:
    return reverse("review:extension", args=[ExtensionRequest.objects.get().code])


def laid() -> str:
    return reverse("status:assignment", args=[Submission.objects.get().occurrence.assignment.code])


PAGES: dict[str, list[tuple[str, Callable[[], str]]]] = {
    REVIEW.key: [("office", judged), ("office", laid)],
    EXTENSION.key: [("office", extended)],
    REPORT.key: [("office", lambda: reverse("reports:desk", args=[Report.objects.get().code]))],
    WORDS.key: [("office", lambda: reverse("reports:words", args=[Report.objects.get().code]))],
    WITHDRAWAL.key: [("office", withdrawn)],
    HELD_DUTY.key: [("office", held_duty)],
    REORGANISATION.key: [("head", lambda: reverse("units:reorganisation", args=[Reorganisation.objects.get().code]))],
    CHANNEL.key: [("office", lambda: reverse("channels:prove", args=[Channel.objects.get().code]))],
    HAND_OVER.key: [("head", lambda: reverse("units:hand_over", args=[HandOver.objects.get().code]))],
}
"""Step → the pages that show its approval, each with a reader of the cast. What is said of a role stands in its row."""


def decided(step: TwoPersonStep, *, confirmed: bool) -> Cast:
    """Walk `step` to its end; the second person's role was given, confirmed and its holder invited by three others."""
    cast = make_cast()
    scene = SCENES[step.key](cast)
    scene.begin(actor_for(person("first", scene.first), on=DAY))
    second = person("second")
    acting = alone_as(second, scene.second)
    codes = {name: known(name) for name in (GIVER, SECOND, INVITER)}
    Grant.objects.filter(account=second).update(
        given_by=codes[GIVER], confirmed_by=codes[SECOND] if confirmed else None, reason="QĐ 12/QĐ-UBND"
    )
    introduce(second, invited_by=codes[INVITER])
    scene.end(acting)
    return cast


def known(name: str) -> UUID:
    """Return the code of somebody whom the trail knows by `name`."""
    return Name.objects.create(account=uuid4(), text=name).account


def shown(cast: Cast, reader: str, url: str) -> str:
    client = Client()
    client.force_login({"office": cast.office_account, "head": cast.head_account}[reader])
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


STEPS_SHOWN = [step for step in STEPS if step != GRANT]


def test_every_step_but_giving_a_role_has_a_page() -> None:
    assert set(PAGES) == {step.key for step in STEPS_SHOWN}


@pytest.mark.parametrize("second", [SECOND, ""], ids=["confirmed", "given-alone"])
@pytest.mark.parametrize("step", STEPS_SHOWN, ids=lambda step: step.key)
def test_the_names_of_who_gave_confirmed_and_invited_stand_beside_it(step: TwoPersonStep, second: str) -> None:
    with on_day(DAY):
        cast = decided(step, confirmed=bool(second))
        for reader, url in PAGES[step.key]:
            page = shown(cast, reader, url())
            assert f"do {GIVER} giao" in page
            assert (f"{SECOND} xác nhận" in page) is bool(second)
            assert f"{INVITER} mời" in page


def test_a_name_that_was_removed_is_said_to_be() -> None:
    with on_day(DAY):
        cast = decided(WITHDRAWAL, confirmed=True)
        Name.objects.filter(text=GIVER).delete()
        page = shown(cast, "office", withdrawn())
    assert GIVER not in page
    assert "do một người đã được xóa tên giao" in page
    assert f"{INVITER} mời" in page
