"""Units over time (`bodies`), and who acts for them (`grants`)."""

from __future__ import annotations

from ronguon.units.models.bodies import Place, Transition, TransitionSide, Unit, UnitName
from ronguon.units.models.grants import Grant, Invitation

__all__ = ["Grant", "Invitation", "Place", "Transition", "TransitionSide", "Unit", "UnitName"]
