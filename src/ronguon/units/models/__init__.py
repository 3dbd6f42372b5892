"""Units over time, decisions that change them, what passes on then, who acts for them, on whose behalf; keys."""

from __future__ import annotations

from ronguon.units.models.bodies import NameTail, Place, Trait, Unit, UnitName
from ronguon.units.models.changes import Destination, PlannedChange, PlannedSide, Reorganisation
from ronguon.units.models.delegations import DelegatedPower, Delegation
from ronguon.units.models.grants import Grant, Invitation
from ronguon.units.models.groups import Belonging, Counterpart, SideGroup
from ronguon.units.models.handovers import HandOver, HandOverItem, HandOverSignature
from ronguon.units.models.roles import RoleDefinition
from ronguon.units.models.seconding import Approval, Backing, GrantRequest, Introduction, backings, makers
from ronguon.units.models.succession import Succession, succession_of
from ronguon.units.models.tokens import Token
from ronguon.units.models.transitions import Transition, TransitionSide

__all__ = [
    "Approval", "Backing", "Belonging", "Counterpart", "DelegatedPower", "Delegation", "Destination", "Grant",
    "GrantRequest", "HandOver", "HandOverItem", "HandOverSignature", "Introduction", "Invitation", "NameTail",
    "Place", "PlannedChange", "PlannedSide", "Reorganisation", "RoleDefinition", "SideGroup", "Succession", "Token",
    "Trait", "Transition", "TransitionSide", "Unit", "UnitName", "backings", "makers", "succession_of",
]  # fmt: skip
