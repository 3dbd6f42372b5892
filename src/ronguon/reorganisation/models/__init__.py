"""Decisions on units, and what passes by them."""

from __future__ import annotations

from ronguon.reorganisation.models.decisions import Destination, PlannedChange, PlannedParticipant, Reorganisation
from ronguon.reorganisation.models.handovers import HandOver, HandOverItem, HandOverSignature

__all__ = [
    "Destination",
    "HandOver",
    "HandOverItem",
    "HandOverSignature",
    "PlannedChange",
    "PlannedParticipant",
    "Reorganisation",
]
