"""What apps enter in `ready()` for the pages of units."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ronguon.units.models import Unit
    from ronguon.units.requests import ActingRequest


Box = Callable[["ActingRequest", "Unit", date], str]
"""What an app shows on a unit's page on a day, as safe markup; empty where it has nothing to show."""
_boxes: dict[str, Box] = {}
_last: dict[str, Box] = {}


def show_on_units(name: str, box: Box, *, last: bool = False) -> None:
    """Enter what the app `name` shows on every unit's page: above the units directly below it, or `last` of all.

    Raises `ValueError` when another one has its name.
    """
    if (_last if last else _boxes).setdefault(name, box) is not box:
        raise ValueError(f"{name} is entered twice")


def boxes(request: ActingRequest, unit: Unit, on: date, *, last: bool = False) -> list[str]:
    """Return what higher apps show on the page of `unit`, in the order of their names."""
    shown = _last if last else _boxes
    return [markup for _, box in sorted(shown.items()) if (markup := box(request, unit, on))]


Papers = Callable[[Collection[int]], Mapping[int, str]]
"""Return change, by its key → the address of the paper that ordered it, where there is one."""
_papers: list[Papers] = []


def lead_to_papers(find: Papers) -> None:
    """Let what happened to a unit lead to the papers of a higher app."""
    if find not in _papers:
        _papers.append(find)


def papers(changes: Collection[int]) -> dict[int, str]:
    """Return change, by its key → the address of the paper that ordered it, where there is one."""
    return {change: address for find in _papers for change, address in find(changes).items()}
