"""Units named together, and the two sides of one locality: both with their dates."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ronguon.kernel.vietnamese import search_key
from ronguon.units.domain import Actor
from ronguon.units.models.dated import DatedQuerySet, in_force
from ronguon.units.models.succession import succession_of
from ronguon.units.models.transitions import Transition
from ronguon.units.models.units import Unit, UnitQuerySet, below, kept_by


class SideGroupQuerySet(DatedQuerySet["SideGroup"]):
    """Side groups by day, name, unit and reader."""

    def visible_to(self, actor: Actor) -> Self:
        """May be seen by `actor`: that units are named together is public, so by who finds all units; else none."""
        return self if actor.finds_all else self.none()

    def named(self, words: str) -> Self:
        """Have `words` in their name, from the beginning of a word on; accents and case are ignored, đ equals d."""
        key = search_key(words)
        if not key:
            return self.none() if words.strip() else self
        return self.filter(Q(search_key__startswith=key) | Q(search_key__contains=f" {key}"))

    def of(self, unit: Unit, on: date) -> Self:
        """Are in force on the day `on`, and `unit` belongs to them on that day."""
        return self.filter(pk__in=Belonging.objects.counted(on).filter(unit=unit).values("group"))

    def counted(self, on: date, among: Q | None = None) -> Self:
        """Bear `size`: how many units belong on the day `on`; `among` narrows which units, from `unit__` on."""
        rows = Belonging.objects.counted(on).filter(among or Q(), group=OuterRef("pk"))
        number = rows.order_by().values("group").annotate(number=Count("unit", distinct=True)).values("number")
        return self.annotate(size=Coalesce(Subquery(number, output_field=models.IntegerField()), 0))


class SideGroup(models.Model):
    """Units that papers name together beside the tree: "khối các cơ quan Đảng", "các trường THPT".

    `area` is the unit whose administrator keeps the group; its units may stand in another tree.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=200, db_index=True)
    area = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="side_groups")
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = SideGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "search_key"], condition=Q(until_on__isnull=True), name="side_group_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("since_on")), name="side_group_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def ended(self, on: date) -> bool:
        """Return whether the group no longer exists on the day `on`."""
        return self.until_on is not None and self.until_on <= on


_LASTS = Q(until_on__isnull=True) | Q(until_on__gt=F("since_on"))


class BelongingQuerySet(DatedQuerySet["Belonging"]):
    """Belongings by day."""

    def lasting(self) -> Self:
        """Hold on a day at all; the others tell of a place that was taken and passed on within a day."""
        return self.filter(_LASTS)

    def from_day(self, on: date) -> Self:
        """Hold on the day `on` or on some day after it."""
        return super().from_day(on).lasting()

    def counted(self, on: date) -> Self:
        """Count on the day `on`: in force, of a unit that exists and a group that is in force on that day."""
        return self.valid(on).filter(in_force(on, "unit__"), in_force(on, "group__"))


class Belonging(models.Model):
    """A unit belongs to a side group from a day until another. Rows of one unit in one group share no day.

    `begun_with` is the change by which the unit took the place of another that ended; `ended_with` is the one that
    ended the row before the day that was meant, which is kept in `planned_until_on` (null: no day was). A place that
    such
    a change took away on its first day, or before it, holds on no day: its row stays, so that a correction finds it.
    """

    group = models.ForeignKey(SideGroup, on_delete=models.PROTECT, related_name="belongings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="belongings")
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    begun_with = models.ForeignKey(Transition, on_delete=models.PROTECT, null=True, related_name="belongings_begun")
    ended_with = models.ForeignKey(Transition, on_delete=models.PROTECT, null=True, related_name="belongings_ended")
    planned_until_on = models.DateField(null=True)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "unit", "since_on"], condition=_LASTS, name="belonging_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["group", "unit"], condition=Q(until_on__isnull=True), name="belonging_open_once"
            ),
            models.CheckConstraint(
                condition=_LASTS | Q(until_on=F("since_on"), ended_with__isnull=False), name="belonging_dates"
            ),
            models.CheckConstraint(
                condition=Q(ended_with__isnull=True) | Q(until_on__isnull=False), name="belonging_ended_with_a_change"
            ),
            models.CheckConstraint(
                condition=Q(planned_until_on__isnull=True)
                | Q(ended_with__isnull=False, planned_until_on__gt=F("until_on")),
                name="belonging_meant_longer",
            ),
        ]


def units_of(group: SideGroup, on: date) -> UnitQuerySet:
    """Return the units that belong to `group` on the day `on`, each as it was then, in the chart's order."""
    held = Belonging.objects.counted(on).filter(group=group)
    return Unit.objects.tree(on).filter(pk__in=held.values("unit")).order_by("path_then", "pk")


def may_be_named_in(group: SideGroup, actor: Actor, on: date) -> UnitQuerySet:
    """Return the units that the administrator `actor` of the ground may take into `group` on the day `on`.

    Those at or below the ground or its counterpart in the other tree, and those that `actor` keeps themselves. For a
    ground that has ended its chief successor counts.
    """
    area = group.area
    if area.ended(on):
        area = next((heir.unit for heir in succession_of(area, on).heirs), area)
    links = Counterpart.objects.valid(on).filter(Q(state=area) | Q(party=area))
    reach = below(area.path) | kept_by(actor)
    for paths in links.values_list("state__path", "party__path"):
        reach |= below(paths[0]) | below(paths[1])
    return Unit.objects.filter(reach)


class Counterpart(models.Model):
    """The State unit and the Party unit of one locality, from a day until another."""

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
