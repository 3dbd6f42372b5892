"""The embedded engine and effects, one rule at a time, without processes."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from ronguon.jobs import actions, effects, letters, registry
from ronguon.jobs.background import enqueue, task
from ronguon.jobs.domain import BusyError, Promise, UnknownWorkError, reason, shape_of
from ronguon.jobs.engines import embedded, promise
from ronguon.jobs.models import Effect, Job
from ronguon.jobs.tests.waiting import run_waiting
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError

pytestmark = pytest.mark.both_databases

AT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
ran: list[str] = []
errors: list[BaseException] = []


@task
def note(*, key: str, count: int = 1, loud: bool = False) -> None:
    ran.append(key)
    if errors:
        raise errors.pop(0)


@pytest.fixture(autouse=True)
def nothing_yet() -> None:
    ran.clear()
    errors.clear()


def put(**changes: Any) -> str:
    arguments: dict[str, Any] = {"key": "a", "count": 1, "loud": False} | changes
    return enqueue("tests.note", **arguments)


def test_pauses_grow_fourfold_and_add_up_to_most_of_a_day() -> None:
    terms = Promise(timedelta(seconds=30), 8, timedelta(seconds=15))
    pauses = [terms.pause_after(attempt).total_seconds() for attempt in range(1, 8)]
    assert pauses == [15, 60, 240, 960, 3840, 15360, 61440]
    assert timedelta(hours=22) < timedelta(seconds=sum(pauses)) < timedelta(hours=24)
    assert terms.heartbeat == timedelta(seconds=10)


def test_a_refusal_is_not_tried_again_and_a_fault_is_until_the_last_attempt() -> None:
    terms = Promise(timedelta(seconds=30), 3, timedelta(seconds=1))
    assert terms.gives_up(NotAllowedError("không"), 1)
    assert [terms.gives_up(OSError(), attempt) for attempt in (1, 2, 3)] == [False, False, True]


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ConnectionRefusedError(111, "an@example.vn"), "ConnectionRefusedError 111"),
        (smtplib.SMTPRecipientsRefused({"an@example.vn": (550, b"Nguyen Van An")}), "SMTPRecipientsRefused 550"),
        (smtplib.SMTPResponseException(451, "an@example.vn busy"), "SMTPResponseException 451"),
        (NotAllowedError("Bà An không được phép.", code="not_allowed"), "NotAllowedError not_allowed"),
        (NotAllowedError("x", code="Nguyễn Văn An"), "NotAllowedError"),
        (ValueError("0912000111"), "ValueError"),
    ],
)
def test_of_an_error_its_kind_and_number_are_kept_and_never_its_words(error: BaseException, kept: str) -> None:
    assert reason(error) == kept


def test_the_line_of_ours_where_it_happened_is_kept() -> None:
    with pytest.raises(ValueError, match="keyword") as caught:
        shape_of(_positional)
    assert reason(caught.value).startswith("ValueError (jobs/domain.py:")


def _loose(**_bag: str) -> None: ...
def _positional(key: str) -> None: ...
def _untyped(*, key: Any) -> None: ...
def _spoken(*, key: str) -> None: ...
def _listed(*, keys: list[str]) -> None: ...


@pytest.mark.parametrize("function", [_loose, _positional, _untyped, _listed])
def test_a_task_takes_closed_keywords_alone(function: Any) -> None:
    with pytest.raises(ValueError, match="keyword of type str, int or bool"):
        shape_of(function)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes", [{"key": 1}, {"key": "x" * 201}, {"count": "1"}, {"count": True}, {"other": "x"}, {"key": None}]
)
def test_what_a_task_does_not_take_never_enters_the_queue(changes: dict[str, Any]) -> None:
    with pytest.raises((ValueError, UnknownWorkError)):
        put(**changes)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_an_unknown_name_is_no_task() -> None:
    with pytest.raises(UnknownWorkError):
        enqueue("os.system", command="true")
    Job.objects.create(name="os.system", arguments={"command": "true"}, made_at=AT, due_at=AT)
    run_waiting()
    assert Job.objects.get().reason.startswith("UnknownWorkError")


def test_a_name_is_one_task() -> None:
    with pytest.raises(ValueError, match="another task"):
        registry.offer("tests.note", None, _spoken)


@pytest.mark.django_db
def test_a_finished_task_leaves_no_row() -> None:
    put()
    assert run_waiting() == 1
    assert ran == ["a"]
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_task_for_later_waits_for_its_time() -> None:
    with time_machine.travel(AT, tick=False):
        enqueue("tests.note", after=AT + timedelta(hours=1), key="a", count=1, loud=False)
        assert run_waiting() == 0
        assert (actions.state().waiting, actions.state().later) == (0, 1)
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        assert run_waiting() == 1


@pytest.mark.django_db
def test_a_fault_waits_longer_each_time_and_is_given_up_after_the_last(settings: Settings) -> None:
    settings.RONGUON_TASK_ATTEMPTS, settings.RONGUON_TASK_PAUSE_SECONDS = 3, 10
    errors.extend([OSError(), OSError(), OSError()])
    put()
    for seconds, due in ((0, 1), (9, 0), (10, 1), (49, 0), (50, 1), (5000, 0)):
        with time_machine.travel(AT + timedelta(days=365, seconds=seconds), tick=False):
            assert run_waiting() == due, seconds
    job = Job.objects.get()
    assert (job.stage, job.attempts, job.worker) == ("failed", 3, "")
    assert job.reason.startswith("OSError (tests/test_tasks.py:")


@pytest.mark.django_db
def test_a_silent_worker_loses_its_task_and_a_living_one_keeps_it() -> None:
    put()
    with time_machine.travel(AT + timedelta(days=365), tick=False) as now:
        at = datetime.now(UTC)
        job = embedded.claim("one", at)
        assert job is not None
        now.shift(promise().heartbeat * 2)
        embedded.keep("one", datetime.now(UTC))
        now.shift(promise().lease - timedelta(seconds=1))
        embedded.keep("two", datetime.now(UTC))
        assert embedded.claim("two", datetime.now(UTC)) is None
        now.shift(timedelta(seconds=2))
        embedded.keep("two", datetime.now(UTC))
        taken = embedded.claim("two", datetime.now(UTC))
        assert taken is not None
        assert taken.attempts == 2
        finished = embedded.carry_out(job)  # the first one wakes up and ends: the row is not its any more
        assert embedded.claim("one", datetime.now(UTC), finished=finished) is None
        assert Job.objects.get().worker == "two"


@pytest.mark.django_db
def test_a_task_that_kills_its_workers_is_given_up_too(settings: Settings) -> None:
    settings.RONGUON_TASK_ATTEMPTS = 2
    put()
    at = datetime.now(UTC)
    for _ in range(2):
        at += timedelta(hours=1)
        assert embedded.claim("one", at) is not None
        at += timedelta(hours=1)
        embedded.keep("two", at)
    job = Job.objects.get()
    assert (job.stage, job.reason, job.attempts) == ("failed", "WorkerLostError", 2)


@pytest.mark.django_db
def test_what_was_given_up_is_put_back_once() -> None:
    errors.append(NotAllowedError("không"))
    put(key="b")
    run_waiting()
    code = Job.objects.dead().get().code
    assert actions.again(code) == "tests.note"
    with pytest.raises(IllegalMoveError):
        actions.again(code)
    assert run_waiting() == 1
    assert ran == ["b", "b"]


@pytest.mark.django_db
def test_what_the_running_version_no_longer_knows_stays_given_up() -> None:
    at = datetime.now(UTC)
    old = Job.objects.create(name="gone.work", made_at=at, due_at=at, stage="failed", failed_at=at)
    with pytest.raises(IllegalMoveError):
        actions.again(old.code)
    assert Job.objects.dead().get() == old
    with pytest.raises(IllegalMoveError):
        actions.again(uuid4())


@pytest.mark.django_db
def test_an_effect_commits_with_its_key_or_not_at_all() -> None:
    firsts = []
    for _ in range(3):
        with effects.once("k") as first:
            firsts.append(first)
    assert firsts == [True, False, False]
    with pytest.raises(OSError, match="half"), effects.once("other"):
        raise OSError("half")
    with effects.once("other") as first:
        assert first


@pytest.mark.django_db
def test_a_letter_goes_once_and_a_server_that_fails_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    letter: dict[str, Any] = {"to": "phong@example.vn", "subject": "Thử", "text": "x"}
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda _self: (_ for _ in ()).throw(OSError(5, "x")))
        with pytest.raises(OSError, match="5"):
            letters.send("k", **letter)
    assert [letters.send("k", **letter) for _ in range(3)] == [True, False, False]
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == letters.message_id("k") != letters.message_id("l")


@pytest.mark.django_db
def test_while_one_is_about_it_another_comes_back_later_and_after_its_lease_takes_over() -> None:
    done = []
    with time_machine.travel(AT, tick=False) as now:
        Effect.objects.create(key="k", holder="one", held_until=AT + promise().lease)
        with pytest.raises(BusyError):
            effects.outside("k", lambda: done.append("two"))
        effects.keep("one", AT + timedelta(seconds=20))
        now.shift(promise().lease + timedelta(seconds=1))
        with pytest.raises(BusyError):
            effects.outside("k", lambda: done.append("two"))
        now.shift(timedelta(seconds=20))
        assert effects.outside("k", lambda: done.append("two"))
    assert done == ["two"]


@pytest.mark.django_db(transaction=True)
def test_no_letter_leaves_inside_a_transaction_that_may_be_undone() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        letters.send("k", to="phong@example.vn", subject="Thử", text="x")
    assert mail.outbox == []


@pytest.mark.django_db
def test_old_failures_and_effects_are_forgotten() -> None:
    old, fresh = datetime.now(UTC) - timedelta(days=400), datetime.now(UTC)
    for name, at in (("old", old), ("fresh", fresh)):
        Job.objects.create(name=name, made_at=at, due_at=at, stage="failed", failed_at=at)
        Effect.objects.create(key=name, done_at=at)
    actions.tidy(fresh)
    assert list(Job.objects.values_list("name", flat=True)) == ["fresh"]
    assert list(Effect.objects.values_list("key", flat=True)) == ["fresh"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{"stage": "lost"}, {"stage": "running"}, {"worker": "one"}, {"priority": 101}],
)
def test_a_row_that_cannot_be_is_refused_by_the_database(changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        Job.objects.create(**{"name": "x", "made_at": AT, "due_at": AT} | changes)
