"""Pages of side groups: everybody with a role looks, who keeps the ground does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.people.models import Account
from ronguon.units.actions.grouping import NewGroup, end, join, make
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.models import Belonging, SideGroup

EVE = DAY - timedelta(days=1)
DEED = 'method="post" action="/don-vi/nhom/'


@pytest.fixture
def group(house: House) -> SideGroup:
    made = make(NewGroup("Các xã điểm", house.cast.province, FOUNDED), by=Machine())
    join(made, house.cast.commune, on=EVE, by=Machine())
    return made


@pytest.fixture
def administrator(house: House) -> Client:
    return house.browser(house.admin_account)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def page(group: SideGroup, rest: str = "") -> str:
    return f"/don-vi/nhom/{group.code}/{rest}"


def test_the_list_names_each_group_with_its_size_and_its_administrator(house: House, group: SideGroup) -> None:
    shown = said(house.browser(house.cast.dung_account).get("/don-vi/nhom/"))
    assert page(group) in shown
    assert "1 đơn vị" in shown
    assert "UBND tỉnh An Phước giữ nhóm" in shown
    assert "Lập nhóm" not in shown


def test_the_chart_leads_to_the_groups(house: House) -> None:
    assert 'href="/don-vi/nhom/"' in said(house.browser(house.cast.an_account).get("/don-vi/"))


@pytest.mark.parametrize(("words", "found"), [("xa diem", True), ("các xã", True), ("truong", False), ("%", False)])
def test_a_search_ignores_accents_and_finds_ended_groups(
    words: str,
    found: bool,  # noqa: FBT001 (a column of the table above)
    house: House,
    group: SideGroup,
) -> None:
    end(group, on=DAY, by=Machine())
    browser = house.browser(house.cast.an_account)
    assert page(group) not in said(browser.get("/don-vi/nhom/"))
    shown = said(browser.get("/don-vi/nhom/", {"tim": words}))
    assert (page(group) in shown, "Kết thúc" in shown or "Đã kết thúc" in shown) == (found, found)


def test_the_list_asks_the_same_number_of_questions_however_many_groups(
    house: House, group: SideGroup, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = house.browser(house.cast.an_account)
    browser.get("/don-vi/nhom/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/don-vi/nhom/")
    for number in range(10):
        join(make(NewGroup(f"Nhóm {number}", house.cast.commune, DAY), by=Machine()), house.cast.commune, on=DAY,
             by=Machine())  # fmt: skip
    with django_assert_num_queries(len(few.captured_queries)):
        browser.get("/don-vi/nhom/")


def test_a_group_is_shown_as_it_is_on_the_day(house: House, group: SideGroup) -> None:
    browser = house.browser(house.cast.an_account)
    then = said(browser.get(page(group), {"ngay": f"{EVE - timedelta(days=1):%d/%m/%Y}"}))
    now = said(browser.get(page(group)))
    assert "Chưa có đơn vị nào thuộc nhóm" in then
    assert "Thuộc nhóm vào lúc khác" in then
    assert f"từ {EVE:%d/%m/%Y}" in then
    assert f"/don-vi/{house.cast.commune.code}/" in now
    assert "Thuộc nhóm vào lúc khác" not in now


def test_a_page_of_many_units_asks_no_more(
    house: House, group: SideGroup, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = house.browser(house.admin_account)
    browser.get(page(group))
    with CaptureQueriesContext(connection) as few:
        browser.get(page(group))
    for number in range(60):
        new = NewUnit(f"Trường {number}", "school", System.STATE, FOUNDED, house.cast.province)
        join(group, establish(new, by=Machine()), on=DAY, by=Machine())
    with django_assert_num_queries(len(few.captured_queries)):
        shown = said(browser.get(page(group)))
    assert shown.count(DEED) == 51
    assert "trang=2" in shown


def test_a_bodys_page_names_its_groups_on_the_day(house: House, group: SideGroup) -> None:
    browser = house.browser(house.cast.an_account)
    here = f"/don-vi/{house.cast.commune.code}/"
    assert page(group) in said(browser.get(here))
    assert page(group) not in said(browser.get(here, {"ngay": f"{EVE - timedelta(days=1):%d/%m/%Y}"}))
    assert "giữ nhóm" in said(browser.get(f"/don-vi/{house.cast.province.code}/"))


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "office", "head"])
def test_who_may_only_look_is_refused_each_action(who: str, house: House, group: SideGroup) -> None:
    account: Account = getattr(house.cast, f"{who}_account")
    browser = house.browser(account)
    shown = browser.get(page(group))
    assert shown.status_code == 200
    assert DEED not in said(shown)
    for rest in ("ten/", "them/", f"{house.cast.commune.code}/ra/", "ket-thuc/"):
        assert browser.post(page(group, rest), {"on": f"{DAY:%d/%m/%Y}"}).status_code == 403
    assert browser.get(f"/don-vi/{house.cast.province.code}/nhom/").status_code == 403
    assert Belonging.objects.get().until_on is None


def test_somebody_without_a_role_finds_no_group(house: House, group: SideGroup) -> None:
    nobody = house.browser(Account.objects.create_user("moi@example.vn", None, full_name="Mới"))
    assert nobody.get(page(group)).status_code == 404
    assert page(group) not in said(nobody.get("/don-vi/nhom/"))


def test_an_administrator_makes_fills_renames_empties_and_ends_a_group(house: House, administrator: Client) -> None:
    made = administrator.post(
        f"/don-vi/{house.cast.province.code}/nhom/", {"name": "Các trường THPT", "since_on": "01/09/2025"}
    )
    group = SideGroup.objects.get()
    assert made["Location"] == page(group)
    typed = {"unit": "ubnd xa binh minh ha", "since_on": "05/09/2025"}
    assert administrator.post(page(group, "them/"), typed).status_code == 302
    assert administrator.post(page(group, "ten/"), {"name": "Khối THPT", "seen": group.name}).status_code == 302
    out = administrator.post(page(group, f"{house.cast.commune.code}/ra/"), {"on": "01/02/2026"}, follow=True)
    assert "Đã đưa đơn vị ra khỏi nhóm." in said(out)
    assert "từ 05/09/2025 đến trước 01/02/2026" in said(out)
    over = administrator.post(page(group, "ket-thuc/"), {"on": "02/03/2026"}, follow=True)
    assert "<h1>Khối THPT</h1>" in said(over)
    assert "Đã kết thúc nhóm." in said(over)
    assert DEED not in said(over)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"unit": "UBND xã Bình Minh Hạ", "since_on": "02/03/2026"}, "đã ở trong nhóm"),
        ({"unit": "không có", "since_on": "02/03/2026"}, "không có"),
        ({"unit": "Tỉnh ủy An Phước", "since_on": "02/03/2026"}, "Tỉnh ủy An Phước"),
        ({"unit": "UBND xã Suối Rồng", "since_on": "31/02/2026"}, "31/02/2026"),
        ({"unit": "UBND xã Suối Rồng", "since_on": "01/01/2020"}, "Hãy chọn ngày đó hoặc muộn hơn"),
    ],
)
def test_what_was_typed_is_kept_with_what_is_wrong(
    typed: dict[str, str], word: str, group: SideGroup, administrator: Client
) -> None:
    answer = administrator.post(page(group, "them/"), typed)
    assert answer.status_code == 422
    assert word in said(answer)
    assert f'value="{typed["unit"]}"' in said(answer)


def test_a_day_that_cannot_be_read_changes_nothing(house: House, group: SideGroup, administrator: Client) -> None:
    for rest in (f"{house.cast.commune.code}/ra/", "ket-thuc/"):
        answer = administrator.post(page(group, rest), {"on": "mai"}, follow=True)
        assert "Không đọc được ngày" in said(answer)
    assert Belonging.objects.get().until_on is None


def test_a_unit_that_is_not_in_the_group_cannot_be_taken_out(
    house: House, group: SideGroup, administrator: Client
) -> None:
    answer = administrator.post(page(group, f"{house.cast.department.code}/ra/"), {"on": "02/03/2026"})
    assert answer.status_code == 404
