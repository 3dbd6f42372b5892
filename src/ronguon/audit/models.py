"""Events, their links, the names apart, and what kind of installation this is."""

from __future__ import annotations

import uuid
from datetime import UTC

from django.db import models

from ronguon.audit.domain import Entry


class Event(models.Model):
    """One deed, written in the transaction of the change it tells of; never changed, never deleted."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    verb = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64)
    actor = models.UUIDField(null=True)
    acting_for = models.UUIDField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject", "id"], name="event_subject"),
            models.Index(fields=["actor", "id"], name="event_actor"),
        ]

    def entry(self) -> Entry:
        """Return the event as the chain sees it."""
        return Entry(
            code=self.code,
            verb=self.verb,
            subject_kind=self.subject_kind,
            subject=self.subject,
            actor=self.actor,
            acting_for=self.acting_for,
            at=self.at.astimezone(UTC),
            recorded_at=self.recorded_at.astimezone(UTC),
            details=self.details,
        )


class Link(models.Model):
    """The place of one event in the chain, given after commit by the worker."""

    seq = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    digest = models.CharField(max_length=64)


class Name(models.Model):
    """The display name of an account, apart from the events so that it can be shredded."""

    account = models.UUIDField(primary_key=True)
    text = models.CharField(max_length=200)


class Installation(models.Model):
    """The single row that says what this database is for, and which refusals its adopter accepted.

    `story_on` is the day on which a demo's clock stands still; null in a real installation.
    """

    class Purpose(models.TextChoices):
        REAL = "real"
        DEMO = "demo"

    only = models.BooleanField(default=True, unique=True, editable=False)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    made_at = models.DateTimeField()
    story_on = models.DateField(null=True)
    refusals_version = models.CharField(max_length=16)
    refusals_accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="installation_is_single"),
            models.CheckConstraint(condition=models.Q(purpose__in=["real", "demo"]), name="installation_purpose"),
            models.CheckConstraint(
                condition=models.Q(story_on__isnull=True) | models.Q(purpose="demo"), name="installation_real_time"
            ),
        ]
