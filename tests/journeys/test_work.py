"""A unit does its work and proves it, a reviewer judges, reminders come once: by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.conftest import rarely

from ronguon.files.tests.making import png

SEED = "seed_work"
pytestmark = pytest.mark.browser
SignIn = Callable[[Any, str], None]
Look = Callable[[Any], None]
TabTo = Callable[[Any, str], None]
FILED = "#minh-chung .rn-proofrow"
SAID = "[data-draft-done]"
PHONE = pytest.mark.parametrize("page", [("phone", "light")], indirect=True)


@dataclass
class Person:
    """Somebody signed in at a keyboard."""

    page: Any
    site: Any
    tab_to: TabTo

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(self.site.at(path))

    def type(self, selector: str, text: str) -> None:
        """Tab to a field and type over what is in it."""
        self.tab_to(self.page, selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def press(self, selector: str) -> None:
        """Tab to a link or button and press Enter."""
        self.tab_to(self.page, selector)
        self.page.keyboard.press("Enter")

    def submit_result(self) -> None:
        """Press the button that submits, and wait for the word that it arrived."""
        self.press("form[action*='/nop/'] button[type=submit]")
        self.page.wait_for_selector(SAID)

    def say_why_nothing_proves_it(self) -> None:
        """Choose a reason for the missing evidence and write it."""
        self.page.select_option("select[name=lacking]", "elsewhere")
        self.type("textarea[name=lacking_words]", "Biên bản giấy đã gửi qua đường công văn.")

    def lay_down(self, file: Path) -> None:
        """Choose a file and add it as evidence."""
        self.tab_to(self.page, "#minh-chung input[name=file]")
        self.page.set_input_files("form[action*='/minh-chung/them/'] input[name=file]", file)
        with self.page.expect_response(lambda answer: "/minh-chung/them/" in answer.url):
            self.press("form[action*='/minh-chung/them/'] button[type=submit]")


@pytest.fixture
def an(page: Any, site: Any, sign_in: SignIn, tab_to: TabTo) -> Person:
    """Return An at her own screen."""
    sign_in(page, "an")
    page.goto(site.at("/bat-dau/"))
    return Person(page, site, tab_to)


@pytest.fixture
def chi(page: Any, site: Any, sign_in: SignIn, tab_to: TabTo) -> Iterator[Person]:
    """Yield the reviewer in a browser of her own."""
    context = page.context.browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    opened = context.new_page()
    sign_in(opened, "chi")
    yield Person(opened, site, tab_to)
    context.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Return a small picture on disk."""
    path = tmp_path / "trang-chu.png"
    path.write_bytes(png())
    return path


def _judging(chi: Person) -> None:
    """Lead the reviewer from the queue to the report on reflections."""
    chi.open("/tham-dinh/?tim=phan anh")
    chi.press("tbody a[href^='/tham-dinh/']")
    chi.page.wait_for_selector("textarea[name=reason]")


@PHONE
def test_from_what_we_owe_to_accepted(an: Person, chi: Person, clean: Look, photo: Path) -> None:
    late = f"/viec-phai-lam/{an.site.known['late']}/"
    assert an.page.url.endswith("/viec-phai-lam/")
    clean(an.page)
    an.press(f"a.rn-btn[href='{late}#nop']")
    an.page.wait_for_url(f"**{late}#nop")
    an.open(late)
    an.lay_down(photo)
    an.page.wait_for_selector(FILED)
    clean(an.page)
    an.type("textarea[name=text]", "Đã trả lời trong hạn 35 trên 37 phản ánh.")
    an.type("input[name=amount]", "35")
    an.submit_result()

    chi.open("/tham-dinh/")
    clean(chi.page)
    _judging(chi)
    clean(chi.page)
    chi.type("textarea[name=reason]", "Thiếu danh sách hai phản ánh chưa trả lời.")
    chi.press("form[action*='/tra-lai/'] button[type=submit]")
    chi.page.wait_for_selector(SAID)

    an.open("/viec-phai-lam/")
    assert "Thiếu danh sách hai phản ánh" in an.page.inner_text("#qua-han")
    an.open(late)
    assert an.page.input_value("textarea[name=text]") == "Đã trả lời trong hạn 35 trên 37 phản ánh."
    an.type("textarea[name=text]", "Đã bổ sung danh sách.")
    an.submit_result()

    _judging(chi)
    assert "Thiếu danh sách hai phản ánh" in chi.page.inner_text(".rn-story")
    chi.press("form[action*='/duyet/'] button[type=submit]")
    chi.page.wait_for_selector(SAID)
    an.open(late)
    assert an.page.locator(".rn-badge--ok").count() == 1
    assert an.page.locator("form[action*='/nop/']").count() == 0
    clean(an.page)


