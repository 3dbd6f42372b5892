"""A unit outlives its names and places; each of those is a dated row."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from datetime import date
from functools import reduce
from operator import or_
from typing import Final, Self

from django.db import models
from django.db.models import Count, F, FilteredRelation, Q, Value, Window
from django.db.models.functions import Cast, Coalesce, Left, Length, Replace, RowNumber

from ronguon.kernel.vietnamese import search_key
from ronguon.units.domain import Actor, Permission, System, after_path, numbers_above
from ronguon.units.domain.names import AFTER_ALL, sought
from ronguon.units.models.dated import DatedQuerySet, holds, in_force

MOST_FOUND: Final = 1_000
"""How many names a page goes through: nobody reads on, and a common word stands in most names of a large tree."""

_SYSTEMS = [(system.value, system.value) for system in System]


def below(path: str, field: str = "path") -> Q:
    """Return the condition that `field` lies at or below `path`."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": after_path(path)})


def readable(actor: Actor, field: str = "path") -> Q:
    """Return the condition that `actor` may read the unit whose path is in `field`."""
    return _covered(actor.reads_all_below(), actor.reads_only(), field)


def kept_by(actor: Actor, field: str = "path") -> Q:
    """Return the condition that `actor` keeps the unit whose path is in `field`."""
    return allowed(actor, Permission.MANAGE, field)


def allowed(actor: Actor, permission: Permission, field: str = "path") -> Q:
    """Return the condition that `actor` may do `permission` at the unit whose path is in `field`."""
    if permission is Permission.READ:
        return readable(actor, field)
    may = [s for s in actor.grants if permission in s.permissions]
    return _covered([s.path for s in may if s.subtree], [s.path for s in may if not s.subtree], field)


def _covered(trees: list[str], singles: list[str], field: str) -> Q:
    parts = [below(path, field) for path in trees]
    if singles:
        parts.append(Q(**{f"{field}__in": singles}))
    return reduce(or_, parts, Q(pk__in=[]))


class UnitQuerySet(DatedQuerySet["Unit"]):
    """Units by time, place and name."""

    def existing(self, on: date) -> Self:
        """Exist on the day `on`."""
        return self.valid(on)

    def tree(self, on: date) -> Self:
        """Exist on the day `on` and are `dated`; `within`, `directly_below` and `above` narrow them by place."""
        return self.existing(on).dated(on)

    def dated(self, on: date) -> Self:
        """Bear `name_then`, `kind_then` and `path_then`: what each was on the day `on`.

        A unit whose rows do not reach that day bears today's name and kind, and no path.
        """
        kind = Q(traits__sort=Trait.Sort.KIND)
        joined = self.annotate(
            standing=FilteredRelation("places", condition=in_force(on, "places__")),
            called=FilteredRelation("names", condition=Q(names__alias=False) & in_force(on, "names__")),
            being=FilteredRelation("traits", condition=kind & in_force(on, "traits__")),
        )
        return joined.annotate(
            path_then=F("standing__path"),
            above_then=F("standing__above"),
            name_then=Coalesce("called__name", "name"),
            kind_then=Coalesce("being__value", "kind", output_field=models.CharField()),
        )

    def within(self, path: str) -> Self:
        """Of what is `dated`: stand at or below `path` on its day, in the order of paths."""
        return self.filter(below(path, "path_then")).order_by("path_then")

    def directly_below(self, path: str) -> Self:
        """Of what is `dated`: stand directly below `path` then, in the chart's order; below "" stand the roots."""
        return self.filter(above_then=path).order_by("sort", "pk")

    def first_below_each(self, paths: Collection[str], most: int) -> Self:
        """Of what is `dated`: stand directly below one of `paths`, of each the first `most`, in the chart's order."""
        number = Window(RowNumber(), partition_by=F("above_then"), order_by=("sort", "pk"))
        rows = self.filter(above_then__in=paths).annotate(number_there=number).filter(number_there__lte=most)
        return rows.order_by("sort", "pk")

    def above(self, path: str) -> Self:
        """Of what is `dated`: are those that what stands at `path` stands below, the highest first."""
        return self.filter(pk__in=numbers_above(path)).order_by(Length("path_then"))

    def under(self, unit: Unit) -> Self:
        """Stand at or below `unit` in today's tree."""
        return self.filter(below(unit.path))

    def visible_to(self, actor: Actor) -> Self:
        """May be found by `actor`: every unit by who holds a role that finds all, as a unit's existence is public.

        Else what the actor reads, and what stands above it.
        """
        if actor.finds_all:
            return self
        above = [number for s in actor.grants for number in numbers_above(s.path)]
        return self.filter(readable(actor) | Q(pk__in=above))

    def named(self, words: str, *, most: int | None = None) -> Self:
        """Have or had a name with `words` in it, from the beginning of a word on; `most` bounds how many are found.

        Accents and case are ignored, đ equals d.
        """
        key = sought(search_key(words))
        if not key:
            return self.none() if words.strip() else self
        tails = NameTail.objects.beginning(key).values("unit")
        return self.filter(pk__in=tails if most is None else tails.order_by("tail", "unit")[:most])

    def managed_by(self, actor: Actor) -> Self:
        """Are kept by `actor`, who gives and ends roles there."""
        return self.filter(kept_by(actor))


