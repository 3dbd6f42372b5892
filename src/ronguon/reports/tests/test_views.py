"""The pages of reports, tried by the whole cast: who reads, who edits, who signs, who sees nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ronguon.files.actions import open_bytes
from ronguon.reports.models import Report
from ronguon.reports.tests.world import World, on_day, worked

pytestmark = pytest.mark.django_db

INSIDE = ("office", "head", "binh", "chi")
OUTSIDE = ("an", "dung")


@pytest.fixture
def world() -> World:
    return worked()


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on_day(date(2026, 4, 2)):
        yield


def page(client: Client, name: str, *args: object, query: str = "", **more: Any) -> Any:
    return client.get(reverse(f"reports:{name}", args=args) + query, **more)


def post(client: Client, name: str, /, *args: object, **data: object) -> Any:
    return client.post(reverse(f"reports:{name}", args=args), data)


def text(response: Any) -> str:
    assert response.status_code == HTTPStatus.OK, response.status_code
    return str(response.content.decode())


READABLE = ("desk", "docx", "pdf")


@pytest.mark.parametrize("name", READABLE)
def test_the_cast_at_each_page_of_a_report(world: World, name: str) -> None:
    report = world.draft()
    for who, client in world.clients().items():
        status = page(client, name, report.code).status_code
        expected = HTTPStatus.OK if who in INSIDE else HTTPStatus.FOUND if who == "nobody" else HTTPStatus.NOT_FOUND
        assert status == expected, (who, name)


def test_the_cast_at_a_figure_and_a_sentence(world: World) -> None:
    report = world.draft()
    for who, client in world.clients().items():
        for response in (
            page(client, "figure", report.code, "all_any_rows"),
            page(client, "sentence", report.code, 2, headers={"HX-Request": "true"}),
        ):
            expected = HTTPStatus.OK if who in INSIDE else HTTPStatus.FOUND if who == "nobody" else HTTPStatus.NOT_FOUND
            assert response.status_code == expected, who


def test_the_cast_at_the_page_to_sign(world: World) -> None:
    report = world.draft()
    statuses = {who: page(client, "sign", report.code).status_code for who, client in world.clients().items()}
    assert statuses == {
        "head": 200, "office": 403, "binh": 403, "chi": 403, "an": 404, "dung": 404, "nobody": 302,
    }  # fmt: skip


def test_the_cast_at_the_page_to_publish(world: World) -> None:
    report = world.sign(world.draft())
    statuses = {who: page(client, "publish", report.code).status_code for who, client in world.clients().items()}
    assert statuses == {
        "head": 200, "office": 200, "binh": 403, "chi": 403, "an": 404, "dung": 404, "nobody": 302,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "args", "allowed"),
    [
        ("edit", (2,), {"office"}),
        ("cut", (2,), {"office"}),
        ("anew", (), {"office"}),
        ("sign", (), {"head"}),
        ("publish", (), {"office", "head"}),
    ],
)
def test_the_cast_at_each_action(world: World, name: str, args: tuple[int, ...], allowed: set[str]) -> None:
    report = world.draft()
    for who, client in world.clients().items():
        status = post(client, name, report.code, *args, text="Khác.", seen="99").status_code
        if who in allowed:
            assert status in {302, 409, 422}, who
        else:
            assert status == {"nobody": 302, "an": 404, "dung": 404}.get(who, 403), who
    report.refresh_from_db()
    assert (report.revision, report.stage) == (0, "draft"), "a page that saw another revision changes nothing"


def test_the_list_shows_each_reader_their_own(world: World) -> None:
    world.draft()
    world.draft(unit=world.cast.commune)
    found = {
        who: text(page(client, "list")).count('rn-rep__t"')
        for who, client in world.clients().items() if who != "nobody"
    }  # fmt: skip
    assert found == {"office": 2, "head": 2, "binh": 2, "chi": 2, "an": 1, "dung": 0}


def test_only_an_office_sees_the_form(world: World) -> None:
    for who, client in world.clients().items():
        if who != "nobody":
            assert ('id="lap-bao-cao"' in text(page(client, "list"))) == (who == "office"), who


def test_the_list_filters_and_searches_without_accents(world: World) -> None:
    world.sign(world.draft())
    world.draft()
    office = world.clients()["office"]
    assert text(page(office, "list", query="?tinh-trang=da-ky")).count('rn-rep__t"') == 1
    assert text(page(office, "list", query="?tim=an+phuoc")).count('rn-rep__t"') == 2
    assert text(page(office, "list", query="?tim=%00khong+co")).count('rn-rep__t"') == 0


def test_the_list_asks_a_bounded_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        world.draft()
    office = world.clients()["office"]
    page(office, "list")
    with django_assert_max_num_queries(16):
        page(office, "list")


def test_drafting_from_the_form_leads_to_the_desk(world: World) -> None:
    form = {"unit": world.cast.province.code, "directive": world.directive.code, "period": "thang-truoc"}
    response = post(world.clients()["office"], "draft", **form)
    report = Report.objects.get()
    assert response["Location"] == reverse("reports:desk", args=[report.code])
    assert (report.period_from, report.period_to, report.as_of) == (
        date(2026, 3, 1),
        date(2026, 3, 31),
        date(2026, 3, 31),
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"period": "khac"}, "first"),
        ({"period": "khac", "first": "31/02/2026", "last": "31/03/2026"}, "dd/mm/yyyy"),
        ({"period": "khac", "first": "31/03/2026", "last": "01/03/2026"}, "Ngày cuối kỳ"),
        ({"as_of": "01/05/2026"}, "Ngày chốt"),
        ({"directive": "khong-co"}, "khong-co"),
        ({"unit": ""}, "Choose one"),
    ],
)
def test_a_form_that_cannot_be_keeps_what_was_typed(world: World, changes: dict[str, str], says: str) -> None:
    form = {"unit": world.cast.province.code, "directive": world.directive.code, "period": "quy-nay", **changes}
    response = post(world.clients()["office"], "draft", **form)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    told = response.content.decode()
    for typed in ("first", "last"):
        if changes.get(typed):
            assert f'value="{changes[typed]}"' in told
    assert not Report.objects.exists()


def test_an_office_drafts_for_its_own_unit_only(world: World) -> None:
    form = {"unit": world.cast.commune.code, "directive": world.directive.code, "period": "quy-nay"}
    assert post(world.clients()["office"], "draft", **form).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_desk_shows_the_paper_as_printed_with_its_figures_as_doors(world: World) -> None:
    report = world.draft()
    told = text(page(world.clients()["binh"], "desk", report.code))
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BÁO CÁO",
        "TM. ỦY BAN NHÂN DÂN",
        "Nơi nhận:",
        "DỰ THẢO",
        "báo cáo./.",
    ):
        assert words in told, words
    assert reverse("reports:figure", args=[report.code, "all_over_rows"]) in told
    assert "rn-gap" in told
    assert reverse("reports:sign", args=[report.code]) not in told


def test_a_chosen_sentence_shows_its_sources(world: World) -> None:
    report = world.draft()
    told_one = report.sentences.get(rule="results.told")
    shown = text(page(world.clients()["binh"], "desk", report.code, query=f"?cau={told_one.position}"))
    evidence = world.proof_of(world.training, world.cast.commune)
    assert reverse("evidence:download", args=[evidence.code]) in shown
    assert f"mo={world.training.code}" in shown
    assert "is-on" in shown


def test_a_sentence_is_given_as_a_fragment(world: World) -> None:
    report = world.draft()
    binh = world.clients()["binh"]
    fragment = text(page(binh, "sentence", report.code, 2, headers={"HX-Request": "true"}))
    assert fragment.strip().startswith("<section")
    assert 'hx-swap-oob="true"' in fragment
    assert page(binh, "sentence", report.code, 2)["Location"].endswith("?cau=2#nguon")
    assert page(binh, "sentence", report.code, 999, headers={"HX-Request": "true"}).status_code == HTTPStatus.NOT_FOUND


def test_a_wording_is_saved_and_shown_beside_the_machines(world: World) -> None:
    report = world.draft()
    one = report.sentences.get(rule="ahead.open")
    office = world.clients()["office"]
    response = post(office, "edit", report.code, one.position, text="Đôn đốc {all_open_rows} việc và 3 đơn vị.", seen=0)
    assert response.status_code == HTTPStatus.FOUND
    told = text(page(office, "desk", report.code, query=f"?cau={one.position}"))
    assert "Tiếp tục theo dõi, đôn đốc 1 nhiệm vụ đang trong hạn." in told
    assert "Văn thư tỉnh" in told
    assert "và 3 đơn vị." in told


@pytest.mark.parametrize(("typed", "seen", "status"), [("Còn {58} việc", 0, 422), ("", 0, 422), ("Lời khác.", 5, 409)])
def test_a_refused_wording_is_kept_in_the_box(world: World, typed: str, seen: int, status: int) -> None:
    report = world.draft()
    one = report.sentences.get(rule="ahead.open")
    response = post(world.clients()["office"], "edit", report.code, one.position, text=typed, seen=seen)
    assert response.status_code == status
    assert f"{typed}</textarea>" in response.content.decode()
    one.refresh_from_db()
    assert one.text == one.machine_text


def test_a_sentence_cut_meanwhile_is_said_to_be_gone(world: World) -> None:
    report = world.draft()
    office = world.clients()["office"]
    assert post(office, "cut", report.code, 2, seen=0).status_code == HTTPStatus.FOUND
    response = office.post(reverse("reports:edit", args=[report.code, 2]), {"text": "x", "seen": 1}, follow=True)
    assert "vừa được người khác bỏ" in response.content.decode()


def test_a_draft_file_is_marked_and_a_signed_one_is_the_stored_one(world: World) -> None:
    report = world.draft()
    binh = world.clients()["binh"]
    assert b"PK" in page(binh, "docx", report.code).content[:4]
    assert "du-thao" in page(binh, "pdf", report.code)["Content-Disposition"]
    signed = world.sign(report)
    assert signed.pdf is not None
    response = page(binh, "pdf", report.code)
    assert response.content == open_bytes(signed.pdf)
    assert "bao-cao-1-2026.pdf" in response["Content-Disposition"]


def test_signing_from_the_page(world: World) -> None:
    report = world.draft()
    head = world.clients()["head"]
    told = text(page(head, "sign", report.code))
    assert "01/BC-UBND" in told
    response = post(head, "sign", report.code, title="BỘ TRƯỞNG", name="Người Không Ký", seen=0)
    assert response.status_code == HTTPStatus.FOUND
    desk = text(page(head, "desk", report.code))
    assert "CHỦ TỊCH" in desk
    assert "Lãnh đạo tỉnh" in desk
    assert "BỘ TRƯỞNG" not in desk
    assert "Người Không Ký" not in desk
    assert "rn-btn--pri" in desk
    assert page(head, "sign", report.code).status_code == HTTPStatus.FOUND


def test_a_stale_page_to_sign_shows_the_newest_and_who_signs(world: World) -> None:
    report = world.draft()
    clients = world.clients()
    post(clients["office"], "cut", report.code, 2, seen=0)
    response = post(clients["head"], "sign", report.code, seen=0)
    assert response.status_code == HTTPStatus.CONFLICT
    told = response.content.decode()
    assert "Lãnh đạo tỉnh" in told
    assert 'name="seen" value="1"' in told


def test_publishing_says_what_becomes_public_and_can_be_undone(world: World) -> None:
    report = world.sign(world.draft())
    office = world.clients()["office"]
    told = text(page(office, "publish", report.code))
    assert "nhiệm vụ chủ trì được giao trực tiếp" in told
    assert "Văn phòng UBND tỉnh" in told
    assert "Đã làm xong" not in told
    assert post(office, "publish", report.code).status_code == HTTPStatus.FOUND
    assert "/rut/" in text(page(office, "desk", report.code))
    why = {"reason": "figures", "because": "Số liệu có sai sót."}
    assert post(office, "withdraw", report.code, **why).status_code == HTTPStatus.FOUND
    report = Report.objects.get(pk=report.pk)
    assert report.publication.withdrawn_at is not None


def test_the_desk_asks_a_bounded_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    report = world.draft()
    office = world.clients()["office"]
    page(office, "desk", report.code)
    with django_assert_max_num_queries(32):
        page(office, "desk", report.code)
    with django_assert_max_num_queries(30):
        page(office, "sentence", report.code, 2, headers={"HX-Request": "true"})
