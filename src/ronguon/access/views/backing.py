"""Beside an approval: who gave the role it rests on, who confirmed it, and who invited its holder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ronguon.access.domain.two_persons import TwoPersonStep
from ronguon.access.forms.roles import role_word
from ronguon.access.models import Approval, Backing, backings
from ronguon.audit import actions as audit
from ronguon.kernel.days import day_of
from ronguon.units.models import Unit


@dataclass(frozen=True, slots=True)
class BackedDecision:
    """Who decided, in the name of which unit, when."""

    account: UUID
    unit: Unit
    at: datetime


def decided_by(
    step: TwoPersonStep, verbs: Sequence[str], told: audit.StandIns, decisions: Sequence[BackedDecision]
) -> list[tuple[str, str]]:
    """Return for each decision of `step` who made it, and in whose stead, and the sentence on whom that rests.

    `verbs` are those of the trail by which `told` knows who stood in. Three questions whatever their number.
    """
    lenders = [told.lender_of(one.account, one.at, *verbs) for one in decisions]
    names = audit.names_of([*(one.account for one in decisions), *lenders])
    approvals = [
        Approval(lender or one.account, one.unit, day_of(one.at))
        for one, lender in zip(decisions, lenders, strict=True)
    ]
    rests = rests_on(step, approvals)
    return [
        (audit.doer(one.account, lender, names), rests.get(approval, ""))
        for one, lender, approval in zip(decisions, lenders, approvals, strict=True)
    ]


def rests_on(step: TwoPersonStep, approvals: Collection[Approval]) -> dict[Approval, str]:
    """Return each approval of `step` → the sentence on whom it rests, in two questions whatever their number."""
    found = backings(approvals, step.permissions)
    names = audit.names_of({code for one in found.values() for code in one.people})
    return {approval: said(one, names) for approval, one in found.items()}


def said(found: Backing, names: Mapping[UUID, str]) -> str:
    """Return a backing in words; a name that was erased is said to be."""

    def name(code: UUID) -> str:
        return names.get(code) or _("a person whose name was removed")

    role = role_word(found.role)
    if found.given_by is None:
        words = [_("Role %(role)s given when the installation was set up") % {"role": role}]
    else:
        words = [_("Role %(role)s given by %(name)s") % {"role": role, "name": name(found.given_by)}]
    if found.confirmed_by is not None:
        words.append(_("confirmed by %(name)s") % {"name": name(found.confirmed_by)})
    if found.invited_by is not None:
        words.append(_("account invited by %(name)s") % {"name": name(found.invited_by)})
    return ", ".join(words) + "."
