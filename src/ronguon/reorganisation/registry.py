"""What apps tell in `ready()` of what units hold with them, and how it passes on when a unit changes.

An app that keeps something for units enters one `HandOverProvider`. When a change takes effect, each provider is
asked to pass
on what the giving unit holds, inside the transaction that writes the hand-over list.
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
    from ronguon.units.models import Transition, Unit


@dataclass(frozen=True, slots=True)
class HeldThing:
    """One thing that a unit holds: its opaque id with the provider, and the words by which people know it."""

    subject: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Who gives, who takes, by what, from when.

    `chief` takes what nobody gave to another; null where only what is `chosen` passes. `came_from` narrows to what
    once came from that unit: the way back after a mistake.
    """

    transition: Transition
    giver: Unit
    chief: Unit | None
    on: date
    chosen: Mapping[UUID, Unit]
    came_from: Unit | None = None

    def taker(self, subject: UUID) -> Unit | None:
        """Return the unit that takes `subject`; null when it stays where it is."""
        return self.chosen.get(subject, self.chief)


Passed = Iterable[tuple["Unit", HeldThing]]
"""Who took what."""


@dataclass(frozen=True, slots=True)
class HandOverProvider:
    """An app that keeps something for units.

    `held` names what a unit holds on a day, in a fixed order; `pass_on` passes it and returns what passed: run
    again, it passes only what came since. `waiting` yields units that ended by a day and still hold something;
    `address` leads to a thing, empty where it has no page. `whose` names the people whom things concern, for readers
    who may know, and takes them as shown. What `ends_only` passes when its unit ends and never with a part of it.
    """

    name: str
    title: str | Promise
    held: Callable[[Unit, date], Iterable[HeldThing]]
    pass_on: Callable[[Transfer, Who], Passed]
    waiting: Callable[[date], Iterable[Unit]]
    address: Callable[[UUID], str]
    order: int
    whose: Callable[[Iterable[UUID]], Mapping[UUID, str]] | None = None
    ends_only: bool = False


_providers: dict[str, HandOverProvider] = {}


def register_provider(provider: HandOverProvider) -> None:
    """Enter a provider. Raises `ValueError` when another one has its name."""
    if _providers.setdefault(provider.name, provider) is not provider:
        raise ValueError(f"{provider.name} is entered twice")


def whose(things: Iterable[tuple[str, UUID]]) -> Mapping[UUID, str]:
    """Return thing → the people it concerns, as the reader may know them, for things told by (provider, opaque id)."""
    wanted: dict[str, list[UUID]] = {}
    for name, subject in things:
        wanted.setdefault(name, []).append(subject)
    asked = [(provider.whose, wanted[provider.name]) for provider in providers() if provider.name in wanted]
    return {subject: name for ask, some in asked if ask is not None for subject, name in ask(some).items()}


def providers() -> list[HandOverProvider]:
    """Return every provider, in the order of hand-over lists."""
    return sorted(_providers.values(), key=lambda one: (one.order, one.name))
