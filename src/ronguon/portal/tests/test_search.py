from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from ronguon.access.views.trail import word
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.audit.domain import declared
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.kernel.redacting import HideSecrets, redacted
from ronguon.reports.tests.world import World, on_day
from ronguon.settings.base import LOGGING

pytestmark = pytest.mark.both_databases

DAY = date(2026, 3, 3)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with on_day(DAY):
        yield World()


def found(world: World, who: str, **query: str) -> dict[str, int]:
    """Return kind → how many, as `who` sees it."""
    answer: Any = world.clients()[who].get("/tim/", query)
    return {one.key: one.count for one in answer.context["found"]}


@pytest.mark.parametrize("words", ["cong bo dia chi", "CÔNG BỐ", "dien thoai so", "địa chỉ"])
def test_work_is_found_without_accents_in_any_order(words: str, world: World) -> None:
    assert found(world, "an", q=words)["viec"] == 1


def test_each_person_finds_only_what_they_may_see(world: World) -> None:
    seen = {who: found(world, who, q="cong bo dia chi")["viec"] for who in ("an", "binh", "chi", "dung", "office")}
    assert seen == {"an": 1, "binh": 4, "chi": 4, "dung": 1, "office": 4}


def test_a_draft_is_found_by_its_own_office_alone(world: World) -> None:
    make_directive(world.cast.province, number="77/CT-UBND", search_key="chi thi 77/ct-ubnd", text_sha256="d" * 64)
    assert {who: found(world, who, q="77/ct")["van-ban"] for who in ("an", "dung", "office", "binh")} == {
        "an": 0, "dung": 0, "office": 1, "binh": 1,
    }  # fmt: skip


def test_units_are_found_by_all_who_hold_a_role(world: World) -> None:
    assert found(world, "dung", q="suoi rong")["don-vi"] == 1
    assert found(world, "dung", tim="suoi rong")["don-vi"] == 1


def test_one_kind_is_shown_page_by_page(world: World) -> None:
    for number in range(30):
        duty = make_obligation(world.directive, title=f"Việc {number:02}", text="Công bố", start=number, end=number + 1)
        make_assignment(duty, world.cast.commune)
    client = world.client(world.cast.an_account)
    answer: Any = client.get("/tim/", {"q": "viec", "loai": "viec", "trang": "2"})
    assert (answer.context["page"].number, len(answer.context["page"])) == (2, 5)
    assert "Việc 29" in answer.content.decode()


def test_the_search_asks_the_same_number_of_questions_however_much_there_is(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = world.client(world.cast.binh_account)
    client.get("/tim/", {"q": "cong bo"})
    with CaptureQueriesContext(connection) as few:
        client.get("/tim/", {"q": "cong bo"})
    for number in range(10):
        duty = make_obligation(world.directive, title=f"Công bố {number}", start=number, end=number + 1)
        make_assignment(duty, world.cast.commune)
    with django_assert_num_queries(len(few.captured_queries)):
        client.get("/tim/", {"q": "cong bo"})


@pytest.mark.parametrize("typed", ["", " ", "\0", "%", "_", "'--", "a" * 5000, "<b>x</b>", "zzzz"])
def test_strange_words_find_nothing_and_break_nothing(typed: str, world: World) -> None:
    client = world.client(world.cast.an_account)
    answer = client.get("/tim/", {"q": typed, "loai": "khong co", "trang": "-1"})
    assert answer.status_code == 200
    assert "<b>x</b>" not in answer.content.decode()


def test_a_visitor_signs_in_first(db: None, client: Client) -> None:
    assert client.get("/tim/", {"q": "x"}).headers["Location"].startswith("/tai-khoan/login/")


def test_every_action_and_detail_of_the_trail_has_its_words() -> None:
    ours = {verb: details for verb, details in declared().items() if not verb.startswith("trial.")}
    assert [verb for verb in ours if word("verb", verb) == verb] == []
    assert [key for details in ours.values() for key in details if word("detail", key) == key] == []


def test_addresses_that_carry_a_secret_are_written_without_it() -> None:
    assert redacted("Not Found: /don-vi/loi-moi/abc-DEF_9/") == "Not Found: /don-vi/loi-moi/…/"
    assert redacted("/tai-khoan/password/reset/key/1-abc/") == "/tai-khoan/password/reset/key/…/"
    assert redacted("/don-vi/1/") == "/don-vi/1/"
    record = logging.makeLogRecord({"msg": "%s: %s", "args": ("Forbidden", "/loi-moi/abc/")})
    assert HideSecrets().filter(record)
    assert record.getMessage() == "Forbidden: /loi-moi/…/"


def test_the_console_writes_no_secret() -> None:
    handlers: Any = LOGGING["handlers"]
    assert all("secrets" in handler["filters"] for handler in handlers.values())
