"""The terms of an assignment, what was noted on the way, and submitting."""

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
from ronguon.assignments.actions import working
from ronguon.assignments.api.review import Lack, SubmissionOut, shaped_submission
from ronguon.assignments.domain.lateness import is_overdue, is_waiting
from ronguon.assignments.domain.reasons import LEAST_WORDS, MOST_WORDS
from ronguon.assignments.forms.work import TEXT_LENGTH, NoteForm, SubmissionForm
from ronguon.assignments.models import Occurrence, Progress, Submission, lateness
from ronguon.directives.api import document_of
from ronguon.interface.paging import counted_off, listed, narrowed
from ronguon.interface.problems import RefusedFormError
from ronguon.interface.repeating import answered
from ronguon.interface.shapes import MOST, Asked, Day, Id, Instant, Listed, Named, OneOf, Sent, Shape, named_in
from ronguon.kernel import clock
from ronguon.units.api import unit_of
from ronguon.units.domain import Actor
from ronguon.units.policies import require

router = Router(tags=["occurrences"])
Stage = Annotated[str, OneOf("open", "handed_in", "returned", "accepted")]
Text = Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH, pattern=r"^[^\u0000]*\S[^\u0000]*$")]


class OccurrenceOut(Shape):
    """One dated instance of an assignment. `stage` is what a hand-in has to name."""

    code: UUID
    assignment: UUID
    obligation: UUID
    unit: UUID
    number: int
    opens_on: date
    due_on: date | None
    stage: Stage
    overdue: Annotated[bool, Field(description="Đã qua hạn mà chưa có kết quả được chấp nhận, kể cả khi chờ thẩm định")]
    waiting: Annotated[bool, Field(description="Đã nộp, chờ cơ quan giao việc thẩm định")]
    submissions: int


class NoteErasedOut(Shape):
    """That the words of a note were erased, and why; who did it stands in the trail."""

    at: Instant
    reason: str


class ProgressOut(Shape):
    """A note on the way, in the unit's own words; they are empty once they were erased."""

    code: UUID
    unit: UUID
    text: str
    written_at: Instant
    erased: NoteErasedOut | None


class ProgressNoted(ProgressOut):
    """A note that was just written; `named` warns of words that name somebody."""

    named: Named


class ProgressIn(Sent):
    """What was done so far."""

    text: Text


class MissingProofIn(Sent):
    """Why fewer proofs are on the table than the words of the duty name; not kept where none is missing."""

    reason: Lack
    words: Annotated[str, Field(min_length=LEAST_WORDS, max_length=MOST_WORDS, pattern=r"^[^\u0000]*\S[^\u0000]*$")]


class HandIn(Sent):
    """What the unit did; `stage` is the stage the script last read, so that a lost update is noticed.

    `amount` is the figure where the duty counts something, and nothing elsewhere.
    """

    text: Text
    amount: Annotated[int | None, Field(ge=0, le=MOST)] = None
    missing: Annotated[
        MissingProofIn | None, Field(description="Cần có khi minh chứng ít hơn văn bản nêu, ít nhất là một minh chứng")
    ] = None
    stage: Stage


class OccurrencesAsked(Asked):
    """Which terms."""

    unit: Id | None = None
    directive: Id | None = None
    assignment: Id | None = None
    stage: Stage | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    overdue: Annotated[bool | None, Field(description="true: đã qua hạn; false: các kỳ còn lại")] = None
    waiting: Annotated[bool | None, Field(description="true: đang chờ thẩm định; false: các kỳ còn lại")] = None
    opened_by: Annotated[Day | None, Field(description="Chỉ các kỳ đã mở đến hết ngày này")] = None


def visible(actor: Actor) -> QuerySet[Occurrence]:
    """Return the terms that `actor` may read, with what is shown of each."""
    found = Occurrence.objects.visible_to(actor).select_related(
        "assignment__unit", "assignment__assigned_by", "assignment__obligation"
    )
    return found.prefetch_related("submissions")


@router.get(
    "", operation_id="listOccurrences", summary="Danh sách kỳ thực hiện", response=Listed[OccurrenceOut],
    url_name="occurrences",
)  # fmt: skip
def occurrences(request: KeyRequest, asked: Query[OccurrencesAsked]) -> Listed[OccurrenceOut]:
    """List the terms of the assignments that may be read."""
    rows = visible(request.actor)
    if asked.unit is not None:
        rows = rows.filter(assignment__unit=unit_of(request.actor, asked.unit))
    if asked.directive is not None:
        document = document_of(request.actor, asked.directive)
        rows = rows.filter(assignment__obligation__directive=document)
    rows = narrowed(
        rows,
        asked,
        assignment="assignment__code",
        stage="stage",
        due_from="due_on__gte",
        due_to="due_on__lte",
        opened_by="opens_on__lte",
    )
    if asked.overdue is not None:
        rows = rows.filter(lateness.overdue(clock.today()) if asked.overdue else ~lateness.overdue(clock.today()))
    if asked.waiting is not None:
        rows = rows.filter(lateness.waiting() if asked.waiting else ~lateness.waiting())
    among = Occurrence.objects.visible_to(request.actor)
    return listed(rows, asked, lambda found: map(shaped, found), among=among)


