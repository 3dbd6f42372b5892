"""Evidence of an occurrence. A newer version replaces an older one and both stay readable."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from ronguon.assignments.models import Assignment, Occurrence
from ronguon.files.models import StoredFile
from ronguon.units.domain import Actor
from ronguon.units.models import Unit


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Evidence by reader and state."""

    def visible_to(self, actor: Actor) -> Self:
        """Belongs to an assignment that `actor` may read."""
        return self.filter(occurrence__assignment__in=Assignment.objects.visible_to(actor))

    def current(self) -> Self:
        """Neither withdrawn nor replaced by a newer version."""
        return self.filter(withdrawn_at__isnull=True, replacement__isnull=True)


class Evidence(models.Model):
    """One file that proves what a unit did."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="evidence")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="evidence")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replacement")
    added_by = models.UUIDField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
