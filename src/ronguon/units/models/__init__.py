"""Units over time, decisions that change them, what passes on then, who acts for them, on whose behalf; keys."""

from __future__ import annotations

from ronguon.units.models.bodies import Place, Trait, Unit, UnitName
from ronguon.units.models.changes import (
    Destination,
    PlannedChange,
    PlannedSide,
    Reorganisation,
    Transition,
    TransitionSide,
)
from ronguon.units.models.delegations import DelegatedPower, Delegation
from ronguon.units.models.grants import Grant, Invitation
from ronguon.units.models.groups import Belonging, Counterpart, SideGroup
from ronguon.units.models.handovers import HandOver, HandOverItem, HandOverSignature
from ronguon.units.models.tokens import Token

__all__ = [
    "Belonging",
    "Counterpart",
    "DelegatedPower",
    "Delegation",
    "Destination",
    "Grant",
    "HandOver",
    "HandOverItem",
    "HandOverSignature",
    "Invitation",
    "Place",
    "PlannedChange",
    "PlannedSide",
    "Reorganisation",
    "SideGroup",
    "Token",
    "Trait",
    "Transition",
    "TransitionSide",
    "Unit",
    "UnitName",
]  # fmt: skip
