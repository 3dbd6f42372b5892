"""Guessing is slow from wherever it comes, and neither a stranger nor five hundred colleagues keep anybody out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client

from ronguon.jobs.tests.waiting import run_waiting
from ronguon.people import callers
from ronguon.people.actions import limits
from ronguon.people.models import Account, Session, Tally
from ronguon.settings import base

pytestmark = pytest.mark.django_db
PASSWORD = "mot cau dai de nho 2026"
OFFICE = "203.0.113.7"
STRANGER = "198.51.100.66"
HOME = "203.0.113.200"


@dataclass
class Minutes:
    """The clock that limits count by, moved by hand."""

    ms: int = 1_764_635_100_000

    def pass_(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


@dataclass
class Browser:
    """A browser somewhere, with the cookies it was given."""

    source: str
    client: Client = field(default_factory=Client)

    def tries(self, email: str, password: str) -> str:
        """Return how a sign-in ended: in, wrong, or slowed."""
        typed = {"login": email, "password": password}
        answer: Any = self.client.post("/tai-khoan/login/", typed, REMOTE_ADDR=self.source)
        if answer.status_code == 302:
            return "in"
        if answer.status_code == 429:
            return "slowed"
        (error,) = answer.context["form"].non_field_errors().as_data()
        return "slowed" if error.code == "too_many_login_attempts" else "wrong"

    def again(self) -> Browser:
        """Return the same browser on the next morning: sessions are over, what outlives them is there."""
        client = Client()
        name = callers.cookie_name()
        client.cookies[name] = self.client.cookies[name].value
        return Browser(self.source, client)


@pytest.fixture(autouse=True)
def minutes(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Minutes:
    """Let the limits of a real installation hold, on a clock of the test's own."""
    now = Minutes()
    settings.RONGUON_LIMITS = dict(base.RONGUON_LIMITS)
    monkeypatch.setattr(limits, "_now_ms", lambda: now.ms)
    return now


@pytest.fixture
def an() -> Account:
    return Account.objects.create_user("an@example.vn", PASSWORD, full_name="An")


def test_five_wrong_passwords_of_a_stranger_keep_nobody_out(an: Account) -> None:
    stranger = Browser(STRANGER)
    assert [stranger.tries(an.email, f"sai {n}") for n in range(7)] == ["wrong"] * 5 + ["slowed"] * 2
    assert Browser(OFFICE).tries(an.email, PASSWORD) == "in"


def test_a_stranger_behind_the_same_address_does_not_keep_out_a_browser_that_is_known(an: Account) -> None:
    own = Browser(OFFICE)
    assert own.tries(an.email, PASSWORD) == "in"
    assert [Browser(OFFICE).tries(an.email, "sai") for _ in range(40)].count("wrong") == 5
    assert Browser(OFFICE).tries(an.email, PASSWORD) == "slowed"
    assert own.again().tries(an.email, PASSWORD) == "in"


@pytest.mark.parametrize("sources", [80, pytest.param(600, marks=pytest.mark.soak)])
def test_many_sources_together_are_slowed_and_do_not_keep_out_a_known_browser(
    sources: int, an: Account, minutes: Minutes, show: Callable[[str], None]
) -> None:
    own = Browser(HOME)
    own.tries(an.email, PASSWORD)
    checked = 0
    for number in range(sources):  # one password in six seconds, each from another machine
        minutes.pass_(6)
        checked += Browser(f"10.9.{number // 200}.{number % 200}").tries(an.email, f"sai {number}") == "wrong"
    show(f"one address, {sources} sources, {sources // 10} minutes: {checked} of as many passwords were looked at")
    assert checked <= 50 + sources // 12
    assert Browser(OFFICE).tries(an.email, PASSWORD) == "slowed"
    assert own.again().tries(an.email, PASSWORD) == "in"


