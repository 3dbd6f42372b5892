"""What higher rooms want to know of the trail. They fill it in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

_shredded: list[Callable[[UUID], object]] = []


def on_shredded(told: Callable[[UUID], object]) -> None:
    """Let `told` be called with an account's id in the transaction that forgets its name, before it ends."""
    if told not in _shredded:
        _shredded.append(told)


def tell_shredded(account: UUID) -> None:
    """Call everybody who wants to know."""
    for told in _shredded:
        told(account)
