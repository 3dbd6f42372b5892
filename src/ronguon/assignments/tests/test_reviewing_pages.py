"""The reviewer's queue and the page of one submission."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import submit
from ronguon.assignments.models import Occurrence, Review, Submission
from ronguon.assignments.tests.assigning import make_assignment, told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import NOW, make_directive, make_obligation
from ronguon.units.domain import Role
from ronguon.units.models import Unit

pytestmark = pytest.mark.django_db
QUEUE = "/tham-dinh/"


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


@pytest.fixture
def word(world: World) -> Submission:
    return submit(world.occurrence, told_without_proof("Đã công bố.", 2), seen="open", by=world.cast.an)


@pytest.fixture
def chi(world: World) -> Client:
    return world.client(world.cast.chi_account)


def titles(client: Client, **query: str) -> list[str]:
    return re.findall(r'<a href="/tham-dinh/[0-9a-f-]{36}/">([^<]+)</a>', client.get(QUEUE, query).content.decode())


def submitted(world: World, title: str, day: int, unit: Unit | None = None) -> Submission:
    row = world.owe(title, unit=unit)
    with on_day(DAY + timedelta(days=day)):
        return submit(
            row, told_without_proof(f"{title} xong."), seen="open", by=world.cast.dung if unit else world.cast.an
        )


def test_who_sees_the_queue(world: World) -> None:
    seen = {who: client.get(QUEUE).status_code for who, client in world.clients().items()}
    assert seen == {"an": 403, "binh": 403, "chi": 200, "dung": 403, "nobody": 302}


def test_the_oldest_comes_first_and_the_order_can_be_chosen(world: World, chi: Client) -> None:
    submitted(world, "Ba", 3)
    submitted(world, "Một", 1)
    submitted(world, "Hai", 2, world.cast.other_commune)
    assert titles(chi) == ["Một", "Hai", "Ba"]
    assert titles(chi, sap="-nop") == ["Ba", "Hai", "Một"]
    assert titles(chi, sap="pk; DROP") == ["Một", "Hai", "Ba"]


def test_only_what_waits_is_in_the_queue(world: World, word: Submission, chi: Client) -> None:
    accept(submitted(world, "Đã duyệt", 1), by=world.cast.chi)
    send_back(submitted(world, "Đã trả", 1), reason="Thiếu.", by=world.cast.chi)
    assert titles(chi) == [world.duty.title]


def test_filters_by_document_and_unit_and_search_without_accents(world: World, chi: Client) -> None:
    other = make_directive(
        world.cast.province, number="13/CT-UBND", search_key="chi thi 13/ct-ubnd", stage="issued", closed_at=NOW
    )  # fmt: skip
    row = make_assignment(make_obligation(other, title="Của văn bản khác"), world.cast.other_commune)
    submit(row, told_without_proof("Xong."), seen="open", by=world.cast.dung)
    submitted(world, "Lịch tiếp công dân", 1)
    assert titles(chi, **{"van-ban": str(other.code)}) == ["Của văn bản khác"]
    assert titles(chi, **{"don-vi": str(world.cast.commune.code)}) == ["Lịch tiếp công dân"]
    assert titles(chi, tim="lich tiep") == ["Lịch tiếp công dân"]
    assert titles(chi, tim="suoi rong") == ["Của văn bản khác"]
    assert titles(chi, tim="13/ct") == ["Của văn bản khác"]


@pytest.mark.parametrize("query", ["?van-ban=x", "?don-vi=%00"])
def test_a_filter_that_is_none_is_not_found(chi: Client, query: str) -> None:
    assert chi.get(QUEUE + query).status_code == 404


def test_pages_of_the_queue_and_its_queries(
    world: World, chi: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        submitted(world, f"Việc {number:02}", 0)
    with django_assert_max_num_queries(18):
        assert len(titles(chi)) == 25
    assert len(titles(chi, trang="2")) == 5


def test_a_reviewer_of_another_unit_has_an_empty_queue(world: World, word: Submission) -> None:
    grant(world.cast.dung_account, world.cast.department, Role.REVIEWER, by=Machine(), since_on=FOUNDED)
    assert titles(world.client(world.cast.dung_account)) == []


def test_own_work_is_neither_in_the_queue_nor_judged(world: World, word: Submission) -> None:
    grant(world.cast.chi_account, world.cast.commune, Role.OFFICER, by=Machine(), since_on=FOUNDED)
    chi = world.client(world.cast.chi_account)
    assert titles(chi) == []
    assert chi.post(f"/tham-dinh/{word.code}/duyet/").status_code == 403
    assert chi.post(f"/tham-dinh/{word.code}/tra-lai/", {"reason": "Thiếu."}).status_code == 403
    assert "/duyet/" not in chi.get(f"/tham-dinh/{word.code}/").content.decode()


def test_who_may_read_and_who_may_judge(world: World, word: Submission) -> None:
    clients = world.clients()
    read = {who: client.get(f"/tham-dinh/{word.code}/").status_code for who, client in clients.items()}
    assert read == {"an": 200, "binh": 200, "chi": 200, "dung": 404, "nobody": 302}
    for action, data in (("duyet", {}), ("tra-lai", {"reason": "Thiếu."}), ("tra-lai", {})):
        url = f"/tham-dinh/{word.code}/{action}/"
        others = {who: client.post(url, data).status_code for who, client in clients.items() if who != "chi"}
        assert others == {"an": 403, "binh": 403, "dung": 404, "nobody": 302}
        assert clients["chi"].get(url).status_code == 405
    assert Review.objects.count() == 0


def test_the_page_shows_order_words_figure_and_rounds(world: World, word: Submission, chi: Client) -> None:
    page = chi.get(f"/tham-dinh/{word.code}/").content.decode()
    assert all(told in page for told in (world.duty.text, "Đã công bố.", "<strong", "UBND xã Bình Minh Hạ", "An"))
    send_back(word, reason="Thiếu ảnh trang chủ.", by=world.cast.chi)
    again = submit(world.occurrence, told_without_proof("Đã bổ sung."), seen="returned", by=world.cast.an)
    page = chi.get(f"/tham-dinh/{again.code}/").content.decode()
    assert "Thiếu ảnh trang chủ." in page
    assert f"/tham-dinh/{again.code}/" in chi.get(f"/tham-dinh/{word.code}/").content.decode()


def test_accepting_by_page(world: World, word: Submission, chi: Client) -> None:
    answer = chi.post(f"/tham-dinh/{word.code}/duyet/", follow=True)
    assert Occurrence.objects.get().stage == Occurrence.Stage.ACCEPTED
    assert "02/03/2026" in answer.content.decode()


@pytest.mark.parametrize("reason", ["", "   ", "a" * 2001])
def test_a_return_asks_for_its_reason_and_keeps_what_was_typed(word: Submission, chi: Client, reason: str) -> None:
    answer = chi.post(f"/tham-dinh/{word.code}/tra-lai/", {"reason": reason})
    assert answer.status_code == 422
    assert reason.strip() in answer.content.decode()
    assert Review.objects.count() == 0


def test_returning_by_page(world: World, word: Submission, chi: Client) -> None:
    assert chi.post(f"/tham-dinh/{word.code}/tra-lai/", {"reason": "Thiếu ảnh."}).status_code == 302
    assert Review.objects.get().reason == "Thiếu ảnh."


def test_the_later_of_two_reviewers_loses_politely_and_keeps_the_reason(
    world: World, word: Submission, chi: Client
) -> None:
    accept(word, by=world.cast.head)
    send_back(word, reason="Của lãnh đạo.", by=world.cast.head)
    answer = chi.post(f"/tham-dinh/{word.code}/tra-lai/", {"reason": "Của tôi, đã gõ lâu."})
    assert answer.status_code == 409
    assert "Của tôi, đã gõ lâu." in answer.content.decode()
    late = chi.post(f"/tham-dinh/{word.code}/duyet/")
    assert late.status_code == 409
    assert "đã được người khác xử lý" in late.content.decode()
    assert [review.reason for review in Review.objects.filter(verdict="returned")] == ["Của lãnh đạo."]


def test_what_was_accepted_can_be_returned_by_page(world: World, word: Submission, chi: Client) -> None:
    accept(word, by=world.cast.chi)
    assert "/tra-lai/" in chi.get(f"/tham-dinh/{word.code}/").content.decode()
    chi.post(f"/tham-dinh/{word.code}/tra-lai/", {"reason": "Trang đã đóng."})
    assert Occurrence.objects.get().stage == Occurrence.Stage.RETURNED
