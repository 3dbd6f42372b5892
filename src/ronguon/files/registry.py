"""What higher apps want to know of files. They fill it in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

_erased: list[Callable[[UUID, UUID], object]] = []


def on_erased(told: Callable[[UUID, UUID], object]) -> None:
    """Let `told` be called with a file's code and who erased it, once the erasure is committed."""
    if told not in _erased:
        _erased.append(told)


def tell_erased(code: UUID, by: UUID) -> None:
    """Call everybody who wants to know."""
    for told in _erased:
        told(code, by)
