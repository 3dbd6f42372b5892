"""What the unit that holds an assignment does: take note, record progress, submit, take a submission back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from ronguon.assignments import policies, sealing
from ronguon.assignments.domain.asked_proofs import asked_proofs, is_lacking, wanted
from ronguon.assignments.domain.reasons import LackReason, words_suffice
from ronguon.assignments.models import (
    Assignment,
    MissingProof,
    Occurrence,
    Progress,
    Review,
    Submission,
    SubmissionProof,
    SubmissionRecall,
)
from ronguon.assignments.registry import proofs_of
from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.units.domain import Actor
from ronguon.units.policies import require

MOVED = "This moved on while the page was open. What you typed is still below; check its new status."

declare("assignment.acknowledged")
declare("occurrence.progressed")
declare("occurrence.handed_in", number=int, proofs=int, content_sha256=str)
declare("occurrence.recalled", number=int)

NO_PROOF = "This report comes without the evidence it should have. Add it, or say why there is none."
JUDGED_ALREADY = "Somebody has already reviewed this report, so it cannot be taken back. The page shows the result."


@dataclass(frozen=True, slots=True)
class LackingProof:
    """Why a report comes without a proof that it should have, in the unit's own words of 10 to 500 characters."""

    reason: LackReason
    words: str


@dataclass(frozen=True, slots=True)
class GivenAccount:
    """What a unit says it did; `amount` is the counted figure where the duty asks for one.

    `lacking` is needed where fewer proofs are on the table than the words of the duty name, and not kept elsewhere.
    """

    text: str
    amount: int | None = None
    lacking: LackingProof | None = None


@transaction.atomic
def acknowledge(assignment: Assignment, *, by: Actor) -> None:
    """Note the day on which the unit first saw the assignment; later calls change nothing."""
    require(policies.may_report(by, assignment))
    won = Assignment.objects.filter(pk=assignment.pk, acknowledged_on__isnull=True).update(
        acknowledged_on=clock.today()
    )
    if won:
        audit.record(by=by, verb="assignment.acknowledged", kind="assignment", subject=assignment.code)


@transaction.atomic
def record_progress(occurrence: Occurrence, *, text: str, by: Actor) -> Progress:
    """Write down what was done so far.

    Raises `IllegalMoveError` once it is submitted or accepted and `RonguonError` when nothing was said.
    """
    require(policies.may_report(by, occurrence.assignment))
    if not text.strip():
        raise RonguonError("State what was done before saving.", code="empty")
    _hold(occurrence)
    _lock(occurrence, {Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED})
    note = Progress.objects.create(
        occurrence=occurrence, unit=occurrence.assignment.unit, text=text.strip(),
        written_by=by.person, written_at=clock.now(),
    )  # fmt: skip
    audit.record(by=by, verb="occurrence.progressed", kind="occurrence", subject=occurrence.code)
    return note


@transaction.atomic
def submit(occurrence: Occurrence, account: GivenAccount, *, seen: str, by: Actor) -> Submission:
    """Submit what the unit says it did, with the evidence that is on the table now.

    `seen` is the stage the person's page showed. Raises `IllegalMoveError` when it moved meanwhile and
    `RonguonError` when nothing was said, or when a proof is missing and no reason is given ("no_proof").
    """
    require(policies.may_report(by, occurrence.assignment))
    if not account.text.strip():
        raise RonguonError("State the result before submitting.", code="empty")
    if seen not in {Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED}:
        raise IllegalMoveError(MOVED, code="moved")
    if not Occurrence.objects.filter(pk=occurrence.pk, stage=seen).update(stage=Occurrence.Stage.SUBMITTED):
        raise IllegalMoveError(MOVED, code="moved")
    _hold(occurrence)
    number = (occurrence.submissions.aggregate(top=Max("number"))["top"] or 0) + 1
    submission = Submission.objects.create(
        occurrence=occurrence, unit=occurrence.assignment.unit, number=number, text=account.text.strip(),
        amount=account.amount, submitted_by=by.person, submitted_at=clock.now(), submitted_on=clock.today(),
    )  # fmt: skip
    proofs = proofs_of(occurrence)
    _note_missing(submission, account.lacking, given=len(proofs))
    SubmissionProof.objects.bulk_create(
        SubmissionProof(submission=submission, kind=p.kind, proof=p.id, sha256=p.sha256, title=p.title) for p in proofs
    )
    audit.record(
        by=by, verb="occurrence.handed_in", kind="occurrence", subject=occurrence.code,
        number=number, proofs=len(proofs), content_sha256=sealing.word_sha256(submission),
    )  # fmt: skip
    return submission


def _note_missing(submission: Submission, lacking: LackingProof | None, *, given: int) -> None:
    asked = len(asked_proofs(submission.occurrence.assignment.obligation.text))
    if not is_lacking(asked, given):
        return
    if lacking is None or not words_suffice(lacking.words):
        raise RonguonError(NO_PROOF, code="no_proof")
    MissingProof.objects.create(
        submission=submission, wanted=wanted(asked), given=given, reason=lacking.reason, words=lacking.words.strip()
    )


@transaction.atomic
def recall(submission: Submission, *, by: Actor) -> SubmissionRecall:
    """Take a submission back that nobody has judged; it stays readable, and the work is the unit's turn again.

    Raises `IllegalMoveError` when a reviewer was quicker or it is not the newest word.
    """
    occurrence = submission.occurrence
    require(policies.may_report(by, occurrence.assignment))
    _hold(occurrence)
    line = Submission.objects.filter(occurrence=occurrence)
    returned = Review.objects.filter(submission__in=line, verdict=Review.Verdict.RETURNED).exists()
    turn = Occurrence.Stage.RETURNED if returned else Occurrence.Stage.OPEN
    waiting = Occurrence.objects.filter(pk=occurrence.pk, stage=Occurrence.Stage.SUBMITTED)
    if occurrence.submissions.first() != submission or not waiting.update(stage=turn):
        raise IllegalMoveError(JUDGED_ALREADY, code="reviewed")
    made = SubmissionRecall.objects.create(
        submission=submission, recalled_by=by.person, recalled_at=clock.now(), recalled_on=clock.today()
    )
    audit.record(
        by=by, verb="occurrence.recalled", kind="occurrence", subject=occurrence.code, number=submission.number
    )
    return made


def _hold(occurrence: Occurrence) -> None:
    """Wait for a merger or a new version that is passing the work on; raise `IllegalMoveError` when it came first."""
    held = Assignment.objects.select_for_update().filter(pk=occurrence.assignment_id, until_on__isnull=True)
    if not held.exists():
        raise IllegalMoveError(MOVED, code="moved")


def _lock(occurrence: Occurrence, stages: set[Occurrence.Stage]) -> None:
    found = Occurrence.objects.select_for_update().filter(pk=occurrence.pk, stage__in=stages).exists()
    if not found:
        raise IllegalMoveError(MOVED, code="moved")
