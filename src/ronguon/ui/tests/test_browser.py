"""In a real browser: axe in both themes, no sideways scroll, the keyboard, drafts, refusals before sending."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).resolve().parents[4] / "frontend/node_modules/axe-core/axe.min.js"
CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; the database is used beside it, not within it.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    settings.ROOT_URLCONF = "ronguon.ui.tests.browser_urls"
    settings.RONGUON_PUBLIC_URLCONF = "ronguon.ui.tests.browser_urls"
    return str(live_server.url)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert said == []


def _open(page: Page, address: str) -> None:
    page.goto(address)  # waits for the page's own files; its scripts have begun by then


def _violations(page: Page) -> list[Any]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_on_the_living_page(page: Page, site: str, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    _open(page, f"{site}/ui/")
    assert _violations(page) == []


def test_axe_finds_a_planted_fault(page: Page, site: str) -> None:
    _open(page, f"{site}/viec/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button type=button></button>')")
    assert [name for name, _ in _violations(page)] == ["button-name"]


@pytest.mark.parametrize("path", ["/ui/", "/viec/", "/doc/"])
def test_nothing_scrolls_sideways_at_320_pixels(page: Page, site: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    _open(page, site + path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_slash_goes_to_the_search_unless_one_is_typing_or_does_not_want_it(page: Page, site: str) -> None:
    _open(page, f"{site}/viec/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "rn-search"
    page.fill("#id_f-name", "")
    page.press("#id_f-name", "/")
    assert page.input_value("#id_f-name") == "/"
    page.evaluate("localStorage.setItem('rn-keys', 'off'); document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement === document.body")


def test_a_chosen_theme_holds_before_the_first_paint_of_the_next_page(page: Page, site: str) -> None:
    _open(page, f"{site}/viec/")
    assert page.get_attribute("html", "data-theme") is None
    page.evaluate("localStorage.setItem('rn-theme', 'dark')")
    page.goto(f"{site}/viec/", wait_until="commit")
    page.wait_for_selector("body", state="attached")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_keys_go_through_the_duties_and_press_their_buttons(page: Page, site: str) -> None:
    _open(page, f"{site}/doc/")
    page.evaluate("""() => { window.pressed = [];
        document.querySelectorAll('[data-do]').forEach((button) => button.addEventListener('click', () =>
            window.pressed.push(button.closest('.rn-duty').id + button.dataset.do))) }""")
    page.keyboard.press("j")
    assert page.evaluate("document.querySelector('.rn-duty.is-on').id") == "n5"
    page.keyboard.press("j")
    assert page.evaluate("document.querySelector('.rn-duty.is-on').id") == "n1"
    assert page.evaluate("document.querySelector('#v1').classList.contains('is-on')")
    page.keyboard.press("Enter")
    page.keyboard.press("e")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    assert page.evaluate("window.pressed") == ["n1confirm", "n1edit", "n5confirm"]
    page.keyboard.press("?")
    assert page.evaluate("document.querySelector('#rn-keys').open")


def test_hovering_a_duty_shows_its_words_and_the_other_way_round(page: Page, site: str) -> None:
    _open(page, f"{site}/doc/")
    page.hover("#n5")
    assert page.evaluate("document.querySelector('#v5').classList.contains('is-near')")
    page.hover("#v1")
    assert page.evaluate("document.querySelector('#n1').classList.contains('is-near')")
    assert not page.evaluate("document.querySelector('#v5').classList.contains('is-near')")


def test_selected_words_become_code_points_of_the_document(page: Page, site: str) -> None:
    _open(page, f"{site}/doc/")
    page.evaluate("""() => { const text = [...document.querySelector('#v1').childNodes].at(-1);
        const range = document.createRange(); range.setStart(text, 5); range.setEnd(text, 7);
        getSelection().removeAllRanges(); getSelection().addRange(range); }""")
    page.wait_for_selector("[data-span-form]:not([hidden])")
    words = page.inner_text("[data-span-words]")
    start, end = (int(page.input_value(f"[name={name}]")) for name in ("start", "end"))
    assert (start, end, words) == (100 + len("😀 a) Công "), 100 + len("😀 a) Công bố"), "bố")


def test_typed_text_comes_back_after_a_lost_page_and_goes_once_it_was_taken(page: Page, site: str) -> None:
    _open(page, f"{site}/viec/")
    page.fill("#id_f-name", "UBND xã Đồng Sen")
    page.evaluate("""() => new Promise((kept) => { const look = setInterval(() => {
        if (Object.keys(localStorage).length) { clearInterval(look); kept(); } }, 50) })""")
    assert "Đồng Sen" not in page.evaluate("JSON.stringify(localStorage)"), "kept on the device in clear"
    _open(page, f"{site}/viec/")
    page.wait_for_selector("[data-draft-note]:not([hidden])")
    assert page.input_value("#id_f-name") == "UBND xã Đồng Sen"
    page.evaluate("""() => document.querySelector('form[data-draft]').dispatchEvent(
        new Event('submit', {bubbles: true, cancelable: true}))""")
    _open(page, f"{site}/viec/?xong")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    _open(page, f"{site}/viec/")
    assert page.input_value("#id_f-name") == "UBND xã Suối Rồng"


@pytest.mark.parametrize(
    ("name", "words", "kept"),
    [
        ("thuong.txt", "Bảo vệ bí mật nhà nước", True),
        ("mat.txt", "Số: 1\nTUYỆT MẬT\nNội dung", False),
        ("lon.txt", "a" * 1001, False),
        ("anh.png", "x", False),
    ],
)
def test_a_file_that_may_not_be_sent_never_leaves_the_field(
    page: Page, site: str, name: str, words: str, *, kept: bool
) -> None:
    _open(page, f"{site}/viec/")
    page.set_input_files("#id_f-paper", {"name": name, "mimeType": "text/plain", "buffer": words.encode()})
    page.wait_for_selector("#id_f-paper-chosen li" if kept else "#id_f-paper-refused:not([hidden])")
    assert (page.evaluate("document.querySelector('#id_f-paper').files.length") == 1) is kept


def test_a_dialog_is_modal_and_gives_the_focus_back(page: Page, site: str) -> None:
    _open(page, f"{site}/viec/")
    page.click("[popovertarget=bo]")
    assert page.evaluate("document.querySelector('#bo').matches(':modal')")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('#bo').open")
    assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == "bo"


def test_a_dialog_opens_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/viec/")
    page.click("[popovertarget=bo]")
    assert page.is_visible("#bo h2")
    context.close()
