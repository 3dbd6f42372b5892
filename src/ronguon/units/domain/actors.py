"""Who acts, with which roles, where. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from ronguon.kernel.errors import NotAllowedError
from ronguon.units.domain.roles import KEY_ROLES, OF_THE_UNIT_ITSELF, Permission, Role


class System(StrEnum):
    """The tree a unit stands in."""

    STATE = "state"
    PARTY = "party"
    BESIDE = "beside"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class ActiveGrant:
    """A grant in force, as policies read it: a role at a unit, alone or with all below it.

    `only` is null for a role of one's own. Where somebody lent out of theirs, it holds the actions that were lent.
    """

    role: Role
    unit: UUID
    path: str
    subtree: bool
    only: frozenset[Permission] | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """Return what the standing allows: never more than the role, whatever was lent out of it."""
        return self.role.permissions if self.only is None else self.role.permissions & self.only

    @property
    def reads_below(self) -> bool:
        """Return whether everything below the unit is read. What was lent is read as far as it was lent, no further."""
        return self.subtree or (self.only is None and self.role.reads_below)

    def covers(self, path: str) -> bool:
        """Return whether a unit at `path` lies within the grant."""
        return path.startswith(self.path) if self.subtree else path == self.path

    def reads(self, path: str) -> bool:
        """Return whether a unit at `path` may be read."""
        return Permission.READ in self.permissions and (
            path.startswith(self.path) if self.reads_below else path == self.path
        )

    def allows(self, permission: Permission, path: str) -> bool:
        """Return whether `permission` may be done at a unit at `path`."""
        return (
            self.reads(path) if permission is Permission.READ else permission in self.permissions and self.covers(path)
        )

    def lends(self, other: ActiveGrant) -> bool:
        """Return whether a key with the standing `other` stays within this one.

        A unit reports through its own people alone, so a key that reports is for the very unit of the role.
        """
        if self.only is not None or other.role not in KEY_ROLES or not other.role.permissions <= self.role.permissions:
            return False
        if other.role == Role.OFFICER and (other.unit != self.unit or other.path != self.path):
            return False
        return self.covers(other.path) and (self.subtree or not other.subtree)

    def delegates(self, other: ActiveGrant) -> bool:
        """Return whether `other`, some actions of this very role, may be lent out of this standing.

        What was lent is not lent again. At a unit below, nothing goes along that this role does not allow there.
        """
        if self.only is not None or other.only is None or other.role != self.role or not other.only <= self.permissions:
            return False
        if other.unit != self.unit and other.only & OF_THE_UNIT_ITSELF:
            return False
        return self.covers(other.path) and (self.subtree or not other.subtree)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: an account, the name to show, and the grants in force on the day of the act.

    `through` is the key by which a script acts in the person's stead; `besides` are units that the person holds a
    role at and that the standings leave out. `on_behalf` is the account that lent all of the standings, by the
    delegation `delegation`; both are null for somebody who acts in their own right.
    """

    account: UUID | None
    name: str
    grants: tuple[ActiveGrant, ...] = ()
    acting_for: UUID | None = None
    on: date | None = None
    through: UUID | None = None
    besides: frozenset[UUID] = frozenset()
    on_behalf: UUID | None = None
    behalf_name: str = ""
    delegation: UUID | None = None

    @property
    def own_right(self) -> bool:
        """Return whether a person acts by their own roles: not by a key, not on behalf of another."""
        return self.account is not None and self.through is None and self.on_behalf is None

    @property
    def own_units(self) -> frozenset[UUID]:
        """Return the units that the person holds a role at: nobody judges what their own unit holds."""
        return self.besides | {s.unit for s in self.grants}

    @property
    def person(self) -> UUID:
        """Return the account; what only a person may decide asks for it. Raises `NotAllowedError` without one."""
        if self.account is None:
            raise NotAllowedError("This has to be done by somebody with an account.", code="not_allowed")
        return self.account

    def may(self, permission: Permission, path: str) -> bool:
        """Return whether a grant allows `permission` at the unit with `path`."""
        return any(s.allows(permission, path) for s in self.grants)

    def reads_all_below(self) -> list[str]:
        """Return the paths whose whole subtree the actor may read."""
        return [s.path for s in self.grants if s.reads_below and Permission.READ in s.permissions]

    def reads_only(self) -> list[str]:
        """Return the paths of single units the actor may read."""
        return [s.path for s in self.grants if not s.reads_below and Permission.READ in s.permissions]

    @property
    def finds_all(self) -> bool:
        """Return whether the actor finds every unit of the installation by its name."""
        return any(s.role.finds_all for s in self.grants)
