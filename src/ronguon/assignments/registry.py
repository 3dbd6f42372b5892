"""What higher apps tell this one of proofs of an occurrence, and what they want to know of erased notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest

from ronguon.assignments.models import Occurrence


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as this app knows it: kind, opaque id, hash and the title its unit gave it."""

    kind: str
    id: str
    sha256: str
    title: str


class ProofSource(Protocol):
    """A higher app that keeps proofs of occurrences."""

    def proofs(self, occurrence: Occurrence) -> Sequence[Proof]: ...
    def counts(self, occurrences: Sequence[int]) -> dict[int, int]: ...
    def panel(self, request: HttpRequest, occurrence: Occurrence) -> str: ...
    def address(self, kind: str, proof_id: str) -> str: ...


_sources: list[Callable[[], ProofSource]] = []


def prove_by(source: Callable[[], ProofSource]) -> None:
    """Let a higher app bring proofs; called in its `ready()`."""
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
    """Return what higher apps show on the page of an occurrence, as safe markup."""
    return [source().panel(request, occurrence) for source in _sources]


def proof_address(kind: str, proof_id: str) -> str:
    """Return where a proof is opened, or an empty string when no app knows it."""
    return next((address for source in _sources if (address := source().address(kind, proof_id))), "")


_note_erased: list[Callable[[UUID, UUID], object]] = []


def on_note_erased(told: Callable[[UUID, UUID], object]) -> None:
    """Let `told` be called with a note's code and who erased its words, once that is committed."""
    if told not in _note_erased:
        _note_erased.append(told)


def tell_note_erased(code: UUID, by: UUID) -> None:
    """Call everybody who wants to know."""
    for told in _note_erased:
        told(code, by)
