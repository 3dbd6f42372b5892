"""The watch over pages in a real browser catches what it is for, each time by something planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenPage = Callable[..., tuple[Any, list[str]]]


def test_a_quiet_page_makes_no_trouble(page: Any, live_server: Any) -> None:
    page.goto(f"{live_server.url}/healthz")
    assert page.inner_text("body").strip() == "ok"


def test_a_planted_fetch_to_another_site_is_caught(open_page: OpenPage, live_server: Any) -> None:
    page, trouble = open_page()
    page.route("https://planted.invalid/**", lambda route: route.abort())
    page.goto(f"{live_server.url}/healthz")
    page.evaluate("fetch('https://planted.invalid/collect', {mode: 'no-cors'}).catch(() => null)")
    assert any("planted.invalid" in line for line in trouble)


def test_a_planted_inline_style_and_script_are_caught(open_page: OpenPage, live_server: Any) -> None:
    page, trouble = open_page()
    planted = "<p style='color: red'>x</p><script>window.x = 1</script>"

    def plant(route: Any) -> None:
        headers = {**route.fetch().headers, "content-type": "text/html"}  # the site's own policy stays on the page
        route.fulfill(body=planted, headers=headers)

    page.route("**/healthz", plant)
    page.goto(f"{live_server.url}/healthz")
    page.wait_for_timeout(200)
    assert sum("Content Security Policy" in line for line in trouble) == 2
    assert page.evaluate("window.x") is None


def test_a_planted_script_error_is_caught(open_page: OpenPage, live_server: Any) -> None:
    page, trouble = open_page()
    page.goto(f"{live_server.url}/healthz")
    page.evaluate("setTimeout(() => { throw new Error('planted') })")
    page.wait_for_timeout(200)
    assert any("planted" in line for line in trouble)


def test_axe_catches_a_planted_fault(page: Any, axe: Callable[[Any], list[str]]) -> None:
    page.set_content(
        "<html lang='vi'><head><title>x</title></head><body><main><h1>x</h1><img src='data:,'></main></body>"
    )
    assert [line.partition(":")[0] for line in axe(page)] == ["image-alt"]


def test_asked_for_colours_alone_axe_catches_pale_words_and_nothing_else(
    page: Any, axe: Callable[..., list[str]]
) -> None:
    page.set_content(
        "<html lang='vi'><head><title>x</title></head><body style='background: #fff'><main><h1>x</h1>"
        "<p style='color: #ddd'>nhạt</p><img src='data:,'></main></body>"
    )
    assert [line.partition(":")[0] for line in axe(page, colours=True)] == ["color-contrast"]
    assert sorted({line.partition(":")[0] for line in axe(page)}) == ["color-contrast", "image-alt"]
