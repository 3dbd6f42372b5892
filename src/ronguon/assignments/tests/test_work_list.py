"""The screen of what a unit owes: groups by time, what stands first, search, pages, who may open it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.assignments.actions.reviewing import send_back
from ronguon.assignments.actions.working import acknowledge, submit
from ronguon.assignments.models import Assignment
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.assignments.views.owed import month_end, owed, tally, week_end
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import NOW, make_directive, make_obligation
from ronguon.units.domain import Role

pytestmark = pytest.mark.django_db
URL = "/viec-phai-lam/"
SECTION = re.compile(r'<section id="([a-z-]+)"(.*?)</section>', re.DOTALL)


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


@pytest.fixture
def an(world: World) -> Client:
    return world.client(world.cast.an_account)


def sections(client: Client, query: str = "") -> dict[str, str]:
    return dict(SECTION.findall(client.get(URL + query).content.decode()))


def test_an_sees_it_those_without_the_role_do_not_a_stranger_sees_their_own(world: World) -> None:
    answers = {who: client.get(URL) for who, client in world.clients().items()}
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "an": 200, "binh": 403, "chi": 403, "dung": 200, "nobody": 302
    }  # fmt: skip
    assert world.duty.title in answers["an"].content.decode()
    assert world.duty.title not in answers["dung"].content.decode()


@pytest.mark.parametrize(
    ("day", "sunday", "last"),
    [
        (date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 31)),
        (date(2026, 3, 8), date(2026, 3, 8), date(2026, 3, 31)),
        (date(2024, 2, 29), date(2024, 3, 3), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 3), date(2026, 12, 31)),
    ],
)
def test_a_week_ends_on_sunday_and_a_month_on_its_last_day(day: date, sunday: date, last: date) -> None:
    assert (week_end(day), month_end(day)) == (sunday, last)


@pytest.mark.parametrize(
    ("days", "section"),
    [(-1, "qua-han"), (0, "tuan"), (6, "tuan"), (7, "thang"), (29, "thang"), (30, "sau"), (None, "khong-han")],
)
def test_each_duty_stands_in_the_group_of_its_date(world: World, an: Client, days: int | None, section: str) -> None:
    world.owe("Việc của phép thử", due_on=None if days is None else DAY + timedelta(days=days))
    assert [name for name, text in sections(an).items() if "Việc của phép thử" in text] == [section]


def test_what_was_submitted_waits_and_what_opens_later_is_not_owed_yet(world: World, an: Client) -> None:
    row = world.owe("Đã nộp", due_on=DAY - timedelta(days=3))
    submit(row, told_without_proof("Xong."), seen="open", by=world.cast.an)
    world.owe("Mở sau", assigned_on=DAY + timedelta(days=1), since_on=DAY + timedelta(days=1))
    found = sections(an)
    assert "cho-tham-dinh" not in found
    assert "Đã nộp" in found["qua-han"]
    assert "Quá hạn 3 ngày, chờ thẩm định" in found["qua-han"]
    assert "Báo cáo kết quả" not in found["qua-han"]
    assert "Mở sau" not in "".join(found.values())


def test_prohibitions_and_recommendations_are_told_apart_from_no_date(world: World, an: Client) -> None:
    world.owe("Cấm", kind="prohibition", due_on=None)
    world.owe("Mong", kind="recommendation", due_on=None)
    world.owe("Không ngày", due_on=None)
    rows = re.findall(r"<tr>(.*?)</tr>", sections(an)["khong-han"], re.DOTALL)[1:]
    assert [len(rows), len({re.sub(r"\W+", "", row.rsplit("<td", 1)[1]) for row in rows})] == [3, 3]


def test_the_counters_say_what_the_sections_show(world: World, an: Client) -> None:
    for days in (-9, -1, 2, 3, 4, 40, 50):
        world.owe(f"Việc {days}", due_on=DAY + timedelta(days=days))
    page = an.get(URL).content.decode()
    assert re.findall(r"<b>(\d+)</b>", page) == ["2", "3", "1", "2"]
    assert {part: sum(groups.values()) for part, groups in tally(owed(world.cast.commune, DAY)).items()} == {"lead": 8}


def test_returned_work_comes_first_with_its_reason(world: World, an: Client) -> None:
    world.owe("Hạn sớm hơn", due_on=DAY + timedelta(days=1))
    row = world.owe("Bị trả lại", due_on=DAY + timedelta(days=5))
    word = submit(row, told_without_proof("Xong."), seen="open", by=world.cast.an)
    send_back(word, reason="Thiếu trang của trạm y tế.", by=world.cast.chi)
    week = sections(an)["tuan"]
    assert week.index("Bị trả lại") < week.index("Hạn sớm hơn")
    assert "Thiếu trang của trạm y tế." in week


def test_a_card_quotes_its_clause_who_ordered_it_and_what_is_missing(world: World, an: Client) -> None:
    card = sections(an)["thang"]
    assert f"“{world.duty.text}”" in card
    assert "Chỉ thị 12/CT-UBND, mục 1" in card
    assert world.cast.province.name in card
    assert "31/03/2026" in card
    assert "số điện thoại" in card
    assert f"/viec-phai-lam/{world.occurrence.code}/#nop" in card


def telegram(world: World) -> Assignment:
    directive = make_directive(
        world.cast.province, kind="Công điện", number="07/CĐ-UBND", stage="issued", closed_at=NOW,
        search_key="cong dien 07/cd-ubnd",
    )  # fmt: skip
    duty = make_obligation(directive, title="Công khai số điện thoại trực")
    return make_assignment(duty, world.cast.commune, due_on=DAY + timedelta(days=1)).assignment


def test_an_urgent_telegram_stands_on_top_until_it_is_received(world: World, an: Client) -> None:
    assignment = telegram(world)
    page = an.get(URL).content.decode()
    assert page.index("07/CĐ-UBND") < page.index("rn-when")
    acknowledge(assignment, by=world.cast.an)
    page = an.get(URL).content.decode()
    assert page.index("07/CĐ-UBND") > page.index("rn-when")
    assert "02/03/2026" in page


def test_coordinators_have_a_list_of_their_own(world: World, an: Client) -> None:
    world.owe("Phối hợp làm", part=Assignment.Part.COORDINATOR)
    assert "Phối hợp làm" not in "".join(sections(an).values())
    assert "Phối hợp làm" in "".join(sections(an, "?vai=phoi-hop").values())


@pytest.mark.parametrize("words", ["dia chi", "ĐỊA CHỈ", "12/ct", "an phuoc", "cong bo dia"])
def test_search_ignores_accents_and_case(world: World, an: Client, words: str) -> None:
    world.owe("Việc khác hẳn", unit=world.cast.other_commune)
    assert world.duty.title in an.get(URL, {"tim": words}).content.decode()


def test_search_that_finds_nothing_says_so_and_leads_back(world: World, an: Client) -> None:
    page = an.get(URL, {"tim": "không có đâu"}).content.decode()
    assert world.duty.title not in page
    assert 'value="không có đâu"' in page


@pytest.mark.parametrize(
    "query",
    ["?tim=%00", "?tim=%25%5F'\"", "?trang=9999&nhom=thang", "?trang=x", "?nhom=khong-co", "?vai=x", "?sap=pk"],
)
def test_no_address_ends_in_an_error(world: World, an: Client, query: str) -> None:
    assert an.get(URL + query).status_code == 200


@pytest.mark.parametrize("unit", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_unit_that_is_not_ones_own_is_not_found(world: World, an: Client, unit: str) -> None:
    assert an.get(URL, {"don-vi": unit}).status_code == 404
    assert an.get(URL, {"don-vi": str(world.cast.other_commune.code)}).status_code == 404


def test_who_reports_for_two_units_chooses(world: World, an: Client) -> None:
    grant(world.cast.an_account, world.cast.other_commune, Role.OFFICER, by=Machine(), since_on=FOUNDED)
    world.owe("Việc của xã kia", unit=world.cast.other_commune)
    assert "Việc của xã kia" not in an.get(URL).content.decode()
    assert "Việc của xã kia" in an.get(URL, {"don-vi": str(world.cast.other_commune.code)}).content.decode()


def test_a_long_group_leads_to_its_own_pages(world: World, an: Client) -> None:
    for number in range(30):
        world.owe(f"Việc số {number:02}", due_on=DAY + timedelta(days=2))
    first = sections(an)["tuan"]
    assert first.count("<article") == 3
    assert "nhom=tuan" in first
    pages = [an.get(f"{URL}?nhom=tuan&trang={n}").content.decode().count("<article") for n in (1, 2)]
    assert pages == [25, 5]


def test_the_number_of_queries_does_not_grow(
    world: World, an: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        row = world.owe(f"Việc {number}", due_on=DAY + timedelta(days=number % 20 - 5))
        if not number % 8:
            send_back(
                submit(row, told_without_proof("Xong."), seen="open", by=world.cast.an),
                reason="Thiếu.",
                by=world.cast.chi,
            )
    with django_assert_max_num_queries(22):
        an.get(URL)
    with django_assert_max_num_queries(22):
        an.get(URL, {"nhom": "thang", "tim": "viec"})


def test_the_screen_is_complete_in_english(world: World, an: Client) -> None:
    page = an.get(URL, headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="en">' in page
    assert "What we owe" in page


def test_the_file_says_that_what_waits_past_its_day_is_overdue_too(world: World, an: Client) -> None:
    row = world.owe("Nộp mà đã trễ", due_on=DAY - timedelta(days=3))
    submit(row, told_without_proof("Xong."), seen="open", by=world.cast.an)
    (line,) = [one for one in an.get(f"{URL}bang.csv").content.decode().splitlines() if "Nộp mà đã trễ" in one]
    assert "Quá hạn" in line


def test_a_unit_without_a_place_to_say_why_is_not_blamed_for_its_silence(world: World) -> None:
    long_ago = DAY - timedelta(days=60)
    world.owe("Đã trễ", due_on=DAY - timedelta(days=3), assigned_on=long_ago, since_on=long_ago)
    binh, url = world.client(world.cast.binh_account), f"/tinh-hinh/{world.cast.province.code}/"
    page = binh.get(url, {"ngay": str(DAY)}).content.decode()
    assert "Chưa ghi nhận lý do" in page
    assert "chưa nêu lý do" not in page


def test_a_note_that_names_somebody_is_saved_with_a_warning_and_another_without(world: World, an: Client) -> None:
    url = f"/viec-phai-lam/{world.occurrence.code}/tien-do/"
    warning = "những chữ này chỉ dùng nội bộ"
    plain = an.post(url, {"note": "Đã làm được một nửa việc."}, follow=True).content.decode()
    named = an.post(url, {"note": "Số của ông Nguyễn Văn Mẫu là 0912 345 678."}, follow=True).content.decode()
    assert "Số của ông Nguyễn Văn Mẫu" in named, "it is saved all the same"
    assert (warning in plain, warning in named) == (False, True)
