"""An office takes a document in, reads it and issues it, by keyboard alone; others look on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.journeys.conftest import rarely
from tests.journeys.reading import SELECT, clear, current, key

SEED = "seed_reading"
pytestmark = pytest.mark.browser
SignIn = Callable[[Any, str], None]
Look = Callable[[Any], None]


@pytest.fixture(scope="module")
def waiting(site: Any) -> Iterator[str]:
    """Return the letters in whose room nobody has been yet."""
    return iter(site.known["rooms"])


@pytest.fixture
def room(page: Any, site: Any, sign_in: SignIn, waiting: Iterator[str]) -> Any:
    """Return the page in the room of a letter that nobody has touched."""
    sign_in(page, "office")
    page.goto(site.at(f"/van-ban/{next(waiting)}/"))
    return page


@pytest.fixture
def taken_in(page: Any, site: Any, sign_in: SignIn) -> Any:
    """Take the letter in as pasted text and return the page in its room."""
    sign_in(page, "office")
    page.goto(site.at("/van-ban/tai-len/"))
    page.locator("textarea[name=pasted]").focus()
    page.keyboard.insert_text(site.known["text"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#phong-doc")
    return page


def test_every_screen_is_clean_for_axe(room: Any, site: Any, clean: Look) -> None:
    for address in (room.url, f"{room.url}?sua=1", f"{room.url}?them=1", f"{room.url}du-lieu/", f"{room.url}ban-hanh/"):
        room.goto(address)
        clean(room)
    for path in ("/van-ban/", "/van-ban/tai-len/", "/van-ban/?tim=khong-co-gi"):
        room.goto(site.at(path))
        clean(room)


@pytest.mark.parametrize("page", [("phone", "light"), rarely("tablet", "dark")], indirect=True)
def test_nothing_is_wider_than_the_screen(room: Any, site: Any) -> None:
    for address in (room.url, f"{room.url}?sua=1", f"{room.url}ban-hanh/", site.at("/van-ban/")):
        room.goto(address)
        assert room.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_keys_go_up_and_down_and_both_sides_follow(room: Any) -> None:
    first = current(room)
    key(room, "j")
    second = current(room)
    assert second != first
    assert room.locator(".rn-span.is-on").first.get_attribute("href") == f"#{second}"
    key(room, "k")
    assert current(room) == first
    assert room.evaluate("document.activeElement.className") == "rn-duty__row"


def test_enter_confirms_and_z_takes_it_back(room: Any) -> None:
    for _ in range(30):
        if not room.locator(".rn-duty.is-on .rn-duty__row .rn-badge--warn").count():
            break
        key(room, "j")
    confirmed = current(room)
    key(room, "Enter")
    assert room.locator(".rn-prog strong").inner_text().startswith("1/")
    assert room.locator(f"#{confirmed} .rn-badge--ok").count()
    assert current(room) != confirmed
    key(room, "z")
    assert room.locator(".rn-prog strong").inner_text().startswith("0/")
    assert current(room) == confirmed


def test_b_asks_why_and_drops(room: Any) -> None:
    total = room.locator(".rn-prog strong").inner_text()
    room.keyboard.press("b")
    assert room.evaluate("document.activeElement.name") == "reason"
    room.keyboard.type("Chỉ là thông tin")
    key(room, "Enter")
    assert room.locator(".rn-prog strong").inner_text() != total
    assert room.locator(".rn-duty.is-dropped").count() == 1


def test_e_corrects_and_selected_words_become_the_span(room: Any) -> None:
    room.keyboard.press("e")
    room.wait_for_selector("form.rn-correct")
    room.evaluate(SELECT, "chậm nhất ngày 16/11/2026")
    room.wait_for_function("document.querySelector('[data-span-words]').textContent === 'chậm nhất ngày 16/11/2026'")
    room.locator("form.rn-correct textarea[name=title]").focus()
    room.keyboard.press("Control+A")
    room.keyboard.type("Tên do người sửa")
    room.locator("form.rn-correct .rn-btn--pri").focus()
    room.keyboard.press("Enter")
    room.wait_for_selector(".rn-duty.is-on [data-do=confirm]")
    assert "Tên do người sửa" in room.locator(".rn-duty.is-on .rn-duty__t").inner_text()
    assert room.locator(".rn-span.is-on").first.inner_text().endswith("chậm nhất ngày 16/11/2026")


def _part(room: Any, key: str, field: str, clean: Look) -> str:
    """Press `key`, take what the form offers, and return the words of the duty that is open then."""
    room.keyboard.press(key)
    room.wait_for_selector("form[data-parting]")
    clean(room)
    room.locator(f"form[data-parting] input[name={field}]:checked").focus()
    room.keyboard.press("Enter")
    room.wait_for_selector(".rn-messages")
    return str(room.locator(".rn-duty.is-on .rn-clause").inner_text())


def test_s_splits_a_duty_and_g_merges_it_again(room: Any, clean: Look) -> None:
    before, words = room.locator(".rn-duty").count(), room.locator(".rn-duty.is-on .rn-clause").inner_text()
    assert _part(room, "s", "at", clean) != words
    assert room.locator(".rn-duty").count() == before + 1
    room.locator(".rn-duty.is-on .rn-duty__row").focus()
    assert _part(room, "g", "other", clean) == words
    assert room.locator(".rn-duty.is-dropped").count() == 1


def test_selected_words_are_added_as_a_duty(room: Any) -> None:
    before = room.locator(".rn-duty").count()
    room.evaluate(SELECT, "không nêu họ tên")
    room.wait_for_selector("#them:not([hidden])")
    room.locator("#them button[type=submit]").focus()
    room.keyboard.press("Enter")
    room.wait_for_selector(".rn-messages")
    assert room.locator(".rn-duty").count() == before + 1


def test_a_unit_is_found_without_accents(room: Any) -> None:
    summary = room.locator(".rn-duty.is-on .rn-mapfold summary").first
    if summary.count():
        summary.focus()
        room.keyboard.press("Enter")
    box = room.locator(".rn-duty.is-on input[name^=tim-]:visible").first
    box.focus()
    with room.expect_response("**/don-vi/**"):
        room.keyboard.type("suoi rong")
    room.wait_for_selector(".rn-duty.is-on .is-found")
    assert "Suối Rồng" in room.locator(".rn-duty.is-on .is-found").first.inner_text()


def test_a_secrecy_mark_is_refused_before_a_byte_leaves(page: Any, site: Any, sign_in: SignIn) -> None:
    sign_in(page, "office")
    page.goto(site.at("/van-ban/tai-len/"))
    sent = []
    page.on("request", lambda asked: sent.append(asked.method) if asked.method == "POST" else None)
    page.locator("textarea[name=pasted]").focus()
    page.keyboard.insert_text("TỐI MẬT\n" + site.known["text"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#id_pasted-refused").is_visible()
    marked = {"name": "a.txt", "mimeType": "text/plain", "buffer": "MẬT\nVăn bản".encode()}
    page.locator("input[type=file]").set_input_files(marked)
    page.wait_for_selector("#id_file-refused:visible")
    assert sent == []


def test_a_large_file_shows_how_far_it_is_and_a_broken_line_loses_nothing(
    page: Any, site: Any, sign_in: SignIn, clean: Look
) -> None:
    sign_in(page, "office")
    page.goto(site.at("/van-ban/tai-len/"))
    body = (site.known["text"] + "\n" + "Nội dung kèm theo để tham khảo.\n" * 4_000).encode()
    page.locator("input[type=file]").set_input_files({"name": "van-ban.txt", "mimeType": "text/plain", "buffer": body})
    page.context.set_offline(True)
    page.locator("main form .rn-btn--pri").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Tệp chưa gửi được").wait_for()
    page.context.set_offline(False)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": len(body) / 4},
    )
    page.keyboard.press("Enter")
    page.get_by_text("Đang gửi:").wait_for()
    clean(page)
    page.wait_for_url(re.compile(r"/van-ban/[0-9a-f-]{36}/"))
    page.locator(".rn-duty").first.wait_for()


def test_the_whole_way_to_issuing_without_a_mouse(taken_in: Any, clean: Look) -> None:
    room = taken_in
    clear(room)
    room.goto(f"{room.url.split('?')[0]}ban-hanh/")
    assert not room.locator(".rn-steps li").count(), room.locator(".rn-steps").inner_text()
    clean(room)
    room.locator("main form .rn-btn--pri").focus()
    room.keyboard.press("Enter")
    room.wait_for_selector(".rn-room__notes .rn-note--ok")
    assert not room.locator("[data-do]").count()
    clean(room)


def test_the_room_works_without_scripts(chromium: Any, room: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, storage_state=room.context.storage_state())
    plain = context.new_page()
    plain.goto(room.url)
    second = plain.locator(".rn-duty:not(.is-on)").first
    code = second.get_attribute("id")
    second.locator(".rn-duty__row").click()
    assert plain.locator(".rn-duty.is-on").get_attribute("id") == code
    plain.locator(".rn-duty.is-on a[data-do=edit]").click()
    plain.locator("form.rn-correct").wait_for()
    context.close()
