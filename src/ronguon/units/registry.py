"""What rooms tell of bodies in `ready()`: what a body holds with them, how it passes on, what its page shows of it.

A room that keeps something for bodies enters one `Keeper`. When a change takes effect, each keeper is asked to pass
on what the giving body holds, inside the transaction that writes the hand-over list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise

if TYPE_CHECKING:
    from ronguon.audit.domain import Who
    from ronguon.units.middleware import ActingRequest
    from ronguon.units.models import Transition, Unit


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that a body holds: its opaque id with the keeper, and the words by which people know it."""

    subject: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Handing:
    """Who gives, who takes, by what, from when.

    `chief` takes what nobody gave to another; null where only what is `chosen` passes. `came_from` narrows to what
    once came from that body: the way back after a mistake.
    """

    transition: Transition
    giver: Unit
    chief: Unit | None
    on: date
    chosen: Mapping[UUID, Unit]
    came_from: Unit | None = None

    def taker(self, subject: UUID) -> Unit | None:
        """Return the body that takes `subject`; null when it stays where it is."""
        return self.chosen.get(subject, self.chief)


Passed = Iterable[tuple["Unit", Held]]
"""Who took what."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """A room that keeps something for bodies.

    `held` names what a body holds on a day, in a fixed order; `pass_on` passes it and returns what passed: run
    again, it passes only what came since. `waiting` yields bodies that ended by a day and still hold something;
    `address` leads to a thing, empty where it has no page. `whose` names the people whom things concern, for readers
    who may know, and takes them as shown. What `ends_only` passes when its body ends and never with a part of it.
    """

    name: str
    title: str | Promise
    held: Callable[[Unit, date], Iterable[Held]]
    pass_on: Callable[[Handing, Who], Passed]
    waiting: Callable[[date], Iterable[Unit]]
    address: Callable[[UUID], str]
    order: int
    whose: Callable[[Iterable[UUID]], Mapping[UUID, str]] | None = None
    ends_only: bool = False


_keepers: dict[str, Keeper] = {}


def keep_for_bodies(keeper: Keeper) -> None:
    """Enter a keeper. Raises `ValueError` when another one has its name."""
    if _keepers.setdefault(keeper.name, keeper) is not keeper:
        raise ValueError(f"{keeper.name} is entered twice")


def whose(things: Iterable[tuple[str, UUID]]) -> Mapping[UUID, str]:
    """Return thing → the people whom it concerns, for things told by (keeper, opaque id). The reader may know them."""
    wanted: dict[str, list[UUID]] = {}
    for name, subject in things:
        wanted.setdefault(name, []).append(subject)
    asked = [(keeper.whose, wanted[keeper.name]) for keeper in keepers() if keeper.name in wanted]
    return {subject: name for ask, some in asked if ask is not None for subject, name in ask(some).items()}


def keepers() -> list[Keeper]:
    """Return every keeper, in the order of hand-over lists."""
    return sorted(_keepers.values(), key=lambda one: (one.order, one.name))


@dataclass(frozen=True, slots=True)
class RoleTold:
    """A role that signs, approves or judges was given at `unit`, or `waits` there; `units` are the keys of who is told.

    `subject` is the opaque id of the role or of what waits.
    """

    unit: Unit
    role: str
    subject: UUID
    waits: bool
    units: frozenset[int]


TellRole = Callable[[RoleTold], None]
_tellers: list[TellRole] = []


def tell_roles_by(tell: TellRole) -> None:
    """Let a higher room tell bodies of roles that sign, approve or judge."""
    if tell not in _tellers:
        _tellers.append(tell)


def tell_role(told: RoleTold) -> None:
    """Tell of such a role through every room that does."""
    for tell in _tellers:
        tell(told)


Box = Callable[["ActingRequest", "Unit", date], str]
"""What a room shows on a body's page on a day, as safe markup; empty where it has nothing to show."""
_boxes: dict[str, Box] = {}


def show_on_bodies(name: str, box: Box) -> None:
    """Enter what the room `name` shows on every body's page. Raises `ValueError` when another one has its name."""
    if _boxes.setdefault(name, box) is not box:
        raise ValueError(f"{name} is entered twice")


def boxes(request: ActingRequest, unit: Unit, on: date) -> list[str]:
    """Return what higher rooms show on the page of `unit`, in the order of their names."""
    return [markup for _, box in sorted(_boxes.items()) if (markup := box(request, unit, on))]
