"""Decisions that change units: drafted by one person, put in force by another, then never altered."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from ronguon.files.models import StoredFile
from ronguon.units.domain import Actor, Permission
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models.transitions import KINDS, PARTS, PERCENT
from ronguon.units.models.units import Unit, allowed, kept_by


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    """Reorganisations by stage and reader."""

    def visible_to(self, actor: Actor) -> Self:
        """In force for everybody with a role; before that for who keeps or heads its `area`, and who drafted it."""
        if not actor.grants:
            return self.none()
        mine = Q(drafted_by=actor.account) if actor.account is not None else Q(pk__in=[])
        deciding = kept_by(actor, "area__path") | allowed(actor, Permission.SIGN, "area__path")
        return self.filter(Q(stage=Reorganisation.Stage.IN_FORCE) | deciding | mine)

    def waiting(self) -> Self:
        """Were sent to a second person and are not decided."""
        return self.filter(stage=Reorganisation.Stage.SENT)


class Reorganisation(models.Model):
    """One decision on units, with its number, its day and its file, and the changes it orders.

    `area` is the unit whose administrator drafted it: its tree is where the changes happen. Accounts are opaque ids.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        IN_FORCE = "in_force"
        DROPPED = "dropped"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reorganisations")
    decided_by = models.CharField(max_length=200)
    decision_number = models.CharField(max_length=60)
    decided_on = models.DateField()
    effective_on = models.DateField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="reorganisations")
    note = models.CharField(max_length=500, blank=True)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.DRAFT)
    drafted_by = models.UUIDField()
    drafted_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")), name="reorganisation_two_hands"
            ),
            models.CheckConstraint(
                condition=~Q(stage="in_force") | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="reorganisation_approved",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "sent", "in_force", "dropped"]), name="reorganisation_stage"
            ),
        ]

    def __str__(self) -> str:
        return self.decision_number


class PlannedChange(models.Model):
    """One change of a reorganisation, in its order. `corrects` is the transition whose mistake it mends."""

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=KINDS)
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    corrects = models.ForeignKey("units.Transition", on_delete=models.PROTECT, null=True, related_name="+")
    transition = models.OneToOneField(
        "units.Transition", on_delete=models.PROTECT, null=True, related_name="planned", editable=False
    )

    class Meta:
        ordering = ["reorganisation_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "number"], name="planned_change_number"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ChangeKind]), name="planned_change_kind"
            ),
        ]


class PlannedParticipant(models.Model):
    """One unit's part in a planned change; without `unit` the change founds it under `name`, as `kind`."""

    change = models.ForeignKey(PlannedChange, on_delete=models.CASCADE, related_name="participants")
    number = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=8, choices=PARTS)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    kind = models.SlugField(max_length=40, blank=True)
    level = models.CharField(max_length=40, blank=True)
    official_code = models.CharField(max_length=20, blank=True)
    percent = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["change_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["change", "number"], name="planned_side_number"),
            models.CheckConstraint(condition=Q(part__in=[part.value for part in ChangePart]), name="planned_side_part"),
            models.CheckConstraint(condition=PERCENT, name="planned_side_percent"),
        ]


class Destination(models.Model):
    """To which successor one thing goes that would otherwise go to the chief one, or stay.

    `provider` names who holds the thing ("units" for a unit below), `subject` is its opaque id there.
    """

    change = models.ForeignKey(PlannedChange, on_delete=models.CASCADE, related_name="destinations")
    provider = models.SlugField(max_length=20)
    subject = models.UUIDField()
    participant = models.ForeignKey(PlannedParticipant, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "provider", "subject"], name="destination_once"),
        ]
