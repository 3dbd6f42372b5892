"""Which slots were taken, by which worker, with what outcome; and the workers' heartbeats."""

from __future__ import annotations

from django.db import models


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
