"""Who goes on for a body that ended: changes followed as far as a day, from body to body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ronguon.units.domain.transitions import ChangeKind


class State(StrEnum):
    """What a body is on a day."""

    NOT_YET = "not_yet"
    EXISTS = "exists"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Step:
    """What one change did to one body: `heirs` took over, the chief one first; nobody where it was restored.

    `number` is the key of the change: of two on one day the later one counts.
    """

    body: int
    number: int
    kind: ChangeKind
    effective_on: date
    heirs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """What a body is on a day; `step` is the change that ended it, null where none is written."""

    state: State
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A body that goes on, and the changes that lead to it, the first one first."""

    body: int
    steps: tuple[Step, ...]


def fate_of(steps: Iterable[Step], on: date, *, since_on: date, until_on: date | None) -> Fate:
    """Return what a body is on the day `on`, after what changes did to it by then.

    A body that was restored exists from that day on, and had ended before. Where no change speaks its dates do.

    Source: house rule, decision 0025.
    """
    if since_on > on:
        return Fate(State.NOT_YET)
    last = max(
        (step for step in steps if step.effective_on <= on),
        key=lambda step: (step.effective_on, step.number),
        default=None,
    )
    if last is not None and last.kind is not ChangeKind.RESTORE:
        return Fate(State.ENDED, last)
    if last is None and until_on is not None and until_on <= on:
        return Fate(State.ENDED)
    return Fate(State.EXISTS)


def follow(body: int, fates: Mapping[int, Fate]) -> tuple[list[Route], set[int]]:
    """Return who goes on for `body`, chief successors first, and the bodies on the way whose fate is not in `fates`.

    A body reached by two ways is told once, by the first; changes that lead in a circle lead nowhere.
    """
    found: list[Route] = []
    missing: set[int] = set()
    seen: set[int] = set()
    ahead = [Route(body, ())]
    while ahead:
        here = ahead.pop()
        if here.body in seen:
            continue
        seen.add(here.body)
        fate = fates.get(here.body)
        if fate is None:
            missing.add(here.body)
        elif fate.state is State.EXISTS:
            found.append(here)
        elif fate.step is not None:
            ahead += [Route(heir, (*here.steps, fate.step)) for heir in reversed(fate.step.heirs)]
    return found, missing
