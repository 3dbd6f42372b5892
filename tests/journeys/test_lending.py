"""By keyboard: the head lends signing to An for a week, An signs on the head's behalf, and paper and trail say so."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SIZES

SEED = "seed_lending"
pytestmark = pytest.mark.browser
SignIn = Callable[[Any, str], None]
Look = Callable[[Any], None]
TabTo = Callable[[Any, str], None]
LENDING = "/don-vi/uy-quyen/"


def press(page: Any, tab_to: TabTo, selector: str, key: str = "Enter") -> None:
    tab_to(page, selector)
    page.keyboard.press(key)


def type_into(page: Any, tab_to: TabTo, name: str, words: str) -> None:
    press(page, tab_to, f"main [name={name}]", "Control+A")
    page.keyboard.type(words)


def sign_out(page: Any) -> None:
    page.locator("details[data-menu] summary").focus()
    page.keyboard.press("Enter")
    page.locator("form.rn-menu__out button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/don-vi/" not in url)


def picture(page: Any, name: str) -> None:
    """Keep the page as it looks in each width and theme, where `RONGUON_PICTURES` names a folder."""
    folder = os.environ.get("RONGUON_PICTURES")
    if not folder:
        return
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=str(Path(folder) / f"{name}-{size}-{scheme}.png"), full_page=True)
    page.set_viewport_size({"width": SIZES["desk"][0], "height": SIZES["desk"][1]})
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def lend(site: Any, page: Any, tab_to: TabTo, clean: Look) -> None:
    """Lend signing and reporting for a week, from the list of delegations on."""
    page.goto(site.at(LENDING))
    clean(page)
    press(page, tab_to, f"main a[href$='{LENDING}them/']")
    page.wait_for_url("**/them/")
    clean(page)
    picture(page, "give")
    type_into(page, tab_to, "email", "an@example.vn")
    press(page, tab_to, "main [name=powers][value=report]", "Space")
    press(page, tab_to, "main [name=powers][value=sign]", "Space")
    type_into(page, tab_to, "since_on", f"{date.today():%d/%m/%Y}")  # noqa: DTZ011 (the browser's day is the server's)
    type_into(page, tab_to, "last_on", f"{date.today() + timedelta(days=6):%d/%m/%Y}")  # noqa: DTZ011 (as above)
    type_into(page, tab_to, "reason", "Nghỉ phép")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LENDING}")


def test_the_head_lends_signing_and_the_delegate_signs_on_their_behalf(
    site: Any, page: Any, tab_to: TabTo, sign_in: SignIn, clean: Look
) -> None:
    sign_in(page, "head")
    lend(site, page, tab_to, clean)
    assert "An thay mặt bạn" in page.inner_text("main")
    picture(page, "lent")
    sign_out(page)

    sign_in(page, "an")
    assert page.goto(site.at("/bao-cao/{draft}/ky/")).status in {403, 404}, "in their own right An signs nothing here"
    page.goto(site.at(LENDING))
    clean(page)
    picture(page, "received")
    press(page, tab_to, "main form[action$='/thay-mat/'] button")
    page.wait_for_url(lambda url: LENDING not in url)
    page.goto(site.at("/bao-cao/{draft}/"))
    assert "Bạn đang làm thay mặt Lãnh đạo tỉnh" in page.inner_text("main")
    clean(page)
    picture(page, "acting")
    page.goto(site.at("/bao-cao/{draft}/ky/"))
    assert "TUQ. CHỦ TỊCH" in page.inner_text("main"), "the paper says on whose behalf, without anybody typing it"
    press(page, tab_to, "main form button.rn-btn--pri")
    page.wait_for_url("**/bao-cao/*-*/")
    assert "An thay mặt Lãnh đạo tỉnh" in page.inner_text(".rn-paper__sign")
    clean(page)
    picture(page, "signed")
    press(page, tab_to, "main form[action$='/tro-lai/'] button")
    page.wait_for_url(f"**{LENDING}")
    assert "Bạn đang làm thay mặt" not in page.inner_text("main")
    sign_out(page)

    sign_in(page, "admin")
    page.goto(site.at("/don-vi/nhat-ky/"))
    told = page.inner_text("main")
    assert "An thay mặt Lãnh đạo tỉnh" in told
    assert "Ký báo cáo" in told
    clean(page)
    picture(page, "trail")
