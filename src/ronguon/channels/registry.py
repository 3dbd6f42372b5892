"""What higher apps want to know of this one: which pages were erased."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

_erased: list[Callable[[UUID], object]] = []


def on_erased(told: Callable[[UUID], object]) -> None:
    """Let `told` be called with the code of each page that is erased, inside the transaction that erases it."""
    if told not in _erased:
        _erased.append(told)


def tell_erased(code: UUID) -> None:
    """Tell whoever asked that a page is erased."""
    for told in _erased:
        told(code)
