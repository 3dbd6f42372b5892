"""The periodic table: what runs by itself and how often. Apps fill it in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Run = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that runs once in every slot of `every`; `run` receives the present instant.

    Slots that passed while no worker ran are not replayed: work reads from facts what is still owed
    (a reminder's ledger, events without a link), so one run after a pause catches up with all of it.
    """

    name: str
    every: timedelta
    run: Run


_table: dict[str, Periodic] = {}


def periodic(name: str, *, every: timedelta, run: Run) -> None:
    """Enter work into the table. Raises `ValueError` when the name is taken by other work."""
    entry = Periodic(name, every, run)
    if _table.setdefault(name, entry) != entry:
        raise ValueError(f"{name!r} is in the periodic table already")


def table() -> list[Periodic]:
    """Return all periodic work in the order it was entered."""
    return list(_table.values())


_at_start: list[Callable[[], object]] = []


def at_start(run: Callable[[], object]) -> None:
    """Let `run` be called once when a worker starts, before its first slot."""
    if run not in _at_start:
        _at_start.append(run)


def begin() -> None:
    """Call what was entered for the start."""
    for run in _at_start:
        run()
