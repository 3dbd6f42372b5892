"""Who may decide on duties, issue them, do them and judge them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from ronguon.access.domain.two_persons import HELD_DUTY, WITHDRAWAL
from ronguon.access.policies import may_be_second
from ronguon.audit.actions import lender_in, stand_ins
from ronguon.audit.models import Event
from ronguon.directives.models import Directive, WithdrawalRequest
from ronguon.drafting.models import Obligation, RightsAnswer
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit


def may_prepare(actor: Actor, directive: Directive) -> bool:
    """Return whether `actor` may decide on the duties of `directive`: its own office, before issuing."""
    return directive.stage == Directive.Stage.READING and actor.may(Permission.PREPARE, directive.owner.path)


def may_amend(actor: Actor, directive: Directive) -> bool:
    """Return whether `actor` may take in the next version of `directive`: its own office, once it is issued."""
    return directive.stage == Directive.Stage.ISSUED and actor.may(Permission.PREPARE, directive.owner.path)


def may_ask_withdrawal(actor: Actor, directive: Directive) -> bool:
    """Return whether `actor` may ask that `directive` be taken back: its own office, once it is issued."""
    return may_amend(actor, directive)


def may_decide_withdrawal(actor: Actor, request: WithdrawalRequest) -> bool:
    """Return whether `actor` may decide on taking a document back: a second person, by their own hands.

    That is neither who asked nor who issued any version of it, nor whom these stood in for. They prepare documents or
    sign at the office that issued it; where nobody else does, those of the unit above it may.
    """
    if actor.account is None or actor.through is not None:
        return False
    return may_be_second(actor, WITHDRAWAL, request.directive.owner, *_involved(request))


def may_read_withdrawal(actor: Actor, directive: Directive) -> bool:
    """Return whether `actor` may read who asked for a withdrawal and who decided: of that office or the one above."""
    owner = directive.owner
    return decides_for(actor, owner) or (owner.parent is not None and decides_for(actor, owner.parent))


def decides_for(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` prepares documents or signs at `unit`, the people of whom one may be second."""
    return any(actor.may(permission, unit.path) for permission in (Permission.PREPARE, Permission.SIGN))


def _involved(request: WithdrawalRequest) -> set[UUID]:
    """Return who asked for the withdrawal and who issued the document, with those in whose stead they did."""
    codes = Directive.objects.filter(family=request.directive.family).values_list("code", flat=True)
    events = Event.objects.filter(
        subject_kind="directive", subject__in=[str(one) for one in codes], verb__in=WITHDRAWAL.first
    )
    people = {person for event in events for person in (event.actor, lender_in(event)) if person is not None}
    return people | {request.asked_by}


def may_decide(actor: Actor, obligation: Obligation) -> bool:
    """Return whether `actor` may confirm, correct or drop this duty."""
    return obligation.issued_at is None and may_prepare(actor, obligation.directive)


def answers_for(actor: Actor, obligation: Obligation) -> UUID | None:
    """Return the code of the unit in whose name `actor` answers the question on people's rights, or `None`.

    At the unit that issues: who prepares there. As the second, in their own right: who prepares or reviews at another
    unit that stands above it, directly below it, or beside it under the same superior.
    """
    owner = obligation.directive.owner
    if may_decide(actor, obligation):
        return owner.code
    if not actor.own_right:
        return None
    superior = _directly_above(owner.path)
    for grant in actor.grants:
        if grant.unit == owner.code or not grant.permissions & {Permission.PREPARE, Permission.REVIEW}:
            continue
        beside = superior != "" and _directly_above(grant.path) == superior
        if owner.path.startswith(grant.path) or _directly_above(grant.path) == owner.path or beside:
            return grant.unit
    return None


def _directly_above(path: str) -> str:
    return path.rsplit(".", 2)[0] + "." if path.count(".") > 1 else ""


def may_answer_second(actor: Actor, obligation: Obligation, unit: Unit, before: Sequence[RightsAnswer]) -> bool:
    """Return whether `actor` is another person than all who answered `before`, whoever each acted for."""
    told = stand_ins(obligation=[obligation.code] if before else [])
    lenders = [told.lender_of(one.account, one.at, *HELD_DUTY.first) for one in before]
    first = [*(one.account for one in before), *lenders]
    return not before or may_be_second(actor, HELD_DUTY, unit, *first)
