"""The operators' page on background work, and its one action."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from ronguon.access.tests.cast import DAY, Cast, administrator, make_cast
from ronguon.audit.models import Event
from ronguon.jobs import registry
from ronguon.jobs.actions import beat
from ronguon.jobs.models import Heartbeat, Job, Slot
from ronguon.jobs.tests.waiting import run_waiting
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.operations.actions import try_again
from ronguon.operations.views.background import CAUSES, WORK, span
from ronguon.people.models import Account

PAGE = "/van-hanh/viec-nen/"
pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def operator(cast: Cast) -> Account:
    return administrator(cast.province, "admin@example.vn", subtree=True)


def given_up(reason: str = "ConnectionRefusedError 111 (jobs/letters.py:30)") -> Job:
    at = datetime.now(UTC) - timedelta(hours=3)
    return Job.objects.create(
        name="people.mail_reset", made_at=at, due_at=at, stage=Job.Stage.FAILED, failed_at=at, attempts=8,
        reason=reason,
        arguments={"account": str(uuid4()), "origin": "http://testserver", "language": "vi", "asked": uuid4().hex},
    )  # fmt: skip


def look(account: Account) -> str:
    client = Client()
    client.force_login(account)
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_operator_reads_workers_queue_failures_and_the_clock_in_plain_words(operator: Account) -> None:
    now = datetime.now(UTC)
    beat("máy-1-42", clock.now())
    Heartbeat.objects.create(worker="máy-2-7", beat_at=clock.now() - timedelta(minutes=40))
    given_up()
    for seconds in (400, 20):
        Job.objects.create(name="access.mail_invitation", made_at=now, due_at=now - timedelta(seconds=seconds))
    Slot.objects.create(
        name="audit.chain", begins_at=now, taken_at=now, outcome=Slot.Outcome.FAILED, trouble="OSError 5"
    )
    said = " ".join(look(operator).split())
    for words in (
        "máy-1-42", "máy-2-7", "40 phút trước", "Im lặng", "Đang hoạt động", "việc cũ nhất đã chờ 6 phút",
        "Gửi đường dẫn đặt mật khẩu mới", "Máy bên kia không nhận kết nối", "ConnectionRefusedError 111",
        "3 giờ trước", "Nối chuỗi nhật ký", "OSError 5", "mỗi 1 phút", "chưa lần nào",
    ):  # fmt: skip
        assert words in said, words
    assert "Không có tiến trình nền nào đang chạy" not in said


def test_without_a_worker_the_page_says_what_to_type(operator: Account) -> None:
    said = look(operator)
    assert "Không có tiến trình nền nào đang chạy" in said
    assert "ronguon worker" in said
    assert "Không có việc nào hỏng hẳn." in said


def test_the_page_names_nobody_and_shows_no_argument(operator: Account, cast: Cast) -> None:
    job = given_up()
    said = look(operator).partition("<main")[2].partition("</main")[0]
    assert not [value for value in job.arguments.values() if value != "vi" and value in said]
    assert "@" not in said


def test_only_who_keeps_a_whole_tree_sees_it(cast: Cast, operator: Account) -> None:
    local = administrator(cast.commune, "xa@example.vn", subtree=False)
    below = administrator(cast.commune, "xa2@example.vn", subtree=True)
    others = [cast.an_account, cast.binh_account, cast.chi_account, cast.dung_account, cast.office_account]
    for account in [*others, cast.head_account, local, below]:
        client = Client()
        client.force_login(account)
        assert client.get(PAGE).status_code == 403
        assert PAGE not in client.get("/bat-dau/", follow=True).content.decode()
    assert PAGE in look(operator)


def test_many_failures_cost_no_more_questions_than_few(
    operator: Account, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        given_up()
    client = Client()
    client.force_login(operator)
    client.get(PAGE)
    with django_assert_max_num_queries(20 + len(registry.table())):
        said = client.get(PAGE).content.decode()
    assert said.count("Chạy lại") == 25


def test_trying_again_is_an_action_with_its_event(operator: Account) -> None:
    job = given_up()
    client = Client()
    client.force_login(operator)
    answer = client.post(f"{PAGE}{job.code}/thu-lai/", follow=True)
    assert "đã vào lại hàng đợi" in answer.content.decode()
    event = Event.objects.get(verb="job.tried_again")
    assert (event.actor, event.subject, event.details) == (operator.code, str(job.code), {"work": "people.mail_reset"})
    assert run_waiting() == 1
    assert not Job.objects.exists()


def test_of_two_who_try_again_one_wins_and_the_other_is_told(operator: Account) -> None:
    job = given_up()
    client = Client()
    client.force_login(operator)
    for _ in range(2):
        answer = client.post(f"{PAGE}{job.code}/thu-lai/", follow=True)
    assert "có người vừa cho chạy lại" in answer.content.decode()
    assert Event.objects.filter(verb="job.tried_again").count() == 1
    assert Job.objects.count() == 1


def test_who_may_not_changes_nothing(cast: Cast) -> None:
    job = given_up()
    for actor in (cast.an, cast.binh, cast.chi, cast.dung, cast.office, cast.head):
        with pytest.raises(NotAllowedError):
            try_again(job.code, by=actor)
    assert Job.objects.get().stage == "failed"
    assert not Event.objects.filter(verb="job.tried_again").exists()


def test_an_action_that_fails_leaves_no_event(cast: Cast, operator: Account) -> None:
    with pytest.raises(IllegalMoveError):
        try_again(uuid4(), by=cast.actor(operator, DAY))
    assert not Event.objects.filter(verb="job.tried_again").exists()


def test_every_kind_of_work_has_a_name_in_both_languages() -> None:
    kinds = {one.name for one in registry.all_work()} | {entry.name for entry in registry.table()}
    kinds = {name for name in kinds if not name.startswith(("tests.", "test."))}
    assert kinds == set(WORK)
    with translation.override("vi"):
        vietnamese = {name: str(words) for name, words in (WORK | CAUSES).items()}
    with translation.override("en"):
        assert not {name for name, words in (WORK | CAUSES).items() if str(words) == vietnamese[name]}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 giây"), (59, "59 giây"), (60, "1 phút"), (3599, "59 phút"), (3600, "1 giờ"), (90000, "1 ngày")],
)
def test_a_length_of_time_is_said_in_its_largest_unit(seconds: float, said: str) -> None:
    with translation.override("vi"):
        assert span(seconds) == said
