"""Running the periodic table: each slot once over all workers, failures tried again and kept."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from ronguon.jobs.models import Heartbeat, Slot
from ronguon.jobs.registry import Periodic, table

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 5
KEEP = timedelta(days=7)
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
        Slot.objects.filter(pk=slot.pk).update(outcome=Slot.Outcome.FAILED, trouble=str(error)[:500])
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
