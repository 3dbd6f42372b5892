"""What journeys with a second factor share: an authenticator app, signing in with its code, a role given then."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal import auth
from tests.journeys.conftest import PASSWORD
from tests.journeys.merging import Look, Press, Site, fill, go

WINDOW = 30
"""Seconds for which a code of an authenticator app holds, as RFC 6238 has it; used once, it is spent."""


def code_of(secret: str) -> str:
    """Return the six digits that an authenticator app with `secret` shows now."""
    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // WINDOW)))


def set_up_an_app(site: Site, page: Any, clean: Look) -> tuple[str, int]:
    """Set up an authenticator app; return its secret and the window whose code was spent on it."""
    page.goto(site.at("/tai-khoan/2fa/totp/activate/"))
    if page.locator("main [name=password]").count():
        fill(page, password=PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/totp/activate/")
    clean(page)
    secret = page.inner_text("main ol code").strip()
    window = int(time.time()) // WINDOW
    fill(page, code=code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/activate/" not in url)
    return secret, window


def sign_in_with_code(site: Site, page: Any, app: tuple[str, int], clean: Look) -> None:
    """Sign the administrator in with the password and a code of the app that was not used before."""
    secret, spent = app
    page.goto(site.at("/tai-khoan/login/"))
    fill(page, login="admin@example.vn", password=PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/2fa/authenticate/**")
    clean(page)
    fill(page, code="000000")
    page.keyboard.press("Enter")
    page.wait_for_selector("main [role=alert], main .rn-err")
    while int(time.time()) // WINDOW == spent:
        time.sleep(0.2)
    page.locator("main [name=code]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)


def give_a_role(site: Site, page: Any, press: Press, clean: Look) -> None:
    """Give Dũng the reviewer's role at the province; the page then says who gave it and why."""
    page.goto(site.at("/don-vi/{province}/"))
    go(page, press, "Giao vai trò cho tài khoản có sẵn")
    fill(page, email="dung@example.vn", reason="Quyết định 15/QĐ-UBND")
    page.locator("main [name=role][value=reviewer]").focus()
    page.keyboard.press("Space")
    clean(page)
    page.keyboard.press("Enter")
    page.wait_for_url(site.at("**/don-vi/{province}/"))
    assert "Quản trị giao: Quyết định 15/QĐ-UBND" in page.inner_text("main")
    clean(page)
