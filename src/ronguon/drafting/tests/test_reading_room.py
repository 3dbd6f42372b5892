"""The reading room's page: what stands where, what each action answers, what is kept when it fails."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ronguon.drafting.actions import deciding
from ronguon.drafting.forms.reading_room import CorrectForm
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.desk import Desk, decide
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.drafting.tests.reading import ORDER, span

READERS = ("binh_account", "chi_account", "head_account")
STRANGERS = ("an_account", "dung_account")
ACTIONS = ("xac-nhan", "sua", "bo", "khoi-phuc")
OWN = re.compile(r"<small data-skip>.*?</small>|<span class=\"n\">.*?</span>|<[^>]+>")


def body(answer: Any) -> str:
    said: str = answer.content.decode()
    return said


def sent(desk: Desk, words: str, **more: object) -> dict[str, object]:
    """Return what the card of a duty sends, before anything was ticked."""
    duty = desk.duty(words)
    keys = {f"co-{a.pk}": "1" for a in duty.addressees.all()} | {"co-moi": "1"}
    groups = {f"nhom-{a.pk}": a.group for a in duty.addressees.all()}
    units = {f"dv-{a.pk}": [str(row.unit.code) for row in a.units.all()] for a in duty.addressees.all()}
    return {"seen": duty.revision, **keys, **groups, **units, **more}


def correction(desk: Desk, about: str, /, **more: object) -> dict[str, object]:
    duty = desk.duty(about)
    values: dict[str, object] = {
        "seen": duty.revision, "title": duty.title, "kind": duty.kind, "due": "none", "rrule": duty.rrule,
        "frequency": duty.frequency, "quantity": duty.quantity,
    }  # fmt: skip
    return values | more


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("account", [*READERS, *STRANGERS])
def test_a_reader_gets_403_and_a_stranger_404(desk: Desk, action: str, account: str) -> None:
    client = desk.client(getattr(desk.cast, account))
    data = correction(desk, "Công bố", reason="x", start=1, end=3)
    assert client.post(desk.action("Công bố", action), data).status_code == (404 if account in STRANGERS else 403)
    assert desk.duty("Công bố").revision == 0


@pytest.mark.parametrize("account", [*READERS, *STRANGERS])
def test_adding_and_issuing_ask_for_the_right(desk: Desk, account: str) -> None:
    client = desk.client(getattr(desk.cast, account))
    expected = 404 if account in STRANGERS else 403
    assert client.post(desk.url("them/"), {"start": 1, "end": 9}).status_code == expected
    assert client.get(desk.url("ban-hanh/")).status_code == expected
    assert client.post(desk.url("ban-hanh/")).status_code == expected


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_are_posted_by_somebody_signed_in(desk: Desk, action: str) -> None:
    assert desk.client().get(desk.action("Công bố", action)).status_code == 405
    assert Client().post(desk.action("Công bố", action)).status_code == 302


def test_every_character_of_the_text_is_on_the_page(desk: Desk) -> None:
    page = body(desk.client().get(desk.url()))
    found = re.findall(r'<(p|h3|span)[^>]* data-start="(\d+)"[^>]*>(.*?)</\1>\n?(?=\s*<|$)', page, re.DOTALL)
    assert found
    for _, start, inner in found:
        words = html.unescape(OWN.sub("", inner))
        assert ORDER[int(start) : int(start) + len(words)] == words
    said = "".join(html.unescape(OWN.sub("", inner)) for _, _, inner in found)
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", ORDER)


def test_each_duty_stands_in_the_text_and_in_the_list(desk: Desk) -> None:
    page = body(desk.client().get(desk.url()))
    for duty in desk.directive.obligations.all():
        assert f'id="n-{duty.code}"' in page
        assert f'href="#n-{duty.code}"' in page
        assert f'id="v-{duty.code}"' in page


def test_unsure_ones_come_first_or_the_text_leads(desk: Desk) -> None:
    first, second = desk.duty("rà soát"), desk.duty("Công bố")
    page = body(desk.client().get(desk.url()))
    assert page.index(f'id="n-{first.code}"') < page.index(f'id="n-{second.code}"')
    page = body(desk.client().get(desk.url("?xep=van-ban")))
    assert page.index(f'id="n-{second.code}"') < page.index(f'id="n-{first.code}"')


def test_the_first_unsure_duty_is_open_with_its_words(desk: Desk) -> None:
    page = body(desk.client().get(desk.url()))
    duty = desk.duty("rà soát")
    assert re.search(rf'rn-duty is-on[^>]*id="n-{duty.code}"', page)
    assert "“mỗi quý một lần”" in page
    assert "frequency.quarter" in page


def test_a_deadline_and_an_addressee_elsewhere_are_shown_where_they_stand(desk: Desk) -> None:
    page = body(desk.client().get(desk.url(f"?mo={desk.duty('Công bố').code}")))
    heading = page[page.index('<h3 data-start="') :]
    assert "rn-cue" in heading[: heading.index("</h3>")]


def test_a_declined_duty_gives_its_reason_and_no_way_to_confirm(desk: Desk) -> None:
    duty = desk.duty("đăng lại")
    page = body(desk.client().get(desk.url(f"?mo={duty.code}")))
    assert duty.decline_rule in page
    assert 'data-do="confirm"' not in page


def test_a_duty_on_people_is_explained_and_only_seen(desk: Desk) -> None:
    duty = desk.duty("nắm vững")
    page = body(desk.client().get(desk.url(f"?mo={duty.code}")))
    assert 'name="co-moi"' not in page
    answer = desk.client().post(desk.action("nắm vững", "xac-nhan"), {"seen": 0})
    assert answer.status_code == 302
    assert desk.duty("nắm vững").stage == "confirmed"


def test_confirming_leads_to_the_next_waiting_duty_and_can_be_undone(desk: Desk) -> None:
    client, following = desk.client(), desk.duty("bộ nhận diện")
    data = sent(desk, "Công bố", tiep=str(following.code))
    answer = client.post(desk.action("Công bố", "xac-nhan"), data, follow=True)
    page = body(answer)
    assert re.search(rf'rn-duty is-on[^>]*id="n-{following.code}"', page)
    assert 'data-do="undo"' in page
    client.post(desk.action("Công bố", "khoi-phuc"), {"seen": 1})
    assert desk.duty("Công bố").stage == "pending"


def test_who_confirmed_and_when_is_shown(desk: Desk) -> None:
    client = desk.client()
    client.post(desk.action("Công bố", "xac-nhan"), sent(desk, "Công bố"))
    page = body(client.get(desk.url(f"?mo={desk.duty('Công bố').code}")))
    assert "Văn thư tỉnh" in page
    assert "09:00 02/03/2026" in page


def test_a_fragment_is_the_room_without_its_frame(desk: Desk) -> None:
    answer = desk.client().post(
        desk.action("Công bố", "xac-nhan"), sent(desk, "Công bố"), headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert body(answer).lstrip().startswith('<div class="rn-read" id="phong-doc">')
    assert answer["HX-Replace-Url"].startswith(f"/van-ban/{desk.directive.code}/")


def test_an_unclear_addressee_is_asked_for_and_the_search_is_kept(desk: Desk) -> None:
    client, duty = desk.client(), desk.duty("rà soát")
    key = duty.addressees.get().pk
    answer = client.post(desk.action("rà soát", "xac-nhan"), sent(desk, "rà soát"))
    assert answer.status_code == 422
    assert "Các đơn vị có liên quan" in body(answer)
    ticked = {f"dv-{key}": [str(desk.cast.commune.code)], f"tim-{key}": "so khoa hoc", "tim": str(key)}
    page = body(client.post(desk.action("rà soát", "xac-nhan"), sent(desk, "rà soát", **ticked)))
    assert re.search(rf'value="{desk.cast.commune.code}" checked', page)
    assert f'value="{desk.cast.department.code}"' in page
    assert 'value="so khoa hoc"' in page
    assert desk.duty("rà soát").stage == "pending"


def test_ticked_units_are_meant(desk: Desk) -> None:
    key = desk.duty("rà soát").addressees.get().pk
    chosen = {f"dv-{key}": [str(desk.cast.commune.code), "khong-phai-ma"], f"nhom-{key}": "khong-co"}
    answer = desk.client().post(desk.action("rà soát", "xac-nhan"), sent(desk, "rà soát", **chosen))
    assert answer.status_code == 302
    assert [row.unit for row in desk.duty("rà soát").addressees.get().units.all()] == [desk.cast.commune]


def test_found_units_come_as_ticks_and_accents_may_be_left_out(desk: Desk) -> None:
    page = body(desk.client().get(desk.url("don-vi/?tim-7=suoi+rong")))
    assert f'name="dv-7" value="{desk.cast.other_commune.code}"' in page
    assert body(desk.client().get(desk.url("don-vi/?tim-7=khongco"))).count("<li") == 1
    assert body(desk.client().get(desk.url("don-vi/"))).strip() == ""


@pytest.mark.parametrize("action", ["xac-nhan", "sua", "bo", "khoi-phuc"])
def test_two_at_once_the_slower_sees_the_newest(desk: Desk, action: str) -> None:
    data = sent(desk, "Công bố") | correction(desk, "Công bố", title="Tên của tôi", reason="Vì trùng")
    deciding.correct(desk.duty("Công bố"), deciding.Correction(title="Tên mới"), seen=0, by=desk.cast.office)
    answer = desk.client().post(desk.action("Công bố", action), data)
    assert answer.status_code == 409
    page = body(answer)
    assert "người khác sửa" in page
    assert "Tên mới" in page
    assert desk.duty("Công bố").revision == 1
    kept = {"sua": "Tên của tôi", "bo": "Vì trùng"}.get(action)
    assert kept is None or kept in page


def test_a_stale_correction_can_be_sent_again(desk: Desk) -> None:
    data = correction(desk, "Công bố", title="Tên của tôi")
    deciding.correct(desk.duty("Công bố"), deciding.Correction(title="Tên mới"), seen=0, by=desk.cast.office)
    page = body(desk.client().post(desk.action("Công bố", "sua"), data))
    assert 'name="seen" value="1"' in page
    assert desk.client().post(desk.action("Công bố", "sua"), data | {"seen": 1}).status_code == 302
    assert desk.duty("Công bố").title == "Tên của tôi"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"due": "on", "due_on": "15/4/2026"}, ("2026-04-15", "")),
        ({"due": "within", "count": "10", "length": "WD", "since": "receipt"}, (None, "P10WD from receipt")),
        ({"due": "each", "day": "25", "period": "quarterly", "month": "last"}, (None, "quarterly on 25 of last month")),
        ({"due": "each", "day": "5", "period": "monthly", "month": "last"}, (None, "monthly on 5")),
        ({"due": "none"}, (None, "")),
    ],
)  # fmt: skip
def test_a_due_date_is_told_in_four_ways(desk: Desk, values: dict[str, str], expected: tuple[str | None, str]) -> None:
    answer = desk.client().post(desk.action("Công bố", "sua"), correction(desk, "Công bố", **values))
    assert answer.status_code == 302
    duty = desk.duty("Công bố")
    assert (duty.deadline_on.isoformat() if duty.deadline_on else None, duty.deadline_rule) == expected


@pytest.mark.parametrize(
    ("values", "rrule"),
    [
        ({"rrule": "FREQ=WEEKLY;INTERVAL=2"}, "FREQ=WEEKLY;INTERVAL=2"),
        ({"rrule": "FREQ=MONTHLY", "times": "2"}, "FREQ=MONTHLY;X-TIMES=2"),
        ({"rrule": "FREQ=MONTHLY", "times": "1"}, "FREQ=MONTHLY"),
        ({"rrule": ""}, ""),
    ],
)
def test_how_often_and_how_many_times_are_chosen(desk: Desk, values: dict[str, str], rrule: str) -> None:
    answer = desk.client().post(desk.action("Công bố", "sua"), correction(desk, "Công bố", **values))
    assert answer.status_code == 302
    assert desk.duty("Công bố").rrule == rrule


def test_the_form_shows_how_many_times_were_read(desk: Desk) -> None:
    duty = desk.duty("Công bố")
    Obligation.objects.filter(pk=duty.pk).update(rrule="FREQ=DAILY;INTERVAL=20;X-TIMES=3")
    shown = CorrectForm.of(desk.duty("Công bố"))
    assert (shown["rrule"].value(), shown["times"].value()) == ("FREQ=DAILY;INTERVAL=20", 3)
    assert ("FREQ=DAILY;INTERVAL=20", "20 ngày một lần") in shown.fields["rrule"].choices  # type: ignore[attr-defined]  # the field is a ChoiceField


@pytest.mark.parametrize(
    "wrong",
    [
        {"due": "on", "due_on": ""}, {"due": "on", "due_on": "31/02/2026"}, {"due": "within", "count": ""},
        {"due": "each", "day": "42", "period": "monthly"}, {"title": ""}, {"kind": "khác"}, {"rrule": "FREQ=SECONDLY"},
        {"rrule": "", "times": "2"}, {"rrule": "FREQ=WEEKLY", "times": "9"}, {"times": "x"},
        {"words": "chữ này không có trong văn bản"}, {"seen": "x"}, {"start": "a", "end": "b"}, {"title": "x" * 201},
    ],
)  # fmt: skip
def test_a_wrong_correction_keeps_what_was_typed(desk: Desk, wrong: dict[str, str]) -> None:
    data = correction(desk, "Công bố", quantity="ba bản", **wrong)
    answer = desk.client().post(desk.action("Công bố", "sua"), data)
    assert answer.status_code == 422
    assert 'value="ba bản"' in body(answer)
    assert desk.duty("Công bố").revision == 0


def test_words_may_be_typed_instead_of_selected(desk: Desk) -> None:
    data = correction(desk, "Công bố", words="địa chỉ,\r\n số điện thoại")
    assert desk.client().post(desk.action("Công bố", "sua"), data).status_code == 302
    assert Obligation.objects.filter(text="địa chỉ, số điện thoại").exists()


@pytest.mark.parametrize("form", ["sua", "them"])
def test_declined_words_are_refused_in_every_form(desk: Desk, form: str) -> None:
    where = span("Mỗi đảng viên đăng lại ít nhất hai bài của tỉnh mỗi tuần trên tài khoản cá nhân")
    place = {"start": where["start"], "end": where["end"]}
    address = desk.url("them/") if form == "them" else desk.action("Công bố", "sua")
    answer = desk.client().post(address, correction(desk, "Công bố", **place))
    assert answer.status_code == 422
    assert desk.directive.obligations.count() == 5
    assert desk.duty("Công bố").revision == 0


def test_a_declined_duty_cannot_be_posted_into_being(desk: Desk) -> None:
    for action in ACTIONS:
        data = correction(desk, "đăng lại", reason="x")
        assert desk.client().post(desk.action("đăng lại", action), data).status_code == 422
    assert desk.duty("đăng lại").stage == "declined"


@pytest.mark.parametrize("place", [{"words": "địa chỉ, số điện thoại"}, span("địa chỉ, số điện thoại")])
def test_a_duty_is_added_from_words_of_the_text(desk: Desk, place: dict[str, object]) -> None:
    data = {key: value for key, value in place.items() if key in {"words", "start", "end"}}
    answer = desk.client().post(desk.url("them/"), data, follow=True)
    assert desk.directive.obligations.filter(text="địa chỉ, số điện thoại", reading=None).exists()
    assert 'name="co-moi"' in body(answer)


@pytest.mark.parametrize(
    "place", [{}, {"words": "không có"}, {"start": "5", "end": "5"}, {"start": "0", "end": "99999"}]
)
def test_words_that_are_not_there_add_nothing(desk: Desk, place: dict[str, str]) -> None:
    answer = desk.client().post(desk.url("them/"), place)
    assert answer.status_code == 422
    assert 'class="rn-err"' in body(answer)
    assert desk.directive.obligations.count() == 5


def test_dropping_asks_for_a_reason_and_keeps_the_duty_in_the_list(desk: Desk) -> None:
    client = desk.client()
    assert client.post(desk.action("Công bố", "bo"), {"seen": 0, "reason": " "}).status_code == 422
    client.post(desk.action("Công bố", "bo"), {"seen": 0, "reason": "Chỉ là thông tin"})
    duty = desk.duty("Công bố")
    page = body(client.get(desk.url(f"?mo={duty.code}")))
    assert "Chỉ là thông tin" in page
    assert f'id="v-{duty.code}"' not in page


def test_a_reader_sees_the_room_without_actions(desk: Desk) -> None:
    page = body(desk.client(desk.cast.binh_account).get(desk.url(f"?mo={desk.duty('Công bố').code}&sua=1&them=1")))
    assert "data-do=" not in page
    assert f"/nhiem-vu/{desk.duty('Công bố').code}/" not in page


def test_the_issue_page_links_each_obstacle_to_its_place(desk: Desk) -> None:
    page = body(desk.client().get(desk.url("ban-hanh/")))
    for words in ("Công bố", "rà soát", "bộ nhận diện", "nắm vững"):
        code = desk.duty(words).code
        assert f'href="/van-ban/{desk.directive.code}/?mo={code}#n-{code}"' in page
    assert '<form method="post">' not in page


def test_issuing_from_the_page_and_again(desk: Desk) -> None:
    decide(desk)
    client = desk.client()
    assert client.get(desk.url("ban-hanh/")).status_code == 200
    assert client.post(desk.url("ban-hanh/")).status_code == 302
    assert client.get(desk.url("ban-hanh/")).status_code == 302
    again = client.post(desk.url("ban-hanh/"), follow=True)
    assert "trước đó" in body(again)
    page = body(client.get(desk.url(f"?mo={desk.duty('Công bố').code}")))
    assert "data-do=" not in page


@pytest.mark.parametrize(
    "query", ["?mo=x", "?mo=", "?xep=x&mo=00000000-0000-0000-0000-000000000000", "?vua=x&them&sua"]
)
def test_a_strange_address_still_shows_the_room(desk: Desk, query: str) -> None:
    assert desk.client().get(desk.url(query)).status_code == 200


def test_a_duty_of_another_document_is_not_found(desk: Desk) -> None:
    other = make_obligation(make_directive(desk.cast.province, number="1"), stage=Obligation.Stage.PENDING)
    answer = desk.client().post(desk.url(f"nhiem-vu/{other.code}/xac-nhan/"), {"seen": 0})
    assert answer.status_code == 404


def test_many_duties_ask_no_more_of_the_database(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = desk.client()
    for number in range(60):
        make_obligation(desk.directive, start=number, end=number + 3, text="abc", stage=Obligation.Stage.PENDING)
    with django_assert_max_num_queries(26):
        client.get(desk.url())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_room_speaks_both_languages(desk: Desk, language: str) -> None:
    client = desk.client()
    client.cookies["ngon-ngu"] = language
    assert f'<html lang="{language}">' in body(client.get(desk.url()))


def test_a_rhythm_that_the_text_does_not_state_is_not_made_up(desk: Desk) -> None:
    told = desk.client().get(desk.url(), {"mo": str(desk.duty("bộ nhận diện").code)}).content.decode()
    assert "Văn bản không nêu nhịp lặp lại" in told
    assert ">một lần<" not in told


def test_what_was_done_and_what_is_left_is_said_and_the_place_is_kept(desk: Desk) -> None:
    client, following = desk.client(), desk.duty("bộ nhận diện")
    sent_ = sent(desk, "Công bố", tiep=str(following.code))
    answer = client.post(desk.action("Công bố", "xac-nhan"), sent_)
    assert answer["Location"].endswith(f"#n-{following.code}"), "without scripts a phone lands on the next duty"
    page = body(client.get(answer["Location"]))
    assert f'xac-nhan/#n-{following.code}" hx-post' in page, "a refusal without scripts stays at its duty too"
    assert "Còn 1 nhiệm vụ chưa chắc và 2 nhiệm vụ khác" in page


def test_a_held_duty_is_next_like_any_other_that_waits(desk: Desk) -> None:
    held = desk.duty("bộ nhận diện")
    Obligation.objects.filter(pk=held.pk).update(stage="asked", ask_rule="ask-words")
    answer = desk.client().post(desk.action("Công bố", "xac-nhan"), sent(desk, "Công bố", tiep=str(held.code)))
    assert answer["Location"].endswith(f"#n-{held.code}")
