"""Who may lay proofs on the table, and while what is open; who may erase one."""

from __future__ import annotations

from ronguon.assignments.models import Occurrence
from ronguon.assignments.policies import may_report
from ronguon.evidence.models import Evidence
from ronguon.units.domain import Actor, Permission

CHANGING = frozenset({Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED})
"""Stages in which the unit may add, replace and withdraw; what was submitted stays as it was."""


def may_prove(actor: Actor, occurrence: Occurrence) -> bool:
    """Return whether `actor` may change the proofs of `occurrence` now: the unit that holds it, while it is open."""
    return occurrence.stage in CHANGING and may_report(actor, occurrence.assignment)


def may_erase(actor: Actor, evidence: Evidence) -> bool:
    """Return whether `actor` may erase the file of `evidence`: who keeps the roles of the unit that added it.

    Whoever reports for the unit may not, so that nobody makes the proof of their own work disappear alone.
    """
    path = evidence.unit.path
    return actor.may(Permission.MANAGE, path) and not actor.may(Permission.REPORT, path)
