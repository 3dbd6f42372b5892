"""Documents find each other by the numbers they name, both ways; a plan stands beside what it carries out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from html import unescape
from http import HTTPStatus
from importlib.resources import files

import pytest
from django.test import Client

from ronguon.access.tests.cast import Cast, make_cast
from ronguon.assignments.tests.versions import PLAN, issued_plan, next_version
from ronguon.directives.models import Directive
from ronguon.drafting.actions.opening import take_in
from ronguon.drafting.domain.covering import CoveredItem, Task, cover
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import make_directive
from ronguon.drafting.views.covering import AnsweredDuty, CoverageLine, CoveragePage, beside
from ronguon.drafting.views.related import related_to
from ronguon.people.models import Account

DIRECTIVE = (files("ronguon.content") / "samples" / "01-directive.txt").read_text(encoding="utf-8")
NUMBER, DAY = "12-CT/TU", date(2026, 7, 27)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with on_day():
        yield make_cast()


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == HTTPStatus.OK
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def labels(found: Sequence[Directive]) -> list[str]:
    return [one.label for one in found]


def read_in(text: str, cast: Cast) -> Directive:
    return take_in(text.encode(), name="van-ban.txt", owner=cast.province, by=cast.office)


def test_a_plan_leads_to_the_directive_it_names_and_back_whichever_came_first(cast: Cast) -> None:
    plan = issued_plan(cast)
    named = [one.words for one in related_to(plan, cast.office).cited]
    assert any("12-CT/TU" in words for words in named)
    assert "Chỉ thị số 12" not in named, "the short form of what is named in full says nothing more"
    assert related_to(plan, cast.office).above == []
    above = read_in(DIRECTIVE, cast)
    Directive.objects.filter(pk=above.pk).update(number=NUMBER, issued_on=DAY)
    above.refresh_from_db()
    assert labels(related_to(plan, cast.office).above) == [above.label]
    assert labels(related_to(above, cast.office).citing) == [plan.label]
    office = browser(cast.office_account)
    assert f"/van-ban/{above.code}/" in page(office, f"/van-ban/{plan.code}/")
    assert f"/van-ban/{plan.code}/" in page(office, f"/van-ban/{above.code}/")


@pytest.mark.parametrize(("issued_on", "found"), [(DAY, 1), (None, 1), (date(2021, 7, 27), 0)])
def test_the_same_number_of_another_year_is_another_document(cast: Cast, issued_on: date | None, found: int) -> None:
    plan = issued_plan(cast)
    above = make_directive(cast.province, number=NUMBER, issued_on=issued_on)
    assert len(related_to(plan, cast.office).above) == found
    assert len(related_to(above, cast.office).citing) == found


def test_nobody_learns_of_a_draft_through_what_it_names(cast: Cast) -> None:
    above = make_directive(cast.province, number=NUMBER, issued_on=DAY, stage="issued")
    draft = read_in(PLAN, cast)
    assert labels(related_to(above, cast.office).citing) == [draft.label]
    assert related_to(above, cast.an).citing == []
    assert (
        browser(cast.an_account).get(f"/van-ban/{draft.code}/so-voi/{above.code}/").status_code == HTTPStatus.NOT_FOUND
    )


def test_of_several_versions_the_newest_is_named(cast: Cast) -> None:
    above = make_directive(cast.province, number=NUMBER, issued_on=DAY, stage="issued")
    plan = issued_plan(cast)
    new = next_version(plan, cast, lambda text: text.replace("04 lớp", "06 lớp"))
    assert [one.version for one in related_to(above, cast.office).citing] == [new.version]


def test_a_plan_is_laid_beside_its_superiors_document(cast: Cast) -> None:
    plan = issued_plan(cast)
    above = read_in(DIRECTIVE, cast)
    found = beside(plan, above)
    answered = {
        pair.line.duty.text.split(",")[0]: [line.duty.text for line, _task in pair.tasks]
        for pair in [*found.answered, *found.later]
    }
    questions = next(tasks for text, tasks in answered.items() if text.startswith("Trả lời câu hỏi"))
    assert questions[0].startswith("Trả lời câu hỏi, phản ánh chậm nhất")
    assert any(line.duty.text.startswith("Khảo sát mức độ hài lòng") for line in found.beyond)
    every = found.missing, found.later, found.answered, found.unsure
    duties = above.obligations.filter(people=False).exclude(stage=Obligation.Stage.DECLINED).count()
    assert sum(map(len, every)) + found.elsewhere == duties, "each duty stands in exactly one place"
    shown = page(browser(cast.office_account), f"/van-ban/{plan.code}/so-voi/{above.code}/")
    assert "Đây là máy đoán" in shown
    assert "Chưa thấy việc thực hiện" in shown


def test_the_number_printed_is_that_of_the_rows_it_leads_to(cast: Cast) -> None:
    plan, above = read_in(PLAN, cast), read_in(DIRECTIVE, cast)
    url = f"/van-ban/{plan.code}/so-voi/{above.code}/"
    office = browser(cast.office_account)
    above.obligations.update(deadline_on=DAY)
    plan.obligations.update(deadline_on=DAY)
    assert later_said_and_shown(page(office, url)) == (0, 0)
    answering = [line.duty.pk for pair in beside(plan, above).answered for line, _task in pair.tasks]
    plan.obligations.filter(pk=answering[0]).update(deadline_on=DAY + timedelta(days=1))
    said, shown = later_said_and_shown(page(office, url))
    assert said == shown > 0
    plan.obligations.update(deadline_on=DAY + timedelta(days=40))
    every_said, every_shown = later_said_and_shown(page(office, url))
    assert every_said == every_shown > said


def later_said_and_shown(shown: str) -> tuple[int, int]:
    """Return how many tasks the page says are later than ordered, and how many of its rows say so of themselves."""
    said = re.search(r"<dt>việc có hạn muộn hơn yêu cầu</dt><dd>(\d+)</dd>", shown)
    assert said is not None
    return int(said[1]), shown.count('class="rn-sm rn-late"')


def items(*texts: tuple[str, date | None]) -> list[CoveredItem]:
    return [CoveredItem(at, text, due_on=due) for at, (text, due) in enumerate(texts)]


def test_a_task_with_a_later_day_is_told_and_one_in_time_is_not() -> None:
    duties = items(
        ("Lập danh bạ trang thông tin chính thức toàn tỉnh", date(2026, 10, 10)),
        ("Tập huấn người phụ trách trang về trả lời người dân", date(2026, 12, 1)),
        ("Sửa chữa trụ sở tiếp công dân", None),
    )
    tasks = items(
        ("Tổ chức tập huấn người phụ trách trang", date(2026, 11, 20)),
        ("Lập danh bạ trang thông tin chính thức, đưa lên Cổng", date(2026, 10, 30)),
        ("Diễn tập chữa cháy rừng", None),
    )
    found = cover(duties, tasks)
    assert {key: [task.key for task in answers] for key, answers in found.tasks.items()} == {0: [1], 1: [0], 2: []}
    assert (found.later, found.missing, list(found.beyond)) == ([0], [2], [2])


def test_nothing_beside_nothing_is_nothing() -> None:
    assert cover([], []).tasks == {}
    assert cover(items(("Rà soát", None)), []).missing == [0]
    assert list(cover([], items(("Rà soát", None))).beyond) == [0]


def test_the_number_of_later_tasks_is_that_of_the_rows_that_say_so() -> None:
    line = CoverageLine(Obligation(), "", "")
    early, late = Task(1, 0.3, sure=True, later=False), Task(2, 0.1, sure=False, later=True)
    page = CoveragePage(
        missing=[], later=[], beyond=[], elsewhere=0,
        answered=[AnsweredDuty(line, [(line, early), (line, late)])], unsure=[AnsweredDuty(line, [(line, late)])],
    )  # fmt: skip
    assert page.later_tasks == 2
