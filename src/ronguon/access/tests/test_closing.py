"""A closed account opens nothing: no session, no way to a new one, no key, no work that waits."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from ronguon.access.actions import tokens
from ronguon.access.actions.acting import requester
from ronguon.access.models import Grant
from ronguon.access.tests.cast import DAY, PASSWORD
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.jobs.tests.waiting import run_waiting
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.people import actions
from ronguon.people.models import Session
from ronguon.people.tests.device import Device
from ronguon.people.tests.test_passkeys import alone
from ronguon.units.domain import Role

PAGE = "/tai-khoan/du-lieu-cua-toi/"


def test_every_session_ends_and_nothing_begins_a_new_one(house: House) -> None:
    an, device = house.cast.an_account, Device()
    here, there = house.browser(an), house.browser(an)
    here.post("/tai-khoan/reauthenticate/", {"password": PASSWORD})
    add = "/tai-khoan/2fa/khoa-truy-cap/them/"
    options = here.get(add).context["js_data"]["creation_options"]
    here.post(add, {"credential": json.dumps(device.made(options))})
    assert actions.close(an, by=Machine()) == 2
    assert [one.get(PAGE).status_code for one in (here, there)] == [302, 302]
    assert not Session.objects.filter(account=an).exclude(session_data="").exists()
    client = Client()
    client.post("/tai-khoan/login/", {"login": an.email, "password": PASSWORD})
    alone(client, device)
    client.post("/tai-khoan/password/reset/", {"email": an.email})
    run_waiting()
    assert ("_auth_user_id" in client.session, mail.outbox) == (False, [])


def test_keys_and_waiting_work_do_not_act_for_it_and_the_role_waits(house: House) -> None:
    an = house.cast.an_account
    _, secret = tokens.make(house.cast.commune, tokens.NewToken("Phần mềm", Role.OFFICER, DAY), by=house.cast.an)
    actions.close(an, by=Machine())
    assert tokens.opened_by(secret, on=DAY) is None
    with pytest.raises(NotAllowedError):
        requester(str(an.code))
    assert Grant.objects.valid(DAY).filter(account=an).count() == 1
    actions.reopen(an, by=Machine())
    assert tokens.opened_by(secret, on=DAY) is not None
    assert house.browser(an).get(PAGE).status_code == 200


def test_each_is_one_event_that_the_person_reads(house: House) -> None:
    an = house.cast.an_account
    house.browser(an)
    actions.close(an, by=Machine())
    with pytest.raises(IllegalMoveError):
        actions.close(an, by=Machine())
    actions.reopen(an, by=Machine())
    with pytest.raises(IllegalMoveError):
        actions.reopen(an, by=Machine())
    told = Event.objects.filter(subject=str(an.code)).order_by("-pk")[:2]
    assert [(event.verb, event.details) for event in told] == [
        ("account.reopened", {}),
        ("account.closed", {"number": 1}),
    ]
    assert "Đóng tài khoản" in house.browser(an).get(PAGE).content.decode()


def test_whoever_was_forgotten_is_not_opened_again(house: House) -> None:
    actions.leave(by=house.cast.an_account)
    with pytest.raises(IllegalMoveError, match="đã bị xóa"):
        actions.reopen(house.cast.an_account, by=Machine())


def test_the_operator_does_it_by_a_command(house: House) -> None:
    out = StringIO()
    call_command("people", "close", "an@example.vn", stdout=out)
    call_command("people", "reopen", "AN@example.vn", stdout=out)
    assert out.getvalue().splitlines() == [
        "Đã đóng tài khoản an@example.vn và kết thúc 0 phiên đăng nhập.", "Đã mở lại tài khoản an@example.vn.",
    ]  # fmt: skip
    with pytest.raises(CommandError, match="đang mở"):
        call_command("people", "reopen", "an@example.vn")
    with pytest.raises(CommandError, match="Không có"):
        call_command("people", "close", "la@example.vn")
