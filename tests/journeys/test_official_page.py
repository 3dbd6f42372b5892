"""A commune proves its site and publishes it; a resident with a phone looks up the true, the near and another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.conftest import HERE, Site
from tests.journeys.merging import another

from ronguon.channels.tests.tls_server import Server, answering, authority, trusted

pytestmark = pytest.mark.browser
SEED = "seed_channels"
HOST = "binhminhha.anphuoc.example"
SignIn = Callable[[Any, str], None]
Look = Callable[[Any], None]
PHONE = {"width": 360, "height": 780}


def declare(site: Site, page: Any) -> None:
    """Declare the commune's site from the page of the unit; the page of proof opens."""
    page.goto(site.at("/don-vi/{commune}/"))
    page.locator("main a[href*='/kenh/khai-bao/']").click()
    page.locator("main [name=url]").fill(HOST)
    page.locator("main [name=name]").fill("Trang tin xã Bình Minh Hạ")
    page.locator("main [name=role][value=office]").check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/xac-minh/")


def serve_and_look(site: Site, page: Any, folder: Path) -> None:
    """Let the site serve the code that the page gives, ask for a check, and let it be carried out."""
    code = page.locator("#chep-2-2").inner_text()
    assert code.startswith("token=")
    pem = folder / "authority.pem"
    pem.write_text(authority().pem, encoding="utf-8")
    with Server(answering(code.encode(), "Content-Type: text/plain"), trusted(HOST)) as server:
        page.locator("main form[action$='/kiem-tra/'] button").click()
        page.wait_for_url("**/xac-minh/")
        assert "Máy đang kiểm tra" in page.inner_text("main")
        run_beside(site, str(server.port), str(pem))
        assert server.questions[0].startswith(b"GET /.well-known/ronguon.txt HTTP/1.1\r\n")


def run_beside(site: Site, *arguments: str) -> None:
    site.run_file(HERE / "look_here.py", *arguments)


def ask(page: Any, words: str) -> str:
    """Type into the box of a public page and return the answer."""
    page.locator("main input[name=q]").fill(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    return str(page.inner_text("main"))


def test_a_commune_proves_its_site_and_a_resident_finds_out_which_page_is_its_own(
    site: Site, page: Any, sign_in: SignIn, clean: Look, tmp_path: Path
) -> None:
    sign_in(page, "giang")
    page.set_viewport_size(PHONE)
    declare(site, page)
    clean(page)
    serve_and_look(site, page, tmp_path)
    page.reload()
    assert "Đã xác minh. Chờ người thứ hai công bố." in page.inner_text("main")
    clean(page)

    second = another(page)
    sign_in(second, "hoa")
    second.goto(page.url)
    second.get_by_role("button", name="Công bố chính thức").click()
    second.wait_for_load_state()
    assert "Chính thức từ ngày" in second.inner_text("main")

    resident = another(page)
    resident.set_viewport_size(PHONE)
    resident.goto(site.at("/"))
    assert "Đúng. Đây là kênh chính thức của UBND xã Bình Minh Hạ." in ask(resident, HOST)
    clean(resident)
    near = ask(resident, "binhmlnhha.anphuoc-vn.example")
    assert "Chưa thấy trong sổ." in near
    assert "Giống không có nghĩa là giả" in near
    clean(resident)
    assert "Không có trong sổ đăng ký này." in ask(resident, "Hội những người yêu chợ phiên")
    assert resident.context.cookies() == []