def test_whoever_is_slowed_elsewhere_gets_in_through_the_letter(an: Account) -> None:
    for number in range(60):
        Browser(f"10.9.0.{number}").tries(an.email, "sai")
    here = Browser(HOME)
    assert here.tries(an.email, PASSWORD) == "slowed"
    here.client.post("/tai-khoan/password/reset/", {"email": an.email}, REMOTE_ADDR=HOME)
    run_waiting()
    link = str(mail.outbox[0].body).partition("http://testserver")[2].split()[0]
    form: Any = here.client.get(link, follow=True, REMOTE_ADDR=HOME)
    other = "mot cau khac cung dai 2026"
    here.client.post(form.redirect_chain[-1][0], {"password1": other, "password2": other}, REMOTE_ADDR=HOME)
    assert here.tries(an.email, other) == "in"


@pytest.mark.parametrize("addresses", [120, pytest.param(600, marks=pytest.mark.soak)])
def test_one_password_tried_on_many_addresses_from_one_source_is_slowed(
    addresses: int, minutes: Minutes, show: Callable[[str], None]
) -> None:
    ended = []
    for number in range(addresses):  # one in a second
        minutes.pass_(1)
        ended.append(Browser(STRANGER).tries(f"nguoi{number}@example.vn", "matkhau2026"))
    show(
        f"{addresses} addresses, one source, {addresses} s: {ended.count('wrong')} of as many passwords were looked at"
    )
    assert set(ended) == {"wrong", "slowed"}
    assert ended.count("wrong") <= 30 + 30 * addresses // 60


def test_a_known_browser_has_five_tries_of_its_own_and_no_more(an: Account) -> None:
    own = Browser(OFFICE)
    own.tries(an.email, PASSWORD)
    thief = own.again()
    assert [thief.tries(an.email, f"sai {n}") for n in range(7)] == ["wrong"] * 5 + ["slowed"] * 2


def test_a_browser_known_for_one_address_is_a_stranger_to_all_others(an: Account) -> None:
    binh = Account.objects.create_user("binh@example.vn", PASSWORD, full_name="Bình")
    own = Browser(OFFICE)
    own.tries(an.email, PASSWORD)
    for number in range(60):
        Browser(f"10.9.0.{number}").tries(binh.email, "sai")
    assert own.again().tries(binh.email, PASSWORD) == "slowed"


@pytest.mark.parametrize("made", ["by hand", "by another secret", "too old", "of another kind", "empty"])
def test_a_cookie_that_is_not_ours_makes_nobody_known(
    made: str, an: Account, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    own = Browser(OFFICE)
    own.tries(an.email, PASSWORD)
    name = callers.cookie_name()
    good = own.client.cookies[name].value
    if made == "too old":
        monkeypatch.setattr(callers, "KNOWN_FOR", timedelta(seconds=-1))
    digest = callers._digest("x", an.email)
    forged = {
        "by hand": f"x{good}",
        "by another secret": signing.dumps(["x", [digest]], key="another", salt="ronguon known device"),
        "too old": good,
        "of another kind": signing.dumps({"x": digest}, salt="ronguon known device"),
        "empty": "",
    }[made]
    for number in range(60):
        Browser(f"10.9.0.{number}").tries(an.email, "sai")
    other = Browser(HOME)
    other.client.cookies[name] = forged
    assert other.tries(an.email, PASSWORD) == "slowed"


def test_nothing_of_a_browser_is_stored_and_its_cookie_names_nobody(an: Account) -> None:
    own = Browser(OFFICE)
    own.tries(an.email, PASSWORD)
    cookie = own.client.cookies[callers.cookie_name()]
    device, digests = signing.loads(cookie.value, salt="ronguon known device")
    kept = repr([*Session.objects.values(), *Tally.objects.values(), *Account.objects.values()])
    kept += repr([row.get_decoded() for row in Session.objects.all()])
    assert device not in kept
    assert digests[0] not in kept
    assert an.email not in repr([device, digests])
    assert str(an.code) not in repr([device, digests])
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 90 * 24 * 3600)


