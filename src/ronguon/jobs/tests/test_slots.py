"""The periodic table: each slot once over all workers, failures tried again and kept, signs of life."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from ronguon.jobs import actions, registry
from ronguon.jobs.actions import LEASE, MOST_ATTEMPTS, beat, run_due, slot_start
from ronguon.jobs.models import Heartbeat, Slot
from ronguon.jobs.registry import periodic

pytestmark = pytest.mark.both_databases

AT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def empty_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_table", {})


@pytest.fixture
def ran() -> list[datetime]:
    return []


@pytest.mark.parametrize(
    ("every", "at", "begins"),
    [
        (HOUR, AT, datetime(2026, 3, 2, 3, tzinfo=UTC)),
        (HOUR, datetime(2026, 3, 2, 3, tzinfo=UTC), datetime(2026, 3, 2, 3, tzinfo=UTC)),
        (timedelta(days=1), AT, datetime(2026, 3, 1, 17, tzinfo=UTC)),
        (timedelta(days=1), datetime(2026, 3, 2, 16, 59, tzinfo=UTC), datetime(2026, 3, 1, 17, tzinfo=UTC)),
        (timedelta(days=1), datetime(2026, 3, 2, 17, tzinfo=UTC), datetime(2026, 3, 2, 17, tzinfo=UTC)),
    ],
)
def test_a_daily_slot_is_a_vietnamese_day(every: timedelta, at: datetime, begins: datetime) -> None:
    assert slot_start(every, at) == begins


@pytest.mark.django_db
def test_a_slot_runs_once_over_many_looks(ran: list[datetime]) -> None:
    periodic("test.hourly", every=HOUR, run=ran.append)
    assert [run_due(AT), run_due(AT), run_due(AT + timedelta(minutes=20))] == [1, 0, 0]
    assert run_due(AT + HOUR) == 1
    assert ran == [AT, AT + HOUR]
    assert set(Slot.objects.values_list("outcome", flat=True)) == {"done"}


@pytest.mark.django_db
def test_slots_that_passed_without_a_worker_are_not_replayed(ran: list[datetime]) -> None:
    periodic("test.hourly", every=HOUR, run=ran.append)
    run_due(AT)
    run_due(AT + timedelta(days=3))
    assert len(ran) == 2


def _fails_until(times: int, ran: list[datetime]) -> Callable[[datetime], None]:
    def run(at: datetime) -> None:
        ran.append(at)
        if len(ran) <= times:
            raise OSError("máy chủ thư không trả lời")

    return run


@pytest.mark.django_db
def test_a_failed_run_is_kept_and_tried_again_after_its_lease(ran: list[datetime]) -> None:
    periodic("test.shaky", every=timedelta(days=1), run=_fails_until(1, ran))
    run_due(AT)
    slot = Slot.objects.get()
    assert (slot.outcome, slot.attempts) == ("failed", 1)
    assert slot.trouble.startswith("OSError (tests/test_slots.py:")  # what another program said stays out of the row
    assert run_due(AT + LEASE - timedelta(seconds=1)) == 0
    assert run_due(AT + LEASE + timedelta(seconds=1)) == 1
    slot.refresh_from_db()
    assert (slot.outcome, slot.trouble, slot.attempts) == ("done", "", 2)


@pytest.mark.django_db
def test_what_fails_always_is_given_up_and_stays_to_be_seen(ran: list[datetime]) -> None:
    periodic("test.broken", every=timedelta(days=1), run=_fails_until(99, ran))
    for turn in range(10):
        run_due(AT + turn * (LEASE + timedelta(seconds=1)))
    assert len(ran) == MOST_ATTEMPTS
    assert Slot.objects.get().outcome == "failed"


@pytest.mark.django_db
def test_one_failure_does_not_stop_the_others(ran: list[datetime]) -> None:
    periodic("test.broken", every=HOUR, run=_fails_until(99, []))
    periodic("test.sound", every=HOUR, run=ran.append)
    assert run_due(AT) == 2
    assert ran == [AT]


@pytest.mark.django_db
def test_the_slot_of_a_dead_worker_is_taken_over(ran: list[datetime]) -> None:
    periodic("test.daily", every=timedelta(days=1), run=ran.append)
    Slot.objects.create(name="test.daily", begins_at=slot_start(timedelta(days=1), AT), taken_at=AT)
    assert run_due(AT + timedelta(minutes=1)) == 0
    assert run_due(AT + LEASE + timedelta(minutes=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_run_a_slot_once(ran: list[datetime]) -> None:
    periodic("test.hourly", every=HOUR, run=ran.append)
    together = threading.Barrier(4)

    def work() -> None:
        together.wait(timeout=20)
        while True:
            try:
                run_due(AT)
                break
            except OperationalError:  # a database in memory, shared by threads, knows no waiting for a lock
                time.sleep(0.01)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert ran == [AT]
    assert Slot.objects.count() == 1


@pytest.mark.django_db
def test_a_beat_leaves_a_sign_of_life_and_forgets_the_long_gone() -> None:
    Heartbeat.objects.create(worker="cũ", beat_at=AT - timedelta(days=2))
    for name, age, outcome in (("a", 8, "done"), ("b", 8, "failed"), ("c", 1, "done")):
        Slot.objects.create(name=name, begins_at=AT - timedelta(days=age), taken_at=AT, outcome=outcome)
    beat("mới", AT)
    beat("mới", AT + timedelta(seconds=5))
    assert list(Heartbeat.objects.values_list("worker", "beat_at")) == [("mới", AT + timedelta(seconds=5))]
    assert sorted(Slot.objects.values_list("name", flat=True)) == ["b", "c"]


def test_a_name_is_entered_for_one_kind_of_work_alone(ran: list[datetime]) -> None:
    periodic("test.hourly", every=HOUR, run=ran.append)
    periodic("test.hourly", every=HOUR, run=ran.append)
    with pytest.raises(ValueError, match="already"):
        periodic("test.hourly", every=HOUR, run=ran.clear)  # type: ignore[arg-type]  # other work, whatever it is
    assert len(registry.table()) == 1
    assert actions.KEEP > LEASE
