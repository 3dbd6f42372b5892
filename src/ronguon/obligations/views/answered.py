"""Beside a duty that two persons let go on: what each answered, and on whom each answer rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from ronguon.audit.actions import doer, names_of, stand_ins
from ronguon.kernel.days import day_of
from ronguon.obligations.forms.answering import REASONS
from ronguon.obligations.models import Obligation, RightsAnswer
from ronguon.obligations.policies import decides_for
from ronguon.units.domain import Actor
from ronguon.units.domain.two_persons import HELD_DUTY
from ronguon.units.models import Approval
from ronguon.units.views.backing import rests_on


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One person's answer: in the name of which unit, why, when, and on whom the power to answer rests."""

    by: str
    unit: str
    reason: str | Promise
    words: str
    at: datetime
    rests: str


def answers_beside(duty: Obligation, actor: Actor) -> Sequence[GivenAnswer]:
    """Return the two answers that let `duty` go on, for whoever prepares or signs at the issuing unit; else nothing."""
    if duty.allowed_at is None or not decides_for(actor, duty.directive.owner):
        return ()
    rows = list(RightsAnswer.objects.valid_for(duty).select_related("unit"))
    told = stand_ins(obligation=[duty.code])
    lenders = {one.pk: told.lender_of(one.account, one.at, *HELD_DUTY.first) for one in rows}
    names = names_of([*(one.account for one in rows), *lenders.values()])
    approvals = {one.pk: Approval(lenders[one.pk] or one.account, one.unit, day_of(one.at)) for one in rows}
    rests = rests_on(HELD_DUTY, list(approvals.values()))
    reasons = dict(REASONS)
    return [
        GivenAnswer(
            doer(one.account, lenders[one.pk], names), one.unit.name, reasons[one.reason], one.words, one.at,
            rests.get(approvals[one.pk], ""),
        )
        for one in rows
    ]  # fmt: skip
