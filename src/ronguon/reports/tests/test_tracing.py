"""Where a number comes from: every figure, three days, two people; at most four clicks to the bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ronguon.access.tests.cast import FOUNDED
from ronguon.assignments.actions import reviewing
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import Machine
from ronguon.files.actions import open_bytes
from ronguon.reports.actions import drafting
from ronguon.reports.models import Report
from ronguon.reports.tests.world import MARCH, World, on_day, worked
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System

pytestmark = pytest.mark.django_db

CHIP = re.compile(r'<a class="rn-chip" href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
BRACKETS = re.compile(r"\((\d+)\)\s*$")


@pytest.fixture
def world() -> World:
    return worked()


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on_day(date(2026, 4, 2)):
        yield


def show(client: Client, report: Report, key: str, query: str = "") -> str:
    response = client.get(reverse("reports:figure", args=[report.code, key]) + query)
    assert response.status_code == 200, (key, query)
    return str(response.content.decode())


def chips(told: str) -> list[tuple[str, int]]:
    """Return (address, number of rows) of each unit on the page."""
    found = []
    for url, inside in CHIP.findall(told):
        many = BRACKETS.search(re.sub("<[^>]+>", "", inside).strip())
        found.append((unescape(url), int(many[1]) if many else 1))
    return found


def shown(told: str) -> int:
    found = re.search(r'<p class="rn-fig"><b>([\d.,]+)</b>', told)
    assert found
    return int(found[1].replace(".", "").replace(",", ""))


@pytest.mark.parametrize(
    "as_of",
    [
        pytest.param(date(2026, 3, 11), marks=pytest.mark.soak),
        date(2026, 3, 26),
        pytest.param(date(2026, 3, 31), marks=pytest.mark.soak),
    ],
)
@pytest.mark.parametrize("who", ["office", "chi"])
def test_for_every_figure_the_rows_on_its_page_make_it(world: World, as_of: date, who: str) -> None:
    report = world.draft(period=drafting.Period(MARCH.starts_on, MARCH.ends_on, as_of))
    client = world.clients()[who]
    desk = client.get(reverse("reports:desk", args=[report.code])).content.decode()
    linked = set(re.findall(rf"/bao-cao/{report.code}/so-lieu/([a-z0-9_]+)/", desk))
    assert {figure.key for figure in report.figures.all()} == linked
    for figure in report.figures.all():
        told = show(client, report, figure.key)
        assert shown(told) == figure.value
        units = chips(told)
        if figure.key.endswith("_units"):
            assert len(units) == figure.value
        elif figure.key.endswith("_rows"):
            assert sum(rows for _, rows in units) == figure.value
        assert "rn-badge--warn" not in told, figure.key
        assert not re.search(r'href="[^"]*#[^"]*#', told), figure.key


@pytest.mark.both_databases
def test_four_clicks_lead_from_the_report_to_the_bytes(world: World) -> None:
    report = world.sign(world.draft())
    client = world.clients()["binh"]
    key = f"d{world.page.pk}_verified_rows"
    told = show(client, report, key)  # 1: the figure
    url = next(url for url, _ in chips(told) if str(world.cast.commune.code) in url)
    told = show(client, report, key, url.partition("#")[0])  # 2: the unit; its one assignment opens by itself
    for words in ("Bảng của UBND xã Bình Minh Hạ", "Công bố trên trang chủ", f"?mo={world.page.code}", "20/03/2026"):
        assert words in told, words
    evidence = world.proof_of(world.page, world.cast.commune)
    assert evidence.file.sha256 in told
    download = reverse("evidence:download", args=[evidence.code])
    assert download in told
    assert client.get(download).content == open_bytes(evidence.file)  # 3: the evidence


def test_a_unit_with_several_assignments_asks_which_one(world: World) -> None:
    report = world.draft()
    client = world.clients()["binh"]
    unit = world.cast.commune
    told = show(client, report, "all_any_rows", f"?don-vi={unit.code}")
    links = re.findall(r'href="(\?[^"]*viec=[^"]+)#b3"', told)
    assert len(links) == 3
    assert "rn-mark" not in told
    assert "rn-mark" in show(client, report, "all_any_rows", unescape(links[0]))


def test_units_that_are_not_counted_are_named_and_can_be_opened(world: World) -> None:
    report = world.draft()
    client = world.clients()["binh"]
    key = f"d{world.page.pk}_verified_rows"
    told = show(client, report, key)
    assert "Văn phòng UBND tỉnh" in told
    opened = show(client, report, key, f"?don-vi={world.cast.province_office.code}")
    assert "rn-badge--over" in opened


@pytest.mark.parametrize(
    "query", ["?don-vi=x", "?don-vi=00000000-0000-0000-0000-000000000000", "?don-vi={unit}&viec=x"]
)
def test_a_choice_that_is_none_is_not_found(world: World, query: str) -> None:
    report = world.draft()
    url = reverse("reports:figure", args=[report.code, "all_any_rows"]) + query.format(unit=world.cast.commune.code)
    assert world.clients()["binh"].get(url).status_code == 404


def test_a_figure_that_is_none_is_not_found(world: World) -> None:
    report = world.draft()
    url = reverse("reports:figure", args=[report.code, "all_none_units"])
    assert world.clients()["binh"].get(url).status_code == 404


@pytest.mark.both_databases
def test_then_and_now_differ_by_the_units_that_came_and_went(world: World) -> None:
    report = world.sign(world.draft())
    client = world.clients()["binh"]
    before = show(client, report, "all_over_rows")
    assert "rn-badge--ok" in before
    submission = world.submit_result(world.page, world.cast.province_office, date(2026, 4, 2))
    world.accept(submission, date(2026, 4, 2))
    with on_day(date(2026, 4, 2)):
        done = world.laid[world.page.pk, world.cast.commune.pk].submissions.get()
        reviewing.send_back(done, reason="Số điện thoại sai.", by=world.cast.chi)
        told = show(client, report, "all_over_rows")
    aside = told[told.index('id="bay-gio"') :]
    assert "Văn phòng UBND tỉnh" in aside
    assert "UBND xã Bình Minh Hạ" in aside
    assert shown(told) == 1


def test_a_signed_figure_that_no_longer_counts_the_same_says_so(world: World) -> None:
    report = world.sign(world.draft())
    proof = world.proof_of(world.page, world.cast.commune)
    type(proof).objects.filter(pk=proof.pk).update(withdrawn_at=proof.added_at)
    told = show(world.clients()["binh"], report, f"d{world.page.pk}_verified_rows")
    assert "rn-badge--warn" in told
    assert shown(told) == 3


def test_a_reader_of_the_report_alone_sees_the_number_but_not_the_work_below(world: World) -> None:
    village = establish(
        NewUnit("Thôn Đồng Lạc", "village", System.STATE, FOUNDED, world.cast.commune, ()), by=Machine()
    )
    make_assignment(world.page, village)
    report = world.draft(unit=world.cast.commune)
    an = world.clients()["an"]
    told = show(an, report, f"d{world.page.pk}_any_rows", f"?don-vi={village.code}")
    assert shown(told) == 2
    assert "rn-mark" not in told


@pytest.mark.both_databases
def test_many_units_are_shown_in_part_and_all_on_demand(world: World) -> None:
    for number in range(30):
        unit = establish(
            NewUnit(f"Trường số {number}", "school", System.STATE, FOUNDED, world.cast.province, ()), by=Machine()
        )
        make_assignment(world.page, unit)
    report = world.draft()
    client = world.clients()["binh"]
    told = show(client, report, f"d{world.page.pk}_any_rows")
    assert len(chips(told)) == 24
    assert len(chips(show(client, report, f"d{world.page.pk}_any_rows", "?tat-ca=1"))) == 34


def test_the_page_asks_a_bounded_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    report = world.draft()
    client = world.clients()["binh"]
    query = f"?don-vi={world.cast.commune.code}"
    key = f"d{world.page.pk}_any_rows"
    show(client, report, key, query)
    with django_assert_max_num_queries(42):
        show(client, report, key, query)