class Unit(models.Model):
    """A unit with an identity. `name`, `path` and `parent` are today's; the dated rows hold the history."""

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
        indexes = [
            models.Index(fields=["system", "kind"], name="unit_kind"),
            models.Index(fields=["path", "since_on", "until_on"], name="unit_path"),
            models.Index(fields=["until_on"], name="unit_ended", condition=Q(until_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def ended(self, on: date) -> bool:
        """Return whether the unit no longer exists on the day `on`."""
        return self.until_on is not None and self.until_on <= on

    def name_on(self, on: date) -> str:
        """Return the name the unit bore on the day `on`, or today's when none is dated so early."""
        for row in self.names.all():
            if not row.alias and holds(row, on):
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

    objects = DatedQuerySet["UnitName"].as_manager()


class NameTailQuerySet(models.QuerySet["NameTail"]):
    """Tails by how they begin."""

    def beginning(self, key: str) -> Self:
        """Begin with `key`: one range of the index."""
        return self.filter(tail__gte=key, tail__lt=key + AFTER_ALL)

    def more_than(self, most: int, words: str) -> bool:
        """Return whether a search for `words` has to leave something out to go through no more than `most`."""
        key = sought(search_key(words))
        return bool(key) and self.beginning(key).order_by("tail", "unit")[most : most + 1].exists()


class NameTail(models.Model):
    """What is left of a name's search key from the beginning of one of its words on: what a search goes through.

    A name found from any of its words on is so found by one range of an index, on every kind of database.
    """

    name = models.ForeignKey(UnitName, on_delete=models.CASCADE, related_name="tails")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    tail = models.CharField(max_length=200)

    objects = NameTailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["tail", "unit"], name="name_tail")]


class PlaceQuerySet(DatedQuerySet["Place"]):
    """Places by day."""

    def existing(self, on: date) -> Self:
        """Belong to a unit that exists on the day `on`."""
        return self.filter(in_force(on, "unit__"))

    def count_within(self, path: str, on: date) -> int:
        """Return how many units stand at or below `path` on the day `on`.

        Who has ended keeps a place below its successor. Those few are counted apart: looking at each unit for its end
        would take ten times as long at the top of a large tree.
        """
        standing = self.valid(on).filter(below(path))
        ended = Unit.objects.filter(until_on__lte=on).values("pk")
        return standing.count() - standing.filter(unit__in=ended).count()

    def found_by(self, actor: Actor) -> Self:
        """Are of units that `actor` finds."""
        return self if actor.finds_all else self.filter(unit__in=Unit.objects.visible_to(actor))

    def directly_below_each(self, paths: Collection[str], on: date) -> dict[str, int]:
        """Return path → how many units stand directly below it on the day `on`; nothing where none does. One query."""
        rows = self.valid(on).existing(on).filter(above__in=paths)
        return dict(rows.values_list("above").annotate(number=Count("pk")).order_by())

    def at_depth(self, depth: int) -> Self:
        """Stand on the level `depth` of their tree; a root stands on 1."""
        dots = Length("path") - Length(Replace("path", Value("."), Value("")))
        return self.annotate(depth=dots).filter(depth=depth)


_OWN = Cast("unit_id", models.CharField(max_length=20))
_ABOVE = Left("path", Length("path") - Length(_OWN) - Value(1))


class Place(models.Model):
    """Where a unit stood in the tree from a day until another.

    `above` is the path without the unit's own number: the unit directly above stood there, "" at the top. The
    database makes it, so it is never another.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="places")
    path = models.CharField(max_length=200)
    above = models.GeneratedField(expression=_ABOVE, output_field=models.CharField(max_length=200), db_persist=True)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["path", "since_on", "until_on", "unit"], name="place_path"),
            models.Index(fields=["above", "since_on", "until_on"], name="place_above"),
        ]
        constraints = [models.UniqueConstraint(fields=["unit", "since_on"], name="place_once_a_day")]


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

    objects = DatedQuerySet["Trait"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "sort", "since_on"], name="trait_once_a_day"),
            models.CheckConstraint(condition=Q(sort__in=["kind", "level", "code"]), name="trait_sort"),
        ]
        indexes = [models.Index(fields=["sort", "value"], name="trait_value")]


_LEAST_NAME = 6


def every_name() -> Iterator[str]:
    """Yield every name that a unit bears or bore; very short ones stand inside any sentence and are left out."""
    names = UnitName.objects.values_list("name", flat=True).distinct().iterator()
    yield from (name for name in names if len(name) >= _LEAST_NAME)
