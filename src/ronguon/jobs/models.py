"""Slots of the periodic table, the workers' heartbeats, tasks that are not finished, effects that happen once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from ronguon.jobs.domain import REASON


class Slot(models.Model):
    """One slot of one periodic entry. The unique pair lets exactly one worker take it."""

    class Outcome(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    name = models.CharField(max_length=64)
    begins_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.RUNNING)
    attempts = models.PositiveSmallIntegerField(default=1)
    trouble = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "begins_at"], name="slot_once"),
            models.CheckConstraint(condition=models.Q(outcome__in=["running", "done", "failed"]), name="slot_outcome"),
        ]


class Heartbeat(models.Model):
    """The last sign of life of one worker process."""

    worker = models.CharField(max_length=64, primary_key=True)
    beat_at = models.DateTimeField()


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by what may be done with them."""

    def due(self, at: datetime) -> Self:
        """Wait, and may be taken at `at`."""
        return self.filter(stage=Job.Stage.WAITING, due_at__lte=at)

    def in_order(self) -> Self:
        """Highest priority first, among equals the one that has been due longest."""
        return self.order_by("-priority", "due_at", "pk")

    def overrun(self, at: datetime) -> Self:
        """Run with a worker that gave no sign of life within the lease."""
        return self.filter(stage=Job.Stage.RUNNING, lease_until__lt=at)

    def dead(self) -> Self:
        """Were given up and wait for a person."""
        return self.filter(stage=Job.Stage.FAILED)


class Job(models.Model):
    """A task that is not finished: it waits, runs, or was given up. A finished one leaves no row.

    `arguments` are codes of a closed shape (`registry.checked`), never words of a document or of a person.
    `lease_until` is how long the worker keeps it without a sign of life. `reason` is what `domain.reason` keeps.
    """

    class Stage(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FAILED = "failed"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=["waiting", "running", "failed"]), name="job_stage"),
            models.CheckConstraint(
                condition=Q(stage="running", lease_until__isnull=False) | (~Q(stage="running") & Q(worker="")),
                name="job_held_while_running",
            ),
            models.CheckConstraint(condition=Q(priority__range=(-100, 100)), name="job_priority"),
        ]
        indexes = [
            models.Index(models.F("priority").desc(), "due_at", "id", condition=Q(stage="waiting"), name="job_queue"),
            models.Index("lease_until", condition=Q(stage="running"), name="job_leases"),
        ]


class Effect(models.Model):
    """An effect that happens once, under its key. `done_at` is empty while a worker is about it, until `held_until`."""

    key = models.CharField(max_length=120, primary_key=True)
    holder = models.CharField(max_length=64, blank=True)
    held_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(held_until__isnull=False), name="effect_held_or_done"
            )
        ]
        indexes = [models.Index("done_at", name="effect_done")]
