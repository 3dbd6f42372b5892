"""Who goes on for a unit that ended: changes followed as far as a day, from unit to unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ronguon.units.domain.transitions import ChangeKind


class UnitState(StrEnum):
    """What a unit is on a day."""

    NOT_YET = "not_yet"
    EXISTS = "exists"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class UnitFate:
    """What one change did to one unit: `heirs` took over, the chief one first; nobody where it was restored.

    `number` is the key of the change: of two on one day the later one counts.
    """

    unit: int
    number: int
    kind: ChangeKind
    effective_on: date
    heirs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """What a unit is on a day; `step` is the change that ended it, null where none is written."""

    state: UnitState
    step: UnitFate | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A unit that goes on, and the changes that lead to it, the first one first."""

    unit: int
    steps: tuple[UnitFate, ...]


def fate_of(steps: Iterable[UnitFate], on: date, *, since_on: date, until_on: date | None) -> Fate:
    """Return what a unit is on the day `on`, after what changes did to it by then.

    A unit that was restored exists from that day on, and had ended before. Where no change speaks its dates do.

    Source: house rule, decision 0025.
    """
    if since_on > on:
        return Fate(UnitState.NOT_YET)
    last = max(
        (step for step in steps if step.effective_on <= on),
        key=lambda step: (step.effective_on, step.number),
        default=None,
    )
    if last is not None and last.kind is not ChangeKind.RESTORE:
        return Fate(UnitState.ENDED, last)
    if last is None and until_on is not None and until_on <= on:
        return Fate(UnitState.ENDED)
    return Fate(UnitState.EXISTS)


def follow(unit: int, fates: Mapping[int, Fate]) -> tuple[list[Route], set[int]]:
    """Return who goes on for `unit`, chief successors first, and the units on the way whose fate is not in `fates`.

    A unit reached by two ways is told once, by the first; changes that lead in a circle lead nowhere.
    """
    found: list[Route] = []
    missing: set[int] = set()
    seen: set[int] = set()
    ahead = [Route(unit, ())]
    while ahead:
        here = ahead.pop()
        if here.unit in seen:
            continue
        seen.add(here.unit)
        fate = fates.get(here.unit)
        if fate is None:
            missing.add(here.unit)
        elif fate.state is UnitState.EXISTS:
            found.append(here)
        elif fate.step is not None:
            ahead += [Route(heir, (*here.steps, fate.step)) for heir in reversed(fate.step.heirs)]
    return found, missing