@PHONE
def test_an_urgent_telegram_is_received_with_one_press(an: Person) -> None:
    an.press(f".rn-note--danger a[href*='{an.site.known['urgent']}']")
    an.page.wait_for_selector("form[action*='/da-nhan/'] .rn-btn--pri")
    an.press("form[action*='/da-nhan/'] button[type=submit]")
    an.page.wait_for_selector(SAID)
    assert an.site.known["day"] in an.page.inner_text(".rn-story")
    an.open("/viec-phai-lam/")
    assert an.page.locator(".rn-note--danger").count() == 0


def test_two_pages_of_the_same_work_lose_nothing_that_was_typed(an: Person, clean: Look) -> None:
    other = Person(an.page.context.new_page(), an.site, an.tab_to)
    for person in (an, other):
        person.open("/viec-phai-lam/{weekly}/")
    an.type("textarea[name=text]", "Đã gắn mã.")
    an.say_why_nothing_proves_it()
    an.submit_result()
    other.type("textarea[name=text]", "Gõ ở trang kia, chưa muốn mất.")
    with other.page.expect_response(lambda answer: answer.url.endswith("/nop/")) as answered:
        other.press("form[action*='/nop/'] button[type=submit]")
    assert answered.value.status == 409
    other.page.wait_for_selector("#kept-text")
    assert "Gõ ở trang kia, chưa muốn mất." in other.page.input_value("#kept-text")
    clean(other.page)


@PHONE
def test_a_report_with_a_photo_goes_out_in_five_taps_and_is_taken_back(an: Person, clean: Look, photo: Path) -> None:
    work, taps = f"/viec-phai-lam/{an.site.known['code']}/", 0

    def tap(selector: str) -> None:
        nonlocal taps
        taps += 1
        an.page.locator(selector).first.click()

    an.open("/viec-phai-lam/")
    tap(f"a.rn-btn[href='{work}#nop']")
    an.page.wait_for_url(f"**{work}#nop")
    with an.page.expect_file_chooser() as camera:
        tap(".rn-camera input[type=file]")
    camera.value.set_files(photo)
    tap("form[action*='/minh-chung/them/'] button[type=submit]")
    an.page.wait_for_selector(FILED)
    assert an.page.locator("#thieu select").count() == 0, "what was missing is there, so nothing asks for a reason"
    tap("textarea[name=text]")
    an.page.keyboard.type("Họp xong ở mọi thôn.")
    tap("form[action*='/nop/'] button[type=submit]")
    an.page.wait_for_selector(SAID)
    assert taps == 5
    clean(an.page)
    an.press("button[popovertarget=rut-lai-bao-cao]:not(dialog button)")
    an.press("form[action*='/rut-lai/'] button[type=submit]")
    an.page.wait_for_selector("form[action*='/nop/']")
    assert an.page.input_value("textarea[name=text]") == "Họp xong ở mọi thôn."
    clean(an.page)


