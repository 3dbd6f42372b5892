"""The two engines behind `@task`: `embedded` on any database, `procrastinate` on PostgreSQL. One setting chooses."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from threading import Event
from typing import Protocol, cast

from django.conf import settings

from ronguon.jobs.domain import Promise, Waiting


class Engine(Protocol):
    """What a worker and the operators' page ask of an engine."""

    def serve(self, worker: str, stop: Event, *, pause: float) -> None:
        """Run tasks until told to stop, the current one to its end."""

    def run_waiting(self, worker: str, stop: Event) -> int:
        """Run the tasks that are due and return how many ran."""

    def keep(self, worker: str, at: datetime) -> None:
        """Lengthen the lease of what `worker` runs, and give back what silent workers held."""

    def waiting(self, at: datetime) -> Waiting:
        """Return what stands in the queue."""


def engine() -> Engine:
    """Return the engine that the installation has chosen."""
    return cast("Engine", import_module(f"{__name__}.{settings.RONGUON_TASKS}"))


def promise() -> Promise:
    """Return what this installation promises of its tasks."""
    return Promise(
        lease=timedelta(seconds=settings.RONGUON_TASK_LEASE_SECONDS),
        attempts=settings.RONGUON_TASK_ATTEMPTS,
        pause=timedelta(seconds=settings.RONGUON_TASK_PAUSE_SECONDS),
    )
