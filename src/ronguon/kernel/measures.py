"""What can be measured of a running installation: any app declares it, the watch at the top looks it up when asked."""

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


_gauges: dict[str, Gauge] = {}


def gauge(name: str, *, says: str, read: Callable[[], Reading], label: str = "") -> None:
    """Declare a gauge. Raises `ValueError` when the name is malformed or taken by another."""
    entry = Gauge(_sound(name), says, read, label)
    if _gauges.setdefault(name, entry) != entry:
        raise ValueError(f"{name!r} is measured already")


def gauges() -> list[Gauge]:
    """Return every declared gauge, by name."""
    return [_gauges[name] for name in sorted(_gauges)]


def _sound(name: str) -> str:
    if not _NAME.match(name):
        raise ValueError(f"{name!r} is not of the form ronguon_noun_unit")
    return name
