"""By keyboard, on a phone and at a desk: figures as organised then, as organised now, and the rows behind them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.conftest import rarely

SEED = "seed_then_and_now"
pytestmark = pytest.mark.browser
Look = Callable[[Any], None]
TabTo = Callable[[Any, str], None]


def kept(page: Any, name: str) -> None:
    """Keep a picture of the page where `RONGUON_PICTURES` names a folder."""
    folder = os.environ.get("RONGUON_PICTURES")
    if folder:
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def checked(page: Any, clean: Look, name: str) -> None:
    clean(page)
    kept(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


@pytest.mark.parametrize("page", [("phone", "light"), rarely("desk", "dark")], indirect=True)
def test_the_choice_is_made_once_and_goes_on_to_the_rows(
    page: Any, site: Any, sign_in: Any, clean: Look, tab_to: TabTo
) -> None:
    sign_in(page, "binh")
    page.goto(site.at("/tinh-hinh/{province}/?ngay={day}"))
    total = page.locator(".rn-total .rn-num").inner_text()
    assert page.get_by_text("theo tổ chức của ngày đó").is_visible()
    checked(page, clean, "then")
    tab_to(page, ".rn-seg a[href*='to-chuc=bay-gio']")
    page.keyboard.press("Enter")
    page.wait_for_url("**to-chuc=bay-gio**")
    assert page.get_by_text("theo tổ chức bây giờ").is_visible()
    assert page.locator(".rn-total .rn-num").inner_text() == total
    assert page.get_by_text("60 % theo quyết định").count() == 1
    checked(page, clean, "now")
    tab_to(page, ".rn-total .rn-num")
    page.keyboard.press("Enter")
    page.wait_for_url("**/viec/**to-chuc=bay-gio**")
    assert page.locator("[data-total]").get_attribute("data-total") == total
    assert page.get_by_text("khi đó: UBND xã Suối Rồng").count() == 3
    checked(page, clean, "rows")


@pytest.mark.parametrize("page", [("phone", "light")], indirect=True)
def test_at_a_part_of_a_divided_unit_the_estimate_is_read_on_a_phone(
    page: Any, site: Any, sign_in: Any, clean: Look
) -> None:
    sign_in(page, "binh")
    page.goto(site.at("/tinh-hinh/{part}/?ngay={day}&to-chuc=bay-gio"))
    assert page.get_by_text("Không nằm trong tổng ở trên").is_visible()
    assert page.get_by_text("khoảng 2 việc").is_visible()
    checked(page, clean, "part")
