"""Whose past a unit of today carries: its own, and that of what was merged into it, in one step or several.

A merger leaves the ended unit below the one that went on, so its past is summed there. What was divided stays where
it stood: its past belongs to no successor alone, and no unit carries it but itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from ronguon.units.domain import numbers_above
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models.transitions import TransitionParticipant
from ronguon.units.models.units import Unit, UnitQuerySet

_MERGING = (ChangeKind.MERGE, ChangeKind.DISSOLVE)


def merged_away(on: date) -> UnitQuerySet:
    """Return the units that ended by the day `on` so that exactly one other went on for all they were."""
    ends = TransitionParticipant.objects.filter(
        unit=OuterRef("pk"), part=ChangePart.ENDS, transition__kind__in=_MERGING,
        transition__effective_on=OuterRef("until_on"),
    )  # fmt: skip
    return Unit.objects.filter(Exists(ends), until_on__lte=on)


def with_merged(unit: Unit, on: date) -> UnitQuerySet:
    """Return `unit` and the units whose past it carries on the day `on`, which is today: columns tell the places.

    Of one that was merged away itself: what it carried when it ended. One query for each merger that followed on
    another, and one more: what was merged stands directly below who went on for it, however large the tree is.
    """
    found = Q(pk=unit.pk)
    merged = merged_away(on).filter(parent=unit)
    while merged.exists():
        found |= Q(pk__in=merged.values("pk"))
        merged = merged_away(on).filter(parent__in=merged.values("pk"))
    return Unit.objects.filter(found)


def merged_into(path: str, gone: Collection[int]) -> str:
    """Return where the unit stands that carries the past of the one at `path`; `gone` are keys of `merged_away`."""
    while numbers_above(path) and int(path.split(".")[-2]) in gone:
        path = path[: path.rstrip(".").rindex(".") + 1]
    return path


def merged_successors(units: Iterable[Unit], on: date) -> dict[int, Unit]:
    """Return key → who carries its past today, of those among `units` for whom that is another. At most two queries."""
    ended = {unit.pk: unit for unit in units if unit.ended(on)}
    if not ended:
        return {}
    above = {number for unit in ended.values() for number in numbers_above(unit.path)}
    gone = set(merged_away(on).filter(pk__in=above | set(ended)).values_list("pk", flat=True))
    heirs = {key: int(merged_into(unit.path, gone).split(".")[-2]) for key, unit in ended.items()}
    others = {key: heir for key, heir in heirs.items() if heir != key}
    successors = Unit.objects.in_bulk(set(others.values()))
    return {key: successors[heir] for key, heir in others.items()}
