"""The successors of a body on a day, in three queries for each generation of bodies that ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from ronguon.units.domain.succession import Fate, State, Step, fate_of, follow
from ronguon.units.domain.transitions import ChangeKind, Part
from ronguon.units.models.bodies import Unit
from ronguon.units.models.transitions import Transition, TransitionSide


@dataclass(frozen=True, slots=True)
class Handed:
    """One change on the way to a successor: what ended, and by which decision."""

    unit: Unit
    name: str
    transition: Transition


@dataclass(frozen=True, slots=True)
class Heir:
    """A body that goes on, and the way to it. The first of several is the chief one."""

    unit: Unit
    name: str
    way: tuple[Handed, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """What a body is on a day and who goes on for it: itself while it exists, nobody before it began."""

    state: State
    heirs: tuple[Heir, ...]


def succession_of(unit: Unit, on: date) -> Succession:
    """Return who is the successor of `unit` on the day `on`; each body under the name it bore then."""
    bodies: dict[int, Any] = {}
    changes: dict[int, Transition] = {}
    fates: dict[int, Fate] = {}
    missing: set[int] = {unit.pk}
    while missing:
        units = Unit.objects.dated(on).in_bulk(missing)
        bodies |= units
        steps: dict[int, list[Step]] = {}
        for step, change in _steps(missing, on):
            changes[change.pk] = change
            steps.setdefault(step.body, []).append(step)
        for key, one in units.items():
            fates[key] = fate_of(steps.get(key, ()), on, since_on=one.since_on, until_on=one.until_on)
        routes, missing = follow(unit.pk, fates)
    heirs = tuple(
        Heir(
            bodies[route.body],
            bodies[route.body].name_then,
            tuple(Handed(bodies[one.body], bodies[one.body].name_then, changes[one.number]) for one in route.steps),
        )
        for route in routes
    )
    return Succession(fates[unit.pk].state, heirs)


def _steps(keys: Collection[int], on: date) -> Iterator[tuple[Step, Transition]]:
    """Yield what changes by the day `on` did to each body: ended it or restored it. Two queries."""
    sides = list(
        TransitionSide.objects.filter(
            Q(part=Part.ENDS) | Q(part=Part.CHANGES, transition__kind=ChangeKind.RESTORE),
            unit__in=keys, transition__effective_on__lte=on,
        ).select_related("transition")
    )  # fmt: skip
    heirs: dict[int, list[int]] = {}
    taking = TransitionSide.objects.filter(part=Part.SUCCEEDS, transition__in={side.transition_id for side in sides})
    for transition, heir in taking.order_by("pk").values_list("transition", "unit"):
        heirs.setdefault(transition, []).append(heir)
    for side in sides:
        change = side.transition
        took = tuple(heirs.get(change.pk, ())) if side.part == Part.ENDS else ()
        yield Step(side.unit_id, change.pk, ChangeKind(change.kind), change.effective_on, took), change
