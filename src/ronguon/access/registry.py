"""What higher apps enter in `ready()` to be told of roles, and what they remind the administrators of units of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from ronguon.units.models import Unit
    from ronguon.units.requests import ActingRequest


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
    """Let a higher app tell units of roles that sign, approve or judge."""
    if tell not in _tellers:
        _tellers.append(tell)


def tell_role(told: RoleTold) -> None:
    """Tell of such a role through every app that does."""
    for tell in _tellers:
        tell(told)


Reminder = Callable[["ActingRequest", "Unit", date], str]
"""What an app reminds the administrator of a unit of, on a day, as safe markup; empty where there is nothing."""
_reminders: dict[str, Reminder] = {}


def remind_administrators(name: str, reminder: Reminder) -> None:
    """Enter what the app `name` reminds of beside the roles at a unit.

    Raises `ValueError` when another one has its name.
    """
    if _reminders.setdefault(name, reminder) is not reminder:
        raise ValueError(f"{name} is entered twice")


def reminders(request: ActingRequest, unit: Unit, on: date) -> list[str]:
    """Return what higher apps remind the administrator of `unit` of, in the order of their names."""
    return [markup for _, remind in sorted(_reminders.items()) if (markup := remind(request, unit, on))]
