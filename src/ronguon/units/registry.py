"""What rooms enter in `ready()` for the pages of bodies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ronguon.units.models import Unit
    from ronguon.units.requests import ActingRequest


Box = Callable[["ActingRequest", "Unit", date], str]
"""What a room shows on a body's page on a day, as safe markup; empty where it has nothing to show."""
_boxes: dict[str, Box] = {}


def show_on_bodies(name: str, box: Box) -> None:
    """Enter what the room `name` shows on every body's page. Raises `ValueError` when another one has its name."""
    if _boxes.setdefault(name, box) is not box:
        raise ValueError(f"{name} is entered twice")


def boxes(request: ActingRequest, unit: Unit, on: date) -> list[str]:
    """Return what higher rooms show on the page of `unit`, in the order of their names."""
    return [markup for _, box in sorted(_boxes.items()) if (markup := box(request, unit, on))]
