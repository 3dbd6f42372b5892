"""Official pages on the screen: who finds them, who does what, and what every page admits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from ronguon.access.actions.defining import RoleTerms
from ronguon.access.actions.defining import make as make_role
from ronguon.access.actions.grants import grant
from ronguon.access.models import Grant
from ronguon.access.tests.cast import DAY, FOUNDED, PASSWORD, administrator
from ronguon.audit.domain import Machine
from ronguon.channels import views
from ronguon.channels.actions import rename_channel, withdraw_channel
from ronguon.channels.models import Channel
from ronguon.channels.tests.making import World, make_channel, on_day, prove
from ronguon.people.models import Account
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import merge
from ronguon.units.domain import Role

UNPROVEN = "hờ xác minh"
TYPED = {"url": "m.facebook.com/Xa.BinhMinhHa", "name": "Xã Bình Minh Hạ", "role": "office"}


def said(answer: Any) -> str:
    return str(answer.content.decode())


def get(world: World, path: str, who: Account | None = None) -> Any:
    return world.client(who or world.giang_account).get(path)


def test_a_page_is_declared_and_stands_on_its_unit_in_the_list_and_alone(world: World) -> None:
    browser, unit = world.client(world.giang_account), world.cast.commune
    answer = browser.post(f"/kenh/khai-bao/{unit.code}/", TYPED)
    made = Channel.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/kenh/{made.code}/xac-minh/")
    for path in (f"/kenh/{made.code}/", "/kenh/", f"/don-vi/{unit.code}/"):
        shown = said(browser.get(path))
        assert "Xã Bình Minh Hạ" in shown, path
        assert 'href="https://www.facebook.com/Xa.BinhMinhHa" rel="noopener noreferrer"' in shown, path
        assert UNPROVEN in shown, path


def test_what_was_typed_is_kept_when_the_address_is_refused(world: World) -> None:
    typed = TYPED | {"url": "https://zalo.me/0912345678"}
    answer = world.client(world.giang_account).post(f"/kenh/khai-bao/{world.cast.commune.code}/", typed)
    assert answer.status_code == 422
    assert "Đây là số điện thoại" in said(answer)
    assert 'value="https://zalo.me/0912345678"' in said(answer)
    assert not Channel.objects.exists()


def test_a_page_that_another_unit_proved_names_that_unit(world: World) -> None:
    prove(make_channel(world.cast.other_commune, TYPED["url"]))
    answer = world.client(world.giang_account).post(f"/kenh/khai-bao/{world.cast.commune.code}/", TYPED)
    assert answer.status_code == 422
    assert "UBND xã Suối Rồng đã xác minh kênh này" in said(answer)


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung"])
def test_everybody_with_a_role_reads_what_is_proven_and_only_who_publishes_acts(world: World, who: str) -> None:
    made, account = prove(make_channel(world.cast.commune)), getattr(world.cast, f"{who}_account")
    browser = world.client(account)
    shown = said(browser.get(f"/kenh/{made.code}/"))
    assert made.url in shown
    assert f"/kenh/{made.code}/dong/" not in shown
    assert "/kenh/khai-bao/" not in said(browser.get(f"/don-vi/{world.cast.commune.code}/"))
    for path in (f"/kenh/{made.code}/sua/", f"/kenh/{made.code}/dong/", f"/kenh/khai-bao/{world.cast.commune.code}/"):
        assert browser.get(path).status_code == browser.post(path, TYPED | {"reason": "x"}).status_code == 403
    assert Channel.objects.active().count() == 1


def test_who_holds_no_role_finds_nothing(world: World) -> None:
    made = make_channel(world.cast.commune)
    nobody = Account.objects.create_user("khong@example.vn", PASSWORD, full_name="Không")
    browser = world.client(nobody)
    assert browser.get(f"/kenh/{made.code}/").status_code == 404
    assert browser.get(f"/kenh/{made.code}/dong/").status_code == 404
    assert made.url not in said(browser.get("/kenh/"))
    assert world.client(None).get("/kenh/").status_code == 302


def test_a_page_is_renamed_and_a_stale_form_loses_politely(world: World) -> None:
    made, browser = make_channel(world.cast.commune), world.client(world.giang_account)
    assert 'name="seen" value="0"' in said(browser.get(f"/kenh/{made.code}/sua/"))
    rename_channel(made, name="Ai đó sửa", role=Role.HEAD, seen=0, by=world.giang)
    stale = browser.post(f"/kenh/{made.code}/sua/", {"name": "Cổng xã", "role": "head", "seen": 0})
    assert stale.status_code == 422
    assert "vừa được người khác sửa" in said(stale)
    assert "Cổng xã" in said(stale)
    assert browser.post(f"/kenh/{made.code}/sua/", {"name": "Cổng xã", "role": "head", "seen": 1}).status_code == 302
    assert "Cổng xã" in said(browser.get(f"/kenh/{made.code}/"))


def test_a_closed_page_is_a_tombstone_that_leads_nowhere(world: World) -> None:
    made, browser = prove(make_channel(world.cast.commune, name="Trang cũ")), world.client(world.giang_account)
    assert browser.post(f"/kenh/{made.code}/dong/", {"reason": ""}).status_code == 422
    assert browser.post(f"/kenh/{made.code}/dong/", {"reason": "Đã bị chiếm quyền."}).status_code == 302
    for path in (f"/kenh/{made.code}/", "/kenh/", f"/don-vi/{world.cast.commune.code}/"):
        shown = said(browser.get(path))
        assert "Đóng ngày 02/03/2026" in shown, path
        assert "Đã bị chiếm quyền." in shown, path
        assert f'href="{made.url}"' not in shown, path
    assert "Kênh này không còn là kênh chính thức." in said(browser.get(f"/kenh/{made.code}/"))
    assert browser.post(f"/kenh/{made.code}/dong/", {"reason": "Lần nữa."}).status_code == 422


def test_the_story_of_owners_is_told_and_an_earlier_day_shows_its_own(world: World) -> None:
    cast, merged = world.cast, DAY + timedelta(days=9)
    made = make_channel(cast.other_commune, name="Cổng Suối Rồng")
    with on_day(merged):
        change = merge(
            cast.other_commune, into=cast.commune, effective_on=merged, decided_by="HĐND", number="1", by=Machine()
        )
        hand_over(change, by=Machine())
        story = said(get(world, f"/kenh/{made.code}/"))
        assert story.index("UBND xã Bình Minh Hạ") < story.index("UBND xã Suối Rồng")
        here, there = f"/don-vi/{cast.commune.code}/", f"/don-vi/{cast.other_commune.code}/"
        assert "Cổng Suối Rồng" in said(get(world, here))
        assert "Cổng Suối Rồng" not in said(get(world, f"{here}?ngay=02/03/2026"))
        assert "Cổng Suối Rồng" in said(get(world, f"{there}?ngay=02/03/2026"))
        assert "/kenh/khai-bao/" not in said(get(world, there, cast.office_account))


def test_the_list_is_searched_without_accents_and_narrowed_to_a_kind(world: World) -> None:
    make_channel(world.cast.commune, "facebook.com/xabinhminhha", name="Trang Bình Minh")
    make_channel(world.cast.commune, "suoirong.example", name="Cổng Suối Rồng")
    assert "Trang Bình Minh" in said(get(world, "/kenh/?tim=binh+minh"))
    assert "Cổng Suối Rồng" not in said(get(world, "/kenh/?tim=trang+binh"))
    assert "Trang Bình Minh" not in said(get(world, "/kenh/?loai=site"))
    assert "Cổng Suối Rồng" in said(get(world, "/kenh/?loai=site"))
    assert "Không có kênh nào khớp" in said(get(world, "/kenh/?tim=khong+co"))
    assert "Trang Bình Minh" in said(get(world, "/kenh/?loai=gi-do"))
    assert get(world, "/kenh/?tim=%00").status_code == 200


def test_a_unit_with_very_many_pages_leads_on_to_the_list(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_IN_BOX", 2)
    path = f"/don-vi/{world.cast.commune.code}/"
    make_channel(world.cast.commune)
    assert "Xem các kênh còn lại" not in said(get(world, path))
    make_channel(world.cast.commune)
    make_channel(world.cast.commune)
    assert "Xem các kênh còn lại" in said(get(world, path))


def test_an_empty_list_says_what_belongs_there(world: World) -> None:
    assert "Chưa có kênh nào" in said(get(world, "/kenh/"))


def test_lists_ask_the_same_number_of_questions_however_many_pages(
    world: World,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser, paths = world.client(world.giang_account), ("/kenh/", f"/don-vi/{world.cast.commune.code}/")
    closed = prove(make_channel(world.cast.commune))
    withdraw_channel(closed, reason="Đóng.", by=world.giang)
    make_channel(world.cast.commune)
    asked = []
    for path in paths:
        browser.get(path)
        with django_assert_max_num_queries(32) as few:
            browser.get(path)
        asked.append(len(few.captured_queries))
    for _ in range(12):
        make_channel(world.cast.commune)
        withdraw_channel(prove(make_channel(world.cast.commune)), reason="Đóng.", by=world.giang)
    for path, number in zip(paths, asked, strict=True):
        with django_assert_num_queries(number):
            browser.get(path)


def test_who_does_not_find_a_unit_does_not_find_its_pages(world: World) -> None:
    cast = world.cast
    by = cast.actor(administrator(cast.province, "admin@example.vn", subtree=True))
    terms = RoleTerms("Hỗ trợ", "", frozenset(), finds_all=False)
    role = make_role(terms, by=by, reason="Quy chế")
    Grant.objects.filter(account=cast.dung_account).update(role=role.key)
    own = prove(make_channel(cast.other_commune, name="Cổng Suối Rồng"))
    other = prove(make_channel(cast.commune, name="Trang khác"))
    listed = said(get(world, "/kenh/", cast.dung_account))
    assert "Cổng Suối Rồng" in listed
    assert "Trang khác" not in listed
    assert get(world, f"/kenh/{own.code}/", cast.dung_account).status_code == 200
    assert get(world, f"/kenh/{other.code}/", cast.dung_account).status_code == 404


@pytest.mark.parametrize(("who", "sees"), [
    ("giang", True), ("an", True), ("office", True),
    ("binh", False), ("chi", False), ("dung", False), ("head", False), ("far", False),
])  # fmt: skip
def test_what_waits_for_proof_is_seen_by_its_unit_and_the_office_of_its_superior_alone(
    world: World, who: str, *, sees: bool
) -> None:
    cast = world.cast
    made = make_channel(cast.commune, "facebook.com/bep.nha.mo", name="Bếp Nhà Mơ")
    far = Account.objects.create_user("xa@example.vn", PASSWORD, full_name="Xa")
    grant(far, cast.other_commune, Role.OFFICE, by=Machine(), since_on=FOUNDED)
    accounts = {"giang": world.giang_account, "far": far}
    account = accounts.get(who) or getattr(cast, f"{who}_account")
    browser = world.client(account)
    assert browser.get(f"/kenh/{made.code}/").status_code == (200 if sees else 404)
    pages = ("/kenh/", "/kenh/?tim=bep+nha+mo", f"/don-vi/{cast.commune.code}/", "/tim/?tim=bep+nha+mo")
    shown = [path for path in pages if "bep.nha.mo" in said(browser.get(path))]
    assert shown == (list(pages[:3]) if sees else [])


def around_the_tools(html: str) -> str:
    """Return a page without what narrows its list, which names every state that a page can have."""
    head, cut, rest = html.partition('<p class="rn-sm rn-gap-t"><a href="/kenh/tinh-hinh/"')
    return head + rest.partition('<ul class="rn-rows"')[2] if cut else html


def _above_the_foot(page: str) -> str:
    """Return a page without its foot, from which the public registry is linked."""
    return page.lower().partition("<footer")[0]


def test_no_page_calls_official_what_nobody_proved(world: World) -> None:
    made = make_channel(world.cast.commune)
    browser, code = world.client(world.giang_account), world.cast.commune.code
    paths = ("/kenh/", f"/kenh/{made.code}/", f"/kenh/{made.code}/sua/", f"/kenh/{made.code}/dong/",
             f"/kenh/khai-bao/{code}/", f"/don-vi/{code}/")  # fmt: skip
    for path in paths:
        shown = around_the_tools(_above_the_foot(said(browser.get(path))))
        assert "chính thức" not in shown, path
        english = _above_the_foot(said(browser.get(path, headers={"accept-language": "en"})))
        assert "official" not in around_the_tools(english), path
    assert "chờ xác minh" in said(browser.get("/kenh/")).lower()


def test_closing_what_nobody_proved_erases_it(world: World) -> None:
    made, browser = make_channel(world.cast.commune, "facebook.com/bep.nha.mo"), world.client(world.giang_account)
    assert "không giữ lại" in said(browser.get(f"/kenh/{made.code}/dong/"))
    answer = browser.post(f"/kenh/{made.code}/dong/")
    assert (answer.status_code, answer["Location"]) == (302, "/kenh/")
    assert not Channel.objects.exists()
    assert browser.post(f"/kenh/{made.code}/dong/").status_code == 404
