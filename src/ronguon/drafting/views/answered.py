"""Beside a duty that two persons let go on: what each answered, and on whom each answer rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from ronguon.access.domain.two_persons import HELD_DUTY
from ronguon.access.views.backing import BackedDecision, decided_by
from ronguon.audit.actions import stand_ins
from ronguon.drafting.forms.answering import REASONS
from ronguon.drafting.models import Obligation, RightsAnswer
from ronguon.drafting.policies import decides_for
from ronguon.units.domain import Actor


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One person's answer: in the name of which unit, why, when, and on whom the power to answer rests."""

    by: str
    unit: str
    reason: str | Promise
    words: str
    at: datetime
    rests: str


def answers_beside(duty: Obligation, actor: Actor) -> Sequence[AnswerLine]:
    """Return the two answers that let `duty` go on, for whoever prepares or signs at the issuing unit; else nothing."""
    if duty.allowed_at is None or not decides_for(actor, duty.directive.owner):
        return ()
    rows = list(RightsAnswer.objects.valid_for(duty).select_related("unit"))
    told, decisions = stand_ins(obligation=[duty.code]), [BackedDecision(one.account, one.unit, one.at) for one in rows]
    said, reasons = decided_by(HELD_DUTY, HELD_DUTY.first, told, decisions), dict(REASONS)
    return [
        AnswerLine(by, one.unit.name, reasons[one.reason], one.words, one.at, rests)
        for one, (by, rests) in zip(rows, said, strict=True)
    ]
