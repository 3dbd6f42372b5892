"""Passkeys: set up after confirming who it is, enough alone at the entrance, each answer taken once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from fido2.utils import websafe_decode

from ronguon.people import dossier
from ronguon.people.models import Account, Session
from ronguon.people.tests.device import MAKE, Device

pytestmark = pytest.mark.django_db
PASSWORD = "mot cau dai de nho 2026"
ADD = "/tai-khoan/2fa/khoa-truy-cap/them/"
ALONE = "/tai-khoan/khoa-truy-cap/dang-nhap/"
AGAIN = "/tai-khoan/2fa/khoa-truy-cap/xac-nhan/"
ASKED = "/tai-khoan/2fa/authenticate/"
NAMED = '{"type": "public-key", "id": "YQ", "rawId": "YQ", "response": '
JUNK = (
    "", "x", "[]", "{}", "1", "null", '"a"', '{"response": 1}', '{"id": "a", "rawId": "a", "response": {}}',
    NAMED + '{"clientDataJSON": "YQ", "authenticatorData": "YQ", "signature": "YQ", "userHandle": "YQ"}}',
    NAMED + '{"clientDataJSON": "e30", "attestationObject": "YQ"}}',
)  # fmt: skip


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def an() -> Account:
    return Account.objects.create_user("an@example.vn", PASSWORD, full_name="An")


def by_password(client: Any, account: Account) -> Any:
    return client.post("/tai-khoan/login/", {"login": account.email, "password": PASSWORD})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def confirmed(account: Account) -> Any:
    """Return a browser in which the person is signed in and has just typed the password once more."""
    client: Any = Client()
    client.force_login(account)
    client.post("/tai-khoan/reauthenticate/", {"password": PASSWORD})
    return client


def set_up(account: Account, device: Device, name: str = "Điện thoại của An") -> Any:
    """Set the device's passkey up in a browser; return the answer."""
    client = confirmed(account)
    options = client.get(ADD).context["js_data"]["creation_options"]
    return client.post(ADD, {"name": name, "credential": json.dumps(device.made(options))})


def options_alone(client: Any) -> Any:
    return client.get(ALONE, headers={"Accept": "application/json"}).json()["request_options"]


def alone(client: Any, device: Device, **more: str) -> Any:
    """Sign in by the device alone."""
    return client.post(ALONE, {"credential": json.dumps(device.answered(options_alone(client)))} | more)


def test_a_passkey_is_set_up_and_brings_recovery_codes(an: Account) -> None:
    device = Device()
    assert set_up(an, device).headers["Location"] == "/tai-khoan/2fa/recovery-codes/"
    kept = Authenticator.objects.get(user=an, type=Authenticator.Type.WEBAUTHN)
    assert kept.wrap().name == "Điện thoại của An"
    assert Authenticator.objects.filter(user=an, type=Authenticator.Type.RECOVERY_CODES).exists()
    page = confirmed(an).get("/tai-khoan/2fa/").content.decode()
    assert "Điện thoại của An" in page


def test_nothing_of_the_device_is_kept(an: Account) -> None:
    device = Device()
    options = confirmed(an).get(ADD).context["js_data"]["creation_options"]
    assert MAKE in websafe_decode(device.made(options)["response"]["attestationObject"])
    set_up(an, device)
    kept = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).data["credential"]
    assert set(kept) == {"type", "id", "rawId", "response", "clientExtensionResults"}
    assert set(kept["response"]) == {"clientDataJSON", "attestationObject"}
    assert MAKE not in websafe_decode(kept["response"]["attestationObject"])


def test_the_device_is_asked_for_a_key_that_it_keeps_and_that_its_lock_guards(an: Account) -> None:
    options = confirmed(an).get(ADD).context["js_data"]["creation_options"]["publicKey"]
    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")


def test_setting_up_and_removing_ask_first_who_it_is(an: Account) -> None:
    client = Client()
    client.force_login(an)
    assert client.get(ADD).headers["Location"].startswith("/tai-khoan/reauthenticate/")
    set_up(an, Device())
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    for deed in ("ten", "go"):
        assert "reauthenticate" in client.post(f"/tai-khoan/2fa/khoa-truy-cap/{key}/{deed}/").headers["Location"]
    assert Authenticator.objects.filter(pk=key).exists()


