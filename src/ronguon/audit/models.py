"""Events, their links and checkpoints, the names apart, who read about whom, and what kind of installation this is."""

from __future__ import annotations

import uuid
from datetime import UTC

from django.db import models

from ronguon.audit.domain import ChainEntry


class Event(models.Model):
    """One action, written in the transaction of the change it tells of; never changed, never deleted."""

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
            models.Index(fields=["verb", "id"], name="event_verb"),
        ]

    def entry(self) -> ChainEntry:
        """Return the event as the chain sees it."""
        return ChainEntry(
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


class Checkpoint(models.Model):
    """A signed statement that the first `size` events have the Merkle root `root`; never changed, never deleted.

    `note` is the signed note, `key` the public key that signs from here on, `peaks` the compact range that the
    next checkpoint grows from.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    peaks = models.TextField(blank=True)
    note = models.TextField()
    key = models.CharField(max_length=250)
    signed_at = models.DateTimeField()


class CheckpointCopy(models.Model):
    """That a checkpoint was handed to a place outside; `place` is the hash of the folder's or mailbox's address."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="copies")
    place = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "place"], name="checkpoint_copy_once")]


class PersonRead(models.Model):
    """That a person was shown something about another on a day: one row a reader, page and day, kept for a year.

    The one table that a GET may write to. `subject` is the account shown, or the invitation of somebody who has
    no account yet; `page` is the name of the address.
    """

    subject = models.UUIDField()
    reader = models.UUIDField()
    page = models.CharField(max_length=64)
    day = models.DateField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "day", "reader", "page"], name="person_read_once_a_day")
        ]


class Finding(models.Model):
    """A row that came in by another way than the action that would have refused it, as the nightly scan found it.

    `gone_at` is null while the scan still finds it.
    """

    scan = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64)
    says = models.CharField(max_length=300)
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scan", "subject_kind", "subject"],
                condition=models.Q(gone_at__isnull=True),
                name="finding_stands_once",
            )
        ]


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
