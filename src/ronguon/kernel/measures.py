"""What can be measured of a running installation: any room declares it, the watch at the top reads it out.

A gauge is looked up when somebody asks. A count is added to as things happen and kept by whoever listens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_NAME = re.compile(r"^ronguon_[a-z]+(?:_[a-z]+)*$")
Reading = float | Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure that is looked up. `read` returns a number, one for each value of `label`, or null for unknown."""

    name: str
    says: str
    read: Callable[[], Reading]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A figure that only grows within one process, such as how often a busy database was asked again."""

    name: str
    says: str

    def add(self, amount: int = 1) -> None:
        """Tell every listener that it happened `amount` times more."""
        for listener in _listeners:
            listener(self, amount)


_gauges: dict[str, Gauge] = {}
_counts: dict[str, Count] = {}
_listeners: list[Callable[[Count, int], object]] = []


def gauge(name: str, *, says: str, read: Callable[[], Reading], label: str = "") -> None:
    """Declare a gauge. Raises `ValueError` when the name is malformed or taken by another."""
    entry = Gauge(_sound(name), says, read, label)
    if _gauges.setdefault(name, entry) != entry:
        raise ValueError(f"{name!r} is measured already")


def count(name: str, *, says: str) -> Count:
    """Declare a count and return it. Raises `ValueError` when the name is malformed or taken by another."""
    entry = Count(_sound(name), says)
    if _counts.setdefault(name, entry) != entry:
        raise ValueError(f"{name!r} is counted already")
    return entry


def gauges() -> list[Gauge]:
    """Return every declared gauge, by name."""
    return [_gauges[name] for name in sorted(_gauges)]


def listen(listener: Callable[[Count, int], object]) -> None:
    """Let `listener` be told of every count from now on."""
    if listener not in _listeners:
        _listeners.append(listener)


def _sound(name: str) -> str:
    if not _NAME.match(name):
        raise ValueError(f"{name!r} is not of the form ronguon_noun_unit")
    return name
