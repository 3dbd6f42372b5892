"""By keyboard alone: a link becomes an account that signs in and out; an administrator invites and ends roles."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from tests.journeys.conftest import rarely

pytestmark = pytest.mark.browser
SEED = "seed_people"
NEW = "mot cau dai de nho 2026"
Site = Any
Look = Callable[[Any], None]
SignIn = Callable[[Any, str], None]
Press = Callable[[Any, str], None]


def type_into(page: Any, name: str, words: str) -> None:
    """Focus a field as a label does, and type."""
    page.locator(f"main [name={name}]").focus()
    page.keyboard.type(words)


def open_account(page: Any, link: str) -> None:
    page.goto(link)
    type_into(page, "password", NEW)
    page.keyboard.press("Tab")
    page.keyboard.type(NEW)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tai-khoan/login/")


def test_an_invitation_becomes_an_account_that_signs_in_and_out(site: Site, page: Any, clean: Look) -> None:
    page.goto(site.at("/don-vi/loi-moi/{secret}/"))
    assert "moi@example.vn" in page.inner_text("main")
    clean(page)
    open_account(page, site.at("/don-vi/loi-moi/{secret}/"))
    clean(page)
    type_into(page, "login", "moi@example.vn")
    type_into(page, "password", NEW)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)
    page.locator("details[data-menu] summary").focus()
    page.keyboard.press("Enter")
    page.locator("form.rn-menu__out button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(site.at("/"))
    page.goto(site.at("/don-vi/"))
    page.wait_for_url("**/tai-khoan/login/?next=/don-vi/")
    page.goto(site.at("/don-vi/loi-moi/{secret}/"))
    assert page.locator("main form").count() == 0
    clean(page)


def test_of_two_who_use_one_link_at_once_one_opens_the_account(site: Site) -> None:
    url = site.at("/don-vi/loi-moi/{raced}/")
    start, answers = threading.Barrier(2), []

    def race() -> None:
        jar = CookieJar()
        opener = build_opener(HTTPCookieProcessor(jar))
        page = opener.open(url, timeout=60).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        body = urlencode({"csrfmiddlewaretoken": token[1], "password": NEW, "again": NEW}).encode()
        start.wait(60)
        try:
            answers.append(opener.open(Request(url, body), timeout=60).url.rpartition("/tai-khoan/")[2])  # noqa: S310 (the address is the test server of this machine)
        except HTTPError as error:
            answers.append(str(error.code))

    racers = [threading.Thread(target=race) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert answers.count("login/") == 1
    assert set(answers) <= {"login/", "410", "422"}


def test_an_administrator_invites_and_never_sees_the_link(
    site: Site, page: Any, sign_in: SignIn, press: Press, clean: Look
) -> None:
    sign_in(page, "admin")
    page.goto(site.at("/don-vi/{commune}/"))
    clean(page)
    page.locator("main a[href$='/moi/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/moi/")
    clean(page)
    type_into(page, "full_name", "Người Khác")
    type_into(page, "email", "khac@example.vn")
    type_into(page, "reason", "QĐ 12/QĐ-UBND")
    page.locator("input[name=role]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/moi/*-*/")
    clean(page)
    assert "khac@example.vn" in page.inner_text("main")
    assert "/loi-moi/" not in page.content()


def test_a_role_ends_through_a_dialog_that_asks_why(site: Site, page: Any, sign_in: SignIn, clean: Look) -> None:
    sign_in(page, "admin")
    page.goto(site.at("/don-vi/{commune}/"))
    row = page.locator("#vai-tro ~ * li, section[aria-labelledby=vai-tro] li").filter(has_text="An").first
    row.locator("button[popovertarget]").first.focus()
    page.keyboard.press("Enter")
    reason = row.locator("input[name=reason]")
    reason.wait_for(state="visible")
    clean(page)
    reason.focus()
    page.keyboard.type("Chuyển công tác")
    page.keyboard.press("Enter")
    page.wait_for_selector(".rn-messages")
    page.goto(site.at("/don-vi/nhat-ky/?viec=grant.ended"))
    assert "Chuyển công tác" in page.inner_text("main")
    clean(page)


STATES = (
    "/don-vi/?ngay=31/12/2025", "/don-vi/?tim=cam van", "/don-vi/?tim=khong co", "/don-vi/?mo={commune}",
    "/don-vi/ke-thua/?don-vi={ended}", "/don-vi/ke-thua/?tim=xa", "/don-vi/{ended}/?ngay=31/12/2025",
    "/don-vi/nhat-ky/?kiem=1", "/tim/?q=cong bo", "/tim/?q=xa&loai=don-vi",
)  # fmt: skip
"""What pages show when asked for something; as they stand, the walk over every page sees them."""
STANDING = (
    "/don-vi/", "/don-vi/{province}/", "/don-vi/ke-thua/", "/don-vi/{commune}/vai-tro/", "/tim/",
    "/tai-khoan/password/change/", "/tai-khoan/2fa/", "/tai-khoan/logout/",
)  # fmt: skip


@pytest.mark.parametrize("paths", [STATES, pytest.param(STANDING, marks=pytest.mark.soak)], ids=["states", "standing"])
@pytest.mark.parametrize("page", [("phone", "light"), rarely("tablet", "dark")], indirect=True)
def test_every_page_of_units_is_clean_and_fits(
    site: Site, page: Any, sign_in: SignIn, clean: Look, paths: tuple[str, ...]
) -> None:
    sign_in(page, "admin")
    for path in paths:
        page.goto(site.at(path))
        clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.soak
@pytest.mark.parametrize("page", [("phone", "light"), ("desk", "dark")], indirect=True)
def test_every_page_of_signing_in_is_clean_and_fits(site: Site, page: Any, clean: Look) -> None:
    for path in (
        "login/",
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-x/",
        "inactive/",
    ):
        page.goto(site.at(f"/tai-khoan/{path}"))
        clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
