"""A typed maker for tests: an assignment with its occurrence."""

from __future__ import annotations

from datetime import date
from typing import Any

from ronguon.assignments.actions.working import GivenAccount, LackingProof
from ronguon.assignments.domain.reasons import LackReason
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.drafting.models import Obligation
from ronguon.units.models import Unit


def make_assignment(obligation: Obligation, unit: Unit, **changes: Any) -> Occurrence:
    """Make a lead assignment at `unit` with one occurrence, and return the occurrence (`.assignment` leads back)."""
    due_on = changes.pop("due_on", date(2026, 3, 31))
    stage = changes.pop("stage", Occurrence.Stage.OPEN)
    values: dict[str, Any] = {
        "obligation": obligation, "unit": unit, "assigned_by": obligation.directive.owner, "part": Assignment.Part.LEAD,
        "timed": due_on is not None, "assigned_on": date(2026, 3, 2), "since_on": date(2026, 3, 2),
    }  # fmt: skip
    assignment = Assignment.objects.create(**values | changes)
    return Occurrence.objects.create(
        assignment=assignment, number=1, opens_on=assignment.assigned_on, due_on=due_on, stage=stage
    )


def told_without_proof(text: str, amount: int | None = None) -> GivenAccount:
    """Return what a unit says it did, with the reason why no proof comes along; beside proofs it is not kept."""
    return GivenAccount(text, amount, LackingProof(LackReason.NO_PAPER, "Việc này không có giấy tờ kèm theo."))
