"""The successors of a unit on a day, in three queries for each generation of units that ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from ronguon.units.domain.succession import Fate, UnitFate, UnitState, fate_of, follow
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models.transitions import Transition, TransitionParticipant
from ronguon.units.models.units import Unit


@dataclass(frozen=True, slots=True)
class SuccessionStep:
    """One change on the way to a successor: what ended, and by which decision."""

    unit: Unit
    name: str
    transition: Transition


@dataclass(frozen=True, slots=True)
class Heir:
    """A unit that goes on, and the way to it. The first of several is the chief one."""

    unit: Unit
    name: str
    way: tuple[SuccessionStep, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """What a unit is on a day and who goes on for it: itself while it exists, nobody before it began."""

    state: UnitState
    heirs: tuple[Heir, ...]


def succession_of(unit: Unit, on: date) -> Succession:
    """Return who is the successor of `unit` on the day `on`; each unit under the name it bore then."""
    known: dict[int, Any] = {}
    changes: dict[int, Transition] = {}
    fates: dict[int, Fate] = {}
    missing: set[int] = {unit.pk}
    while missing:
        units = Unit.objects.dated(on).in_bulk(missing)
        known |= units
        steps: dict[int, list[UnitFate]] = {}
        for step, change in _steps(missing, on):
            changes[change.pk] = change
            steps.setdefault(step.unit, []).append(step)
        for key, one in units.items():
            fates[key] = fate_of(steps.get(key, ()), on, since_on=one.since_on, until_on=one.until_on)
        routes, missing = follow(unit.pk, fates)
    heirs = tuple(
        Heir(
            known[route.unit],
            known[route.unit].name_then,
            tuple(
                SuccessionStep(known[one.unit], known[one.unit].name_then, changes[one.number]) for one in route.steps
            ),
        )
        for route in routes
    )
    return Succession(fates[unit.pk].state, heirs)


def _steps(keys: Collection[int], on: date) -> Iterator[tuple[UnitFate, Transition]]:
    """Yield what changes by the day `on` did to each unit: ended it or restored it. Two queries."""
    participants = list(
        TransitionParticipant.objects.filter(
            Q(part=ChangePart.ENDS) | Q(part=ChangePart.CHANGES, transition__kind=ChangeKind.RESTORE),
            unit__in=keys, transition__effective_on__lte=on,
        ).select_related("transition")
    )  # fmt: skip
    heirs: dict[int, list[int]] = {}
    taking = TransitionParticipant.objects.filter(
        part=ChangePart.SUCCEEDS, transition__in={side.transition_id for side in participants}
    )
    for transition, heir in taking.order_by("pk").values_list("transition", "unit"):
        heirs.setdefault(transition, []).append(heir)
    for side in participants:
        change = side.transition
        took = tuple(heirs.get(change.pk, ())) if side.part == ChangePart.ENDS else ()
        yield UnitFate(side.unit_id, change.pk, ChangeKind(change.kind), change.effective_on, took), change
