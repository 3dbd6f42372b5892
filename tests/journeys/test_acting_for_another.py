"""One thread through people and units: a second factor, a role, a delegation, and a merger signed on behalf."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.journeys.codes import give_a_role, set_up_an_app, sign_in_with_code
from tests.journeys.merging import Look, Press, Site, another, draft, fill, say_yes, sign, sign_in_without_a_role

from ronguon.kernel.days import ZONE

pytestmark = [pytest.mark.browser, pytest.mark.soak]
SEED = "seed_reorganising"
SignIn = Callable[[Any, str], None]


def lend_signing(site: Site, page: Any, press: Press) -> None:
    """Let the head lend signing to Dũng for the province and every unit below, for a week."""
    page.goto(site.at("/don-vi/uy-quyen/them/"))
    today = datetime.now(ZONE)
    page.locator("main [name=powers][value=sign]").focus()
    page.keyboard.press("Space")
    page.locator("main [name=subtree]").focus()
    page.keyboard.press("Space")
    for name in ("since_on", "last_on"):
        page.locator(f"main [name={name}]").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(f"{today + timedelta(days=6 * (name == 'last_on')):%d/%m/%Y}")
    fill(page, email="dung@example.vn", reason="Nghỉ phép")
    page.keyboard.press("Enter")
    page.wait_for_url(site.at("/don-vi/uy-quyen/"))
    assert "Dũng thay mặt bạn" in page.inner_text("main")


def test_from_a_second_factor_to_a_hand_over_signed_on_behalf_of_the_head(
    site: Site, page: Any, sign_in: SignIn, press: Press, clean: Look
) -> None:
    sign_in(page, "admin")
    app = set_up_an_app(site, page, clean)

    head = another(page)
    sign_in(head, "head")
    give = another(page)
    sign_in_with_code(site, give, app, clean)
    give_a_role(site, give, press, clean)
    lend_signing(site, head, press)
    paper = draft(site, give, press, clean)

    stand_in = another(page)
    sign_in(stand_in, "dung")
    stand_in.goto(paper)
    assert stand_in.locator("[popovertarget=duyet]").count() == 0, "in their own right Dũng approves nothing"
    stand_in.goto(site.at("/don-vi/uy-quyen/"))
    with stand_in.expect_navigation():
        stand_in.locator("main form[action$='/thay-mat/'] button").focus()
        stand_in.keyboard.press("Enter")
    stand_in.goto(paper)
    assert "Bạn đang làm thay mặt Lãnh đạo tỉnh" in stand_in.inner_text("main")
    clean(stand_in)
    say_yes(stand_in, "duyet")
    site.run("worker", "--once")

    for number in range(3):
        stand_in.goto(paper)
        with stand_in.expect_navigation():
            stand_in.locator("a[href*='/don-vi/ban-giao/']").nth(number).click()
        sign(stand_in, "taker")
        assert "Dũng thay mặt Lãnh đạo tỉnh" in stand_in.inner_text("main")
    clean(stand_in)
    former = another(page)
    sign_in_without_a_role(site, former, "chu-tich-1")
    former.goto(site.at("/don-vi/ban-giao/"))
    with former.expect_navigation():
        former.get_by_role("link", name="UBND xã Cẩm Vân → UBND xã Cẩm Đồng").click()
    sign(former, "giver")
    assert former.inner_text("main").count("đã ký lúc") == 2

    give.goto(site.at("/don-vi/nhat-ky/"))
    told = give.inner_text("main")
    assert told.count("Dũng thay mặt Lãnh đạo tỉnh") >= 4
    for verb in ("Giao vai trò", "Ủy quyền", "Trình duyệt phương án sắp xếp", "Duyệt phương án sắp xếp"):
        assert verb in told
    signed = give.locator("main .rn-rows--trail").get_by_text("Ký danh mục bàn giao", exact=True)
    assert signed.count() == 4
