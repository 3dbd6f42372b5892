"""Units in time, groups of them, what happened to them and who goes on."""

from __future__ import annotations

from ronguon.units.models.groups import Belonging, Counterpart, SideGroup
from ronguon.units.models.succession import Succession, succession_of
from ronguon.units.models.transitions import Transition, TransitionParticipant
from ronguon.units.models.units import NameTail, Place, Trait, Unit, UnitName

__all__ = [
    "Belonging",
    "Counterpart",
    "NameTail",
    "Place",
    "SideGroup",
    "Succession",
    "Trait",
    "Transition",
    "TransitionParticipant",
    "Unit",
    "UnitName",
    "succession_of",
]
