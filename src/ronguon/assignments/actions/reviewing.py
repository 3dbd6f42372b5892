"""What the unit that assigned does with what was submitted: accept, or return with a reason."""

from __future__ import annotations

from django.db import transaction

from ronguon.assignments import policies, sealing
from ronguon.assignments.models import Assignment, Discharge, Occurrence, Review, Submission, SubmissionRecall
from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.notices import actions as notices
from ronguon.notices.models import Notice
from ronguon.notices.registry import place
from ronguon.units.domain import Actor
from ronguon.units.policies import require

JUDGED = "Somebody else has already reviewed this. The page shows the newest result."
RECALLED = "The unit has taken this report back. It comes again once it is submitted anew."
PASSED_ON = "This work passed to the successor or to a new version of the document. Review the report there."

declare("submission.accepted", number=int, content_sha256=str)
declare("submission.returned", number=int, undone=bool, content_sha256=str)


@transaction.atomic
def accept(submission: Submission, *, by: Actor) -> Review:
    """Judge the submission good: the occurrence counts as done from the day it was submitted.

    Raises `IllegalMoveError` when another reviewer was quicker.
    """
    occurrence = submission.occurrence
    require(policies.may_judge(by, submission))
    _take(submission, Occurrence.Stage.SUBMITTED, Occurrence.Stage.ACCEPTED)
    Discharge.objects.create(occurrence=occurrence, done_on=submission.submitted_on)
    review = _review(submission, Review.Verdict.ACCEPTED, "", by)
    audit.record(
        by=by, verb="submission.accepted", kind="submission", subject=submission.code, number=submission.number,
        content_sha256=sealing.review_sha256(review),
    )  # fmt: skip
    _tell(submission, Notice.Kind.ACCEPTED)
    return review


@transaction.atomic
def send_back(submission: Submission, *, reason: str, by: Actor) -> Review:
    """Return the submission with a reason; one that was accepted before is undone from today.

    Raises `RonguonError` without a reason, `IllegalMoveError` when it is no longer the newest word.
    """
    occurrence = submission.occurrence
    require(policies.may_judge(by, submission))
    if not reason.strip():
        raise RonguonError("State why it is returned, so that the unit knows what to add.", code="reason")
    undone = Occurrence.objects.filter(pk=occurrence.pk, stage=Occurrence.Stage.ACCEPTED).exists()
    _take(submission, Occurrence.Stage.ACCEPTED if undone else Occurrence.Stage.SUBMITTED, Occurrence.Stage.RETURNED)
    Discharge.objects.filter(occurrence=occurrence, undone_on__isnull=True).update(undone_on=clock.today())
    review = _review(submission, Review.Verdict.RETURNED, reason.strip(), by)
    audit.record(
        by=by, verb="submission.returned", kind="submission", subject=submission.code,
        number=submission.number, undone=undone, content_sha256=sealing.review_sha256(review),
    )  # fmt: skip
    _tell(submission, Notice.Kind.RETURNED)
    return review


def _take(submission: Submission, old: Occurrence.Stage, new: Occurrence.Stage) -> None:
    held = Assignment.objects.select_for_update().filter(pk=submission.occurrence.assignment_id, until_on__isnull=True)
    if not held.exists():
        raise IllegalMoveError(PASSED_ON, code="passed_on")
    if SubmissionRecall.objects.filter(submission=submission).exists():
        raise IllegalMoveError(RECALLED, code="recalled")
    newest = submission.occurrence.submissions.order_by("-number").first()
    moved = Occurrence.objects.filter(pk=submission.occurrence_id, stage=old).update(stage=new)
    if newest != submission or not moved:
        raise IllegalMoveError(JUDGED, code="reviewed")


def _review(submission: Submission, verdict: Review.Verdict, reason: str, by: Actor) -> Review:
    return Review.objects.create(
        submission=submission, unit=submission.occurrence.assignment.assigned_by, verdict=verdict, reason=reason,
        decided_by=by.person, decided_at=clock.now(), decided_on=clock.today(),
    )  # fmt: skip


def _tell(submission: Submission, kind: Notice.Kind) -> None:
    occurrence = submission.occurrence
    notices.post(
        notices.New(
            unit=occurrence.assignment.unit_id,
            kind=kind,
            rung=str(submission.number),
            subject_kind="occurrence",
            subject=str(occurrence.code),
            title=occurrence.assignment.obligation.title,
            address=place("occurrence", occurrence.code),
        )
    )
