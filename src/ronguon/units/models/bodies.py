"""A unit outlives its names and places; each of those is a dated row."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Length, Replace

from ronguon.kernel.vietnamese import search_key
from ronguon.units.domain import Actor, Deed, System, after_path

_SYSTEMS = [(system.value, system.value) for system in System]


def below(path: str, field: str = "path") -> Q:
    """Return the condition that `field` lies at or below `path`."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": after_path(path)})


def readable(actor: Actor, field: str = "path") -> Q:
    """Return the condition that `actor` may read the unit whose path is in `field`."""
    return _covered(actor.reads_all_below(), actor.reads_only(), field)


def kept_by(actor: Actor, field: str = "path") -> Q:
    """Return the condition that `actor` keeps the unit whose path is in `field`."""
    return allowed(actor, Deed.MANAGE, field)


def allowed(actor: Actor, deed: Deed, field: str = "path") -> Q:
    """Return the condition that `actor` may do `deed` at the unit whose path is in `field`."""
    may = [s for s in actor.standings if deed in s.deeds]
    return _covered([s.path for s in may if s.subtree], [s.path for s in may if not s.subtree], field)


def _covered(trees: list[str], singles: list[str], field: str) -> Q:
    parts = [below(path, field) for path in trees]
    if singles:
        parts.append(Q(**{f"{field}__in": singles}))
    return reduce(or_, parts, Q(pk__in=[]))


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units by time, place and name."""

    def existing(self, on: date) -> Self:
        """Exist on the day `on`."""
        return self.filter(Q(since_on__lte=on), Q(until_on__isnull=True) | Q(until_on__gt=on))

    def under(self, unit: Unit) -> Self:
        """Stand at or below `unit` in today's tree."""
        return self.filter(below(unit.path))

    def visible_to(self, actor: Actor) -> Self:
        """May be found by `actor`: a body's existence is public, so every signed-in holder of a role finds it."""
        return self if actor.standings else self.none()

    def named(self, words: str) -> Self:
        """Have or had a name that contains `words`; accents and case are ignored, đ equals d."""
        key = search_key(words)
        return self.filter(Q(search_key__contains=key) | Q(names__search_key__contains=key)).distinct()

    def managed_by(self, actor: Actor) -> Self:
        """Are kept by `actor`, who gives and ends roles there."""
        return self.filter(kept_by(actor))


class Unit(models.Model):
    """A body with an identity. `name`, `path` and `parent` are today's; the dated rows hold the history."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    system = models.CharField(max_length=8, choices=_SYSTEMS)
    kind = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=200, db_index=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, unique=True, db_collation=None)
    sort = models.PositiveIntegerField(default=0)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(system__in=[s.value for s in System]), name="unit_system"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=models.F("since_on")), name="unit_dates"
            ),
        ]
        indexes = [models.Index(fields=["system", "kind"], name="unit_kind")]

    def __str__(self) -> str:
        return self.name

    def ended(self, on: date) -> bool:
        """Return whether the unit no longer exists on the day `on`."""
        return self.until_on is not None and self.until_on <= on

    def name_on(self, on: date) -> str:
        """Return the name the unit bore on the day `on`, or today's when none is dated so early."""
        for row in self.names.all():
            if not row.alias and row.since_on <= on and (row.until_on is None or row.until_on > on):
                return row.name
        return self.name


class UnitName(models.Model):
    """A name (or a short form, or an alias) that a unit bore from a day until another."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=200, db_index=True)
    alias = models.BooleanField(default=False)
    since_on = models.DateField()
    until_on = models.DateField(null=True)


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places by day."""

    def valid(self, on: date) -> Self:
        """In force on the day `on`."""
        return self.filter(Q(since_on__lte=on), Q(until_on__isnull=True) | Q(until_on__gt=on))

    def existing(self, on: date) -> Self:
        """Belong to a unit that exists on the day `on`."""
        return self.filter(Q(unit__since_on__lte=on), Q(unit__until_on__isnull=True) | Q(unit__until_on__gt=on))

    def at_depth(self, depth: int) -> Self:
        """Stand on the level `depth` of their tree; a root stands on 1."""
        dots = Length("path") - Length(Replace("path", Value("."), Value("")))
        return self.annotate(depth=dots).filter(depth=depth)


class Place(models.Model):
    """Where a unit stood in the tree from a day until another."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="places")
    path = models.CharField(max_length=200)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["path", "since_on", "until_on"], name="place_path")]
        constraints = [models.UniqueConstraint(fields=["unit", "since_on"], name="place_once_a_day")]


class TraitQuerySet(models.QuerySet["Trait"]):
    """Traits by day."""

    def valid(self, on: date) -> Self:
        """In force on the day `on`."""
        return self.filter(Q(since_on__lte=on), Q(until_on__isnull=True) | Q(until_on__gt=on))


class Trait(models.Model):
    """What a unit was from a day until another: its kind, its level, the official code it bore.

    The state gives one code to another place later, so a code is found by its day and is never a key.
    """

    class Sort(models.TextChoices):
        KIND = "kind"
        LEVEL = "level"
        CODE = "code"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="traits")
    sort = models.CharField(max_length=5, choices=Sort.choices)
    value = models.CharField(max_length=40)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = TraitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "sort", "since_on"], name="trait_once_a_day"),
            models.CheckConstraint(condition=Q(sort__in=["kind", "level", "code"]), name="trait_sort"),
        ]
        indexes = [models.Index(fields=["sort", "value"], name="trait_value")]


_LEAST_NAME = 6


def every_name() -> Iterator[str]:
    """Yield every name that a body bears or bore; very short ones stand inside any sentence and are left out."""
    names = UnitName.objects.values_list("name", flat=True).distinct().iterator()
    yield from (name for name in names if len(name) >= _LEAST_NAME)
