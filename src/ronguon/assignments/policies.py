"""Who may do assigned work, judge what was submitted, and erase the words of a note."""

from __future__ import annotations

from ronguon.access.domain.two_persons import EXTENSION, REVIEW
from ronguon.access.policies import may_be_second, stands_in_at
from ronguon.assignments.models import Assignment, ExtensionRequest, Progress, Submission
from ronguon.audit.actions import stand_ins
from ronguon.units.domain import Actor, Permission


def may_report(actor: Actor, assignment: Assignment) -> bool:
    """Return whether `actor` may record progress, add evidence and submit: the unit that holds it, alone."""
    return assignment.until_on is None and any(
        s.unit == assignment.unit.code and actor.may(Permission.REPORT, assignment.unit.path) for s in actor.grants
    )


def may_erase_note(actor: Actor, note: Progress) -> bool:
    """Return whether `actor` may erase the words of `note`: who keeps the roles of the unit that wrote it.

    Whoever reports for the unit may not, so that nobody makes their own words disappear alone.
    """
    path = note.unit.path
    return actor.may(Permission.MANAGE, path) and not actor.may(Permission.REPORT, path)


def may_review(actor: Actor, assignment: Assignment) -> bool:
    """Return whether `actor` may judge what was submitted.

    The unit that assigned judges; a reviewer may hold the role at it or above it. Nobody judges
    what their own unit holds.
    """
    may = assignment.unit.code not in actor.own_units and actor.may(Permission.REVIEW, assignment.assigned_by.path)
    return may and not stands_in_at(actor, assignment.unit)


def may_judge(actor: Actor, submission: Submission) -> bool:
    """Return whether `actor` may judge this word: not whoever handed it in, on whosever behalf, nor in their stead."""
    assignment = submission.occurrence.assignment
    if not may_review(actor, assignment):
        return False
    told = stand_ins(occurrence=[submission.occurrence.code])
    lender = told.lender_of(submission.submitted_by, submission.submitted_at, *REVIEW.first)
    return may_be_second(actor, REVIEW, assignment.assigned_by, submission.submitted_by, lender)


def may_report_somewhere(actor: Actor) -> bool:
    """Return whether `actor` reports on the work of any unit."""
    return any(Permission.REPORT in s.permissions for s in actor.grants)


def may_review_somewhere(actor: Actor) -> bool:
    """Return whether `actor` reviews for any unit."""
    return any(Permission.REVIEW in s.permissions for s in actor.grants)


def may_answer_extension(actor: Actor, request: ExtensionRequest) -> bool:
    """Return whether `actor` may answer a request for more time: a reviewer of the work, not whoever asked for it."""
    assignment = request.occurrence.assignment
    if not may_review(actor, assignment):
        return False
    told = stand_ins(occurrence=[request.occurrence.code])
    lender = told.lender_of(request.asked_by, request.asked_at, *EXTENSION.first)
    return may_be_second(actor, EXTENSION, assignment.assigned_by, request.asked_by, lender)
