"""Units in time, groups of them, what happened to them and who goes on."""

from __future__ import annotations

from ronguon.units.models.bodies import NameTail, Place, Trait, Unit, UnitName
from ronguon.units.models.groups import Belonging, Counterpart, SideGroup
from ronguon.units.models.succession import Succession, succession_of
from ronguon.units.models.transitions import Transition, TransitionSide

__all__ = [
    "Belonging",
    "Counterpart",
    "NameTail",
    "Place",
    "SideGroup",
    "Succession",
    "Trait",
    "Transition",
    "TransitionSide",
    "Unit",
    "UnitName",
    "succession_of",
]
