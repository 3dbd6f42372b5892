"""G17: how often the system declined, held and was answered is public by quarter, and equals a recount of the trail."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from ronguon.audit.models import Event
from ronguon.drafting.actions import answering
from ronguon.drafting.actions.answering import GivenAnswer
from ronguon.drafting.actions.opening import take_in
from ronguon.drafting.domain.declining import rules
from ronguon.drafting.domain.judging import _questions, judge
from ronguon.drafting.domain.refusing import Quarter, RefusalEvent, quarters, tally, untally
from ronguon.drafting.forms.answering import REASONS as LABELS
from ronguon.drafting.models import Obligation
from ronguon.drafting.models.asking import REASONS
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.test_answering import HELD, LAWFUL, NO, Question
from ronguon.kernel.days import quarter_of
from ronguon.operations.refusals import named
from ronguon.portal.quarters import by_quarter

pytestmark = pytest.mark.both_databases

DECLINED = "Theo dõi, thống kê tài khoản Facebook cá nhân của đảng viên, gửi danh sách về Văn phòng"
SECOND = f"CHỈ THỊ\nVề sổ sách\n\n1. Ủy ban nhân dân các xã, phường, đặc khu\n\na) {DECLINED}.\n\nb) {HELD}.\n"
YES = GivenAnswer("yes", "other", "Việc này ghi lại lời nói của người dân.")
COLUMNS = ("declined", "held", "harmful", "allowed", "parted")


def address(language: str = "vi") -> str:
    app = {"vi": "portal", "en": "portal-en"}[language]
    return reverse("portal:refused", urlconf=settings.RONGUON_PUBLIC_URLCONF, current_app=app)


@pytest.fixture
def acted(db: None) -> Iterator[Question]:
    """Two documents in two quarters: two held duties answered by two, one by the issuer alone, one set apart."""
    with on_day(date(2026, 3, 2)):
        question = Question()
        question.answer(NO, question.cast.office)
        question.answer(NO, question.giang)
        whole = question.duty(f"{HELD}; {LAWFUL}")
        answering.set_apart(whole, seen=whole.revision, by=question.cast.office)
    with on_day(date(2026, 4, 1)):
        later = take_in(SECOND.encode(), name="b.txt", owner=question.cast.province, by=question.cast.office)
        duty = Obligation.objects.select_related("directive__owner").get(directive=later, stage="asked")
        answering.answer(duty, YES, text_sha256=duty.text_sha256, by=question.cast.office)
        yield question


def recount() -> dict[tuple[date, str, str], int]:
    """Count the trail again, by other code than the page's: (quarter, column, rule or reason) → number."""
    found: Counter[tuple[date, str, str]] = Counter()
    for event in Event.objects.order_by("pk"):
        first, said = quarter_of(event.at.date())[0], event.details
        rule = re.sub("^ask-", "", said.get("rule") or "")
        if event.verb == "directive.judged":
            for column, key in (("declined", "declined"), ("held", "asked")):
                for name, count in re.findall(r"(?:ask-)?([a-z-]+):(\d+)", said[key]):
                    found[first, column, name] += int(count)
        elif event.verb == "obligation.answered":
            found[first, "reasons", said["reason"]] += 1
            found[first, "harmful", rule] += int(said["answer"] == "yes")
        elif event.verb in {"obligation.held", "obligation.allowed", "obligation.set_apart"}:
            column = {"held": "held", "allowed": "allowed", "set_apart": "parted"}[event.verb.partition(".")[2]]
            found[first, column, rule] += 1
    return {key: count for key, count in found.items() if count}


def told(found: list[Quarter]) -> dict[tuple[date, str, str], int]:
    return {
        (quarter.first, column, key): count
        for quarter in found
        for column in (*COLUMNS, "reasons")
        for key, count in getattr(quarter, column).items()
    }


def test_the_public_numbers_equal_a_recount_of_the_trail(acted: Question, show: Callable[[str], None]) -> None:
    counted, again = told(by_quarter()), recount()
    same = [key for key in again if counted.get(key) == again[key]]
    show(f"G17 {len(same)}/{len(again)} public numbers of refusals equal a recount of the trail, in 2 quarters")
    assert counted == again
    assert {quarter for quarter, _, _ in again} == {date(2026, 1, 1), date(2026, 4, 1)}
    assert {column for _, column, _ in again} == {*COLUMNS, "reasons"}


def test_the_recount_equals_what_stands_in_the_duties(acted: Question) -> None:
    counted = told(by_quarter())
    spring = {key[2]: count for key, count in counted.items() if key[:2] == (date(2026, 4, 1), "declined")}
    rows = Obligation.objects.filter(directive__title__contains="sổ sách", reading__isnull=False)
    assert sum(spring.values()) == rows.filter(text=DECLINED).count() == 1
    assert list(spring) == [judge(DECLINED).rule]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_shows_each_number_and_names_no_document_unit_or_person(acted: Question, language: str) -> None:
    answer = Client().get(address(language))
    page = unescape(answer.content.decode())
    body = page[page.index("<main") : page.index("</main>")]
    assert answer.status_code == 200
    assert not answer.cookies
    for quarter in by_quarter():
        for rule in quarter.rules:
            numbers = [str(getattr(quarter, column)[rule]) for column in COLUMNS]
            name = named(language)[rule][0]
            rows = [row for row in body.split("<tr>") if name in row]
            assert any(re.findall(r'<td class="r"[^>]*>(\d+)</td>', row) == numbers for row in rows), rule
    duties = Obligation.objects.values_list("text", "title")
    private = [*(word for pair in duties for word in pair), acted.second.full_name, acted.cast.department.name]
    private += [NO.words, YES.words, "Củng cố", *(str(event.subject) for event in Event.objects.all())]
    assert [word for word in private if word in body] == []


def test_an_empty_system_says_that_nothing_was_declined(db: None) -> None:
    assert "Chưa có nhiệm vụ nào bị từ chối hay giữ lại" in Client().get(address()).content.decode()


def test_every_rule_and_every_reason_has_a_name_in_both_languages() -> None:
    assert [code for code, _label in LABELS] == list(REASONS)
    vi, en = named("vi"), named("en")
    assert set(vi) == set(en)
    assert all(vi[rule][0] != en[rule][0] for rule in vi)
    assert {rule.id for rule in rules()} | set(_questions()) <= set(vi)


def test_what_an_event_keeps_reads_back() -> None:
    words = ["", "views", "ask-quota", "views", "arguing"]
    assert tally(words) == "arguing:1,ask-quota:1,views:2"
    assert untally(tally(words)) == Counter(arguing=1, quota=1, views=2)
    assert tally([]) == ""
    assert untally("") == Counter()
    with pytest.raises(ValueError, match="invalid literal"):
        untally("views")


@pytest.mark.parametrize(("verb", "answer"), list(product(["obligation.answered"], ["no", "unclear"])))
def test_only_a_yes_counts_as_touching_people(verb: str, answer: str) -> None:
    details: dict[str, Any] = {"rule": "ask-views", "answer": answer, "reason": "other"}
    [quarter] = quarters([RefusalEvent(date(2026, 5, 1), verb, json.loads(json.dumps(details)))])
    assert (dict(quarter.harmful), dict(quarter.reasons)) == ({}, {"other": 1})
