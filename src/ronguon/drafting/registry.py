"""What a higher app tells this one of documents: how many assignments came of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.db.models import Expression

from ronguon.directives.models import Directive


class AssignmentCounting(Protocol):
    """A higher app that assigns duties to units."""

    def assigned(self, directive: Directive) -> dict[int, int]:
        """Return key of a duty of `directive` → number of lead assignments under it, in one query."""
        ...

    def held_now(self) -> Expression:
        """Return the number of lead assignments held now under any version of a document, for an annotation."""
        ...


_counts: list[Callable[[], AssignmentCounting]] = []


def count_by(counts: Callable[[], AssignmentCounting]) -> None:
    """Let a higher app count assignments; called in its `ready()`."""
    _counts[:] = [counts]


def counts() -> AssignmentCounting:
    """Return who counts assignments."""
    return _counts[0]()
