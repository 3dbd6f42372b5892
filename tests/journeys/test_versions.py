"""A Word file is read, corrected five times without a mouse and issued; its next version touches what it changed."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.reading import SELECT, clear, current, key

SEED = "seed_versions"
pytestmark = pytest.mark.browser
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORM = "form.rn-correct"
SPAN = "chậm nhất ngày 16/11/2026"


def take_in(page: Any, site: Any, name: str) -> None:
    """Choose one of the two Word files and send it."""
    file = {"name": f"{name}.docx", "mimeType": WORD, "buffer": b64decode(site.known[name])}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form .rn-btn--pri").first.focus()
    page.keyboard.press("Enter")


def write(page: Any, field: str, words: str) -> None:
    """Type `words` into a field of the form in the place of what stands there."""
    page.locator(f"{FORM} [name={field}]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def correct(page: Any, change: Callable[[], None]) -> str:
    """Open the form of the current duty by its key, change something, save by keyboard; return the duty's row."""
    row = current(page)
    page.keyboard.press("e")
    page.wait_for_selector(FORM)
    change()
    page.locator(f"{FORM} .rn-btn--pri").focus()
    key(page, "Enter")
    page.wait_for_selector(f"#{row}.is-on [data-do=confirm]")
    return row


def choose_day(page: Any) -> None:
    page.locator(f"{FORM} input[name=due][value=on]").focus()
    page.keyboard.press("Space")
    write(page, "due_on", "20/11/2026")


def take_up(page: Any, words: str) -> None:
    page.evaluate(SELECT, words)
    page.wait_for_function("words => document.querySelector('[data-span-words]').textContent === words", arg=words)


def choose_kind(page: Any) -> None:
    page.locator(f"{FORM} select[name=kind]").focus()
    page.keyboard.press("End")


def test_from_a_word_file_to_a_new_version_without_a_mouse(
    page: Any, site: Any, sign_in: Callable[[Any, str], None], press: Callable[[Any, str], None],
    clean: Callable[[Any], None],
) -> None:  # fmt: skip
    sign_in(page, "office")
    page.goto(site.at("/van-ban/tai-len/"))
    take_in(page, site, "letter")
    page.wait_for_selector("#phong-doc")
    changes: list[Callable[[], None]] = [
        lambda: take_up(page, SPAN),
        lambda: write(page, "title", "Tên do người sửa"),
        lambda: choose_day(page),
        lambda: write(page, "quantity", "03 câu hỏi"),
        lambda: choose_kind(page),
    ]
    rows = []
    for change in changes:
        rows.append(correct(page, change))
        key(page, "j")
    assert len(set(rows)) == len(changes)
    assert "Tên do người sửa" in page.locator(f"#{rows[1]} .rn-duty__t").inner_text()
    assert "20/11/2026" in page.locator(f"#{rows[2]} .rn-duty__m").inner_text()
    clear(page)
    page.goto(f"{page.url.split('?')[0]}ban-hanh/")
    page.locator("main form .rn-btn--pri").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".rn-room__notes .rn-note--ok")
    _amend(page, site, press, clean)


def _amend(page: Any, site: Any, press: Callable[[Any, str], None], clean: Callable[[Any], None]) -> None:
    press(page, "Nạp bản mới")
    page.wait_for_url("**/ban-moi/")
    clean(page)
    take_in(page, site, "changed")
    page.wait_for_url("**/doi-chieu/")
    clean(page)
    shown = page.locator("main").inner_text()
    assert "Chọn 05 câu hỏi" in shown
    repeals = page.locator(".rn-side__act")
    assert repeals.count() >= 1
    for _ in range(repeals.count()):
        page.locator(".rn-side__act .rn-btn--pri").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".rn-messages")
    assert not page.locator(".rn-side__act .rn-btn--pri").count()
    room = page.url.split("doi-chieu")[0]
    page.goto(room)
    assert page.locator(".rn-duty .rn-badge--ok").count() >= 4, "what its words left as it was is not asked again"
    clean(page)
    clear(page)
    page.goto(f"{room}ban-hanh/")
    assert not page.locator(".rn-steps li").count(), page.locator("main").inner_text()
    clean(page)
    page.locator("main form .rn-btn--pri").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".rn-room__notes .rn-note--ok")
    press(page, "Đối chiếu với bản trước")
    page.wait_for_url("**/doi-chieu/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
