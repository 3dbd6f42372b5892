"""By keyboard: a person reads what goes and what stays, and deletes their own account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.conftest import rarely

pytestmark = pytest.mark.browser
SEED = "seed_people"
PASSWORD = "mat-khau-cua-bai-thu-2026"
Site = Any
Look = Callable[[Any], None]
SignIn = Callable[..., None]
Press = Callable[[Any, str], None]
PAGE = "/tai-khoan/xoa-tai-khoan/"


def confirm(page: Any) -> None:
    page.wait_for_url("**/reauthenticate/**")
    page.locator("main [name=password]").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PAGE}")


@pytest.mark.parametrize("page", [("phone", "light"), rarely("desk", "dark")], indirect=True)
def test_the_page_is_clean_and_fits_also_where_it_says_no(site: Site, page: Any, sign_in: SignIn, clean: Look) -> None:
    sign_in(page, "dang", anew=True)  # who has just confirmed is not asked again
    page.goto(site.at(PAGE))
    confirm(page)
    assert "người quản trị cuối cùng" in page.inner_text("main")
    clean(page)
    page.context.clear_cookies()
    sign_in(page, "binh", anew=True)
    page.goto(site.at(PAGE))
    confirm(page)
    clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_account_is_deleted_by_its_own_person(
    site: Site, page: Any, sign_in: SignIn, press: Press, clean: Look
) -> None:
    sign_in(page, "chi")
    page.goto(site.at("/tai-khoan/du-lieu-cua-toi/"))
    press(page, "Tới trang đó")
    confirm(page)
    page.locator("main input[name=understood]").focus()
    page.keyboard.press("Space")
    press(page, "Xóa tài khoản của tôi")
    page.wait_for_selector("h1:has-text('Tài khoản đã được xóa')")
    clean(page)
    page.goto(site.at("/don-vi/"))
    page.wait_for_url("**/tai-khoan/login/?next=/don-vi/")
