"""A page was left open and its session ended: what was typed reaches the unit's work all the same, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

SEED = "seed_work"
pytestmark = pytest.mark.browser
TEXT = "Đã mời 37 hộ dân đến họp, hai hộ vắng."
ENDED = (
    "from django.utils import timezone; from ronguon.people.models import Session; "
    "Session.objects.update(expire_date=timezone.now())"
)


@pytest.mark.parametrize("page", [("phone", "light")], indirect=True)
def test_typed_text_survives_the_end_of_a_session(
    page: Any, site: Any, sign_in: Callable[[Any, str], None], clean: Callable[[Any], None]
) -> None:
    sign_in(page, "an")
    page.goto(site.at("/viec-phai-lam/{page}/"))
    page.locator("#h-note").click()
    page.locator("form[action*='/tien-do/'] textarea").fill(TEXT)
    site.run("django", "shell", "-c", ENDED)
    page.locator("form[action*='/tien-do/'] button[type=submit]").click()
    page.wait_for_url("**/tai-khoan/login/**")
    assert "được giữ 30 phút" in page.locator("main").inner_text()
    assert TEXT not in page.content()
    clean(page)
    page.locator("input[name=login]").fill("an@example.vn")
    page.locator("input[name=password]").fill("mat-khau-cua-bai-thu-2026")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/tai-khoan/gui-tiep/")
    assert TEXT in page.locator("main").inner_text()
    clean(page)
    page.get_by_role("button", name="Gửi tiếp").click()
    page.wait_for_selector("[data-draft-done]")
    assert TEXT in page.locator("main").inner_text()


@pytest.mark.parametrize("page", [("phone", "light")], indirect=True)
def test_sessions_are_seen_and_ended_on_a_phone(
    page: Any, site: Any, sign_in: Callable[..., None], clean: Callable[[Any], None], open_page: Any
) -> None:
    sign_in(page, "binh", anew=True)
    other, trouble = open_page("phone")
    sign_in(other, "binh", anew=True)
    page.goto(site.at("/tai-khoan/phien/"))
    assert "Phiên này" in page.locator("main").inner_text()
    clean(page)
    page.get_by_role("button", name="Kết thúc mọi phiên khác").click()
    page.wait_for_selector("[data-draft-done]")
    other.goto(site.at("/bat-dau/"))
    assert "/tai-khoan/login/" in other.url
    assert trouble == []
