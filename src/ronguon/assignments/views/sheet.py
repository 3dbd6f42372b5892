"""The sheet of one occurrence: what is ordered, the evidence, the result, and what the unit that holds it may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronguon.assignments import policies
from ronguon.assignments.actions import working
from ronguon.assignments.domain.asked_proofs import AskedProof, asked_proofs, is_lacking, wanted
from ronguon.assignments.domain.extending import refusal_of
from ronguon.assignments.domain.lateness import is_overdue
from ronguon.assignments.forms.reasons import DelayForm, ExtensionForm
from ronguon.assignments.forms.work import NoteForm, SubmissionForm
from ronguon.assignments.models import Occurrence, Review, Submission
from ronguon.assignments.models.terms import given_extensions
from ronguon.assignments.registry import panels, proof_counts
from ronguon.assignments.views import history, owed, term_history, wordings
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.ui.free_words import warn_of_people
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

OPEN_STAGES = frozenset({Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED})
FormT = TypeVar("FormT", bound=Form)


def occurrence_of(request: ActingRequest, code: UUID) -> Occurrence:
    """Return the occurrence that the address names. Raises `Http404` for one that the actor may not read."""
    found = Occurrence.objects.visible_to(request.actor).select_related(
        "assignment__unit", "assignment__assigned_by", "assignment__origin__unit",
        "assignment__origin__obligation", "assignment__obligation__directive",
        "assignment__obligation__clause__parent__parent__parent",
    )  # fmt: skip
    return get_object_or_404(found, code=code)


@dataclass(frozen=True)
class SheetForms:
    """Forms that failed and keep what was typed; those that are None are shown fresh."""

    submit_result: SubmissionForm | None = None
    note: NoteForm | None = None
    extension: ExtensionForm | None = None
    delay: DelayForm | None = None


@dataclass(frozen=True)
class ProofsOfSheet:
    """Which proofs the words name, with a letter each, and how many of those that are needed are there."""

    asked: Sequence[tuple[str, AskedProof]]
    given: int
    wanted: int
    lacking: bool


def proofs_of_sheet(occurrence: Occurrence) -> ProofsOfSheet:
    """Return what the sheet says of proofs: asked for, there, missing."""
    asked = asked_proofs(occurrence.assignment.obligation.text)
    given = proof_counts([occurrence.pk]).get(occurrence.pk, 0)
    lettered = list(zip(owed.LETTERS, asked, strict=False))
    return ProofsOfSheet(lettered, given, wanted(len(asked)), is_lacking(len(asked), given))


@login_required
@require_safe
def detail(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show one occurrence: the words that order it, its term, proofs, what was said and judged."""
    return occurrence_page(request, occurrence_of(request, code))


