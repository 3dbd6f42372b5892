"""From data to a signed report and the public page, by keyboard: draft, edit, sign, trace to the bytes, publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.conftest import rarely

SEED = "seed_reports"
pytestmark = pytest.mark.browser
SignIn = Callable[[Any, str], None]
Look = Callable[[Any], None]
TabTo = Callable[[Any, str], None]
CHOSEN = ".rn-paper .is-on"
NARROW = {"width": 320, "height": 700}
PUBLIC = ("/ket-qua/", "/ket-qua/{result}/", "/tro-nang/", "/en/", "/en/results/{result}/", "/en/accessibility/")
DESK_PATH = "/bao-cao/{draft}/"


@dataclass
class Hands:
    """Somebody at a keyboard."""

    page: Any
    tab_to: TabTo

    def press(self, selector: str, key: str = "Enter") -> None:
        """Tab to a link, button or field and press a key."""
        self.tab_to(self.page, selector)
        self.page.keyboard.press(key)

    def type(self, selector: str, text: str) -> None:
        """Tab to a field and type over what is in it."""
        self.press(selector, "Control+A")
        self.page.keyboard.type(text)


@pytest.fixture
def hands(page: Any, tab_to: TabTo) -> Hands:
    return Hands(page, tab_to)


def test_a_report_drafts_itself_is_edited_signed_and_leads_back_to_the_bytes(
    site: Any, page: Any, hands: Hands, sign_in: SignIn, clean: Look
) -> None:
    sign_in(page, "office")
    page.goto(site.at("/bao-cao/"))
    clean(page)
    hands.press("#lap-bao-cao input[name=period]:checked", "ArrowUp")  # round from the first choice to the last
    hands.type("#lap-bao-cao input[name=first]", "01/03/2026")
    hands.type("#lap-bao-cao input[name=last]", "31/03/2026")
    hands.press("#lap-bao-cao button[type=submit]")
    page.wait_for_url("**/bao-cao/*-*/")
    desk = page.url
    clean(page)
    hands.press(".rn-s:has(a[href*='all_ontime_rows']) .rn-s__n")
    page.wait_for_selector(CHOSEN)
    hands.press("#nguon a[href*='sua=1']")
    page.wait_for_selector("#nguon textarea")
    clean(page)
    hands.press("#nguon textarea", "Control+End")
    page.keyboard.type(" Thêm 15 việc.")
    hands.press("#nguon form button[type=submit]")
    page.wait_for_selector("#nguon .rn-note--warn")
    assert "Thêm 15 việc." in page.inner_text(CHOSEN)
    clean(page)

    page.context.clear_cookies()
    sign_in(page, "head")
    page.goto(desk)
    hands.press("a[href$='/ky/'].rn-btn--pri")
    page.wait_for_url("**/ky/")
    clean(page)
    hands.press("main form button.rn-btn--pri")
    page.wait_for_url(desk)
    assert "/BC-UBND" in page.inner_text(".rn-print--number")
    assert page.locator(".rn-print--number .rn-gap").count() == 0
    clean(page)

    hands.press(f".rn-paper p a[href*='{site.known['verified']}']")  # click 1
    page.wait_for_url(f"**/{site.known['verified']}/")
    clean(page)
    hands.press(f"a.rn-chip[href*='{site.known['commune']}']")  # click 2
    page.wait_for_selector("#b5")
    clean(page)
    hands.tab_to(page, "#b5 a[href*='/minh-chung/']")
    with page.expect_download() as coming:  # click 3
        page.keyboard.press("Enter")
    assert sha256(Path(coming.value.path()).read_bytes()).hexdigest() == site.known["sha256"]


def test_words_that_name_a_person_hold_the_signature_until_a_second_person_answers(
    site: Any, page: Any, hands: Hands, sign_in: SignIn, clean: Look
) -> None:
    sign_in(page, "office")
    page.goto(site.at("/bao-cao/{draft}/?cau={groups}&sua=1#nguon"))
    hands.press("#nguon textarea", "Control+End")
    page.keyboard.type(" Liên hệ ông Nguyễn Văn Tám, 0912 345 678.")
    hands.press("#nguon form button[type=submit]")
    page.wait_for_selector("a[href$='/tu-ngu/']")
    hands.press("a[href$='/tu-ngu/']")
    page.wait_for_url("**/tu-ngu/")
    assert page.inner_text("main mark") == "0912 345 678"
    assert page.locator("main textarea").count() == 0
    clean(page)
    page.context.clear_cookies()
    sign_in(page, "head")
    page.goto(site.at("/bao-cao/{draft}/ky/"))
    assert page.inner_text("main mark") == "0912 345 678"
    clean(page)
    hands.press("main input[name=reason][value=official]", "Space")
    hands.type("main textarea[name=because]", "Số máy trực của văn phòng, đã công khai.")
    hands.press("main form[action$='/tu-ngu/'] button[type=submit]")
    page.wait_for_url("**/tu-ngu/")
    assert page.locator("main textarea").count() == 0
    assert "đã công khai" in page.inner_text("main")
    clean(page)


def test_what_was_signed_is_published_and_taken_away_again(
    site: Any, page: Any, hands: Hands, sign_in: SignIn, clean: Look
) -> None:
    sign_in(page, "head")
    page.goto(site.at("/bao-cao/{draft}/ky/"))
    hands.press("main form button.rn-btn--pri")
    page.wait_for_url(site.at("/bao-cao/{draft}/"))
    hands.press("a[href$='/cong-bo/']")
    page.wait_for_url("**/cong-bo/")
    clean(page)
    hands.press("main form button.rn-btn--pri")
    page.wait_for_url(site.at("/bao-cao/{draft}/"))
    clean(page)
    public = page.get_attribute("a[href*='/ket-qua/'][href$='/']:not([href='/ket-qua/'])", "href")
    page.goto(site.url + public)
    assert page.locator(".rn-table tbody tr").count() == 3
    page.goto(site.at("/bao-cao/{draft}/"))
    hands.press("a[href$='/rut/']")
    page.wait_for_url("**/rut/")
    clean(page)
    hands.press("input[name=reason][value=figures]", "Space")
    hands.type("textarea[name=because]", "Số liệu của một xã có sai sót.")
    hands.press("main form button[type=submit]")
    page.wait_for_url(site.at("/bao-cao/{draft}/"))
    assert page.locator("a[href$='/rut/']").count() == 0
    gone = page.goto(f"{site.url}{public}?")  # past the minute for which a browser may keep a public page
    assert gone.status == 410
    clean(page)


def test_a_citizen_follows_a_number_to_the_units_without_script_or_cookie(
    site: Any, page: Any, hands: Hands, clean: Look
) -> None:
    page.goto(site.url + "/")
    clean(page)
    hands.press(".rn-kpi a.rn-num")
    page.wait_for_url("**/ket-qua/*-*/*_rows/")
    assert page.locator(".rn-bodies li").count() > 0
    clean(page)
    hands.press("header a[hreflang=en]")
    page.wait_for_url("**/en/results/*-*/*_rows/")
    clean(page)
    for path in (
        "/ket-qua/",
        "/ket-qua/{result}/",
        "/tro-nang/",
        "/en/",
        "/en/results/{result}/",
        "/en/accessibility/",
    ):
        page.goto(site.at(path))
        clean(page)
    assert page.context.cookies() == []
    assert page.locator("script").count() == 0


def test_hovering_a_sentence_shows_its_sources_beside_the_paper(site: Any, page: Any, sign_in: SignIn) -> None:
    sign_in(page, "binh")
    page.goto(site.at(DESK_PATH + "?cau={groups}"))
    before = page.inner_text("#nguon-h")
    page.hover(f"#c{site.known['ahead']} .rn-s")
    page.wait_for_function("before => document.querySelector('#nguon-h').innerText !== before", arg=before)
    assert page.locator("#nguon").count() == 1
    assert page.locator("#dai").count() == 1


STATES = (
    DESK_PATH + "?cau={groups}", "/bao-cao/{draft}/so-lieu/all_any_rows/?don-vi={commune}",
    "/ket-qua/{result}/", "/ket-qua/{result}/all_any_rows/",
)  # fmt: skip
"""What the walk over every page does not come to; of the others it has looked at each on a phone."""
STANDING = ("/bao-cao/", DESK_PATH, "/", "/ket-qua/")


@pytest.mark.parametrize("paths", [STATES, pytest.param(STANDING, marks=pytest.mark.soak)], ids=["states", "standing"])
@pytest.mark.parametrize(
    "page", [("phone", "light"), rarely("phone", "dark"), rarely("tablet", "light")], indirect=True
)
def test_the_pages_fit_a_phone_and_a_doubled_type(
    site: Any, page: Any, sign_in: SignIn, clean: Look, paths: tuple[str, ...]
) -> None:
    sign_in(page, "office")
    for path in paths:
        page.goto(site.at(path))
        clean(page)
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
