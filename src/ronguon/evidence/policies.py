"""Who may lay proofs on the table, and while what is open."""

from __future__ import annotations

from ronguon.obligations.models import Occurrence
from ronguon.obligations.policies import may_report
from ronguon.units.domain import Actor

CHANGING = frozenset({Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED})
"""Stages in which the unit may add, replace and withdraw; what was handed in stays as it was."""


def may_prove(actor: Actor, occurrence: Occurrence) -> bool:
    """Return whether `actor` may change the proofs of `occurrence` now: the unit that holds it, while it is open."""
    return occurrence.stage in CHANGING and may_report(actor, occurrence.assignment)
