"""What higher apps want to know of this one, which pages were erased; and the demo's network, which leads nowhere."""

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


_instead: list[Callable[[], object | None]] = []


def ask_instead(way_out: Callable[[], object | None]) -> None:
    """Let `way_out` say what is asked in place of the network, null for the network itself.

    For the demo alone, whose invented names nobody outside could answer for: what it gives is in memory.
    """
    if way_out not in _instead:
        _instead.append(way_out)


def instead() -> object | None:
    """Return what is asked in place of the network, null where nothing is."""
    return next((found for one in _instead if (found := one()) is not None), None)
