"""Whoever wants to be forgotten is, at once: roles and sessions end, the name goes, the actions stay."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from ronguon.access.actions import tokens
from ronguon.access.actions.grants import grant
from ronguon.access.actions.invitations import accept, invite
from ronguon.access.models import Grant, Invitation
from ronguon.access.tests.cast import DAY, PASSWORD
from ronguon.access.tests.house import House
from ronguon.audit import actions as audit
from ronguon.audit.actions.verifying import examine
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Name
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people import actions, dossier
from ronguon.people.forgetting import GONE, NAME
from ronguon.people.models import Account, Session
from ronguon.units.domain import Role

pytestmark = pytest.mark.both_databases

PAGE = "/tai-khoan/xoa-tai-khoan/"
DATA = "/tai-khoan/du-lieu-cua-toi"


def confirmed(house: House, account: Account) -> Any:
    """Return a browser in which the person has just typed the password once more."""
    client = house.browser(account)
    client.post("/tai-khoan/reauthenticate/", {"password": PASSWORD})
    return client


def leave(house: House, account: Account) -> Any:
    return confirmed(house, account).post(PAGE, {"understood": "on"})


def test_the_page_asks_first_who_it_is_then_says_what_goes_and_what_stays(house: House) -> None:
    an = house.cast.an_account
    assert "/tai-khoan/reauthenticate/" in house.browser(an).get(PAGE).headers["Location"]
    assert "/tai-khoan/reauthenticate/" in house.browser(an).post(PAGE, {"understood": "on"}).headers["Location"]
    page = confirmed(house, an).get(PAGE).content.decode()
    for words in ("vĩnh viễn", "mọi vai trò", "hồ sơ của cơ quan", "văn bản đã ký", "Bản sao lưu", f"{DATA}.json"):
        assert words in page, words
    assert PAGE in house.browser(an).get(f"{DATA}/").content.decode()


def test_without_the_tick_nothing_happens(house: House) -> None:
    answer = confirmed(house, house.cast.an_account).post(PAGE, {})
    assert answer.status_code == 200
    assert "không hoàn tác được" in answer.content.decode()
    assert Account.objects.get(pk=house.cast.an_account.pk).is_active


def test_a_stranger_to_the_site_is_led_to_signing_in(db: None) -> None:
    assert Client().get(PAGE).headers["Location"] == f"/tai-khoan/login/?next={PAGE}"


def test_everything_that_names_the_person_goes_and_nobody_elses(house: House) -> None:
    an, code = house.cast.an_account, house.cast.an_account.code
    TOTP.activate(an, generate_totp_secret())
    elsewhere = house.browser(an)
    invite(email=an.email, full_name="An", unit=house.cast.commune, role=Role.READER, by=house.admin)
    others = list(Account.objects.exclude(pk=an.pk).order_by("pk").values_list("email", "full_name", "is_active"))
    answer = leave(house, an)
    assert (answer.status_code, "Tài khoản đã được xóa" in answer.content.decode()) == (200, True)
    gone = Account.objects.get(pk=an.pk)
    assert (gone.code, gone.full_name, gone.is_active, gone.has_usable_password()) == (code, NAME, False, False)
    assert gone.email.endswith(GONE)
    for rows in (
        EmailAddress.objects.filter(user=an), Authenticator.objects.filter(user=an), Session.objects.filter(account=an),
        Invitation.objects.filter(email="an@example.vn"), Name.objects.filter(account=code),
    ):  # fmt: skip
        assert not rows.exists()
    assert elsewhere.get(f"{DATA}/").status_code == 302, "a session in another browser ended too"
    assert list(Account.objects.exclude(pk=an.pk).order_by("pk").values_list("email", "full_name", "is_active")) == (
        others
    )
    client = Client()
    client.post("/tai-khoan/login/", {"login": "an@example.vn", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_roles_and_the_keys_lent_out_of_them_end_at_once(house: House) -> None:
    an = house.cast.an_account
    key, secret = tokens.make(house.cast.commune, tokens.NewToken("Phần mềm", Role.OFFICER, DAY), by=house.cast.an)
    assert tokens.opened_by(secret, on=DAY) == key
    leave(house, an)
    assert not Grant.objects.valid(DAY).filter(account=an).exists()
    assert Grant.objects.filter(account=an).count() == 1, "who held which role stays, under an opaque code"
    assert house.actor(an).grants == ()
    assert tokens.opened_by(secret, on=DAY) is None


def test_it_leaves_one_event_and_every_earlier_one_stands(house: House) -> None:
    an = house.cast.an_account
    actions.change_password(an, PASSWORD, keep="")
    assert Name.objects.filter(account=an.code).exists()
    before = list(Event.objects.order_by("pk").values_list("pk", "verb", "actor"))
    leave(house, an)
    *earlier, (_, verb, actor) = Event.objects.order_by("pk").values_list("pk", "verb", "actor")
    assert earlier == before
    assert (verb, actor) == ("name.shredded", an.code)
    assert Event.objects.latest("pk").details == {"roles": 1}
    audit.chain_all()
    assert examine().whole
    page = house.browser(house.admin_account).get("/don-vi/nhat-ky/").content.decode()
    assert "Xóa tên khỏi nhật ký" in page
    assert ">An<" not in page


def test_a_second_time_is_refused(house: House) -> None:
    an = house.cast.an_account
    actions.leave(by=an)
    with pytest.raises(IllegalMoveError, match="từ trước"):
        actions.leave(by=an)
    assert Event.objects.filter(verb="name.shredded").count() == 1


def test_the_last_administrator_of_a_unit_is_told_what_to_do_first(house: House) -> None:
    admin = house.admin_account
    for answer in (confirmed(house, admin).get(PAGE), leave(house, admin)):
        page = answer.content.decode()
        assert answer.status_code == 409
        assert f"người quản trị cuối cùng của {house.cast.province.name}" in page
        assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert Account.objects.get(pk=admin.pk).is_active
    assert Grant.objects.valid(DAY).filter(account=admin).count() == 1


def test_who_is_covered_from_above_may_leave_and_of_two_the_second_may_not(house: House) -> None:
    assert leave(house, house.local_account).status_code == 200
    grant(house.cast.chi_account, house.cast.province, Role.ADMIN, by=Machine(), since_on=DAY, subtree=True)
    assert leave(house, house.admin_account).status_code == 200
    assert leave(house, house.cast.chi_account).status_code == 409


def test_two_roles_of_one_person_do_not_keep_each_other(house: House) -> None:
    again = (house.admin_account, house.cast.commune)
    grant(*again, Role.ADMIN, by=Machine(), since_on=DAY)
    actions.leave(by=house.local_account)
    with pytest.raises(IllegalMoveError):
        actions.check_may_leave(house.admin_account)


def test_a_closed_administrator_keeps_nothing(house: House) -> None:
    grant(house.cast.chi_account, house.cast.province, Role.ADMIN, by=Machine(), since_on=DAY, subtree=True)
    Account.objects.filter(pk=house.cast.chi_account.pk).update(is_active=False)
    assert leave(house, house.admin_account).status_code == 409


def test_a_new_invitation_makes_a_new_account_that_knows_nothing_of_the_old(house: House) -> None:
    an = house.cast.an_account
    leave(house, an)
    offer, _ = invite(email="an@example.vn", full_name="An", unit=house.cast.commune, role=Role.READER, by=house.admin)
    made = accept(offer, password="mot cau dai de nho 2026")
    assert made.code != an.code
    assert [row["role"] for row in dossier.whole(made)["groups"]["grants"]] == ["reader"]


def test_the_file_to_take_along_holds_all_that_the_system_can_say(house: House) -> None:
    an = house.cast.an_account
    TOTP.activate(an, generate_totp_secret())
    actions.change_password(an, PASSWORD, keep="")
    house.browser(house.admin_account).get(f"/don-vi/{house.cast.commune.code}/")
    client = confirmed(house, an)
    answer = client.get(f"{DATA}.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.content)["groups"] == dossier.whole(an)["groups"]
    filled = {name for name, rows in dossier.whole(an)["groups"].items() if rows}
    assert filled >= {"account", "access", "grants", "deeds", "shown_to"}


def test_the_same_is_done_once_more_by_the_machine_and_then_never(house: House) -> None:
    code = house.admin_account.code
    assert actions.forget_again(code, by=Machine()), "what was asked for before is not asked again, last or not"
    assert not actions.forget_again(code, by=Machine())
    assert not Grant.objects.valid(DAY).filter(account=house.admin_account).exists()
    assert Event.objects.filter(verb="name.shredded").count() == 1
