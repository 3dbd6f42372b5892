from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from ronguon.access.actions.invitations import invite
from ronguon.access.models import Grant, Invitation
from ronguon.access.tests.cast import FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.actions import chain, shred_name
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.people.models import Account
from ronguon.reorganisation.tests.making import merge
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Role, System
from ronguon.units.models import Unit

CHANGE = date(2026, 1, 1)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def page(unit: Unit, rest: str = "") -> str:
    return f"/don-vi/{unit.code}/{rest}"


@pytest.fixture
def merged(house: House) -> House:
    establish(NewUnit("Thôn Suối Cạn", "village", System.STATE, FOUNDED, house.cast.other_commune), by=Machine())
    merge(
        house.cast.other_commune, into=house.cast.commune, effective_on=CHANGE, decided_by="HĐND tỉnh",
        number="12/NQ-HĐND", by=Machine(),
    )  # fmt: skip
    return house


def test_the_chart_shows_both_trees_level_by_level(house: House) -> None:
    shown = said(house.browser(house.cast.an_account).get("/don-vi/"))
    assert "UBND tỉnh An Phước" in shown
    assert "Tỉnh ủy An Phước" in shown
    assert "UBND xã Suối Rồng" in shown


def test_the_chart_asks_the_same_number_of_questions_however_many_units(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = house.browser(house.cast.an_account)
    browser.get("/don-vi/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/don-vi/")
    for number in range(20):
        establish(NewUnit(f"Thôn {number}", "village", System.STATE, FOUNDED, house.cast.commune), by=Machine())
        establish(NewUnit(f"UBND xã {number}", "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())
    with django_assert_num_queries(len(few.captured_queries)):
        browser.get("/don-vi/")


@pytest.mark.parametrize("words", ["suoi rong", "Suối Rồng", "xa suoi rong", "SUOI"])
def test_the_search_ignores_accents_and_finds_other_names(words: str, house: House) -> None:
    shown = said(house.browser(house.cast.an_account).get("/don-vi/", {"tim": words}))
    assert "UBND xã Suối Rồng" in shown
    assert "Sở Khoa học và Công nghệ" not in shown


def test_a_search_that_finds_nothing_says_so_and_nul_does_no_harm(house: House) -> None:
    browser = house.browser(house.cast.an_account)
    assert browser.get("/don-vi/", {"tim": "khong co\0 don vi nay"}).status_code == 200
    assert browser.get("/don-vi/", {"tim": "x", "trang": "khong", "ngay": "99/99/9999"}).status_code == 200


def test_on_an_earlier_day_the_tree_stands_as_it_did(merged: House) -> None:
    browser = merged.browser(merged.cast.an_account)
    eve = said(browser.get("/don-vi/", {"ngay": "31/12/2025"}))
    today = said(browser.get("/don-vi/"))
    assert "UBND xã Suối Rồng" in eve
    assert "UBND xã Suối Rồng" not in today
    below_eve = said(browser.get(page(merged.cast.commune), {"ngay": "31/12/2025"}))
    below_now = said(browser.get(page(merged.cast.commune)))
    assert "Thôn Suối Cạn" not in below_eve
    assert "Thôn Suối Cạn" in below_now


def test_an_ended_unit_stays_readable_and_leads_to_its_successor(merged: House) -> None:
    shown = said(merged.browser(merged.cast.an_account).get(page(merged.cast.other_commune)))
    assert "<h1>UBND xã Suối Rồng</h1>" in shown
    assert "12/NQ-HĐND" in shown
    assert page(merged.cast.commune) in shown
    assert "01/01/2026" in shown


def test_a_day_that_cannot_be_read_is_said_and_kept(house: House) -> None:
    answer = house.browser(house.cast.an_account).get(page(house.cast.commune), {"ngay": "31/02/2026"})
    assert answer.status_code == 200
    assert 'value="31/02/2026"' in said(answer)
    assert 'aria-invalid="true"' in said(answer)


def test_who_acts_here_is_shown_to_who_may_read_the_unit(house: House) -> None:
    see = {"an": True, "binh": True, "chi": True, "dung": False, "office": True, "head": True}
    for who, sees in see.items():
        shown = said(house.browser(getattr(house.cast, f"{who}_account")).get(page(house.cast.commune)))
        assert ('id="vai-tro"' in shown) == sees, who
        assert "/vai-tro/" not in shown


def test_an_administrator_gives_a_role_with_its_reason(house: House) -> None:
    browser = house.browser(house.local_account)
    typed = {"email": "DUNG@example.vn", "role": "reader", "reason": "Công văn 15/CV"}
    answer = browser.post(page(house.cast.commune, "vai-tro/"), typed, follow=True)
    assert "Dũng" in said(answer)
    assert Event.objects.get(verb="grant.given", details__reason="Công văn 15/CV").details["role"] == "reader"


@pytest.mark.parametrize(
    "changes",
    [{"email": "khong-co@example.vn"}, {"email": "x"}, {"role": "admin' --"}, {"reason": ""}, {"reason": "a" * 201}],
)
def test_a_bad_grant_keeps_what_was_typed_and_gives_nothing(changes: dict[str, str], house: House) -> None:
    typed = {"email": "dung@example.vn", "role": "reader", "reason": "Công văn 15/CV"} | changes
    before = Grant.objects.count()
    answer = house.browser(house.local_account).post(page(house.cast.commune, "vai-tro/"), typed)
    assert answer.status_code == 422
    assert typed["email"] in said(answer)
    assert Grant.objects.count() == before


def test_an_administrator_ends_a_role_only_with_a_reason(house: House) -> None:
    given = Grant.objects.get(account=house.cast.an_account)
    browser = house.browser(house.local_account)
    url = page(house.cast.commune, f"vai-tro/{given.code}/ket-thuc/")
    browser.post(url, {"reason": " "})
    given.refresh_from_db()
    assert given.until_on is None
    browser.post(url, {"reason": "Nghỉ hưu"})
    given.refresh_from_db()
    assert given.until_on is not None
    assert Event.objects.get(verb="grant.ended").details["reason"] == "Nghỉ hưu"


def test_a_grant_is_ended_only_at_its_own_unit(house: House) -> None:
    given = Grant.objects.get(account=house.cast.dung_account)
    answer = house.browser(house.local_account).post(
        page(house.cast.commune, f"vai-tro/{given.code}/ket-thuc/"), {"reason": "x"}
    )
    assert answer.status_code == 404


def test_an_administrator_withdraws_an_invitation(house: House) -> None:
    made, _ = invite(
        email="a@example.vn", full_name="A", unit=house.cast.commune, role=Role.READER, by=house.admin
    )  # fmt: skip
    browser = house.browser(house.local_account)
    assert "a<wbr>@example.vn" in said(browser.get(page(house.cast.commune)))
    browser.post(page(house.cast.commune, f"moi/{made.code}/thu-hoi/"))
    assert Invitation.objects.get().withdrawn_at is not None
    assert "@example.vn" not in said(browser.get(page(house.cast.commune)))


def test_every_form_on_a_bodys_page_carries_its_token(house: House) -> None:
    shown = house.browser(house.local_account).get(page(house.cast.commune)).content.decode()
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', shown)
    assert tokens
    assert all(tokens)


def test_the_trail_of_the_whole_tree_is_the_provinces_and_of_one_unit_its_own(house: House) -> None:
    whole = house.browser(house.admin_account).get("/don-vi/nhat-ky/")
    own = house.browser(house.local_account).get("/don-vi/nhat-ky/")
    assert whole.context["page"].paginator.count == Event.objects.count()
    assert 0 < own.context["page"].paginator.count < Event.objects.count()
    assert "UBND xã Suối Rồng" not in said(own).partition("<tbody")[2]


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "office", "head"])
def test_only_administrators_read_the_trail(who: str, house: House) -> None:
    assert house.browser(getattr(house.cast, f"{who}_account")).get("/don-vi/nhat-ky/").status_code == 403


def test_the_trail_is_narrowed_by_action_day_and_thing(house: House) -> None:
    browser = house.browser(house.admin_account)

    def count(**query: str) -> int:
        return int(browser.get("/don-vi/nhat-ky/", query).context["page"].paginator.count)

    assert count(viec="unit.established") == Unit.objects.count()
    assert count(ngay="02/03/2026") == Event.objects.count()
    assert count(ngay="03/03/2026") == 0
    assert count(ma=str(house.cast.commune.code)) == 1
    assert browser.get("/don-vi/nhat-ky/", {"viec": "x", "ngay": "y", "ma": "z" * 99}).status_code == 200


def test_an_erased_name_is_gone_from_the_trail_and_the_action_stays(house: House) -> None:
    account = house.admin_account
    browser = house.browser(house.admin_account)
    invite(email="a@example.vn", full_name="A", unit=house.cast.commune, role=Role.READER, by=house.local)
    assert "(đã xóa tên)" not in said(browser.get("/don-vi/nhat-ky/", {"viec": "invitation.made"}))
    shred_name(house.local_account.code, by=Machine())
    shown = said(browser.get("/don-vi/nhat-ky/", {"viec": "invitation.made"}))
    assert "name erased" in shown or "đã xóa tên" in shown
    assert account.full_name in said(browser.get("/don-vi/nhat-ky/"))


def test_the_chain_is_recomputed_when_asked(house: House) -> None:
    browser = house.browser(house.admin_account)
    assert chain() == Event.objects.count()
    answer = browser.get("/don-vi/nhat-ky/", {"kiem": "1"})
    assert (answer.context["asked"], answer.context["broken"], answer.context["waiting"]) == (True, None, 0)


def test_somebody_without_any_role_sees_an_empty_chart_and_no_unit(house: House, client: Client) -> None:
    client.force_login(Account.objects.create_user("x@example.vn", "mat khau dai 2026", full_name="X"))
    assert "UBND xã" not in said(client.get("/don-vi/"))
    assert client.get(page(house.cast.commune)).status_code == 404
