"""What a unit says it did, and what the reviewer judged. Written once, never changed; words of a note may be erased."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from ronguon.assignments.models.assignments import Occurrence
from ronguon.units.models import Unit


class Progress(models.Model):
    """A note on the way: what was done so far, in the unit's own words; an erasure empties them and keeps the row."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="progress")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=4000)
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]


class NoteErasure(models.Model):
    """That the words of a note were erased on purpose, by whom and why. Written once."""

    note = models.OneToOneField(Progress, on_delete=models.PROTECT, primary_key=True, related_name="erasure")
    because = models.CharField(max_length=500)
    erased_by = models.UUIDField()
    erased_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(because=""), name="note_erasure_says_why")]


class Submission(models.Model):
    """What the unit says it did, submitted on a day. `amount` is null when the duty counts nothing."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=4000)
    amount = models.PositiveIntegerField(null=True)
    submitted_by = models.UUIDField()
    submitted_at = models.DateTimeField()
    submitted_on = models.DateField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["occurrence", "number"], name="submission_once")]


class SubmissionProof(models.Model):
    """A proof that was on the table when the unit submitted: (kind, opaque id, hash), from a higher app."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=20)
    proof = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    title = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "proof"], name="submission_proof_once")]


class Review(models.Model):
    """The superior's judgement on a submission; a return always carries its reason.

    A submission may be accepted and later returned, so there may be several; the newest holds.
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted"
        RETURNED = "returned"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reviews")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=2000, blank=True)
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()
    decided_on = models.DateField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=["accepted", "returned"]), name="review_verdict"),
            models.CheckConstraint(condition=Q(verdict="accepted") | ~Q(reason=""), name="review_return_has_reason"),
        ]
