"""The ledger of notices to units; one row proves one urging."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from ronguon.units.models import Unit


class Notice(models.Model):
    """One notice to one unit about one subject, at one rung of the ladder. Never doubled, never changed.

    `kind` and `rung` say why it was sent (`reminder`, `T-7`). `address` leads to the subject's page.
    """

    class Kind(models.TextChoices):
        ASSIGNED = "assigned"
        REMINDER = "reminder"
        ESCALATION = "escalation"
        RETURNED = "returned"
        ACCEPTED = "accepted"
        CHANGED = "changed"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    rung = models.CharField(max_length=12)
    subject_kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "rung", "subject"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["assigned", "reminder", "escalation", "returned", "accepted", "changed"]),
                name="notice_kind",
            ),
        ]
