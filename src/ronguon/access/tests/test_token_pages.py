"""Pages of the interface's keys: made by who holds the role, told once, seen by its maker and the unit's
administrator."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ronguon.access.models import Token
from ronguon.access.tests.house import House
from ronguon.audit.models import Event
from ronguon.people.models import Account
from ronguon.units.models import Unit

SECRET = re.compile(r"rn_[\w-]{43}")


def url(unit: Unit, rest: str = "") -> str:
    return f"/don-vi/{unit.code}/khoa-giao-tiep/{rest}"


def make(house: House, account: Account, unit: Unit, **changes: str) -> str:
    """Fill the form in and return the page that tells the secret."""
    typed = {"name": "Đồng bộ tiến độ", "role": "reader", "last_on": "31/05/2026"} | changes
    answer = house.browser(account).post(url(unit, "them/"), typed, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_the_secret_is_told_once(house: House) -> None:
    cast, browser = house.cast, house.browser(house.cast.an_account)
    typed = {"name": "Đồng bộ", "role": "officer", "last_on": "31/05/2026"}
    first = browser.post(url(cast.commune, "them/"), typed, follow=True)
    assert len(set(SECRET.findall(first.content.decode()))) == 1
    assert "no-store" in first.headers["Cache-Control"]
    again = browser.get(url(cast.commune, f"{Token.objects.get().code}/")).content.decode()
    assert not SECRET.search(again)
    assert Token.objects.get().prefix in again


def test_only_what_the_role_allows_is_offered(house: House) -> None:
    cast = house.cast
    offered = {
        who: set(re.findall(r'name="role" value="(\w+)"', page))
        for who, page in {
            "an": house.browser(cast.an_account).get(url(cast.commune, "them/")).content.decode(),
            "binh": house.browser(cast.binh_account).get(url(cast.commune, "them/")).content.decode(),
            "chi": house.browser(cast.chi_account).get(url(cast.province, "them/")).content.decode(),
        }.items()
    }
    assert offered == {"an": {"reader", "officer"}, "binh": {"reader"}, "chi": {"reader", "reviewer"}}
    planted = {"name": "Thử", "role": "officer", "last_on": "31/05/2026"}
    assert house.browser(cast.binh_account).post(url(cast.commune, "them/"), planted).status_code == 422
    assert not Token.objects.exists()


@pytest.mark.parametrize("day", ["01/03/2026", "03/03/2027", "31/02/2026", "", "2026-05-31x"])
def test_a_day_that_is_past_too_far_or_none_is_refused_and_what_was_typed_stays(house: House, day: str) -> None:
    typed = {"name": "Việc giữ lại", "role": "reader", "last_on": day}
    answer = house.browser(house.cast.an_account).post(url(house.cast.commune, "them/"), typed)
    assert answer.status_code == 422
    assert "Việc giữ lại" in answer.content.decode()


def test_a_reporting_key_is_made_at_each_unit_by_itself(house: House) -> None:
    typed = {"name": "Thử", "role": "officer", "last_on": "31/05/2026", "subtree": "on"}
    answer = house.browser(house.cast.office_account).post(url(house.cast.province, "them/"), typed)
    assert answer.status_code in {302, 422}
    assert not Token.objects.filter(unit=house.cast.commune).exists()


def test_the_administrator_sees_all_keys_of_the_unit_and_others_their_own(house: House) -> None:
    cast = house.cast
    make(house, cast.an_account, cast.commune, name="Khóa của An")
    make(house, cast.binh_account, cast.commune, name="Khóa của Bình")
    shown = {
        who: {name for name in ("Khóa của An", "Khóa của Bình") if name in page}
        for who, page in {
            "keeper": house.browser(house.local_account).get(url(cast.commune)).content.decode(),
            "an": house.browser(cast.an_account).get(url(cast.commune)).content.decode(),
            "binh": house.browser(cast.binh_account).get("/don-vi/khoa-giao-tiep/").content.decode(),
        }.items()
    }
    assert shown == {"keeper": {"Khóa của An", "Khóa của Bình"}, "an": {"Khóa của An"}, "binh": {"Khóa của Bình"}}
    assert house.browser(cast.dung_account).get(url(cast.commune)).status_code == 403


def test_taking_back_is_for_maker_and_administrator_and_stands_in_the_trail(house: House) -> None:
    cast = house.cast
    make(house, cast.an_account, cast.commune)
    made = Token.objects.get()
    path = f"/don-vi/khoa-giao-tiep/{made.code}/thu-hoi/"
    assert house.browser(cast.dung_account).post(path).status_code == 404
    assert house.browser(house.local_account).post(path, follow=True).status_code == 200
    made.refresh_from_db()
    assert made.revoked_at is not None
    assert Event.objects.latest("pk").verb == "token.revoked"
    told = house.browser(house.admin_account).get("/don-vi/nhat-ky/").content.decode()
    assert "Thu hồi khóa giao tiếp" in told
    assert "Đồng bộ tiến độ" in told


def test_where_a_second_factor_is_required_a_key_needs_it_too(house: House, settings: object) -> None:
    cast = house.cast
    secret = SECRET.findall(make(house, cast.an_account, cast.commune))[0]
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/key", headers=headers).status_code == 200
    settings.RONGUON_REQUIRE_SECOND_FACTOR = True  # type: ignore[attr-defined]  # the fixture takes any setting
    assert Client().get("/api/v1/key", headers=headers).status_code == 401
    assert house.browser(cast.an_account).get(url(cast.commune, "them/")).status_code == 302


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    house: House, django_assert_max_num_queries: object
) -> None:
    counted = []
    for _ in range(2):
        for number in range(4):
            make(house, house.cast.an_account, house.cast.commune, name=f"Khóa {number}")
        browser = house.browser(house.local_account)
        browser.get(url(house.cast.commune))  # the first look of a day also notes who was shown whom
        with CaptureQueriesContext(connection) as seen:
            browser.get(url(house.cast.commune))
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 16
