"""Who may decide on duties, issue them, do them and judge them."""

from __future__ import annotations

from uuid import UUID

from ronguon.directives.models import Directive
from ronguon.obligations.models import Assignment, Obligation, Submission
from ronguon.units.domain import Actor, Deed
from ronguon.units.policies import stands_in_at


def may_prepare(actor: Actor, directive: Directive) -> bool:
    """Return whether `actor` may decide on the duties of `directive`: its own office, before issuing."""
    return directive.stage == Directive.Stage.READING and actor.may(Deed.PREPARE, directive.owner.path)


def may_amend(actor: Actor, directive: Directive) -> bool:
    """Return whether `actor` may take in the next version of `directive`: its own office, once it is issued."""
    return directive.stage == Directive.Stage.ISSUED and actor.may(Deed.PREPARE, directive.owner.path)


def may_decide(actor: Actor, obligation: Obligation) -> bool:
    """Return whether `actor` may confirm, correct or drop this duty."""
    return obligation.laid_at is None and may_prepare(actor, obligation.directive)


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
    for grant in actor.standings:
        if grant.unit == owner.code or not grant.deeds & {Deed.PREPARE, Deed.REVIEW}:
            continue
        beside = superior != "" and _directly_above(grant.path) == superior
        if owner.path.startswith(grant.path) or _directly_above(grant.path) == owner.path or beside:
            return grant.unit
    return None


def _directly_above(path: str) -> str:
    return path.rsplit(".", 2)[0] + "." if path.count(".") > 1 else ""


def may_report(actor: Actor, assignment: Assignment) -> bool:
    """Return whether `actor` may record progress, add evidence and hand in: the unit that holds it, alone."""
    return assignment.until_on is None and any(
        s.unit == assignment.unit.code and actor.may(Deed.REPORT, assignment.unit.path) for s in actor.standings
    )


def may_review(actor: Actor, assignment: Assignment) -> bool:
    """Return whether `actor` may judge what was handed in.

    The unit that laid the assignment judges; a reviewer may hold the role at it or above it. Nobody judges
    what their own unit holds.
    """
    may = assignment.unit.code not in actor.own_units and actor.may(Deed.REVIEW, assignment.laid_by.path)
    return may and not stands_in_at(actor, assignment.unit)


def may_judge(actor: Actor, submission: Submission) -> bool:
    """Return whether `actor` may judge this word: not whoever handed it in, on whosever behalf, nor in their stead."""
    themselves = submission.handed_in_by in {actor.account, actor.on_behalf}
    return not themselves and may_review(actor, submission.occurrence.assignment)


def may_report_somewhere(actor: Actor) -> bool:
    """Return whether `actor` reports on the work of any unit."""
    return any(Deed.REPORT in s.deeds for s in actor.standings)


def may_review_somewhere(actor: Actor) -> bool:
    """Return whether `actor` reviews for any unit."""
    return any(Deed.REVIEW in s.deeds for s in actor.standings)
