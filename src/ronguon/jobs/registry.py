"""The periodic table (what runs by itself and how often) and the kinds of tasks. Apps fill both in `ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ronguon.jobs.domain import Scalar, Shape, UnknownWorkError, fitting, shape_of

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


def at_start(run: Callable[[], object], *, first: bool = False) -> None:
    """Let `run` be called once when a worker starts, before its first slot; `first` goes before all others."""
    if run not in _at_start:
        _at_start.insert(0 if first else len(_at_start), run)


def begin() -> None:
    """Call what was entered for the start."""
    for run in _at_start:
        run()


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of task that some app offers: its name, what to call, and the closed shape of its arguments."""

    name: str
    task: Any
    call: Callable[..., object]
    shape: Shape


_work: dict[str, Work] = {}


def offer(name: str, task: Any, call: Callable[..., object]) -> None:
    """Enter a kind of task. Raises `ValueError` when the name is taken or the arguments are no closed shape."""
    new = Work(name, task, call, shape_of(call))
    if _work.setdefault(name, new).call != call:
        raise ValueError(f"{name!r} is another task already")


def work(name: str) -> Work:
    """Return a kind of task: a name in a row imports nothing. Raises `UnknownWorkError`."""
    try:
        return _work[name]
    except KeyError:
        raise UnknownWorkError(f"{name!r} is not declared") from None


def all_work() -> list[Work]:
    """Return every kind of task."""
    return list(_work.values())


def declared() -> dict[str, Shape]:
    """Return every kind of task with the shape of its arguments."""
    return {name: one.shape for name, one in _work.items()}


def checked(name: str, arguments: Mapping[str, object]) -> dict[str, Scalar]:
    """Return `arguments` if the task `name` takes exactly these. Raises `UnknownWorkError` or `ValueError`."""
    return fitting(name, work(name).shape, arguments)


def run(name: str, arguments: Mapping[str, object]) -> None:
    """Carry a task out, here and now."""
    work(name).call(**checked(name, arguments))
