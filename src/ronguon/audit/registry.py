"""What apps enter at the trail in `ready()`: who hears of shredded names, scans at night, kinds of flags, seals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ronguon.audit.domain.flags import FlagKind

_shredded: list[Callable[[UUID], object]] = []


def on_shredded(told: Callable[[UUID], object]) -> None:
    """Let `told` be called with an account's id in the transaction that forgets its name, before it ends."""
    if told not in _shredded:
        _shredded.append(told)


def tell_shredded(account: UUID) -> None:
    """Call everybody who wants to know."""
    for told in _shredded:
        told(account)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row that the action would have refused: what it is, its opaque id, and one sentence."""

    kind: str
    subject: str
    says: str


Scan = Callable[[], Iterable[FoundRow]]
_scans: dict[str, Scan] = {}
_flags: dict[str, FlagKind] = {}


def scan(name: str, run: Scan) -> None:
    """Enter what the nightly scan looks through. Raises `ValueError` when the name is taken."""
    if _scans.setdefault(name, run) is not run:
        raise ValueError(f"{name!r} is scanned already")


def scans() -> dict[str, Scan]:
    """Return every scan by name."""
    return dict(_scans)


def flags(kind: FlagKind) -> None:
    """Enter a kind of flag that the machine raises. Raises `ValueError` when the name is taken."""
    if _flags.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"{kind.name!r} is a kind of flag already")


def flag_kinds() -> list[FlagKind]:
    """Return every kind of flag, by name."""
    return [_flags[name] for name in sorted(_flags)]


@dataclass(frozen=True, slots=True)
class HashEvent:
    """An event that holds the hash of what it made. `key` is its subject, and what tells several on one apart."""

    key: str
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HashedContent:
    """What rows hash to now, under the key of the event that made them.

    `copy` marks what went on to another row and must still read like the one it was taken from; `ended` what an event
    took away, so that nothing is left to compare.
    """

    key: str
    sha256: str
    copy: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Sealed:
    """A kind of thing whose content's hash stands in the event that made it.

    `contents` makes the hashes anew; it is given the events, since a batch of rows is told by its event alone.
    `apart` names the detail that tells several events on one subject apart.
    """

    name: str
    says: str
    plural: str
    verbs: tuple[str, ...]
    contents: Callable[[Sequence[HashEvent]], Iterable[HashedContent]]
    apart: str = ""


_seals: dict[str, Sealed] = {}


def seal(kind: Sealed) -> None:
    """Enter a kind of sealed thing. Raises `ValueError` when the name is taken."""
    if _seals.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"{kind.name!r} is sealed already")


def seals() -> list[Sealed]:
    """Return every kind of sealed thing, by name."""
    return [_seals[name] for name in sorted(_seals)]
