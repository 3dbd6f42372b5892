from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.http import int_to_base36

from ronguon.jobs.models import Job
from ronguon.jobs.tests.waiting import run_waiting
from ronguon.people.adapters import SecondFactorAdapter
from ronguon.people.models import Account
from ronguon.settings import base

pytestmark = pytest.mark.django_db
PASSWORD = "mot cau dai de nho 2026"
OTHER = "mot cau khac cung dai 2026"
IN_DATABASE = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "jobs_cache"}}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def an() -> Account:
    return Account.objects.create_user("an@example.vn", PASSWORD, full_name="An")


def sign_in(client: Client, password: str = PASSWORD, email: str = "an@example.vn") -> Any:
    return client.post("/tai-khoan/login/", {"login": email, "password": password})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_somebody_signs_in_by_address_and_password_and_lands_at_their_work(an: Account, client: Any) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.url) == (302, "/bat-dau/")
    assert signed_in(client)


@pytest.mark.parametrize("email", ["AN@example.vn", " an@example.vn "])
def test_case_and_blanks_of_the_address_do_not_matter(email: str, an: Account, client: Any) -> None:
    sign_in(client, email=email)
    assert signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"), [("an@example.vn", "sai"), ("khong-co@example.vn", PASSWORD), ("x", "y"), ("", "")]
)
def test_a_failed_sign_in_does_not_say_which_part_was_wrong(
    email: str, password: str, an: Account, client: Client
) -> None:
    answer = sign_in(client, password, email)
    assert answer.status_code == 200
    assert not signed_in(client)


def test_wrong_address_and_wrong_password_get_the_same_answer(an: Account, client: Any) -> None:
    errors = [
        re.findall(r'role="alert".*?</div>', sign_in(client, "sai", email).content.decode(), re.DOTALL)
        for email in ("an@example.vn", "khong-co@example.vn")
    ]
    assert errors[0] == errors[1] != []


def test_a_closed_account_does_not_sign_in(an: Account, client: Any) -> None:
    Account.objects.filter(pk=an.pk).update(is_active=False)
    sign_in(client)
    assert not signed_in(client)


def test_failed_sign_ins_are_limited_with_one_sentence_in_the_shared_cache(an: Account, client: Any) -> None:
    with override_settings(CACHES=IN_DATABASE):
        call_command("createcachetable")
        for _ in range(5):
            assert sign_in(client, "sai").status_code == 200
        answer = sign_in(client)
        assert not signed_in(client)
        assert answer.context["form"].non_field_errors().as_data()[0].code == "too_many_login_attempts"
        other = Client(REMOTE_ADDR="10.0.0.9")
        Account.objects.create_user("binh@example.vn", PASSWORD, full_name="Bình")
        sign_in(other, email="binh@example.vn")
        assert signed_in(other)


def test_passwords_are_kept_by_argon2_alone() -> None:
    assert base.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
        assert make_password(PASSWORD).startswith("argon2$argon2id$")


def test_signing_out_takes_a_post(an: Account, client: Any) -> None:
    sign_in(client)
    assert client.get("/tai-khoan/logout/").status_code == 200
    assert signed_in(client)
    client.post("/tai-khoan/logout/")
    assert not signed_in(client)


