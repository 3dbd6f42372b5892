"""What the journeys of a merger share: forms and dialogs by keyboard, and the drafting of three communes into one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ronguon.kernel.days import ZONE

Site = Any
Look = Callable[[Any], None]
Press = Callable[[Any, str], None]


def fill(page: Any, **typed: str) -> None:
    """Type into the fields of the form, each reached by its label's control."""
    for name, words in typed.items():
        field = page.locator(f"main [name={name}]")
        field.focus()
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(words)
        else:
            page.keyboard.type(words)


def go(page: Any, press: Press, name: str) -> None:
    """Press a link or button by its name and wait for the next page."""
    with page.expect_navigation():
        press(page, name)


def say_yes(page: Any, dialog: str) -> None:
    """Open a dialog by its button and say yes in it, by keyboard."""
    page.locator(f"[popovertarget={dialog}]").first.focus()
    page.keyboard.press("Enter")
    page.locator(f"dialog#{dialog}").wait_for()
    with page.expect_navigation():
        page.locator(f"dialog#{dialog} button[type=submit]").focus()
        page.keyboard.press("Enter")


def sign(page: Any, side: str) -> None:
    say_yes(page, side)
    assert "Đã ký" in page.inner_text("body")


def another(page: Any) -> Any:
    """Return a page of somebody else's browser, of a phone's width."""
    context = page.context.browser.new_context(locale="vi-VN", viewport={"width": 360, "height": 800})
    return context.new_page()


def draft(site: Site, page: Any, press: Press, clean: Look) -> str:
    """Draft the merger and send it; return where it stands."""
    today = f"{datetime.now(ZONE):%d/%m/%Y}"
    page.goto(site.at("/don-vi/sap-xep/"))
    clean(page)
    go(page, press, "Soạn phương án sắp xếp")
    fill(page, decided_by="HĐND tỉnh An Phước", number="21/NQ-HĐND", decided_on=today, effective_on=today)
    clean(page)
    go(page, press, "Tiếp tục đến các thay đổi")
    paper = str(page.url)
    go(page, press, "Sáp nhập")
    fill(page, ends="xa cam van\nUBND xã Cẩm Văn\nUBND xã Đồng Sen", name="UBND xã Cẩm Đồng", kind="commune")
    clean(page)
    go(page, press, "Thêm vào bản thảo")
    assert "Không có đơn vị nào tên “xa cam van”" in page.inner_text("main")
    page.locator("main [name=ends]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("UBND xã Cẩm Vân\nUBND xã Cẩm Văn\nubnd xa dong sen")
    go(page, press, "Thêm vào bản thảo")
    told = page.inner_text("main")
    assert [told.count(f"UBND xã {name} kết thúc hoạt động") for name in ("Cẩm Vân", "Cẩm Văn", "Đồng Sen")] == [
        1,
        1,
        1,
    ]
    assert "Nhiệm vụ chưa xong: 2" in told
    clean(page)
    go(page, press, "Trình người thứ hai duyệt")
    assert "phải để người khác duyệt" in page.inner_text("main")
    return paper


def sign_in_without_a_role(site: Site, page: Any, who: str) -> None:
    """Sign somebody in whose unit has ended; they are told that they hold no role."""
    page.goto(site.at("/tai-khoan/login/"))
    fill(page, login=f"{who}@example.vn", password="mat-khau-cua-bai-thu-2026")
    with page.expect_navigation():
        page.keyboard.press("Enter")
