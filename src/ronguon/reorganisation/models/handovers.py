"""What passed from one unit to another, thing by thing, and who of both sides signed for it."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from ronguon.access.models.grants import Grant
from ronguon.units.domain import Actor
from ronguon.units.models.transitions import Transition
from ronguon.units.models.units import Unit, readable


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Hand-over lists by reader."""

    def visible_to(self, actor: Actor) -> Self:
        """May be read by who reads at one of its two sides, and by who headed the giver on its last day."""
        if actor.account is None:
            return self.none()
        headed = Grant.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=OuterRef("transition__effective_on")),
            account__code=actor.account, role__signs=True, unit=OuterRef("giver"),
            since_on__lt=OuterRef("transition__effective_on"),
        )  # fmt: skip
        return self.filter(readable(actor, "giver__path") | readable(actor, "taker__path") | Exists(headed))


class HandOver(models.Model):
    """The list between one unit that gives and one that takes, by one transition."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="given_over")
    taker = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="taken_over")
    made_at = models.DateTimeField()

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transition", "giver", "taker"], name="hand_over_once"),
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="hand_over_two_bodies"),
        ]


class HandOverItem(models.Model):
    """One thing that passed, as it was told on that day. `provider` and `subject` lead to it."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    provider = models.SlugField(max_length=20)
    subject = models.UUIDField()
    words = models.CharField(max_length=300)
    passed_at = models.DateTimeField()

    class Meta:
        ordering = ["hand_over_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "number"], name="hand_over_item_number"),
            models.UniqueConstraint(fields=["hand_over", "provider", "subject"], name="hand_over_item_once"),
        ]


class HandOverSignature(models.Model):
    """Somebody's signature for one side, on the first `items` things of the list, whose digest it keeps."""

    class Side(models.TextChoices):
        GIVER = "giver"
        TAKER = "taker"

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=5, choices=Side.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()
    items = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "side", "items"], name="hand_over_signed_once"),
            models.CheckConstraint(condition=Q(side__in=["giver", "taker"]), name="hand_over_side"),
        ]
