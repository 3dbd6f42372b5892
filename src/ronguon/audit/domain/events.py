"""Events: who acts, which actions exist, how the chain is computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ronguon.kernel.hashing import canonical, sha256

GENESIS = "0" * 64
_VERB = re.compile(r"^[a-z_]+\.[a-z_]+$")
Scalar = str | int | bool | None


class Who(Protocol):
    """Whoever acts: a person for a unit, or the machine itself when `account` is null."""

    @property
    def account(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...
    @property
    def acting_for(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Machine:
    """The worker acting on its own schedule; it has no rights beyond what its task is given."""

    account: UUID | None = None
    name: str = "Hệ thống"
    acting_for: UUID | None = None


class UnknownVerbError(LookupError):
    """An action, or a detail of one, that no app has declared."""


THROUGH = "through"
"""What any event may carry besides its own details: the key by which a script acted in the person's stead."""
ON_BEHALF = "on_behalf"
"""What any event may carry besides: the account in whose stead a person acted, by that account's delegation."""
_verbs: dict[str, Mapping[str, type]] = {}


def declare(verb: str, /, **details: type) -> None:
    """Declare an action and the closed set of details its event may carry (str, int or bool each).

    Raises `ValueError` when the verb is malformed or declared twice with other details.
    """
    if not _VERB.match(verb):
        raise ValueError(f"{verb!r} is not of the form noun.verb")
    if _verbs.setdefault(verb, details) != details:
        raise ValueError(f"{verb!r} is declared twice")


def checked(verb: str, details: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Return `details` if the declared schema of `verb` holds them. Raises `UnknownVerbError`."""
    schema = _verbs.get(verb)
    if schema is None:
        raise UnknownVerbError(f"{verb!r} is not declared")
    for key, value in details.items():
        kind = schema.get(key, str if key in {THROUGH, ON_BEHALF} else None)
        if kind is None:
            raise UnknownVerbError(f"{verb!r} carries no {key!r}")
        if value is not None and type(value) is not kind:
            raise UnknownVerbError(f"{verb!r}: {key!r} is not of type {kind.__name__}")
    return dict(details)


def declared() -> Mapping[str, Mapping[str, type]]:
    """Return every declared action with its details."""
    return _verbs


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """An event as the chain sees it. No name of a person is in it, so names can be shredded."""

    code: UUID
    verb: str
    subject_kind: str
    subject: str
    actor: UUID | None
    acting_for: UUID | None
    at: datetime
    recorded_at: datetime
    details: Mapping[str, Scalar]

    def canonical(self) -> bytes:
        """Return every field of the event as bytes: what the chain hashes, and a leaf of the Merkle tree."""
        return canonical(
            {
                "code": str(self.code),
                "verb": self.verb,
                "subject": [self.subject_kind, self.subject],
                "actor": str(self.actor) if self.actor else None,
                "acting_for": str(self.acting_for) if self.acting_for else None,
                "at": self.at.isoformat(timespec="microseconds"),
                "recorded_at": self.recorded_at.isoformat(timespec="microseconds"),
                "details": dict(self.details),
            }
        )

    def digest(self, previous: str) -> str:
        """Return the link's hash over the previous link and every field of the event."""
        return sha256(previous.encode() + self.canonical())