@router.get(
    "/{uuid:code}", operation_id="getOccurrence", summary="Một kỳ thực hiện", response=OccurrenceOut,
    url_name="occurrence",
)  # fmt: skip
def occurrence(request: KeyRequest, code: UUID) -> OccurrenceOut:
    """Return one term with its present stage."""
    return shaped(get_object_or_404(visible(request.actor), code=code))


@router.get(
    "/{uuid:code}/progress", operation_id="listProgress", summary="Tiến độ đã ghi", response=Listed[ProgressOut],
    url_name="progress",
)  # fmt: skip
def progress(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Listed[ProgressOut]:
    """List the notes on the way, also those of former holders, oldest first."""
    found = get_object_or_404(visible(request.actor), code=code)
    rows = Progress.objects.filter(occurrence__in=found.line()).select_related("unit", "erasure")
    return counted_off(rows, asked, lambda some: map(shaped_note, some))


@router.post(
    "/{uuid:code}/progress", operation_id="recordProgress", summary="Ghi tiến độ", response={201: ProgressNoted},
    url_name="progress",
)  # fmt: skip
def record_progress(request: KeyRequest, code: UUID, sent: ProgressIn) -> HttpResponse:
    """Write down what was done so far; the term has to be open or returned."""
    found = get_object_or_404(visible(request.actor), code=code)
    require(policies.may_report(request.actor, found.assignment))

    def action() -> ProgressNoted:
        form = NoteForm({"note": sent.text})
        if not form.is_valid():
            raise RefusedFormError(form, {"note": "text"})
        made = shaped_note(working.record_progress(found, text=form.cleaned_data["note"], by=request.actor))
        return ProgressNoted(**dict(made), named=named_in(made.text))

    return answered(request, caller_of(request), sent.model_dump(), action, status=201)


@router.get(
    "/{uuid:code}/submissions", operation_id="listSubmissionsOfOccurrence", summary="Báo cáo kết quả của một kỳ",
    response=Listed[SubmissionOut], url_name="hand_in",
)  # fmt: skip
def submissions(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Listed[SubmissionOut]:
    """List what was submitted for a term, oldest first, each with its judgements and proofs."""
    found = get_object_or_404(visible(request.actor), code=code)
    rows = Submission.objects.filter(occurrence=found).select_related("unit", "occurrence", "missing_proof", "recall")
    rows = rows.prefetch_related("proofs", "reviews__unit")
    return listed(rows, asked, lambda some: map(shaped_submission, some))


@router.post(
    "/{uuid:code}/submissions", operation_id="handIn", summary="Nộp báo cáo kết quả", response={201: SubmissionOut},
    url_name="hand_in",
)  # fmt: skip
def hand_in(request: KeyRequest, code: UUID, sent: HandIn) -> HttpResponse:
    """Submit what the unit did, with the evidence that is on the table now."""
    found = get_object_or_404(visible(request.actor), code=code)
    require(policies.may_report(request.actor, found.assignment))

    def action() -> SubmissionOut:
        lacking = {"lacking": sent.missing.reason, "lacking_words": sent.missing.words} if sent.missing else {}
        form = SubmissionForm({"text": sent.text, "amount": sent.amount, "seen": sent.stage, **lacking})
        form = form.for_duty(found.assignment.obligation)
        if not form.is_valid():
            raise RefusedFormError(form, {"seen": "stage", "lacking": "missing", "lacking_words": "missing"})
        if sent.amount is not None and "amount" not in form.fields:
            raise RefusedFormError(_uncounted(form))
        made = working.submit(found, form.account(), seen=form.cleaned_data["seen"], by=request.actor)
        return shaped_submission(made)

    return answered(request, caller_of(request), sent.model_dump(), action, status=201)


def _uncounted(form: SubmissionForm) -> SubmissionForm:
    """Return `form` with the refusal of a figure where the duty counts nothing."""
    form.errors["amount"] = form.error_class(["Nhiệm vụ này không hỏi số liệu; hãy bỏ amount."])
    return form


def shaped(one: Occurrence) -> OccurrenceOut:
    """Return a term as scripts see it; its submissions were fetched before."""
    return OccurrenceOut(
        code=one.code, assignment=one.assignment.code, obligation=one.assignment.obligation.code,
        unit=one.assignment.unit.code, number=one.number, opens_on=one.opens_on, due_on=one.due_on, stage=one.stage,
        overdue=is_overdue(one.facts, clock.today()), waiting=is_waiting(one.facts),
        submissions=len(one.submissions.all()),
    )  # fmt: skip


def shaped_note(one: Progress) -> ProgressOut:
    """Return a note as scripts see it; who wrote it stands in the trail."""
    erasure = getattr(one, "erasure", None)
    erased = NoteErasedOut(at=erasure.erased_at, reason=erasure.because) if erasure else None
    return ProgressOut(code=one.code, unit=one.unit.code, text=one.text, written_at=one.written_at, erased=erased)