def test_a_password_is_changed_by_whoever_knows_the_present_one(an: Account, client: Any) -> None:
    sign_in(client)
    for old, new, again in (("sai", OTHER, OTHER), (PASSWORD, "ngan", "ngan"), (PASSWORD, OTHER, OTHER + "x")):
        client.post("/tai-khoan/password/change/", {"oldpassword": old, "password1": new, "password2": again})
        an.refresh_from_db()
        assert an.check_password(PASSWORD)
    client.post("/tai-khoan/password/change/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})
    an.refresh_from_db()
    assert an.check_password(OTHER)
    assert signed_in(client)


def test_a_forgotten_password_is_set_anew_through_one_letter_that_works_once(an: Account, client: Any) -> None:
    client.post("/tai-khoan/password/reset/", {"email": "an@example.vn"})
    (waiting,) = Job.objects.all()
    assert set(waiting.arguments) == {"account", "origin", "language", "asked"}  # nothing that opens a door
    assert run_waiting() == 1
    (letter,) = mail.outbox
    assert letter.subject.startswith("[Rõ Nguồn] ")
    link = re.search(r"http://testserver(/tai-khoan/password/reset/key/\S+)", str(letter.body))
    assert link is not None
    form = client.get(link[1], follow=True)
    here = form.redirect_chain[-1][0]
    assert client.post(here, {"password1": OTHER, "password2": OTHER}).status_code == 302
    an.refresh_from_db()
    assert an.check_password(OTHER)
    again = Client().get(link[1], follow=True).content.decode()
    assert 'name="password1"' not in again


def test_a_letter_to_an_unknown_address_is_not_sent_and_the_answer_is_the_same(an: Account, client: Any) -> None:
    answers = [client.post("/tai-khoan/password/reset/", {"email": f"{who}@example.vn"}) for who in ("an", "la")]
    assert [answer.url for answer in answers] == [reverse("account_reset_password_done")] * 2
    run_waiting()
    assert [letter.to for letter in mail.outbox] == [["an@example.vn"]]


def test_nobody_registers_by_themselves(client: Any) -> None:
    page = client.get("/tai-khoan/signup/")
    assert page.status_code == 200
    assert "<form" not in page.content.decode().partition("<main")[2].partition("</main")[0]
    typed = {"email": "moi@example.vn", "password1": OTHER, "password2": OTHER}
    assert client.post("/tai-khoan/signup/", typed).status_code == 200
    assert not Account.objects.exists()
    assert "/signup/" not in client.get("/tai-khoan/login/").content.decode()


@pytest.mark.parametrize(
    "path", ["email/", "confirm-email/", "password/set/", "social/connections/", "login/code/confirm/"]
)
def test_what_is_not_offered_is_no_page(path: str, an: Account, client: Any) -> None:
    client.force_login(an)
    assert client.get(f"/tai-khoan/{path}").status_code == 404
    assert client.post(f"/tai-khoan/{path}", {}).status_code == 404


def test_the_way_back_after_signing_in_stays_on_this_site(an: Account, client: Any) -> None:
    answer = client.post(
        "/tai-khoan/login/?next=https://example.net/", {"login": "an@example.vn", "password": PASSWORD}
    )
    assert answer.url == "/bat-dau/"


def shown_now(secret: str) -> str:
    """Return what an authenticator app shows now for `secret`."""
    return str(auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time())))))


def test_a_stranger_with_a_made_up_reset_link_takes_nobody_the_second_factor(an: Account, client: Any) -> None:
    url = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "khong-co"})
    assert client.get(url.replace("/1-", f"/{int_to_base36(an.pk)}-")).status_code == 200
    assert list(EmailAddress.objects.values_list("user", "email", "verified")) == [(an.pk, an.email, True)]


def test_the_second_factor_is_set_up_asked_for_and_has_codes_for_a_lost_phone(an: Account, client: Any) -> None:
    sign_in(client)
    set_up = "/tai-khoan/2fa/totp/activate/"
    asked = client.get(set_up)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert client.get(asked.url).status_code == 200
    assert client.post(asked.url, {"password": PASSWORD}).url == set_up
    secret = client.get(set_up).context["form"].secret
    answer = client.post(set_up, {"code": shown_now(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = client.get(answer.url).context["unused_codes"]
    assert len(codes) == 10
    for path in ("2fa/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", "2fa/recovery-codes/download/"):
        assert client.get(f"/tai-khoan/{path}").status_code == 200, path
    later: Any = Client()
    assert sign_in(later).url == reverse("mfa_authenticate")
    assert not signed_in(later)
    assert later.get("/tai-khoan/2fa/authenticate/").status_code == 200
    later.post("/tai-khoan/2fa/authenticate/", {"code": "000000"})
    assert not signed_in(later)
    later.post("/tai-khoan/2fa/authenticate/", {"code": codes[0]})
    assert signed_in(later)
    once_more = Client()
    sign_in(once_more)
    once_more.post("/tai-khoan/2fa/authenticate/", {"code": codes[0]})
    assert not signed_in(once_more)


def test_the_secret_of_the_app_is_not_readable_in_the_database(an: Account) -> None:
    secret = generate_totp_secret()
    TOTP.activate(an, secret)
    kept = Authenticator.objects.get(user=an).data["secret"]
    assert secret not in kept
    assert SecondFactorAdapter().decrypt(kept) == secret
    assert TOTP(Authenticator.objects.get(user=an)).validate_code(shown_now(secret))


def test_after_the_installations_secret_changed_no_code_fits_and_nothing_breaks(an: Account) -> None:
    kept = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    with override_settings(SECRET_KEY="another" * 10):
        values = {SecondFactorAdapter().decrypt(kept) for _ in range(2)}
    assert len(values) == 2
    assert "JBSWY3DPEHPK3PXP" not in values


def test_sign_ins_of_a_person_are_not_recorded(an: Account, client: Any) -> None:
    sign_in(client)
    assert not any("login" in field.name for field in Account._meta.get_fields())


def test_allauth_finds_every_address_it_asks_for() -> None:
    assert settings.LOGIN_URL == "account_login"
    names = ["account_login", "account_logout", "account_signup", "account_email", "account_reauthenticate"]
    assert all(reverse(name) for name in names)
