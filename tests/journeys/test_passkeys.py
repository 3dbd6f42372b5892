"""Second factors: a passkey signs in without a password and stands in for the code; a code lets who gives a role in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.codes import give_a_role, set_up_an_app, sign_in_with_code
from tests.journeys.conftest import rarely
from tests.journeys.merging import another

pytestmark = pytest.mark.browser
SEED = "seed_people"
PASSWORD = "mat-khau-cua-bai-thu-2026"
Site = Any
Look = Callable[[Any], None]
Press = Callable[[Any, str], None]


def at(site: Site, path: str) -> str:
    """Return the address under the machine's name: browsers tie no passkey to a bare number."""
    return str(site.at(path)).replace("127.0.0.1", "localhost")


def with_lock(page: Any) -> Callable[[], list[dict[str, Any]]]:
    """Give the browser a device whose lock says yes; return a function that lists the keys it keeps."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    wanted = {"authenticatorId": made["authenticatorId"]}
    return lambda: list(line.send("WebAuthn.getCredentials", wanted)["credentials"])


def type_into(page: Any, name: str, words: str) -> None:
    page.locator(f"main [name={name}]:not([type=hidden])").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def by_password(page: Any, site: Site, who: str) -> None:
    page.goto(at(site, "/tai-khoan/login/"))
    type_into(page, "login", f"{who}@example.vn")
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")


def sign_out(page: Any, site: Site) -> None:
    page.goto(at(site, "/tai-khoan/logout/"))
    page.locator("main form button[type=submit]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(at(site, "/"))


def set_up(page: Any, site: Site, press: Press, look: Look) -> None:
    """Set a passkey up by keyboard, from the page on second factors."""
    page.goto(at(site, "/tai-khoan/2fa/"))
    press(page, "Thiết lập khóa truy cập")
    page.wait_for_url("**/reauthenticate/**")
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/khoa-truy-cap/them/")
    look(page)
    type_into(page, "name", "Máy của An")
    press(page, "Thiết lập")
    page.wait_for_url("**/recovery-codes/")


def test_a_passkey_is_set_up_signs_in_alone_and_in_place_of_the_code(
    site: Site, page: Any, press: Press, clean: Look
) -> None:
    keys = with_lock(page)
    by_password(page, site, "an")
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)
    set_up(page, site, press, clean)
    assert [(key["isResidentCredential"], key["rpId"]) for key in keys()] == [(True, "localhost")]
    page.goto(at(site, "/tai-khoan/2fa/"))
    assert "Máy của An" in page.inner_text("main")
    clean(page)

    sign_out(page, site)
    page.goto(at(site, "/don-vi/"))
    page.wait_for_url("**/tai-khoan/login/?next=/don-vi/")
    clean(page)
    press(page, "Đăng nhập bằng khóa truy cập")
    page.wait_for_url(at(site, "/don-vi/"))

    sign_out(page, site)
    by_password(page, site, "an")
    page.wait_for_url("**/2fa/authenticate/")
    clean(page)
    press(page, "Dùng khóa truy cập")
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)

    page.goto(at(site, "/tai-khoan/2fa/"))
    press(page, "Gỡ Máy của An")
    page.wait_for_url("**/reauthenticate/**")
    press(page, "Dùng khóa truy cập")
    page.wait_for_url("**/khoa-truy-cap/xac-nhan/**")
    clean(page)
    press(page, "Dùng khóa truy cập")
    page.wait_for_url("**/go/")
    clean(page)
    press(page, "Gỡ")
    page.wait_for_url("**/tai-khoan/2fa/")
    assert page.locator("main ul.rn-rows").count() == 0


def test_with_a_code_of_an_app_an_administrator_signs_in_and_gives_a_role(
    site: Site, page: Any, sign_in: Callable[[Any, str], None], press: Press, clean: Look
) -> None:
    sign_in(page, "admin")
    app = set_up_an_app(site, page, clean)
    elsewhere = another(page)
    sign_in_with_code(site, elsewhere, app, clean)
    give_a_role(site, elsewhere, press, clean)


@pytest.mark.parametrize("page", [("phone", "light"), rarely("desk", "dark")], indirect=True)
def test_the_pages_of_passkeys_fit(site: Site, page: Any, clean: Look) -> None:
    with_lock(page)
    by_password(page, site, "dung")
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)
    page.goto(at(site, "/tai-khoan/2fa/khoa-truy-cap/them/"))
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/khoa-truy-cap/them/")
    for path in ("/tai-khoan/2fa/khoa-truy-cap/them/", "/tai-khoan/2fa/", "/tai-khoan/2fa/totp/activate/"):
        page.goto(at(site, path))
        clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
