"""What happened to units: dated events from units to units, each ordered by a decision."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from ronguon.units.domain.transitions import WHOLE, ChangeKind, ChangePart
from ronguon.units.models.units import Unit

KINDS = [(kind.value, kind.value) for kind in ChangeKind]

PARTS = [(part.value, part.value) for part in ChangePart]

PERCENT = Q(percent__isnull=True) | Q(percent__gte=1, percent__lte=WHOLE)


class Transition(models.Model):
    """A dated event, ordered by a decision, from units to units. `corrects` is the one whose mistake it mends."""

    Kind = ChangeKind

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=KINDS)
    decided_by = models.CharField(max_length=200)
    decision_number = models.CharField(max_length=60)
    effective_on = models.DateField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ChangeKind]), name="transition_kind")
        ]


class TransitionParticipantQuerySet(models.QuerySet["TransitionParticipant"]):
    """Sides by part and day."""

    def chief(self) -> Self:
        """Are chief successors: the first that succeeds in their transition."""
        earlier = TransitionParticipant.objects.filter(
            transition=models.OuterRef("transition"), part=ChangePart.SUCCEEDS, pk__lt=models.OuterRef("pk")
        )
        return self.filter(~models.Exists(earlier), part=ChangePart.SUCCEEDS)

    def succession(self, heirs: Collection[int], on: date) -> list[tuple[int, Unit]]:
        """Return (chief successor, unit that ended by the day `on`) for successors among `heirs`.

        One plain query, as it is asked at every request: the few changes in which they succeeded are looked through
        here, and mostly there is none.
        """
        took = TransitionParticipant.objects.filter(part=ChangePart.SUCCEEDS, unit__in=list(heirs)).values("transition")
        participants = list(self.filter(transition__in=took).select_related("unit", "transition").order_by("pk"))
        chief: dict[int, int] = {}
        for participant in participants:
            if participant.part == ChangePart.SUCCEEDS:
                chief.setdefault(participant.transition_id, participant.unit_id)
        return [
            (chief[participant.transition_id], participant.unit)
            for participant in participants
            if participant.part == ChangePart.ENDS and chief[participant.transition_id] in heirs
            and participant.unit.until_on == participant.transition.effective_on <= on
        ]  # fmt: skip


class TransitionParticipant(models.Model):
    """One unit's part in a transition. `share` is the successor's part in percent, where a decision states it.

    The first that succeeds is the chief successor: what nobody gave to another goes there.
    """

    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="participants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="transitions")
    part = models.CharField(max_length=8, choices=PARTS)
    percent = models.PositiveSmallIntegerField(null=True)

    objects = TransitionParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transition", "unit"], name="transition_unit_once"),
            models.CheckConstraint(
                condition=Q(part__in=[part.value for part in ChangePart]), name="transition_side_part"
            ),
            models.CheckConstraint(condition=PERCENT, name="transition_side_percent"),
        ]
