from __future__ import annotations

from importlib import import_module

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client, override_settings

from ronguon.access.tests.house import House
from ronguon.audit.actions import make_installation
from ronguon.audit.domain import Machine
from ronguon.audit.models import Installation
from ronguon.people.models import Account

SET_UP = "/tai-khoan/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def required() -> object:
    with override_settings(RONGUON_REQUIRE_SECOND_FACTOR=True):
        yield


@pytest.mark.parametrize(
    "path", ["/bat-dau/", "/don-vi/", "/van-ban/", "/tim/", "/tai-khoan/2fa/", "/tai-khoan/password/change/"]
)
def test_whoever_holds_a_role_sets_the_factor_up_before_anything_else(path: str, house: House) -> None:
    answer = house.browser(house.cast.an_account).get(path)
    assert (answer.status_code, answer.headers.get("Location")) == (302, SET_UP)


def test_a_post_does_nothing_before_it(house: House) -> None:
    answer = house.browser(house.admin_account).post(
        f"/don-vi/{house.cast.commune.code}/vai-tro/", {"email": "dung@example.vn", "role": "reader", "reason": "x"}
    )
    assert answer.headers["Location"] == SET_UP
    assert house.cast.dung_account.grants.count() == 1


@pytest.mark.parametrize("path", [SET_UP, "/tai-khoan/logout/", "/healthz", "/"])
def test_setting_up_leaving_and_the_public_stay_open(path: str, house: House) -> None:
    answer = house.browser(house.cast.an_account).get(path)
    assert answer.headers.get("Location", "").partition("?")[0] in {"", "/tai-khoan/reauthenticate/"}


def test_with_the_factor_work_goes_on(house: House) -> None:
    TOTP.activate(house.cast.an_account, generate_totp_secret())
    assert house.browser(house.cast.an_account).get("/don-vi/").status_code == 200


def test_the_demo_and_people_without_a_role_are_exempt(house: House) -> None:
    client = Client()
    client.force_login(Account.objects.create_user("x@example.vn", "mat khau dai 2026", full_name="X"))
    assert client.get("/don-vi/").status_code == 200
    make_installation(Installation.Purpose.DEMO, by=Machine(), refusals_version="1")
    assert house.browser(house.cast.an_account).get("/don-vi/").status_code == 200


@override_settings(RONGUON_REQUIRE_SECOND_FACTOR=False)
def test_where_it_is_not_asked_for_nobody_is_led_away(house: House) -> None:
    assert house.browser(house.cast.an_account).get("/don-vi/").status_code == 200


def test_a_real_installation_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "RONGUON_SECRET_KEY": "k" * 40, "RONGUON_HOSTS": "ronguon.example", "RONGUON_BASE_URL": "https://ronguon.example",
        "RONGUON_DATABASE_URL": "sqlite:////tmp/never-opened.sqlite3",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert import_module("ronguon.settings.production").RONGUON_REQUIRE_SECOND_FACTOR is True
