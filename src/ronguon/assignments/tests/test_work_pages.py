"""The page of one occurrence: what it shows to whom, and the three actions of the unit that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from ronguon.access.tests.cast import DAY
from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import record_progress, submit
from ronguon.assignments.models import Assignment, Occurrence, Progress, Submission
from ronguon.assignments.tasks import remind
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.actions import shred_name
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import instant, on_day

pytestmark = pytest.mark.django_db
LACKING = {"lacking": "no_paper", "lacking_words": "Việc này không có giấy tờ kèm theo."}
ACTIONS = {
    "da-nhan": {}, "tien-do": {"note": "Đang làm."}, "nop": {"text": "Xong.", "seen": "open", "amount": "2", **LACKING},
    "xin-gia-han": {"wanted_on": "30/04/2026", "why": "nature", "because": "Lũ làm hỏng đường vào ba thôn."},
    "ly-do-cham": {"reason": "others", "words": "Đang chờ Sở Xây dựng duyệt bản vẽ."},
}  # fmt: skip


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


@pytest.fixture
def an(world: World) -> Client:
    return world.client(world.cast.an_account)


def url(world: World, action: str = "") -> str:
    return f"/viec-phai-lam/{world.occurrence.code}/{action}{'/' if action else ''}"


def test_who_may_read_it(world: World) -> None:
    seen = {who: client.get(url(world)).status_code for who, client in world.clients().items()}
    assert seen == {"an": 200, "binh": 200, "chi": 200, "dung": 404, "nobody": 302}


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_is_for_the_unit_that_holds_it(world: World, action: str) -> None:
    seen = {
        who: c.post(url(world, action), ACTIONS[action]).status_code
        for who, c in world.clients().items()
        if who != "an"
    }
    assert seen == {"binh": 403, "chi": 403, "dung": 404, "nobody": 302}
    empty = world.client(world.cast.binh_account).post(url(world, action), {})
    assert empty.status_code == 403
    assert (Progress.objects.count(), Submission.objects.count()) == (0, 0)
    assert Assignment.objects.get().acknowledged_on is None
    assert world.client(world.cast.an_account).get(url(world, action)).status_code == 405


def test_the_words_stand_marked_in_their_clause_with_the_way_to_the_document(world: World, an: Client) -> None:
    page = an.get(url(world)).content.decode()
    assert f'<mark class="rn-mark">{world.duty.text}</mark>' in page
    assert f"/van-ban/{world.directive.code}/?mo={world.duty.code}#v-{world.duty.code}" in page


def test_a_reader_sees_no_forms(world: World) -> None:
    page = world.client(world.cast.binh_account).get(url(world)).content.decode()
    assert "/nop/" not in page
    assert "/tien-do/" not in page
    assert "/da-nhan/" not in page


def test_receipt_is_one_press_and_shown_as_a_day(world: World, an: Client) -> None:
    assert "/da-nhan/" in an.get(url(world)).content.decode()
    page = an.post(url(world, "da-nhan"), follow=True).content.decode()
    assert Assignment.objects.get().acknowledged_on == DAY
    assert "/da-nhan/" not in page
    assert "02/03/2026" in page


def test_a_note_is_saved_and_shown_with_its_author(world: World, an: Client) -> None:
    page = an.post(url(world, "tien-do"), {"note": "Đã họp 7/9 thôn."}, follow=True).content.decode()
    assert "Đã họp 7/9 thôn." in page
    assert "An, " in page or "An for " in page


def test_handing_in_takes_text_and_figure(world: World, an: Client) -> None:
    answer = an.post(url(world, "nop"), {"text": "Đã công bố.", "amount": "2", "seen": "open", **LACKING}, follow=True)
    word = Submission.objects.get()
    assert (word.text, word.amount) == ("Đã công bố.", 2)
    assert "data-draft-done" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"text": "", "amount": "37"}, 'value="37"'),
        ({"text": "Đã công bố.", "amount": "ba mươi"}, 'value="ba mươi"'),
        ({"text": "Đã công bố.", "amount": "-1"}, 'value="-1"'),
        ({"text": "Đã công bố.", "amount": "99999999999"}, 'value="99999999999"'),
        ({"text": "a" * 4001, "amount": ""}, "a" * 4001),
        ({"text": "có ký tự lạ \x00", "amount": "12"}, 'value="12"'),
    ],
)
def test_on_every_error_what_was_typed_is_kept(world: World, an: Client, typed: dict[str, str], kept: str) -> None:
    answer = an.post(url(world, "nop"), {"seen": "open", **typed})
    assert answer.status_code == 422
    assert kept in answer.content.decode()
    assert Submission.objects.count() == 0


def test_an_empty_note_is_refused_with_one_sentence(world: World, an: Client) -> None:
    answer = an.post(url(world, "tien-do"), {"note": "  "})
    assert answer.status_code == 422
    assert Progress.objects.count() == 0


def test_a_stale_page_loses_politely_and_keeps_what_was_typed(world: World, an: Client) -> None:
    submit(world.occurrence, told_without_proof("Của người kia."), seen="open", by=world.cast.an)
    answer = an.post(url(world, "nop"), {"text": "Của tôi, dài lắm.", "amount": "5", "seen": "open"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Của tôi, dài lắm." in page
    assert "chuyển sang bước khác" in page
    assert [word.text for word in Submission.objects.all()] == ["Của người kia."]


def test_a_page_opened_before_a_return_is_stale_too_and_may_be_sent_again(world: World, an: Client) -> None:
    word = submit(world.occurrence, told_without_proof("Một."), seen="open", by=world.cast.an)
    send_back(word, reason="Thiếu.", by=world.cast.chi)
    stale = an.post(url(world, "nop"), {"text": "Hai, gõ lại.", "seen": "open"})
    page = stale.content.decode()
    assert stale.status_code == 409
    assert 'name="seen" value="returned"' in page
    assert "Hai, gõ lại." in page
    assert an.post(url(world, "nop"), {"text": "Hai, gõ lại.", "seen": "returned", **LACKING}).status_code == 302


def test_a_late_note_is_kept_too(world: World, an: Client) -> None:
    submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    answer = an.post(url(world, "tien-do"), {"note": "Còn một thôn nữa."})
    assert answer.status_code == 409
    assert "Còn một thôn nữa." in answer.content.decode()
    assert Progress.objects.count() == 0


def test_after_a_return_the_form_begins_with_what_was_said(world: World, an: Client) -> None:
    word = submit(world.occurrence, told_without_proof("Đã công bố ba số.", 3), seen="open", by=world.cast.an)
    send_back(word, reason="Thiếu trang của trạm y tế.", by=world.cast.chi)
    page = an.get(url(world)).content.decode()
    assert "Đã công bố ba số.</textarea>" in page
    assert "Thiếu trang của trạm y tế." in page


def test_the_story_tells_everything_in_order(world: World, an: Client) -> None:
    record_progress(world.occurrence, text="Đang làm.", by=world.cast.an)
    remind(instant(DAY + timedelta(days=24)))
    with on_day(DAY + timedelta(days=25)):
        word = submit(world.occurrence, told_without_proof("Xong rồi."), seen="open", by=world.cast.an)
        accept(word, by=world.cast.chi)
        page = an.get(url(world)).content.decode()
    story = page[page.index("rn-story") :]
    places = [story.index(told) for told in ("Chi", "Xong rồi.", "26/03/2026", "Đang làm.")]
    assert places == sorted(places)
    assert story.rindex("UBND tỉnh An Phước") > places[-1]
    assert "/nop/" not in page


def test_a_shredded_name_leaves_the_unit(world: World, an: Client) -> None:
    record_progress(world.occurrence, text="Đang làm.", by=world.cast.an)
    shred_name(world.cast.an_account.code, by=Machine())
    page = world.client(world.cast.binh_account).get(url(world)).content.decode()
    story = page[page.index("rn-story") :]
    assert "Đang làm." in story
    assert "UBND xã Bình Minh Hạ" in story
    assert "An, " not in story


def test_the_reviewer_is_led_to_what_waits(world: World) -> None:
    word = submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    pages = {who: client.get(url(world)).content.decode() for who, client in world.clients().items()}
    assert f"/tham-dinh/{word.code}/" in pages["chi"]
    assert f"/tham-dinh/{word.code}/" not in pages["an"]


def test_what_is_not_there_is_not_found(an: Client, world: World) -> None:
    assert an.get("/viec-phai-lam/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert an.get("/viec-phai-lam/khong-phai-ma/").status_code == 404


def test_the_number_of_queries_does_not_grow(
    world: World, an: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for turn in range(6):
        record_progress(world.occurrence, text=f"Lượt {turn}.", by=world.cast.an)
        stage = Occurrence.objects.get().stage
        word = submit(world.occurrence, told_without_proof(f"Lần {turn}."), seen=stage, by=world.cast.an)
        send_back(word, reason=f"Thiếu {turn}.", by=world.cast.chi)
    with django_assert_max_num_queries(42):
        an.get(url(world))
