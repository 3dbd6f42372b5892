"""The pages of delegation: give, choose on whose behalf one acts, see it on every page, go back, end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ronguon.access.actions.delegating import end
from ronguon.access.models import Delegation, Grant
from ronguon.access.tests.cast import DAY, PASSWORD
from ronguon.access.tests.house import House
from ronguon.access.tests.lending import LEAVE, lent
from ronguon.audit.models import Event
from ronguon.people import dossier
from ronguon.people.models import Account
from ronguon.units.domain import Permission

PAGE = "/don-vi/uy-quyen/"
LOUD = "Bạn đang làm thay mặt Lãnh đạo tỉnh."


def typed(house: House, account: Account, **changes: Any) -> dict[str, Any]:
    role = Grant.objects.get(account=account)
    return {
        "role": str(role.code), "email": "An@example.vn", "powers": ["sign"], "since_on": "02/03/2026",
        "last_on": "08/03/2026", "reason": LEAVE,
    } | changes  # fmt: skip


def acting(house: House, made: Delegation) -> Client:
    client = house.browser(made.delegate)
    assert client.post(f"{PAGE}{made.code}/thay-mat/").status_code == 302
    return client


def test_the_head_gives_a_delegation_and_both_see_it(house: House) -> None:
    cast = house.cast
    answer = house.browser(cast.head_account).post(f"{PAGE}them/", typed(house, cast.head_account), follow=True)
    assert "An thay mặt bạn" in answer.content.decode()
    made = Delegation.objects.get()
    assert (made.delegate, made.subtree) == (cast.an_account, False)
    assert made.permissions == {Permission.READ, Permission.SIGN}
    page = house.browser(cast.an_account).get(PAGE).content.decode()
    for words in ("Thay mặt Lãnh đạo tỉnh", "từ 02/03/2026 đến 08/03/2026", LEAVE, "Ký báo cáo", "Làm thay mặt"):
        assert words in page, words
    assert "Lãnh đạo tỉnh" not in house.browser(cast.dung_account).get(PAGE).content.decode()
    kept = house.browser(house.admin_account).get(PAGE).content.decode()
    assert "An thay mặt Lãnh đạo tỉnh" in kept


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"powers": ["prepare"]}, "rn-err"),
        ({"powers": []}, "rn-err"),
        ({"email": "khong-ai@example.vn"}, "Không ai giữ vai trò"),
        ({"email": "head@example.vn"}, "chính mình"),
        ({"last_on": "01/03/2026"}, "đứng trước ngày đầu"),
        ({"last_on": "03/03/2027"}, "một năm"),
        ({"reason": ""}, "rn-err"),
        ({"unit": "UBND xã Bình Minh Hạ"}, "cho chính đơn vị của vai trò"),
        ({"unit": "Tỉnh ủy An Phước", "powers": ["review"]}, "Tỉnh ủy An Phước"),
        ({"role": str(uuid4())}, "rn-err"),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_stays(house: House, changes: dict[str, Any], said: str) -> None:
    account = house.cast.head_account
    answer = house.browser(account).post(f"{PAGE}them/", typed(house, account, **changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert changes.get("email", "an@example.vn").lower() in page.lower()
    assert not Delegation.objects.exists()


def test_a_unit_below_and_all_below_it_can_be_chosen(house: House) -> None:
    account = house.cast.head_account
    sent = typed(house, account, unit="UBND xã Bình Minh Hạ", powers=["review"], subtree="on", email="chi@example.vn")
    assert house.browser(account).post(f"{PAGE}them/", sent).status_code == 302
    made = Delegation.objects.get()
    assert (made.unit, made.subtree) == (house.cast.commune, True)


def test_every_page_says_loudly_on_whose_behalf_until_one_click_back(house: House) -> None:
    client = acting(house, lent(house.cast.head, house.cast.an_account, Permission.SIGN, Permission.REVIEW))
    for page in (PAGE, "/don-vi/", f"/don-vi/{house.cast.province.code}/", "/tinh-hinh/", "/bao-cao/"):
        shown = client.get(page, follow=True).content.decode()
        assert LOUD in shown, page
        assert "thay mặt Lãnh đạo tỉnh</strong>" in shown, page
    assert LOUD not in client.post(f"{PAGE}tro-lai/", follow=True).content.decode()
    assert LOUD not in client.get("/don-vi/").content.decode()


def test_without_the_choice_ones_own_standings_count_alone(house: House) -> None:
    made = lent(house.admin, house.cast.binh_account, Permission.MANAGE, subtree=True)
    own = house.browser(house.cast.binh_account)
    assert own.get("/don-vi/nhat-ky/").status_code == 403
    client = acting(house, made)
    assert client.get("/don-vi/nhat-ky/").status_code == 200
    assert client.get(f"/don-vi/{house.cast.commune.code}/vai-tro/").status_code == 403, "no roles out of lent powers"
    assert client.get(f"{PAGE}them/").status_code == 403
    assert "Lập ủy quyền" not in client.get(PAGE).content.decode()
    client.post(f"{PAGE}tro-lai/")
    assert client.get("/don-vi/nhat-ky/").status_code == 403


def test_each_action_done_so_says_on_whose_behalf_and_the_trail_shows_it(house: House) -> None:
    made = lent(house.admin, house.cast.binh_account, Permission.MANAGE, subtree=True)
    client = acting(house, made)
    sent = {
        "decided_by": "HĐND tỉnh", "number": "9/NQ", "decided_on": "01/03/2026", "effective_on": "02/03/2026",
        "area": str(house.cast.province.code),
    }  # fmt: skip
    assert client.post("/don-vi/sap-xep/moi/", sent).status_code == 302
    event = Event.objects.latest("pk")
    assert (event.verb, event.actor) == ("reorganisation.drafted", house.cast.binh_account.code)
    assert event.details["on_behalf"] == str(house.admin_account.code)
    trail = house.browser(house.admin_account).get("/don-vi/nhat-ky/").content.decode()
    assert "thay mặt Quản trị" in trail
    page = house.browser(house.admin_account).get(f"/don-vi/sap-xep/{event.subject}/").content.decode()
    assert "Bình thay mặt Quản trị" in page
    client.post(f"{PAGE}tro-lai/")
    told = {row["details"] for row in dossier.whole(house.admin_account)["groups"]["about"]}
    assert any("on_behalf" in str(details) for details in told), "whoever lent sees what was done on their behalf"


def test_a_form_opened_before_the_change_is_refused_in_the_other_capacity(house: House) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.cast.an_account)
    client.get(PAGE)
    before = client.cookies["csrftoken"].value
    assert client.post(f"{PAGE}{made.code}/thay-mat/", headers={"X-CSRFToken": before}).status_code == 302
    after = client.cookies["csrftoken"].value
    assert after != before
    assert client.post(f"{PAGE}tro-lai/", headers={"X-CSRFToken": before}).status_code == 403
    assert client.post(f"{PAGE}tro-lai/", headers={"X-CSRFToken": after}).status_code == 302


def test_what_is_sent_after_the_end_is_not_done_in_ones_own_right_instead(house: House) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    client = acting(house, made)
    end(made, by=house.cast.head)
    last = Event.objects.latest("pk")
    answer = client.post(f"{PAGE}{made.code}/ket-thuc/", follow=True)
    assert answer.redirect_chain[0][0] == PAGE
    assert "Ủy quyền đã kết thúc. Bạn trở lại" in answer.content.decode()
    assert Event.objects.latest("pk") == last
    assert LOUD not in client.get("/don-vi/").content.decode()


def test_the_last_day_passes_while_somebody_is_signed_in(house: House) -> None:
    client = acting(house, lent(house.cast.head, house.cast.an_account, Permission.SIGN, days=1))
    assert LOUD in client.get("/don-vi/").content.decode()
    Delegation.objects.update(since_on=DAY - timedelta(days=1), until_on=DAY)  # as if it were the day after
    page = client.get("/don-vi/").content.decode()
    assert LOUD not in page
    assert "Ủy quyền đã kết thúc" in page


def test_a_foreign_a_future_and_an_ended_delegation_cannot_be_chosen(house: House) -> None:
    cast = house.cast
    coming = lent(cast.head, cast.an_account, Permission.SIGN, on=DAY + timedelta(days=3))
    assert house.browser(cast.binh_account).post(f"{PAGE}{coming.code}/thay-mat/").status_code == 404
    assert house.browser(cast.head_account).post(f"{PAGE}{coming.code}/thay-mat/").status_code == 404
    client = house.browser(cast.an_account)
    told = client.post(f"{PAGE}{coming.code}/thay-mat/", follow=True).content.decode()
    assert "hôm nay không có hiệu lực" in told
    assert "Chưa đến ngày" in told
    assert client.get("/don-vi/nhat-ky/").status_code == 403


def test_ending_is_offered_to_the_two_and_the_administrator(house: House) -> None:
    cast = house.cast
    made = lent(cast.head, cast.an_account, Permission.SIGN)
    path = f"{PAGE}{made.code}/ket-thuc/"
    assert house.browser(cast.dung_account).post(path).status_code == 404
    assert acting(house, made).post(path).status_code == 403, "one ends it in one's own right"
    assert "từ lúc này" in house.browser(house.admin_account).post(path, follow=True).content.decode()
    again = house.browser(cast.head_account).post(path, follow=True).content.decode()
    assert "đã kết thúc trước đó" in again
    assert "Đã kết thúc" in again


def test_signing_out_forgets_on_whose_behalf(house: House) -> None:
    client = acting(house, lent(house.cast.head, house.cast.an_account, Permission.SIGN))
    client.post("/tai-khoan/logout/")
    client.login(username="an@example.vn", password=PASSWORD)
    assert LOUD not in client.get("/don-vi/").content.decode()


def test_the_list_asks_the_same_number_of_questions_however_long(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for week in range(5):
        lent(house.cast.head, house.cast.an_account, Permission.SIGN, on=DAY + timedelta(days=7 * week))
    client = house.browser(house.cast.an_account)
    client.get(PAGE)
    with django_assert_max_num_queries(24):
        client.get(PAGE)


def test_what_can_be_said_of_the_two_names_what_was_lent(house: House) -> None:
    lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    for account, part in ((house.cast.head_account, "lent"), (house.cast.an_account, "borrowed")):
        rows = [row for row in dossier.whole(account)["groups"]["grants"] if "part" in row]
        assert [(row["part"], row["powers"], row["text"]) for row in rows] == [(part, "read sign", LEAVE)]


def test_where_a_second_factor_is_required_it_is_asked_for_here_too(house: House, settings: Any) -> None:
    client = acting(house, lent(house.cast.head, house.cast.an_account, Permission.SIGN))
    settings.RONGUON_REQUIRE_SECOND_FACTOR = True
    assert "/tai-khoan/" in client.get("/bao-cao/").headers["Location"]