def test_a_passkey_alone_opens_the_account(an: Account) -> None:
    device = Device()
    set_up(an, device)
    client = Client()
    assert alone(client, device).headers["Location"] == "/bat-dau/"
    assert signed_in(client)
    assert Session.objects.filter(account=an, session_key=client.session.session_key).exists()


def test_after_it_the_person_lands_where_they_wanted_to_and_nowhere_else(an: Account) -> None:
    device = Device()
    set_up(an, device)
    assert alone(Client(), device, next="/tim/").headers["Location"] == "/tim/"
    assert alone(Client(), device, next="https://example.net/").headers["Location"] == "/bat-dau/"


def test_beside_a_password_the_passkey_is_asked_for_and_fits(an: Account) -> None:
    device = Device()
    set_up(an, device)
    client: Any = Client()
    assert by_password(client, an).headers["Location"] == ASKED
    assert not signed_in(client)
    page = client.get(ASKED)
    assert 'id="mfa_webauthn_authenticate"' in page.content.decode()
    client.post(ASKED, {"credential": json.dumps(device.answered(page.context["js_data"]["request_options"]))})
    assert signed_in(client)


def test_who_has_no_passkey_is_not_asked_for_one(an: Account) -> None:
    TOTP.activate(an, generate_totp_secret())
    client: Any = Client()
    by_password(client, an)
    assert "mfa_webauthn_authenticate" not in client.get(ASKED).content.decode()


@pytest.mark.parametrize("where", ["set-up", "alone", "beside a password"])
def test_a_key_without_a_lock_opens_nothing(where: str, an: Account) -> None:
    device = Device()
    if where != "set-up":
        set_up(an, device)
    device.locked = False
    client: Any = Client()
    if where == "set-up":
        set_up(an, device)
        assert not Authenticator.objects.filter(user=an).exists()
        return
    if where == "alone":
        alone(client, device)
    else:
        by_password(client, an)
        options = client.get(ASKED).context["js_data"]["request_options"]
        client.post(ASKED, {"credential": json.dumps(device.answered(options))})
        # A challenge that was made at the entrance of one's own account is not a way into another by a bare key.
        client.post(ALONE, {"credential": json.dumps(device.answered(options))})
    assert not signed_in(client)


def test_another_persons_key_opens_nothing(an: Account) -> None:
    binh = Account.objects.create_user("binh@example.vn", PASSWORD, full_name="Bình")
    mine, theirs = Device(), Device()
    set_up(an, mine)
    set_up(binh, theirs)
    theirs.owner = mine.owner
    client = Client()
    alone(client, theirs)
    assert not signed_in(client)


def test_a_key_of_another_site_or_an_old_challenge_opens_nothing(an: Account) -> None:
    device = Device()
    set_up(an, device)
    client: Any = Client()
    earlier = options_alone(client)
    options_alone(client)
    client.post(ALONE, {"credential": json.dumps(device.answered(earlier))})
    assert not signed_in(client)
    device.site = "evil.example"
    alone(client, device)
    assert not signed_in(client)


def test_a_closed_account_is_not_opened(an: Account) -> None:
    device = Device()
    set_up(an, device)
    Account.objects.filter(pk=an.pk).update(is_active=False)
    client = Client()
    alone(client, device)
    assert not signed_in(client)


@pytest.mark.parametrize("kept", ["session", "none"])
def test_an_answer_is_taken_once_even_where_another_worker_still_knows_its_challenge(kept: str, an: Account) -> None:
    device = Device()
    set_up(an, device)
    one: Any = Client()
    answer = {"credential": json.dumps(device.answered(options_alone(one)))}
    before = one.session["mfa.webauthn.state"]
    one.post(ALONE, answer)
    assert signed_in(one)
    two: Any = Client()
    options_alone(two)
    if kept == "session":  # as a worker sees it that read the session before the first one wrote it
        store = two.session
        store["mfa.webauthn.state"] = before
        store.save()
    two.post(ALONE, answer)
    assert not signed_in(two)