def test_a_shared_desk_is_known_for_eight_addresses_the_latest_ones(an: Account) -> None:
    desk = Browser(OFFICE)
    people = [an.email, *(f"nguoi{number}@example.vn" for number in range(callers.MOST_ADDRESSES))]
    for email in people[1:]:
        Account.objects.create_user(email, PASSWORD, full_name=email)
    for email in people:
        desk = desk.again() if callers.cookie_name() in desk.client.cookies else desk
        assert desk.tries(email, PASSWORD) == "in"
    device, digests = signing.loads(desk.client.cookies[callers.cookie_name()].value, salt="ronguon known device")
    assert digests == [callers._digest(device, email) for email in reversed(people[1:])]


@pytest.mark.parametrize("size", [25, pytest.param(500, marks=pytest.mark.soak)])
def test_an_office_behind_one_address_signs_in_within_ten_minutes_whatever_strangers_do(
    size: int, minutes: Minutes, show: Callable[[str], None]
) -> None:
    """Five hundred in ten minutes; of fewer, as many as come in their part of it."""
    people = [f"can-bo{number}@example.vn" for number in range(size)]
    for email in people:
        Account.objects.create_user(email, PASSWORD, full_name=email)
    first, browsers, slowed = 0, [], 0
    for number, email in enumerate(people):  # 07:25 to 07:35, a new browser each, somebody elsewhere at every account
        minutes.pass_(600 / 500)
        slowed += [Browser(STRANGER).tries(email, "sai") for _ in range(6)].count("slowed")
        browser = Browser(OFFICE)
        if number % 5 == 0:
            assert browser.tries(email, "go nham") == "wrong"
        first += browser.tries(email, PASSWORD) == "in"
        browsers.append(browser)
    minutes.pass_(86_400)
    second, beside = 0, 0
    for browser, email in zip(browsers, people, strict=True):  # the next morning, and the stranger sits in the office
        minutes.pass_(600 / 500)
        beside += [Browser(OFFICE).tries(email, "sai") for _ in range(6)].count("slowed")
        second += browser.again().tries(email, PASSWORD) == "in"
    show(f"{size} of an office of 500 behind one address: {first} in, {size // 5} of them after a slip, a stranger "
         f"elsewhere slowed {slowed} of {6 * size} times; next day {second} in, a stranger inside slowed {beside} "
         f"of {6 * size} times")  # fmt: skip
    assert (first, second) == (size, size)
    assert min(slowed, beside) > 4 * size


def test_codes_of_a_known_browser_are_its_own_whoever_has_learnt_the_password(an: Account) -> None:
    secret = generate_totp_secret()
    TOTP.activate(an, secret)
    assert Authenticator.objects.count() == 1

    def code() -> str:
        return str(hotp_value(secret, next(yield_hotp_counters_from_time()))).zfill(6)

    own = Browser(OFFICE)
    own.tries(an.email, PASSWORD)
    own.client.post("/tai-khoan/2fa/authenticate/", {"code": code()}, REMOTE_ADDR=OFFICE)
    assert "_auth_user_id" in own.client.session
    thief = Browser(STRANGER)
    assert thief.tries(an.email, PASSWORD) == "in", "at the second factor, that is"
    for _ in range(6):
        thief.client.post("/tai-khoan/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=STRANGER)
    assert callers.cookie_name() not in thief.client.cookies
    Tally.objects.filter(pk=limits._key("once", f"{an.pk} {code()}", "any day")).delete()  # as if the code were a later
    cache.clear()
    later = own.again()
    later.tries(an.email, PASSWORD)
    later.client.post("/tai-khoan/2fa/authenticate/", {"code": code()}, REMOTE_ADDR=OFFICE)
    assert "_auth_user_id" in later.client.session


def test_five_hundred_people_change_their_password_or_ask_again_whatever_their_colleagues_do(an: Account) -> None:
    own = Browser(OFFICE)
    own.tries(an.email, PASSWORD)
    for _ in range(40):
        Browser(OFFICE).tries("la@example.vn", "sai")
    other = "mot cau khac cung dai 2026"
    typed = {"oldpassword": PASSWORD, "password1": other, "password2": other}
    assert own.client.post("/tai-khoan/password/change/", typed, REMOTE_ADDR=OFFICE).status_code == 302
    an.refresh_from_db()
    assert an.check_password(other)
