"""The engine of installations with many workers on PostgreSQL: procrastinate's queue behind the same `@task`.

What was given up moves into our own table (`Job`), so that people find it in one place whichever engine ran it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Event
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from asgiref.sync import async_to_sync
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import Min, Q, QuerySet
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import DjangoApp, app, connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Row
from procrastinate.jobs import Status
from procrastinate.psycopg_connector import PsycopgConnector

from ronguon.jobs import effects, registry
from ronguon.jobs.background import BaseTaskBackend, Task, TaskResult, name_of, ticket
from ronguon.jobs.domain import Waiting, WorkerLostError, reason
from ronguon.jobs.engines import promise
from ronguon.jobs.models import Job
from ronguon.kernel import clock

log = logging.getLogger(__name__)


class Backend(BaseTaskBackend):
    """Hands a task to procrastinate on the caller's own connection, so in the caller's transaction."""

    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Sequence[object], kwargs: Mapping[str, object]) -> TaskResult[Any]:
        """Queue a task. Raises `ValueError` for arguments that are not keywords of its shape."""
        self.validate_task(task)
        name = name_of(task.func)
        if args:
            raise ValueError(f"{name!r} takes keywords alone")
        arguments = registry.checked(name, kwargs)
        configured = app.configure_task(
            name, priority=task.priority, schedule_at=task.run_after, queue=task.queue_name, allow_unknown=True
        )
        return ticket(task, str(code_of(configured.defer(**arguments))), arguments, backend=self.alias)


def code_of(number: int) -> UUID:
    """Return the code by which people know the job with procrastinate's own number."""
    return uuid5(NAMESPACE_URL, f"procrastinate:{number}")


class FailedError(Exception):
    """Stands for the error of a task towards the queue, which logs what it is given: it says the kept reason alone."""

    def __init__(self, kept: str, *, gives_up: bool) -> None:
        super().__init__(kept)
        self.gives_up = gives_up


class _Again(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Row) -> RetryDecision | None:
        if isinstance(exception, FailedError) and exception.gives_up:
            return None
        return RetryDecision(retry_at=clock.on_the_wall() + promise().pause_after(job.attempts + 1))


def _bury(row: Row, attempts: int, kept: str) -> None:
    """Keep a task that is given up where people look for it; done again after a kill, it is still one row."""
    at = clock.on_the_wall()
    values = {
        "name": row.task_name, "arguments": row.task_kwargs, "priority": row.priority, "stage": Job.Stage.FAILED,
        "attempts": attempts, "made_at": at, "due_at": at, "failed_at": at, "reason": kept,
    }  # fmt: skip
    Job.objects.update_or_create(code=code_of(row.id or 0), defaults=values)


def _carrier(name: str) -> Callable[..., None]:
    def carry_out(context: JobContext, **arguments: object) -> None:
        attempt = context.job.attempts + 1
        try:
            registry.run(name, arguments)
        except Exception as error:  # noqa: BLE001 (whatever a task raises, its reason is kept and the worker lives on)
            kept, gives_up = reason(error), promise().gives_up(error, attempt)
            log.warning("task %s %s, attempt %d: %s", name, code_of(context.job.id or 0), attempt, kept)
            if gives_up:
                _bury(context.job, attempt, kept)
            raise FailedError(kept, gives_up=gives_up) from None

    return carry_out


def _crew() -> DjangoApp:
    """Return an app for a worker: a pool of connections of its own, every declared task, nothing else."""
    made = DjangoApp(connector=PsycopgConnector(kwargs=connector_params()))
    for one in registry.all_work():
        made.task(name=one.name, pass_context=True, retry=_Again())(_carrier(one.name))
    return made


async def _work(worker: str, stop: Event, *, pause: float, wait: bool) -> None:
    terms = promise()
    async with _crew().open_async() as crew:
        run = asyncio.create_task(
            crew.run_worker_async(
                name=worker, wait=wait, concurrency=1, delete_jobs="always", install_signal_handlers=False,
                fetch_job_polling_interval=pause, update_heartbeat_interval=terms.heartbeat.total_seconds(),
                stalled_worker_timeout=terms.lease.total_seconds(),
            )
        )  # fmt: skip
        while not run.done() and not stop.is_set():
            await asyncio.wait([run], timeout=0.2)
        if not run.done():
            run.cancel()  # once: it ends after the current task, a second time would break that off
        with contextlib.suppress(asyncio.CancelledError):
            await run


def serve(worker: str, stop: Event, *, pause: float) -> None:
    """Run tasks until `stop` is set; a database that is away for a while is waited for."""
    logging.getLogger("procrastinate.worker").setLevel(logging.CRITICAL)  # it writes what a task was given; we do not
    with effects.held_by(worker):
        while not stop.is_set():
            try:
                asyncio.run(_work(worker, stop, pause=pause, wait=True))
            except (ConnectorException, DatabaseError, OSError) as error:
                log.warning("the queue could not be read: %s", reason(error))
                stop.wait(pause)


def run_waiting(worker: str, stop: Event) -> int:
    """Run the tasks that are due until none is left; return how many left the queue meanwhile."""
    logging.getLogger("procrastinate.worker").setLevel(logging.CRITICAL)
    before = waiting(clock.on_the_wall()).due
    with effects.held_by(worker):
        asyncio.run(_work(worker, stop, pause=1.0, wait=False))
    return max(0, before - waiting(clock.on_the_wall()).due)


def keep(worker: str, at: datetime) -> None:
    """Give back what silent workers held."""
    del worker  # a living one lengthens its lease by its heartbeat in the queue itself
    terms = promise()
    stalled = async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=terms.lease.total_seconds())
    for row in stalled:
        with contextlib.suppress(ConnectorException), transaction.atomic():
            same = _rows("ProcrastinateJob").filter(pk=row.id, status="doing", attempts=row.attempts)
            if row.id is None or not same.select_for_update(skip_locked=True).exists():
                continue  # another worker was quicker
            if row.attempts + 1 >= terms.attempts:
                _bury(row, row.attempts + 1, reason(WorkerLostError()))
                async_to_sync(app.job_manager.finish_job_by_id_async)(
                    job_id=row.id, status=Status.FAILED, delete_job=True
                )
            else:
                app.job_manager.retry_job_by_id(row.id, retry_at=at)


def _rows(model: str) -> QuerySet[Any]:
    """Return the rows of a model of the queue; it exists only where this engine is chosen."""
    return QuerySet(apps.get_model("procrastinate", model))


def waiting(at: datetime) -> Waiting:
    """Return what stands in the queue."""
    ready = Q(scheduled_at__isnull=True) | Q(scheduled_at__lte=at)
    todo = _rows("ProcrastinateJob").filter(status="todo")
    due = todo.filter(ready)
    first = _rows("ProcrastinateEvent").filter(job__in=due, type="deferred").aggregate(first=Min("at"))["first"]
    return Waiting(
        due=due.count(),
        oldest_at=first,
        later=todo.exclude(ready).count(),
        running=_rows("ProcrastinateJob").filter(status="doing").count(),
    )
