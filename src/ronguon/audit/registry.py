"""What rooms enter at the trail in `ready()`: who hears of shredded names, what is scanned at night, kinds of flags."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
class Found:
    """A row that the action would have refused: what it is, its opaque id, and one sentence."""

    kind: str
    subject: str
    says: str


Scan = Callable[[], Iterable[Found]]
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
