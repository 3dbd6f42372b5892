"""Every way to a session ends at the second factor for a person with a role: no way is around it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import StringIO
from types import ModuleType
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.conf import settings as configured
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.invitations import invite
from ronguon.access.middleware import OPEN_WITHOUT
from ronguon.access.models import Grant
from ronguon.access.tests.cast import administrator, make_cast
from ronguon.jobs.tests.waiting import run_waiting
from ronguon.kernel import clock
from ronguon.kernel.tests.sampling import part
from ronguon.people.models import Account
from ronguon.people.tests.device import Device
from ronguon.people.tests.test_passkeys import alone, options_alone
from ronguon.units.domain import Role

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


def accepted(client: Client, link: str, email: str) -> Any:
    """Set the password that an invitation's link asks for, then sign in with it."""
    client.post(link, {"password": NEW, "again": NEW})
    assert not signed_in(client), "a link alone opens no session"
    return client.post("/tai-khoan/login/", {"login": email, "password": NEW})


def by_invitation(client: Client, account: Account) -> Any:
    """Accept an invitation to a role."""
    unit = Grant.objects.get(account=account).unit
    by = actor_for(administrator(unit, "admin@example.vn", subtree=True), on=clock.today())
    _, secret = invite(email="moi@example.vn", full_name="Mới", unit=unit, role=Role.READER, by=by)
    return accepted(client, f"/don-vi/loi-moi/{secret}/", "moi@example.vn")


def by_first_link(client: Client, _account: Account) -> Any:
    """Open the one-time link that the first run printed on the console."""
    out = StringIO()
    wanted = (
        "--accept-refusals",
        "--no-backup",
        "--unit-name",
        "UBND tỉnh Mới",
        "--email",
        "dau@example.vn",
        "--second-email",
        "hai@example.vn",
    )
    call_command("init", *wanted, stdout=out, stderr=out)
    link = re.search(r"(/don-vi/loi-moi/\S+)", out.getvalue())
    assert link is not None
    return accepted(client, link[1], "dau@example.vn")


WAYS: dict[str, Callable[[Client, Account], Any]] = {"password": by_password, "letter": by_letter}
ALL: dict[str, Callable[[Client, Account], Any]] = WAYS | {"invitation": by_invitation, "first link": by_first_link}
OPEN_TO_VISITORS = {
    "account_login", "account_logout", "account_reset_password", "account_reset_password_from_key", "account_signup",
    "mfa_authenticate", "mfa_login_webauthn", "units:accept",
}  # fmt: skip
"""Addresses where a visitor's form is looked at: a new one is either one of the ways above, or opens no session."""


def test_every_form_that_a_visitor_may_send_is_known(everywhere: ModuleType) -> None:
    shut = {"405", "404", "403", "401", everywhere.SIGN_IN}
    rows = everywhere.table()
    open_ones = {
        name for (name, route, method), cells in rows.items()
        if method == "POST" and cells["anonymous"] not in shut and not everywhere.is_for_scripts(route)
    } - {"healthz", "ui:living"}  # fmt: skip
    # These two lead to signing in whatever is wrong with what was sent, so the table cannot tell them from a shut page.
    assert open_ones | {"mfa_authenticate", "mfa_login_webauthn"} == OPEN_TO_VISITORS
    assert "django.contrib.admin" not in configured.INSTALLED_APPS


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


@pytest.mark.parametrize("way", ALL)
def test_without_one_every_way_ends_at_its_set_up(way: str, an: Account) -> None:
    client = Client()
    ALL[way](client, an)
    assert client.get("/bat-dau/").headers["Location"] == SET_UP


def with_passkey(account: Account) -> Device:
    """Set a passkey up as somebody does who is led to it; return the device."""
    client: Any = Client()
    by_password(client, account)
    client.post("/tai-khoan/reauthenticate/", {"password": PASSWORD})
    add, device = "/tai-khoan/2fa/khoa-truy-cap/them/", Device()
    options = client.get(add).context["js_data"]["creation_options"]
    client.post(add, {"name": "Máy", "credential": json.dumps(device.made(options))})
    return device


@pytest.mark.parametrize("way", WAYS)
def test_a_passkey_is_a_factor_that_every_way_asks_for(way: str, an: Account) -> None:
    with_passkey(an)
    client = Client()
    assert WAYS[way](client, an).headers["Location"].partition("?")[0] == ASKED
    assert not signed_in(client)


def test_a_passkey_alone_is_both_factors_and_leads_to_work(an: Account) -> None:
    device = with_passkey(an)
    client = Client()
    alone(client, device)
    assert signed_in(client)
    assert client.get("/don-vi/").status_code == 200


def test_a_passkey_without_its_lock_is_not_even_one(an: Account) -> None:
    device = with_passkey(an)
    device.locked = False
    client = Client()
    client.post(
        "/tai-khoan/khoa-truy-cap/dang-nhap/", {"credential": json.dumps(device.answered(options_alone(client)))}
    )
    assert not signed_in(client)


@pytest.mark.sampled
def test_every_staff_address_leads_to_the_set_up_first(
    everywhere: ModuleType, world: Any, settings: Any, show: Callable[[str], None]
) -> None:
    settings.RONGUON_REQUIRE_SECOND_FACTOR = True
    client: Any = Client(raise_request_exception=False)
    client.force_login(world.accounts["an"])
    routes = [(name, world.address(name, route)) for name, route in everywhere.staff_routes()]
    passed, tried = [], 0
    for name, address in part(
        routes, one_in=4, least=200, of=lambda one: (one[0].partition(":")[0], one[1][:5] == "/api/")
    ):
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
    assert tried > 80
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


@pytest.mark.parametrize(
    "path", ["2fa/totp/deactivate/", "2fa/recovery-codes/generate/", "2fa/recovery-codes/", "2fa/khoa-truy-cap/them/"]
)
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
