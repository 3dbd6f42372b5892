"""Every way to a session asks a person with a role for the second factor: sign-in, reset, invitation, once more."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.db import transaction
from django.test import Client

from ronguon.jobs.tests.waiting import run_waiting
from ronguon.people.models import Account
from ronguon.units.middleware import OPEN_WITHOUT
from ronguon.units.tests.cast import keeper, make_cast

PASSWORD = "mot cau dai de nho 2026"
NEW = "mot cau khac cung dai 2026"
SET_UP = "/tai-khoan/2fa/totp/activate/"
ASKED = "/tai-khoan/2fa/authenticate/"
MACHINES = {"metrics", "readyz"}
"""Answered at the door, before any account is looked up."""


@pytest.fixture
def an(db: None, settings: Any) -> Account:
    """Return An of the cast, with a role and a password, where the factor is asked for."""
    settings.RONGUON_REQUIRE_SECOND_FACTOR = True
    cast = make_cast()
    cast.an_account.set_password(PASSWORD)
    cast.an_account.save()
    account: Account = cast.an_account
    return account


def shown(secret: str) -> str:
    """Return what an authenticator app shows now."""
    return str(auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time())))))


def with_factor(account: Account) -> str:
    """Set the factor up; return its secret."""
    secret = str(auth.generate_totp_secret())
    auth.TOTP.activate(account, secret)
    RecoveryCodes.activate(account)
    return secret


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def by_password(client: Client, account: Account) -> Any:
    return client.post("/tai-khoan/login/", {"login": account.email, "password": PASSWORD})


def by_letter(client: Client, account: Account) -> Any:
    """Set a new password by the letter's link, then sign in with it."""
    client.post("/tai-khoan/password/reset/", {"email": account.email})
    run_waiting()
    link = re.search(r"http://testserver(\S+/key/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    here = client.get(link[1], follow=True).redirect_chain[-1][0]
    answer = client.post(here, {"password1": NEW, "password2": NEW})
    assert not signed_in(client), "a letter alone opens no session"
    assert answer.status_code == 302
    return client.post("/tai-khoan/login/", {"login": account.email, "password": NEW})


WAYS: dict[str, Callable[[Client, Account], Any]] = {"password": by_password, "letter": by_letter}


@pytest.mark.parametrize("way", WAYS)
def test_with_a_factor_no_way_opens_a_session_without_its_code(way: str, an: Account) -> None:
    secret = with_factor(an)
    client = Client()
    assert WAYS[way](client, an).headers["Location"].partition("?")[0] == ASKED
    assert not signed_in(client)
    client.get("/bat-dau/")
    assert not signed_in(client)
    client.post(ASKED, {"code": shown(secret)})
    assert signed_in(client)


@pytest.mark.parametrize("way", WAYS)
def test_a_new_password_leaves_the_factor_in_place(way: str, an: Account) -> None:
    with_factor(an)
    WAYS[way](Client(), an)
    assert Authenticator.objects.filter(user=an, type=Authenticator.Type.TOTP).count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_without_one_every_way_ends_at_its_set_up(way: str, an: Account) -> None:
    client = Client()
    WAYS[way](client, an)
    assert client.get("/bat-dau/").headers["Location"] == SET_UP


def test_an_accepted_invitation_opens_no_session_by_itself(an: Account, settings: Any) -> None:
    from ronguon.kernel import clock
    from ronguon.units.actions import actor_for, invite
    from ronguon.units.domain import Role
    from ronguon.units.models import Grant

    unit = Grant.objects.get(account=an).unit
    admin = keeper(unit, "admin@example.vn", subtree=True)
    by = actor_for(admin, on=clock.today())
    _, secret = invite(email="moi@example.vn", full_name="Mới", unit=unit, role=Role.READER, by=by)
    client = Client()
    client.post(f"/don-vi/loi-moi/{secret}/", {"password": NEW, "again": NEW})
    assert not signed_in(client)
    client.post("/tai-khoan/login/", {"login": "moi@example.vn", "password": NEW})
    assert client.get("/bat-dau/").headers["Location"] == SET_UP


def test_every_staff_address_leads_to_the_set_up_first(
    everywhere: ModuleType, world: Any, settings: Any, show: Callable[[str], None]
) -> None:
    settings.RONGUON_REQUIRE_SECOND_FACTOR = True
    client: Any = Client(raise_request_exception=False)
    client.force_login(world.accounts["an"])
    routes = [(name, world.address(name, route)) for name, route in everywhere.staff_routes()]
    passed, tried = [], 0
    for name, address in routes:
        for method in ("GET", "POST"):
            if name in OPEN_WITHOUT | MACHINES:
                continue
            scripts = everywhere.is_for_scripts(address)
            with transaction.atomic():
                answer = everywhere.call(client, "", address, method) if scripts else client.generic(method, address)
                transaction.set_rollback(True)
            tried += 1
            if scripts:  # a session opens nothing there that stays shut without one
                led = str(answer.status_code) == everywhere.ask(world, "anonymous", address, method)
            else:
                led = answer.headers.get("Location") == SET_UP
            if not led:
                passed.append(f"{method} {name}")
    show(f"second factor: {tried - len(passed)}/{tried} requests led to its set-up, {len(passed)} ways around it")
    assert passed == []
    assert tried > 150
    assert {name for name, _ in routes} >= OPEN_WITHOUT


def test_a_code_opens_one_session_and_no_second_one(an: Account, show: Callable[[str], None]) -> None:
    secret = with_factor(an)
    code = shown(secret)
    opened = []
    for number in range(3):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        by_password(client, an)
        client.post(ASKED, {"code": code})
        opened.append(signed_in(client))
    assert opened == [True, False, False]


def test_a_code_that_set_the_app_up_opens_nothing(an: Account) -> None:
    client: Any = Client()
    by_password(client, an)
    client.post(client.get(SET_UP).headers["Location"], {"password": PASSWORD})
    code = shown(client.get(SET_UP).context["form"].secret)
    assert client.post(SET_UP, {"code": code}).status_code == 302
    later = Client()
    by_password(later, an)
    later.post(ASKED, {"code": code})
    assert not signed_in(later)


def test_recovery_codes_stand_encrypted_in_the_database(an: Account) -> None:
    with_factor(an)
    row = Authenticator.objects.get(user=an, type=Authenticator.Type.RECOVERY_CODES)
    codes = row.wrap().generate_codes()
    assert len(codes) == 10
    assert not any(code in str(row.data) for code in codes)
    assert len(row.data["seed"]) > 100


@pytest.mark.parametrize("path", ["2fa/totp/deactivate/", "2fa/recovery-codes/generate/", "2fa/recovery-codes/"])
def test_changes_to_the_factor_ask_once_more_who_it_is(path: str, an: Account) -> None:
    with_factor(an)
    client = Client()
    client.force_login(an)
    answer = client.get(f"/tai-khoan/{path}")
    assert answer.status_code == 302
    assert "reauthenticate" in answer.headers["Location"]


def test_wrong_codes_are_counted_over_all_sessions(an: Account) -> None:
    secret = with_factor(an)
    right = shown(secret)
    wrong = [f"{n:06d}" for n in range(100000, 100010) if f"{n:06d}" != right]
    for number in range(6):
        client = Client(REMOTE_ADDR=f"10.0.1.{number}")
        by_password(client, an)
        client.post(ASKED, {"code": wrong[number]})
    by_password(client, an)
    client.post(ASKED, {"code": right})
    assert not signed_in(client), "the sixth try within five minutes is not looked at, even when it fits"