@PHONE
def test_more_time_is_asked_for_and_given(an: Person, chi: Person, clean: Look) -> None:
    work = f"/viec-phai-lam/{an.site.known['review']}/"
    an.open(work)
    an.page.locator("#h-gia-han").click()
    an.type("input[name=wanted_on]", an.site.known["later"])
    an.page.select_option("select[name=why]", "nature")
    an.type("textarea[name=because]", "Lũ làm hỏng đường vào ba thôn.")
    clean(an.page)
    an.press("form[action*='/xin-gia-han/'] button[type=submit]")
    an.page.wait_for_selector(SAID)
    chi.open("/tham-dinh/")
    chi.press("a[href*='/tham-dinh/gia-han/']")
    chi.page.wait_for_selector("form[action*='/tra-loi/']")
    assert "Lũ làm hỏng đường" in chi.page.inner_text("main")
    clean(chi.page)
    chi.press("button[value=gia-han]")
    chi.page.wait_for_selector(SAID)
    an.open(work)
    assert an.site.known["later"] in an.page.inner_text(".rn-head")
    clean(an.page)


def test_what_was_typed_comes_back_after_the_page_was_lost(an: Person) -> None:
    an.open("/viec-phai-lam/{meeting}/")
    an.type("textarea[name=text]", "Đã họp ở chín thôn.")
    an.page.wait_for_function("() => Object.keys(localStorage).some(key => key.includes('nop-'))")
    an.page.reload()
    an.page.wait_for_selector("[data-draft-note]:not([hidden])")
    assert an.page.input_value("textarea[name=text]") == "Đã họp ở chín thôn."
    assert "chín thôn" not in an.page.evaluate("JSON.stringify(localStorage)")


def test_a_file_that_is_refused_leaves_the_typed_text_alone(an: Person, clean: Look, tmp_path: Path) -> None:
    bad = tmp_path / "bao-cao.pdf"
    bad.write_bytes(b"MZ\x90\0" + bytes(200))
    an.open("/viec-phai-lam/{page}/")
    an.type("textarea[name=text]", "Đã bổ sung trang của trạm y tế.")
    an.lay_down(bad)
    an.page.wait_for_selector("#minh-chung .rn-err")
    assert an.page.locator(FILED).count() == 0
    assert an.page.input_value("textarea[name=text]") == "Đã bổ sung trang của trạm y tế."
    clean(an.page)


def test_everything_works_without_scripts(an: Person, photo: Path) -> None:
    signed_in = an.page.context.storage_state()
    context = an.page.context.browser.new_context(java_script_enabled=False, storage_state=signed_in)
    plain = context.new_page()
    plain.goto(an.site.at("/viec-phai-lam/{review}/"))
    plain.set_input_files("form[action*='/them/'] input[name=file]", photo)
    plain.locator("form[action*='/them/'] button[type=submit]").press("Enter")
    plain.wait_for_selector(FILED)
    plain.locator("textarea[name=text]").fill("Đã tự đánh giá.")
    plain.locator("form[action*='/nop/'] button[type=submit]").press("Enter")
    plain.wait_for_selector(SAID)
    context.close()


def test_reminders_come_once_however_often_the_worker_runs(page: Any, site: Any, sign_in: SignIn, clean: Look) -> None:
    sign_in(page, "dung")
    page.goto(site.at("/thong-bao/?loai=nhac"))
    clean(page)
    before = page.locator(".rn-queue li").count()
    site.run("worker", "--once")
    page.reload()
    after = page.locator(".rn-queue li").count()
    site.run("worker", "--once")
    page.reload()
    assert page.locator(".rn-queue li").count() == after >= before > 0


@pytest.mark.parametrize("page", [("phone", "light"), rarely("tablet", "light"), rarely("desk", "dark")], indirect=True)
def test_nothing_is_wider_than_the_screen(an: Person) -> None:
    for path in ("/viec-phai-lam/", "/viec-phai-lam/{page}/", "/viec-phai-lam/{sticker}/", "/thong-bao/"):
        an.open(path)
        assert an.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
