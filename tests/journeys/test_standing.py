"""From a figure to the words that order the work and the proofs, by keyboard alone, in both themes and three sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.conftest import rarely

pytestmark = pytest.mark.browser
SEED = "seed_work"
Look = Callable[[Any], None]
Press = Callable[[Any, str], None]
FOCUSED = "() => document.activeElement.getAttribute('href') || ''"


def reach(page: Any, pattern: str) -> None:
    """Press Tab until the focused link leads to an address like `pattern`, then Enter."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if re.search(pattern, page.evaluate(FOCUSED)):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"Tab never reaches {pattern}")


def wide(page: Any) -> bool:
    """Return whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("page", [("desk", "light"), rarely("phone", "dark")], indirect=True)
def test_from_a_figure_to_the_clause_in_four_steps(page: Any, site: Any, sign_in: Any, clean: Look) -> None:
    sign_in(page, "binh")
    page.goto(site.at("/tinh-hinh/"))
    clean(page)
    over = page.locator(".rn-groups .rn-num[href*='nhom=over']")
    number = int(over.inner_text())
    reach(page, r"/viec/\?.*nhom=over")
    assert int(page.locator("[data-total]").get_attribute("data-total")) == number
    assert page.locator(".rn-rows tbody tr").count() == number
    clean(page)
    reach(page, r"/tinh-hinh/viec/")
    assert page.locator("mark.rn-mark").inner_text()
    clean(page)
    reach(page, r"/van-ban/.*mo=")
    assert "/van-ban/" in page.url


def test_a_bad_day_is_said_at_its_field(page: Any, site: Any, sign_in: Any, clean: Look) -> None:
    sign_in(page, "binh")
    page.goto(site.at("/tinh-hinh/"))
    field = page.locator("input[name=ngay]")
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("32/13/2026")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert field.input_value() == "32/13/2026"
    assert field.get_attribute("aria-invalid") == "true"
    assert page.locator("#id_ngay-error").is_visible()
    assert page.locator(".rn-total .rn-num").is_visible()
    clean(page)
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(site.known["day"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#id_ngay-error").count() == 0


@pytest.mark.parametrize(
    "page", [("phone", "light"), rarely("tablet", "light"), rarely("desk", "light")], indirect=True
)
@pytest.mark.parametrize("who", ["an", "binh"])
def test_no_page_is_wider_than_its_window(page: Any, site: Any, sign_in: Any, who: str) -> None:
    sign_in(page, who)
    for pattern in ("", "tbody th a[href*='/tinh-hinh/'], .rn-rows tbody th a"):
        if pattern:
            page.goto(site.url + page.locator(pattern).first.get_attribute("href"))
        else:
            page.goto(site.at("/tinh-hinh/"))
        assert not wide(page), page.url
        page.set_viewport_size({"width": 320, "height": 640})
        assert not wide(page), page.url


def test_the_twelve_weeks_stand_in_a_table_too(page: Any, site: Any, sign_in: Any, clean: Look) -> None:
    sign_in(page, "binh")
    page.goto(site.at("/tinh-hinh/"))
    page.locator("summary", has=page.locator("use[href$='#table']")).focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open] tbody tr").count() == 12
    clean(page)


def test_the_table_comes_down_as_a_file(page: Any, site: Any, sign_in: Any) -> None:
    sign_in(page, "binh")
    page.goto(site.at("/tinh-hinh/"))
    with page.expect_download() as coming:
        page.locator("a[href*='bang.csv']").focus()
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename.endswith(".csv")
