"""The way in to background work: `@task` in an app's `tasks.py`, `enqueue` in its actions, `once` around an effect.

The Tasks API is the framework's own from Django 6.0 and a backport of it before; no other module of ours asks which.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload

import django

from ronguon.jobs import registry
from ronguon.jobs.domain import Scalar
from ronguon.kernel import clock

if TYPE_CHECKING or django.VERSION < (6, 0):
    from django_tasks import TaskResult, TaskResultStatus
    from django_tasks import task as _task
    from django_tasks.backends.base import BaseTaskBackend
    from django_tasks.base import Task
else:
    from django.tasks import Task, TaskResult, TaskResultStatus
    from django.tasks import task as _task
    from django.tasks.backends.base import BaseTaskBackend

__all__ = ["BaseTaskBackend", "Task", "TaskResult", "enqueue", "name_of", "task", "ticket"]

P = ParamSpec("P")
T = TypeVar("T")


@overload
def task(function: Callable[P, T], /) -> Task[P, T]: ...
@overload
def task(*, priority: int = 0) -> Callable[[Callable[P, T]], Task[P, T]]: ...
def task(function: Callable[P, T] | None = None, /, *, priority: int = 0) -> Any:
    """Make a function of an app's `tasks.py` a task, known as `room.function`.

    It takes keywords of type str, int or bool alone. It may run more than once, so what it does outside the database
    goes through `letters` or `effects`. The higher `priority` (-100 to 100) runs first.
    Raises `ValueError` for other arguments or a name that is taken.
    """

    def wrap(call: Callable[P, T]) -> Task[P, T]:
        made: Task[P, T] = _task(priority=priority)(call)
        registry.offer(name_of(call), made, call)
        return made

    return wrap if function is None else wrap(function)


def name_of(function: Callable[..., object]) -> str:
    """Return the name of a task: its app and its function, `access.mail_invitation`."""
    return f"{function.__module__.split('.')[-2]}.{function.__name__}"


def enqueue(name: str, /, *, after: datetime | None = None, **arguments: Scalar) -> str:
    """Put a task into the queue inside the caller's transaction: a rollback leaves none. Return its code.

    By name, because actions stand below the tasks that call them. Raises `UnknownWorkError` or `ValueError` for what
    the task does not take.
    """
    found = registry.work(name).task
    chosen = found if after is None else found.using(run_after=after)
    return str(chosen.enqueue(**arguments).id)


def ticket(made: Task[P, T], code: str, arguments: dict[str, Scalar], *, backend: str) -> TaskResult[T]:
    """Return what the Tasks API gives who enqueued. Results are not kept: what a task did stands in its app's rows."""
    return TaskResult(
        task=made,
        id=code,
        status=TaskResultStatus.READY,
        enqueued_at=clock.on_the_wall(),
        started_at=None,
        finished_at=None,
        last_attempted_at=None,
        args=[],
        kwargs=dict(arguments),
        backend=backend,
        errors=[],
        worker_ids=[],
    )
