"""Running the periodic table (each slot once over all workers, failures tried again and kept); what stands where."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import UUID

from django.db import IntegrityError, transaction

from ronguon.jobs import effects
from ronguon.jobs.background import enqueue
from ronguon.jobs.domain import QueueState, UnknownWorkError, reason
from ronguon.jobs.engines import engine
from ronguon.jobs.models import Effect, Heartbeat, Job, Slot
from ronguon.jobs.registry import Periodic, table
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 5
KEEP = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)
KEEP_EFFECTS = timedelta(days=180)
QUIET = timedelta(minutes=2)
_EPOCH = datetime(2000, 1, 1, 17, tzinfo=UTC)  # midnight in Vietnam, so that daily slots are Vietnamese days


def slot_start(every: timedelta, at: datetime) -> datetime:
    """Return the instant at which the slot of length `every` that holds `at` began."""
    return _EPOCH + ((at - _EPOCH) // every) * every


def _take(name: str, begins_at: datetime, at: datetime) -> Slot | None:
    try:
        with transaction.atomic():
            return Slot.objects.create(name=name, begins_at=begins_at, taken_at=at)
    except IntegrityError:
        return None  # another worker has it


def _retake(name: str, at: datetime) -> list[Slot]:
    """Take over slots whose worker died or whose run failed, each by compare-and-set."""
    stuck = Slot.objects.filter(name=name, attempts__lt=MOST_ATTEMPTS, taken_at__lt=at - LEASE).exclude(
        outcome=Slot.Outcome.DONE
    )
    taken = []
    for slot in stuck.order_by("begins_at"):
        won = Slot.objects.filter(pk=slot.pk, attempts=slot.attempts).update(
            attempts=slot.attempts + 1, taken_at=at, outcome=Slot.Outcome.RUNNING
        )
        if won:
            taken.append(slot)
    return taken


def _run(entry: Periodic, slot: Slot, at: datetime) -> None:
    try:
        entry.run(at)
    except Exception as error:  # a failing entry must not stop the others; it is kept and shown
        log.exception("periodic work %s failed", entry.name)
        # A sentence of ours was written to be read; of any other error the words stay out of the database.
        trouble = error.message if isinstance(error, RonguonError) else reason(error)
        Slot.objects.filter(pk=slot.pk).update(outcome=Slot.Outcome.FAILED, trouble=trouble[:500])
    else:
        Slot.objects.filter(pk=slot.pk).update(outcome=Slot.Outcome.DONE, trouble="")


def run_due(at: datetime) -> int:
    """Run every slot of the periodic table that is due at `at`; return how many ran here."""
    ran = 0
    for entry in table():
        slots = _retake(entry.name, at)
        fresh = _take(entry.name, slot_start(entry.every, at), at)
        for slot in [*slots, *([fresh] if fresh else [])]:
            _run(entry, slot, at)
            ran += 1
    return ran


def beat(worker: str, at: datetime) -> None:
    """Leave a sign of life and forget slots and workers that are long past."""
    Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": at})
    Heartbeat.objects.filter(beat_at__lt=at - timedelta(days=1)).delete()
    Slot.objects.filter(begins_at__lt=at - KEEP, outcome=Slot.Outcome.DONE).delete()


def sign(worker: str, at: datetime) -> None:
    """Lengthen what `worker` holds, and give back what silent workers held; `at` is the machine's own time."""
    effects.keep(worker, at)
    engine().keep(worker, at)


def sign_off(worker: str) -> None:
    """Take the heartbeat of a worker away that ends as it should, so that nobody looks for it."""
    Heartbeat.objects.filter(worker=worker).delete()


def state() -> QueueState:
    """Return how background work stands now: queue, running, given up, living workers.

    Tasks live on the machine's time; heartbeats on the product's clock, which a demo may set back.
    """
    at = clock.on_the_wall()
    queue = engine().waiting(at)
    return QueueState(
        waiting=queue.due,
        oldest_s=max(0.0, (at - queue.oldest_at).total_seconds()) if queue.oldest_at else 0.0,
        later=queue.later,
        running=queue.running,
        failed=Job.objects.dead().count(),
        workers_alive=Heartbeat.objects.filter(beat_at__gte=clock.now() - QUIET).count(),
    )


@dataclass(frozen=True, slots=True)
class PeriodicRun:
    """An entry of the periodic table with the slot that was taken last, if any was."""

    entry: Periodic
    last: Slot | None


def rounds() -> list[PeriodicRun]:
    """Return the periodic table with what became of the last slot of each entry."""
    names = [entry.name for entry in table()]
    last = {slot.name: slot for slot in _newest(names)}
    return [PeriodicRun(entry, last.get(entry.name)) for entry in table()]


def _newest(names: Iterable[str]) -> Iterable[Slot]:
    """Yield the newest slot of each name, by the index of its unique pair."""
    for name in names:
        yield from Slot.objects.filter(name=name).order_by("-begins_at")[:1]


@transaction.atomic
def again(code: UUID) -> str:
    """Put a task that was given up back into the queue, its attempts counted anew; return its name.

    Raises `IllegalMoveError` when somebody else was quicker. The event is written by the app that knows who asked.
    """
    job = Job.objects.dead().filter(code=code).first()
    if job is None or not Job.objects.dead().filter(pk=job.pk).delete()[0]:
        raise IllegalMoveError(
            "This is no longer among the failures: somebody has just run it again.", code="not_failed"
        )
    try:
        enqueue(job.name, **job.arguments)
    except (UnknownWorkError, ValueError) as error:
        raise IllegalMoveError(
            "The running version no longer does this kind of work, so it cannot be run again.", code="unknown_work"
        ) from error
    return job.name


def tidy(at: datetime) -> None:
    """Forget tasks given up and effects that are long past: no task that could ask for them lives so long."""
    del at  # rows carry the machine's time, not the product's
    now = clock.on_the_wall()
    Job.objects.dead().filter(failed_at__lt=now - KEEP_FAILED).delete()
    Effect.objects.filter(done_at__lt=now - KEEP_EFFECTS).delete()
    Effect.objects.filter(done_at__isnull=True, held_until__lt=now - KEEP_EFFECTS).delete()


def run_once(worker: str) -> int:
    """Go one round: heartbeat, due slots, due tasks. Return how many slots and tasks ran here."""
    at = clock.now()
    beat(worker, at)
    sign(worker, clock.on_the_wall())
    return run_due(at) + engine().run_waiting(worker, Event())
