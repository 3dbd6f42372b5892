"""What was submitted, and judging it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from ronguon.access.keys import KeyRequest, caller_of
from ronguon.assignments import policies
from ronguon.assignments.actions import reviewing
from ronguon.assignments.domain.reasons import LackReason
from ronguon.assignments.forms.review import REASON_LENGTH, ReturnForm
from ronguon.assignments.models import MissingProof, Occurrence, Review, Submission
from ronguon.assignments.views.waiting import waiting_for
from ronguon.interface.paging import listed
from ronguon.interface.problems import RefusedFormError
from ronguon.interface.repeating import answered
from ronguon.interface.shapes import Asked, Id, Instant, Listed, OneOf, Sent, Shape
from ronguon.units.api import unit_of
from ronguon.units.domain import Actor
from ronguon.units.policies import require

Lack = Annotated[str, OneOf(*(one.value for one in LackReason))]
router = Router(tags=["submissions"])


class ProofOut(Shape):
    """A proof that lay on the table when the unit submitted; `code` leads to it where it is a file."""

    code: str
    kind: str
    title: str
    sha256: str


class ReviewOut(Shape):
    """A judgement of the unit that laid the assignment; a return carries its reason."""

    unit: UUID
    verdict: Annotated[str, OneOf("accepted", "returned")]
    reason: str | None
    decided_on: date


class MissingProofOut(Shape):
    """Why a report came with fewer proofs than it should have."""

    wanted: int
    given: int
    reason: Lack
    words: str


class SubmissionOut(Shape):
    """What a unit says it did, with its proofs and the judgements on it, oldest first."""

    code: UUID
    occurrence: UUID
    unit: UUID
    number: int
    text: str
    amount: int | None
    handed_in_at: Instant
    handed_in_on: date
    proofs: list[ProofOut]
    missing: MissingProofOut | None
    recalled_on: Annotated[date | None, Field(description="Ngày đơn vị rút lại báo cáo khi chưa ai thẩm định")]
    reviews: list[ReviewOut]


class ReturnIn(Sent):
    """Why a report goes back to its unit."""

    reason: Annotated[str, Field(min_length=1, max_length=REASON_LENGTH, pattern=r"^[^\u0000]*\S[^\u0000]*$")]


class SubmissionsAsked(Asked):
    """Which reports."""

    unit: Id | None = None
    waiting: Annotated[bool, Field(description="true: chỉ báo cáo đang chờ khóa này thẩm định")] = False


def visible(actor: Actor) -> QuerySet[Submission]:
    """Return what was submitted and `actor` may read, with what is shown of each."""
    found = Submission.objects.filter(occurrence__in=Occurrence.objects.visible_to(actor))
    return found.select_related(
        "unit",
        "occurrence__assignment__unit",
        "occurrence__assignment__assigned_by",
        "occurrence__assignment__obligation",
        "missing_proof",
        "recall",
    ).prefetch_related("proofs", "reviews__unit")


@router.get(
    "", operation_id="listSubmissions", summary="Danh sách báo cáo kết quả", response=Listed[SubmissionOut],
    url_name="submissions",
)  # fmt: skip
def submissions(request: KeyRequest, asked: Query[SubmissionsAsked]) -> Listed[SubmissionOut]:
    """List what was submitted, oldest first; on request only what waits for this key."""
    rows = visible(request.actor)
    if asked.unit is not None:
        rows = rows.filter(unit=unit_of(request.actor, asked.unit))
    if asked.waiting:
        waiting = waiting_for(request.actor)
        rows = (
            rows.filter(occurrence__in=waiting.values("pk"))
            .exclude(reviews__isnull=False)
            .exclude(recall__isnull=False)
        )
    return listed(rows, asked, lambda found: map(shaped_submission, found), among=visible(request.actor))


@router.get(
    "/{uuid:code}", operation_id="getSubmission", summary="Một báo cáo kết quả", response=SubmissionOut,
    url_name="submission",
)  # fmt: skip
def submission(request: KeyRequest, code: UUID) -> SubmissionOut:
    """Return one report of a unit with its proofs and judgements."""
    return shaped_submission(get_object_or_404(visible(request.actor), code=code))


@router.post(
    "/{uuid:code}/acceptance", operation_id="acceptSubmission", summary="Duyệt báo cáo kết quả",
    response=SubmissionOut, url_name="accept",
)  # fmt: skip
def accept(request: KeyRequest, code: UUID) -> HttpResponse:
    """Judge a report good: the term counts as done from the day it was submitted."""
    found = get_object_or_404(visible(request.actor), code=code)

    def action() -> SubmissionOut:
        reviewing.accept(found, by=request.actor)
        return submission(request, code)

    return answered(request, caller_of(request), None, action)


@router.post(
    "/{uuid:code}/return", operation_id="returnSubmission", summary="Trả lại báo cáo kết quả",
    response=SubmissionOut, url_name="send_back",
)  # fmt: skip
def send_back(request: KeyRequest, code: UUID, sent: ReturnIn) -> HttpResponse:
    """Return a report with a reason; one that was accepted before is undone from today."""
    found = get_object_or_404(visible(request.actor), code=code)
    require(policies.may_judge(request.actor, found))

    def action() -> SubmissionOut:
        form = ReturnForm({"reason": sent.reason})
        if not form.is_valid():
            raise RefusedFormError(form)
        reviewing.send_back(found, reason=form.cleaned_data["reason"], by=request.actor)
        return submission(request, code)

    return answered(request, caller_of(request), sent.model_dump(), action)


def shaped_submission(one: Submission) -> SubmissionOut:
    """Return a report of a unit as scripts see it; who submitted and who judged stands in the trail."""
    return SubmissionOut(
        code=one.code, occurrence=one.occurrence.code, unit=one.unit.code, number=one.number, text=one.text,
        amount=one.amount, handed_in_at=one.submitted_at, handed_in_on=one.submitted_on,
        proofs=[ProofOut(code=p.proof, kind=p.kind, title=p.title, sha256=p.sha256) for p in one.proofs.all()],
        missing=_missing(one), recalled_on=one.recall.recalled_on if hasattr(one, "recall") else None,
        reviews=[_review(row) for row in sorted(one.reviews.all(), key=lambda row: row.pk)],
    )  # fmt: skip


def _missing(one: Submission) -> MissingProofOut | None:
    missing: MissingProof | None = getattr(one, "missing_proof", None)
    if missing is None:
        return None
    return MissingProofOut(wanted=missing.wanted, given=missing.given, reason=missing.reason, words=missing.words)


def _review(row: Review) -> ReviewOut:
    return ReviewOut(
        unit=row.unit.code, verdict=row.verdict, reason=row.reason or None, decided_on=row.decided_on
    )  # fmt: skip
