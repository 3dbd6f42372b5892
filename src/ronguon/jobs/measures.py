"""What a monitor may ask of background work: tasks, slots of the periodic table, how long the workers are silent."""

from __future__ import annotations

from django.db.models import Max

from ronguon.jobs import actions
from ronguon.jobs.models import Heartbeat, Slot
from ronguon.kernel import clock
from ronguon.kernel.measures import gauge


def slots() -> dict[str, float]:
    """Return how many kept slots of the periodic table are under way and how many failed."""
    return {
        outcome.value: float(Slot.objects.filter(outcome=outcome).count())
        for outcome in (Slot.Outcome.RUNNING, Slot.Outcome.FAILED)
    }


def tasks() -> dict[str, float]:
    """Return how many tasks are due, wait for their time, run, and were given up."""
    now = actions.state()
    return {"waiting": now.waiting, "later": now.later, "running": now.running, "failed": now.failed}


def oldest_wait_seconds() -> float:
    """Return how long the task has waited that has been due longest, 0 when none is due."""
    return actions.state().oldest_s


def heartbeat_age_seconds() -> float | None:
    """Return the seconds since any worker gave a sign of life, null when none ever did."""
    last = Heartbeat.objects.aggregate(last=Max("beat_at"))["last"]
    return None if last is None else max(0.0, (clock.now() - last).total_seconds())


def declare() -> None:
    """Declare the gauges of this app."""
    gauge("ronguon_jobs_tasks", says="Unfinished tasks by stage", read=tasks, label="stage")
    gauge("ronguon_jobs_oldest_wait_seconds", says="Seconds the oldest due task has waited", read=oldest_wait_seconds)
    gauge("ronguon_jobs_slots", says="Slots of the periodic table by outcome", read=slots, label="outcome")
    gauge("ronguon_jobs_heartbeat_age_seconds", says="Seconds since a worker was alive", read=heartbeat_age_seconds)
