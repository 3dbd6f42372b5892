"""The engine on our own table, on SQLite and PostgreSQL: take with a lease, run, forget or try again later."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Event
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Min, QuerySet

from ronguon.jobs import effects, registry
from ronguon.jobs.background import BaseTaskBackend, Task, TaskResult, name_of, ticket
from ronguon.jobs.domain import Waiting, WorkerLostError, reason
from ronguon.jobs.engines import promise
from ronguon.jobs.models import Job
from ronguon.kernel import clock

log = logging.getLogger(__name__)


class Backend(BaseTaskBackend):
    """Puts a task into our table, in the caller's transaction."""

    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Sequence[object], kwargs: Mapping[str, object]) -> TaskResult[Any]:
        """Queue a task. Raises `ValueError` for arguments that are not keywords of its shape."""
        self.validate_task(task)
        name, at = name_of(task.func), clock.on_the_wall()
        if args:
            raise ValueError(f"{name!r} takes keywords alone")
        arguments = registry.checked(name, kwargs)
        job = Job.objects.create(
            name=name, arguments=arguments, priority=task.priority, made_at=at, due_at=task.run_after or at
        )
        return ticket(task, str(job.code), arguments, backend=self.alias)


def claim(worker: str, at: datetime, *, finished: Job | None = None) -> Job | None:
    """Take the next task for `worker` until its lease ends, or return null when none is due.

    The task that it just finished is forgotten in the same transaction, which saves a busy queue every third commit.
    """
    due = Job.objects.due(at).in_order()
    if finished is None and not due.exists():  # asked first, without the lock that a writer takes on SQLite
        return None
    with transaction.atomic():
        if finished is not None:
            _held(finished).delete()
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        job = due.first()
        if job is None:
            return None
        Job.objects.filter(pk=job.pk).update(
            stage=Job.Stage.RUNNING, attempts=F("attempts") + 1, worker=worker, lease_until=at + promise().lease
        )
    job.attempts += 1
    return job


def _held(job: Job) -> QuerySet[Job]:
    """Return the row as long as it is this attempt's: a worker that overslept its lease changes nothing."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, stage=Job.Stage.RUNNING)


def carry_out(job: Job) -> Job | None:
    """Run a taken task and return it when it is done; else let it wait for another attempt or for a person."""
    try:
        registry.run(job.name, job.arguments)
    except Exception as error:  # noqa: BLE001 (whatever a task raises, its reason is kept and the worker lives on)
        at, kept, terms = clock.on_the_wall(), reason(error), promise()
        log.warning("task %s %s, attempt %d: %s", job.name, job.code, job.attempts, kept)
        if terms.gives_up(error, job.attempts):
            _held(job).update(stage=Job.Stage.FAILED, worker="", lease_until=None, failed_at=at, reason=kept)
        else:
            due_at = at + terms.pause_after(job.attempts)
            _held(job).update(
                stage=Job.Stage.WAITING, worker="", lease_until=None, failed_at=at, reason=kept, due_at=due_at
            )
        return None
    return job


def run_waiting(worker: str, stop: Event) -> int:
    """Run the tasks that are due until none is left or `stop` is set; return how many ran."""
    ran, finished = 0, None
    with effects.held_by(worker):
        while not stop.is_set():
            job = claim(worker, clock.on_the_wall(), finished=finished)
            if job is None:
                return ran
            finished = carry_out(job)
            ran += 1
        if finished is not None:
            _held(finished).delete()
    return ran


def serve(worker: str, stop: Event, *, pause: float) -> None:
    """Run tasks until `stop` is set; a database that is away for a while is waited for."""
    while not stop.is_set():
        try:
            run_waiting(worker, stop)
        except DatabaseError as error:
            log.warning("the queue could not be read: %s", reason(error))
            connection.close()
            time.sleep(min(pause, 1.0))
        stop.wait(pause)
    connection.close()


def keep(worker: str, at: datetime) -> None:
    """Lengthen the lease of what `worker` runs, and give back what silent workers held."""
    terms = promise()
    Job.objects.filter(worker=worker, stage=Job.Stage.RUNNING).update(lease_until=at + terms.lease)
    if not Job.objects.overrun(at).exists():
        return
    lost = {"worker": "", "lease_until": None, "failed_at": at, "reason": reason(WorkerLostError())}
    overrun = Job.objects.overrun(at)
    overrun.filter(attempts__gte=terms.attempts).update(stage=Job.Stage.FAILED, **lost)
    overrun.filter(attempts__lt=terms.attempts).update(stage=Job.Stage.WAITING, due_at=at, **lost)


def waiting(at: datetime) -> Waiting:
    """Return what stands in the queue."""
    due = Job.objects.due(at)
    return Waiting(
        due=due.count(),
        oldest_at=due.aggregate(first=Min("due_at"))["first"],
        later=Job.objects.filter(stage=Job.Stage.WAITING, due_at__gt=at).count(),
        running=Job.objects.filter(stage=Job.Stage.RUNNING).count(),
    )
