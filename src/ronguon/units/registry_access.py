"""What higher rooms enter in `ready()` to be told of roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from ronguon.units.models import Unit


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
