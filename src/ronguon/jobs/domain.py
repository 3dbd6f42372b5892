"""What a task promises: when it is tried again, when it is given up, what is kept of its failure. No database."""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_type_hints

from ronguon.kernel.errors import RonguonError

Scalar = str | int | bool
Shape = Mapping[str, type]
LONGEST = 200
"""Characters that one argument may have: a task is told codes and looks the rest up, so it finds what is true now."""
REASON = 160
_GROWTH = 4
_CODE = re.compile(r"[a-z_]{1,32}")


class BusyError(Exception):
    """Another worker holds the same effect at this moment; try again later."""


class WorkerLostError(Exception):
    """The worker gave no sign of life within the lease of its task."""


class UnknownWorkError(LookupError):
    """A task, or an argument of one, that no app has declared."""


@dataclass(frozen=True, slots=True)
class Promise:
    """How long a silent worker keeps a task, how often a task is tried, and the pause after the first failure."""

    lease: timedelta
    attempts: int
    pause: timedelta

    @property
    def heartbeat(self) -> timedelta:
        """Return how often a worker says that it lives: three times in a lease."""
        return self.lease / 3

    def pause_after(self, attempt: int) -> timedelta:
        """Return the pause after the failed attempt number `attempt` (from 1); each is four times the one before."""
        pause: timedelta = self.pause * _GROWTH ** (attempt - 1)
        return pause

    def gives_up(self, error: BaseException, attempt: int) -> bool:
        """Return whether a task is not tried again after `error` at attempt number `attempt` (from 1).

        What the product refuses on purpose stays refused; everything else may be better next time.
        """
        return isinstance(error, RonguonError) or attempt >= self.attempts


@dataclass(frozen=True, slots=True)
class QueueState:
    """Background work at one instant. `later` waits for its time or for another attempt; `failed` was given up."""

    waiting: int
    oldest_s: float
    later: int
    running: int
    failed: int
    workers_alive: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an engine knows of its queue: tasks due, since when the oldest is due, tasks for later, tasks running."""

    due: int
    oldest_at: datetime | None
    later: int
    running: int


def reason(error: BaseException) -> str:
    """Return what is kept of a failure: kind of error, its number or code, the line of ours where it happened.

    Never the words of the error: they may carry an address, a name or what a task was given.
    """
    told = [type(error).__name__]
    if (number := _number(error)) is not None:
        told.append(str(number))
    if place := _place(error):
        told.append(f"({place})")
    return " ".join(told)[:REASON]


def _number(error: BaseException) -> int | str | None:
    """Return the code of an error of ours, the answer of a mail server, or the system's error number."""
    refused = getattr(error, "recipients", None)  # a mail server's answer for each address: the number alone is kept
    if isinstance(refused, dict) and refused:
        first = next(iter(refused.values()))
        return first[0] if isinstance(first, tuple) and isinstance(first[0], int) else None
    for name in ("code", "smtp_code", "errno"):
        found = getattr(error, name, None)
        if isinstance(found, int) or (isinstance(found, str) and _CODE.fullmatch(found)):
            return found
    return None


def _place(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "ronguon" in Path(frame.filename).parts]
    if not frames:
        return ""
    path = Path(frames[-1].filename)
    return f"{path.parent.name}/{path.name}:{frames[-1].lineno}"


def shape_of(function: Callable[..., object]) -> dict[str, type]:
    """Return the closed shape of a task: the name and type of each argument.

    Raises `ValueError` for a task that takes anything but keywords of type str, int or bool.
    """
    hints = get_type_hints(function)
    shape = {}
    for name, parameter in inspect.signature(function).parameters.items():
        kind = hints.get(name)
        if parameter.kind is not parameter.KEYWORD_ONLY or kind not in {str, int, bool}:
            raise ValueError(f"{function.__qualname__}: {name!r} must be a keyword of type str, int or bool")
        shape[name] = kind
    return shape


def fitting(name: str, shape: Shape, arguments: Mapping[str, object]) -> dict[str, Scalar]:
    """Return `arguments` when they are what the task `name` takes. Raises `UnknownWorkError` or `ValueError`."""
    found: dict[str, Scalar] = {}
    for key, value in arguments.items():
        if key not in shape:
            raise UnknownWorkError(f"{name!r} takes no {key!r}")
        if type(value) is not shape[key] or not isinstance(value, str | int | bool):
            raise ValueError(f"{name!r}: {key!r} is not of type {shape[key].__name__}")
        if isinstance(value, str) and len(value) > LONGEST:
            raise ValueError(f"{name!r}: {key!r} is longer than {LONGEST} characters")
        found[key] = value
    if lacking := sorted(shape.keys() - found.keys()):
        raise ValueError(f"{name!r} lacks {', '.join(lacking)}")
    return found
