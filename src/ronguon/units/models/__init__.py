"""Units over time (`bodies`), who acts for them (`grants`), and the keys that scripts act by (`tokens`)."""

from __future__ import annotations

from ronguon.units.models.bodies import Place, Transition, TransitionSide, Unit, UnitName
from ronguon.units.models.grants import Grant, Invitation
from ronguon.units.models.tokens import Token

__all__ = ["Grant", "Invitation", "Place", "Token", "Transition", "TransitionSide", "Unit", "UnitName"]