def test_a_passkey_confirms_that_it_is_the_same_person(an: Account) -> None:
    device = Device()
    set_up(an, device)
    client: Any = Client()
    alone(client, device)
    options = client.get(f"{AGAIN}?next={ADD}").context["js_data"]["request_options"]
    answer = {"credential": json.dumps(device.answered(options)), "next": ADD}
    assert client.post(AGAIN, {"credential": "{}", "next": ADD}).headers["Location"] == f"{AGAIN}?next=" + ADD.replace(
        "/", "%2F"
    )
    assert client.get(ADD).status_code == 302, "signing in is not yet confirming"
    options = client.get(f"{AGAIN}?next={ADD}").context["js_data"]["request_options"]
    answer["credential"] = json.dumps(device.answered(options))
    assert client.post(AGAIN, answer).headers["Location"] == ADD
    assert client.get(ADD).status_code == 200


@pytest.mark.parametrize("sent", JUNK)
def test_what_no_browser_sends_is_wrong_and_no_trouble(sent: str, an: Account) -> None:
    device = Device()
    set_up(an, device)
    client: Any = Client()
    options_alone(client)
    assert client.post(ALONE, {"credential": sent}).status_code == 302
    by_password(client, an)
    client.get(ASKED)
    assert client.post(ASKED, {"credential": sent}).status_code == 200
    assert not signed_in(client)
    own = confirmed(an)
    own.get(ADD)
    assert own.post(ADD, {"credential": sent}).status_code == 200
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1


def test_a_form_without_an_answer_says_what_to_do(an: Account) -> None:
    assert "Thiết bị chưa trả lời" in confirmed(an).post(ADD, {"name": "Máy"}).content.decode()
    client: Any = Client()
    assert "Thiết bị chưa trả lời" in client.post(ALONE, {}, follow=True).content.decode()


def test_a_statement_of_any_length_is_not_kept(an: Account) -> None:
    client = confirmed(an)
    made = Device().made(client.get(ADD).context["js_data"]["creation_options"])
    client.post(ADD, {"credential": json.dumps(made | {"more": "x" * 20_000})})
    assert not Authenticator.objects.exists()


def test_it_is_renamed_and_removed_by_its_owner_alone(an: Account) -> None:
    set_up(an, Device())
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    place = f"/tai-khoan/2fa/khoa-truy-cap/{key.pk}"
    stranger = confirmed(Account.objects.create_user("dung@example.vn", PASSWORD, full_name="Dũng"))
    assert [stranger.post(f"{place}/{deed}/", {"name": "x"}).status_code for deed in ("ten", "go")] == [404, 404]
    mine = confirmed(an)
    assert mine.get(f"{place}/ten/").status_code == mine.get(f"{place}/go/").status_code == 200
    mine.post(f"{place}/ten/", {"name": "Máy ở cơ quan"})
    key.refresh_from_db()
    assert key.wrap().name == "Máy ở cơ quan"
    assert mine.post(f"{place}/ten/", {"name": "x" * 61}).status_code == 200
    assert mine.post(f"{place}/go/").headers["Location"] == "/tai-khoan/2fa/"
    assert not Authenticator.objects.filter(user=an).exists(), "codes for a lost phone go with the last factor"


def test_the_export_tells_of_it_by_name_and_not_its_contents(an: Account) -> None:
    set_up(an, Device())
    rows = [row for row in dossier.whole(an)["groups"]["access"] if row["kind"] == "webauthn"]
    assert [row["name"] for row in rows] == ["Điện thoại của An"]
    assert set(rows[0]) == {"kind", "since", "set", "name"}


def test_a_first_name_is_given_in_the_readers_language(an: Account) -> None:
    assert confirmed(an).get(ADD).context["form"]["name"].value() == "Khóa truy cập 1"
    set_up(an, Device(), name="")
    assert Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).wrap().name == "Khóa truy cập 1"


@pytest.mark.parametrize(("host", "times"), [("127.0.0.1:8000", 1), ("localhost:8000", 0)])
def test_opened_by_a_bare_number_the_page_says_why_it_cannot_work(host: str, times: int, an: Account) -> None:
    page = confirmed(an).get(ADD, HTTP_HOST=host).content.decode()
    assert page.count("không gắn khóa truy cập") == times