def occurrence_page(
    request: ActingRequest,
    occurrence: Occurrence,
    forms: SheetForms | None = None,
    *,
    panel: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Return the page of an occurrence as it stands now; forms that failed keep what was typed.

    `panel` is what a higher app shows in place of what it would show unasked.
    """
    occurrence, forms = occurrence_of(request, occurrence.code), forms or SheetForms()
    assignment, on = occurrence.assignment, clock.today()
    line = occurrence.line()
    mine = policies.may_report(request.actor, assignment)
    rounds = history.rounds(line)
    returned = _reason(line) if occurrence.stage == Occurrence.Stage.RETURNED else None
    state, words = _state(occurrence)
    duty = assignment.obligation
    values = {
        "occurrence": occurrence, "assignment": assignment, "duty": duty, "on": on,
        "state": state, "state_words": words,
        "cite": owed.cite(duty), "reading_url": owed.reading_url(duty), "words": owed.words_of(duty),
        "headings": owed.headings_of(duty),
        "by": owed.told_by(occurrence, None), "term": history.term_in_words(occurrence),
        "mine": mine, "changing": mine and occurrence.stage in OPEN_STAGES, "returned": returned,
        "receipt": mine and owed.unseen(occurrence), "waiting": _waiting(request, occurrence),
        "submit_result": forms.submit_result or _fresh(occurrence, rounds), "note": forms.note or NoteForm(),
        "panels": [panel] if panel else panels(request, occurrence),
        "steps": term_history.with_terms(history.story(line, request.actor), line),
        "reworded": wordings.reworded(assignment),
        "stands_in": wordings.standing_in(duty),
        "ended": wordings.ended_by(assignment) if assignment.until_on else None,
        "goes_on": wordings.going_on(occurrence),
        "proofs": proofs_of_sheet(occurrence), "parts": owed.parts_of(duty),
        "recallable": rounds[0] if mine and _recallable(occurrence, rounds) else None,
        **_term(occurrence, forms, mine=mine),
    }  # fmt: skip
    return render(request, "assignments/work/detail.html", values, status=status)


def _term(occurrence: Occurrence, forms: SheetForms, *, mine: bool) -> dict[str, Any]:
    """Return what the sheet says of the term: more time asked for and given, why it is late, and the two forms."""
    on, assignment = clock.today(), occurrence.assignment
    asked = occurrence.extension_requests.select_related("decision").first()
    open_request = asked if asked is not None and not hasattr(asked, "decision") else None
    changing = mine and occurrence.stage in OPEN_STAGES
    may_ask = changing and refusal_of(
        due_on=occurrence.due_on, timed=assignment.timed, waiting=open_request is not None, on=on
    ) is None  # fmt: skip
    late = is_overdue(occurrence.facts, on)
    return {
        "extension_asked": open_request, "extension_answered": getattr(asked, "decision", None),
        "due_before": [one.due_before for one in given_extensions(occurrence)] if occurrence.extended_on else [],
        "extension": (forms.extension or ExtensionForm()) if may_ask or forms.extension else None,
        "late_reason": occurrence.late_reasons.select_related("unit").first(),
        "delay": (forms.delay or DelayForm()) if (late and changing) or forms.delay else None,
    }  # fmt: skip


def _recallable(occurrence: Occurrence, rounds: Sequence[Submission]) -> bool:
    return occurrence.stage == Occurrence.Stage.SUBMITTED and bool(rounds) and rounds[0].occurrence_id == occurrence.pk


def _state(occurrence: Occurrence) -> tuple[str, str]:
    if occurrence.stage == Occurrence.Stage.ACCEPTED:
        return "accepted", ""
    return owed.badge(occurrence, clock.today())


def _reason(line: Sequence[Occurrence]) -> Review | None:
    return next((one for one in history.judgements(line) if one.verdict == Review.Verdict.RETURNED), None)


def _waiting(request: ActingRequest, occurrence: Occurrence) -> str:
    """Return where the actor judges what waits here, "" when it is not theirs to judge."""
    newest = occurrence.submissions.first()
    if newest is None or hasattr(newest, "recall") or not policies.may_judge(request.actor, newest):
        return ""
    return reverse("review:detail", args=[newest.code])


def _fresh(occurrence: Occurrence, rounds: Sequence[Submission]) -> SubmissionForm:
    """Return the form to submit; after a return or a recall it begins with what was said before."""
    initial: dict[str, Any] = {"seen": occurrence.stage}
    if rounds and (occurrence.stage == Occurrence.Stage.RETURNED or hasattr(rounds[0], "recall")):
        initial |= {"text": rounds[0].text, "amount": rounds[0].amount}
    return SubmissionForm(initial=initial).for_duty(occurrence.assignment.obligation)


def top_of(occurrence: Occurrence) -> str:
    """Return the page's address with its top named: a form's own anchor would outlive the redirect otherwise."""
    return reverse("work:detail", args=[occurrence.code]) + "#chinh"


@login_required
@require_POST
def acknowledge(request: ActingRequest, code: UUID) -> HttpResponse:
    """Note that the unit received the assignment."""
    occurrence = occurrence_of(request, code)
    working.acknowledge(occurrence.assignment, by=request.actor)
    messages.success(request, _("Noted as received."))
    return redirect(top_of(occurrence))


@login_required
@require_POST
def progress(request: ActingRequest, code: UUID) -> HttpResponse:
    """Write a note on the way."""
    occurrence = occurrence_of(request, code)
    require(policies.may_report(request.actor, occurrence.assignment))
    form = NoteForm(request.POST)
    if not form.is_valid():
        return occurrence_page(request, occurrence, SheetForms(note=form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        working.record_progress(occurrence, text=form.cleaned_data["note"], by=request.actor)
    except RonguonError as error:
        return occurrence_page(request, occurrence, SheetForms(note=refused(form, error)), status=HTTPStatus.CONFLICT)
    messages.success(request, _("Progress noted."))
    warn_of_people(request, form.cleaned_data["note"])
    return redirect(top_of(occurrence))


@login_required
@require_POST
def submit(request: ActingRequest, code: UUID) -> HttpResponse:
    """Submit what the unit did, with the evidence that is on the table."""
    occurrence = occurrence_of(request, code)
    require(policies.may_report(request.actor, occurrence.assignment))
    form = SubmissionForm(request.POST).for_duty(occurrence.assignment.obligation)
    if not form.is_valid():
        return _again(request, occurrence, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        working.submit(occurrence, form.account(), seen=form.cleaned_data["seen"], by=request.actor)
    except IllegalMoveError as error:
        return _again(request, occurrence, refused(form, error), HTTPStatus.CONFLICT)
    except RonguonError as error:
        form.add_error("lacking" if error.code == "no_proof" else None, error.saying.told(_))
        return _again(request, occurrence, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Submitted. The unit that ordered it will review it."))
    warn_of_people(request, form.cleaned_data["text"], form.cleaned_data["lacking_words"])
    return redirect(top_of(occurrence))


def _again(request: ActingRequest, occurrence: Occurrence, form: SubmissionForm, status: HTTPStatus) -> HttpResponse:
    return occurrence_page(request, occurrence, SheetForms(submit_result=form), status=status)


def refused(form: FormT, error: RonguonError) -> FormT:
    """Return `form` with the refusal above its fields; what was typed stays."""
    form.add_error(None, error.saying.told(_))
    return form
