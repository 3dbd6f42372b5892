"""Three communes become one, by keyboard: drafted by one person, put in force by another, signed for by both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.merging import Look, Press, Site, another, draft, say_yes, sign, sign_in_without_a_role

pytestmark = pytest.mark.browser
SEED = "seed_reorganising"
SignIn = Callable[[Any, str], None]


def give_the_role_anew(page: Any, made: str, press: Press, clean: Look) -> None:
    """Tick, as the administrator of the successor, the role that ended with the unit, on the hand-over list."""
    page.goto(made)
    clean(page)
    page.locator("main [name=role]").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        press(page, "Giao lại các vai trò đã chọn")
    assert "1 vai trò có hiệu lực từ hôm nay." in page.inner_text("body")
    assert page.locator("main [name=role]").count() == 0
    clean(page)


def test_three_communes_merge_and_both_sides_sign(
    site: Site, page: Any, sign_in: SignIn, press: Press, clean: Look
) -> None:
    sign_in(page, "admin")
    paper = draft(site, page, press, clean)

    head = another(page)
    sign_in(head, "head")
    head.goto(paper)
    say_yes(head, "duyet")
    assert "Đã duyệt" in head.inner_text("body")
    site.run("worker", "--once")

    head.reload()
    lists = head.locator("a[href*='/don-vi/ban-giao/']")
    assert lists.count() == 3
    clean(head)

    for number in range(3):
        head.goto(paper)
        with head.expect_navigation():
            head.locator("a[href*='/don-vi/ban-giao/']").nth(number).click()
        assert head.locator("ol.rn-rows li").count() == 3, "two duties and the role of whoever headed it"
        sign(head, "taker")
        assert "Chưa ký" in head.inner_text("main")

    former = another(page)
    sign_in_without_a_role(site, former, "chu-tich-1")
    former.goto(site.at("/don-vi/ban-giao/"))
    with former.expect_navigation():
        former.get_by_role("link", name="UBND xã Cẩm Vân → UBND xã Cẩm Đồng").click()
    sign(former, "giver")
    assert former.inner_text("main").count("đã ký lúc") == 2
    clean(former)

    give_the_role_anew(page, former.url, press, clean)
    former.goto(site.at("/viec-phai-lam/"))
    assert "Công bố địa chỉ" in former.inner_text("main"), "who headed an ended body works for its successor"

    head.goto(site.at("/don-vi/?tim=cam+van"))
    with head.expect_navigation():
        head.get_by_role("link", name="UBND xã Cẩm Vân", exact=True).first.click()
    assert "sáp nhập vào" in head.inner_text("main")
    clean(head)
