"""Bodies named together, and the two sides of one locality: both with their dates."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from ronguon.units.models.bodies import Unit

_M = TypeVar("_M", bound=models.Model)


class DatedQuerySet(models.QuerySet[_M]):
    """Belongings and links by day."""

    def valid(self, on: date) -> Self:
        """In force on the day `on`."""
        return self.filter(Q(since_on__lte=on), Q(until_on__isnull=True) | Q(until_on__gt=on))


class SideGroup(models.Model):
    """Bodies that papers name together beside the tree: "khối các cơ quan Đảng", "các trường THPT"."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=200, db_index=True)
    ground = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="side_groups")
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ground", "search_key"], condition=Q(until_on__isnull=True), name="side_group_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("since_on")), name="side_group_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Belonging(models.Model):
    """A body belongs to a side group from a day until another."""

    group = models.ForeignKey(SideGroup, on_delete=models.PROTECT, related_name="belongings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="belongings")
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = DatedQuerySet["Belonging"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "unit", "since_on"], name="belonging_once_a_day"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("since_on")), name="belonging_dates"
            ),
        ]


class Counterpart(models.Model):
    """The State body and the Party body of one locality, from a day until another."""

    state = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="party_sides")
    party = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="state_sides")
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = DatedQuerySet["Counterpart"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "party", "since_on"], name="counterpart_once_a_day"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("since_on")), name="counterpart_dates"
            ),
        ]
