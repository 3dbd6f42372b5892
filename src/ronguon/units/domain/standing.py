"""Roles, what each may do, and who acts with which of them. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from ronguon.kernel.errors import NotAllowedError


class System(StrEnum):
    """The tree a unit stands in."""

    STATE = "state"
    PARTY = "party"
    BESIDE = "beside"
    OUTSIDE = "outside"


class Role(StrEnum):
    """What a person does for a unit."""

    OFFICE = "office"  # reads directives in, confirms, issues, drafts reports for the unit
    HEAD = "head"  # signs for the unit, may do what its officers do
    OFFICER = "officer"  # records progress and hands in
    REVIEWER = "reviewer"  # judges what units below handed in to this unit
    READER = "reader"  # may look
    ADMIN = "admin"  # keeps units, grants and invitations


class Deed(StrEnum):
    """Kinds of doing that roles allow."""

    READ = "read"
    PREPARE = "prepare"  # upload, confirm, issue
    REPORT = "report"  # progress, evidence, hand in
    REVIEW = "review"
    DRAFT_REPORT = "draft_report"
    SIGN = "sign"
    MANAGE = "manage"
    PUBLISH = "publish"


MAY: dict[Role, frozenset[Deed]] = {
    Role.OFFICE: frozenset({Deed.READ, Deed.PREPARE, Deed.REPORT, Deed.REVIEW, Deed.DRAFT_REPORT, Deed.PUBLISH}),
    Role.HEAD: frozenset({Deed.READ, Deed.REPORT, Deed.REVIEW, Deed.SIGN, Deed.PUBLISH}),
    Role.OFFICER: frozenset({Deed.READ, Deed.REPORT}),
    Role.REVIEWER: frozenset({Deed.READ, Deed.REVIEW}),
    Role.READER: frozenset({Deed.READ}),
    Role.ADMIN: frozenset({Deed.READ, Deed.MANAGE}),
}

KEY_ROLES = (Role.READER, Role.OFFICER, Role.REVIEWER)
"""What a key of the interface may be for: each allows reading and at most one kind of deed besides."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A grant in force, as policies read it: a role at a unit, alone or with all below it."""

    role: Role
    unit: UUID
    path: str
    subtree: bool

    def covers(self, path: str) -> bool:
        """Return whether a unit at `path` lies within the grant."""
        return path.startswith(self.path) if self.subtree else path == self.path

    def lends(self, other: Standing) -> bool:
        """Return whether a key with the standing `other` stays within this one.

        A unit reports through its own people alone, so a key that reports is for the very unit of the role.
        """
        if other.role not in KEY_ROLES or not MAY[other.role] <= MAY[self.role]:
            return False
        if other.role is Role.OFFICER and (other.unit != self.unit or other.path != self.path):
            return False
        return self.covers(other.path) and (self.subtree or not other.subtree)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: an account, the name to show, and the grants in force on the day of the act.

    `through` is the key by which a script acts in the person's stead; `besides` are units that the person holds a
    role at and the key leaves out.
    """

    account: UUID | None
    name: str
    standings: tuple[Standing, ...] = ()
    acting_for: UUID | None = None
    on: date | None = None
    through: UUID | None = None
    besides: frozenset[UUID] = frozenset()

    @property
    def own_units(self) -> frozenset[UUID]:
        """Return the units that the person holds a role at: nobody judges what their own unit holds."""
        return self.besides | {s.unit for s in self.standings}

    @property
    def person(self) -> UUID:
        """Return the account; what only a person may decide asks for it. Raises `NotAllowedError` without one."""
        if self.account is None:
            raise NotAllowedError("Việc này phải do một người có tài khoản làm.", code="not_allowed")
        return self.account

    def may(self, deed: Deed, path: str) -> bool:
        """Return whether a grant allows `deed` at the unit with `path`."""
        return any(deed in MAY[s.role] and s.covers(path) for s in self.standings)

    def reads_all_below(self) -> list[str]:
        """Return the paths whose whole subtree the actor may read."""
        return [s.path for s in self.standings if s.subtree and Deed.READ in MAY[s.role]]

    def reads_only(self) -> list[str]:
        """Return the paths of single units the actor may read."""
        return [s.path for s in self.standings if not s.subtree and Deed.READ in MAY[s.role]]
