"""What higher apps want to know of publications. They fill it in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

_withdrawn: list[Callable[[UUID, UUID], object]] = []


def on_withdrawn(told: Callable[[UUID, UUID], object]) -> None:
    """Let `told` be called with a publication's code and who withdrew it, once that is committed."""
    if told not in _withdrawn:
        _withdrawn.append(told)


def tell_withdrawn(code: UUID, by: UUID) -> None:
    """Call everybody who wants to know."""
    for told in _withdrawn:
        told(code, by)
