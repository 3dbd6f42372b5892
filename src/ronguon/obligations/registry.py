"""What higher rooms tell this one: which proofs lie on the table for an occurrence, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest

from ronguon.obligations.models import Occurrence


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as this room knows it: kind, opaque id, hash and the title its unit gave it."""

    kind: str
    id: str
    sha256: str
    title: str


class ProofSource(Protocol):
    """A higher room that keeps proofs of occurrences."""

    def proofs(self, occurrence: Occurrence) -> Sequence[Proof]: ...
    def counts(self, occurrences: Sequence[int]) -> dict[int, int]: ...
    def panel(self, request: HttpRequest, occurrence: Occurrence) -> str: ...
    def address(self, kind: str, proof_id: str) -> str: ...


_sources: list[Callable[[], ProofSource]] = []


def prove_by(source: Callable[[], ProofSource]) -> None:
    """Let a higher room bring proofs; called in its `ready()`."""
    _sources[:] = [source]


def proofs_of(occurrence: Occurrence) -> Sequence[Proof]:
    """Return the proofs that are on the table for `occurrence` now."""
    return [proof for source in _sources for proof in source().proofs(occurrence)]


def proof_counts(occurrences: Sequence[int]) -> dict[int, int]:
    """Return occurrence key → number of proofs on the table, for those that have any."""
    counted: dict[int, int] = {}
    for source in _sources:
        counted |= source().counts(occurrences)
    return counted


def panels(request: HttpRequest, occurrence: Occurrence) -> list[str]:
    """Return what higher rooms show on the page of an occurrence, as safe markup."""
    return [source().panel(request, occurrence) for source in _sources]


def proof_address(kind: str, proof_id: str) -> str:
    """Return where a proof is opened, or an empty string when no room knows it."""
    return next((address for source in _sources if (address := source().address(kind, proof_id))), "")
