"""The ledger of notices to units; one row proves one urging."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, UUIDField, Value
from django.db.models.functions import Cast, Replace

from ronguon.notices.domain import rung_named
from ronguon.notices.registry import address_of, readable_subjects
from ronguon.units.domain import Actor
from ronguon.units.models import Unit


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by reader."""

    def visible_to(self, actor: Actor) -> Self:
        """Went to a unit that `actor` holds a role at; of what was reported to it from below, only what they may open.

        A unit is told of work below it that another assigned, and a role at that unit alone does not open this work.
        """
        # Opaque ids stand here as text, and one of the databases keeps its own without strokes.
        subject = Cast(Replace(OuterRef("subject"), Value("-"), Value("")), UUIDField())
        opens = Q(pk__in=[])
        for kind, readable in readable_subjects().items():
            opens |= Q(Exists(readable(actor).filter(code=subject)), subject_kind=kind)
        mine = self.filter(unit__code__in=[s.unit for s in actor.grants])
        return mine.filter(~Q(kind=Notice.Kind.ESCALATION) | opens)


class Notice(models.Model):
    """One notice to one unit about one subject, at one rung of the ladder. Never doubled, never changed.

    `kind` and `rung` say why it was sent (`reminder`, `T-7`). `address` keeps where it leads, as
    `registry.place` says it: what kind of thing and which one, because pages move and the ledger stays.
    """

    class Kind(models.TextChoices):
        ASSIGNED = "assigned"
        REMINDER = "reminder"
        ESCALATION = "escalation"
        RETURNED = "returned"
        ACCEPTED = "accepted"
        CHANGED = "changed"
        ROLE = "role"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    rung = models.CharField(max_length=12)
    subject_kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "rung", "subject"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["assigned", "reminder", "escalation", "returned", "accepted", "changed", "role"]),
                name="notice_kind",
            ),
        ]

    @property
    def step(self) -> str:
        """Return the rung, whichever term of the work it was of."""
        return rung_named(self.rung)

    @property
    def leads_to(self) -> str:
        """Return the address of the page that the notice is about, as it is today."""
        return address_of(self.address)
