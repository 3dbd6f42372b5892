"""What is said and decided about the term of work: more time asked for and answered, why it is late, what lacks.

Every row is written once.
"""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from ronguon.assignments.domain.extending import GivenExtension
from ronguon.assignments.domain.reasons import DelayReason, LackReason
from ronguon.assignments.models.assignments import Occurrence
from ronguon.assignments.models.work import Submission
from ronguon.units.domain import Actor
from ronguon.units.models import Unit


class MissingProof(models.Model):
    """Why a submission came with fewer proofs than it should have; `given` of `wanted` were on the table."""

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, primary_key=True, related_name="missing_proof"
    )
    wanted = models.PositiveSmallIntegerField()
    given = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=10)
    words = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(given__lt=F("wanted")), name="missing_proof_lacks"),
            models.CheckConstraint(condition=Q(reason__in=[one.value for one in LackReason]), name="missing_reason"),
            models.CheckConstraint(condition=~Q(words=""), name="missing_proof_says_why"),
        ]


class SubmissionRecall(models.Model):
    """That a unit took its submission back before anybody judged it."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, primary_key=True, related_name="recall")
    recalled_by = models.UUIDField()
    recalled_at = models.DateTimeField()
    recalled_on = models.DateField()


class LateReason(models.Model):
    """Why work is late, in the unit's own words; the newest of an occurrence holds."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="late_reasons")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10)
    words = models.CharField(max_length=500)
    stated_by = models.UUIDField()
    stated_at = models.DateTimeField()
    stated_on = models.DateField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=[one.value for one in DelayReason]), name="late_reason"),
            models.CheckConstraint(condition=~Q(words=""), name="late_reason_says_why"),
        ]


class ExtensionRequestQuerySet(models.QuerySet["ExtensionRequest"]):
    """Requests for more time by reader and by answer."""

    def visible_to(self, actor: Actor) -> Self:
        """Belong to an occurrence that `actor` may read."""
        return self.filter(occurrence__in=Occurrence.objects.visible_to(actor))

    def waiting(self) -> Self:
        """Have no answer yet, and their work is still held and neither submitted nor accepted."""
        return self.filter(
            decision__isnull=True, occurrence__assignment__until_on__isnull=True,
            occurrence__stage__in=[Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED],
        )  # fmt: skip


class ExtensionRequest(models.Model):
    """More time that a unit asked for: until which day, and why; `due_on` was the last day when it asked."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="extension_requests")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    wanted_on = models.DateField()
    reason = models.CharField(max_length=10)
    words = models.CharField(max_length=500)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_on = models.DateField()

    objects = ExtensionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(wanted_on__gt=F("due_on")), name="extension_is_later"),
            models.CheckConstraint(condition=Q(asked_on__lte=F("due_on")), name="extension_asked_in_time"),
            models.CheckConstraint(condition=Q(reason__in=[one.value for one in DelayReason]), name="extension_reason"),
            models.CheckConstraint(condition=~Q(words=""), name="extension_says_why"),
        ]


class ExtensionDecision(models.Model):
    """The answer of the unit that assigned: more time until `until_on`, or none (null) with a reason."""

    request = models.OneToOneField(
        ExtensionRequest, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due_before = models.DateField()
    until_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()
    decided_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=False) | ~Q(reason=""), name="extension_declined_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("due_before")), name="extension_given_is_later"
            ),
        ]

    @property
    def granted(self) -> bool:
        """Whether more time was given."""
        return self.until_on is not None


def given_extensions(occurrence: Occurrence) -> list[GivenExtension]:
    """Return the extensions of `occurrence` that were given, in order."""
    found = ExtensionDecision.objects.filter(request__occurrence=occurrence, until_on__isnull=False).order_by("pk")
    return [GivenExtension(one.due_before, one.until_on, one.decided_on) for one in found if one.until_on is not None]
