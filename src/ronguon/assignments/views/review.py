"""What waits for a reviewer, and the page on which one submission is judged."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronguon.assignments import policies
from ronguon.assignments.actions import reviewing
from ronguon.assignments.forms.review import ReturnForm
from ronguon.assignments.models import Occurrence, Submission
from ronguon.assignments.views import history, owed, term_history, waiting
from ronguon.audit.actions import names_of, stand_ins
from ronguon.directives.models import Directive
from ronguon.kernel import clock
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.ui.listing import SEARCH, order_of, page_of
from ronguon.ui.tags.text import vi_date
from ronguon.units.models import Unit
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

DIRECTIVE = "van-ban"
UNIT = "don-vi"
ORDERS = {
    "nop": ("submitted_at", "pk"),
    "han": ("due_on", "pk"),
    "don-vi": ("assignment__unit__path", "submitted_at", "pk"),
}


@login_required
@require_safe
def queue(request: ActingRequest) -> HttpResponse:
    """Show what was submitted and waits for the actor, oldest first."""
    require(policies.may_review_somewhere(request.actor))
    everything = waiting.waiting_for(request.actor)
    rows = _narrowed(request, owed.matching(everything, request.GET.get(SEARCH, "")))
    dated = rows.annotate(submitted_at=Max("submissions__submitted_at")).select_related(
        "assignment__unit", "assignment__assigned_by", "assignment__obligation__directive"
    )
    page = page_of(request, dated.order_by(*order_of(request, ORDERS, "nop").fields))
    values = {
        "page": page, "on": clock.today(), "waiting": everything.count(), "searched": request.GET.get(SEARCH, ""),
        "chosen_directive": request.GET.get(DIRECTIVE, ""), "chosen_unit": request.GET.get(UNIT, ""),
        "asked": list(waiting.asked_of(request.actor)),
        **_filters(everything),
    }  # fmt: skip
    return render(request, "assignments/review/queue.html", values | {"lines": _lines(list(page.object_list))})


def _narrowed(request: ActingRequest, rows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """Keep the directive and the unit that the address names; a name that is none keeps nothing."""
    for key, name in ((DIRECTIVE, "assignment__obligation__directive__code"), (UNIT, "assignment__unit__code")):
        asked = request.GET.get(key, "")
        if asked:
            rows = rows.filter(**{name: _code(asked)})
    return rows


def _code(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _filters(rows: QuerySet[Occurrence]) -> dict[str, Any]:
    """Return the directives and units that something waits from, with their numbers."""
    held = rows.values("assignment__obligation__directive").annotate(number=Count("pk")).order_by()
    units = rows.values("assignment__unit").annotate(number=Count("pk")).order_by()
    numbers = {row["assignment__obligation__directive"]: row["number"] for row in held}
    per_unit = {row["assignment__unit"]: row["number"] for row in units}
    return {
        "directives": [(d, numbers[d.pk]) for d in Directive.objects.filter(pk__in=numbers).order_by("issued_on")],
        "units": [(unit, per_unit[unit.pk]) for unit in Unit.objects.filter(pk__in=per_unit).order_by("path")],
    }


def _lines(rows: list[Occurrence]) -> list[dict[str, Any]]:
    """Return each row with its newest submission and the number of proofs, in two queries."""
    newest: dict[int, Submission] = {}
    words = Submission.objects.filter(occurrence__in=rows).annotate(proof_number=Count("proofs"))
    words = words.select_related("missing_proof")
    for word in words.order_by("number"):
        newest[word.occurrence_id] = word
    return [{"row": row, "word": newest[row.pk]} for row in rows if row.pk in newest]


def _submission(request: ActingRequest, code: UUID) -> Submission:
    found = Submission.objects.filter(occurrence__in=Occurrence.objects.visible_to(request.actor)).select_related(
        "unit", "occurrence__assignment__unit", "occurrence__assignment__assigned_by",
        "occurrence__assignment__origin__unit", "occurrence__assignment__obligation__directive",
        "occurrence__assignment__obligation__clause__parent__parent__parent",
    )  # fmt: skip
    return get_object_or_404(found, code=code)


@login_required
@require_safe
def detail(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show one submission to whoever may read it, with the two actions to whoever may judge it."""
    return submission_page(request, _submission(request, code))


def submission_page(
    request: ActingRequest, submission: Submission, *, form: ReturnForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Return the page of a submission as it stands now; a reason that was typed is kept."""
    submission = _submission(request, submission.code)
    occurrence = submission.occurrence
    duty = occurrence.assignment.obligation
    newest = occurrence.submissions.first()
    mine = newest == submission and policies.may_judge(request.actor, submission)
    line = occurrence.line()
    stood_in = stand_ins(occurrence=[one.code for one in line])
    names = names_of([submission.submitted_by, *stood_in.lenders])
    values = {
        "submission": submission, "occurrence": occurrence, "assignment": occurrence.assignment, "duty": duty,
        "cite": owed.cite(duty), "reading_url": owed.reading_url(duty), "words": owed.words_of(duty),
        "headings": owed.headings_of(duty), "parts": owed.parts_of(duty),
        "term": history.term_in_words(occurrence),
        "signed": history.signed(
            submission.submitted_by, submission.unit.name, names, history.submitted_for(submission, stood_in)
        ),
        "proofs": history.frozen(submission), "steps": term_history.with_terms(history.story(line), line),
        "form": form or ReturnForm(),
        "newest": newest if newest != submission else None, "late": _late(submission),
        "missing": term_history.lack_words(submission), "recall": getattr(submission, "recall", None),
        "late_reason": occurrence.late_reasons.first(),
        "may_judge": mine and occurrence.stage == Occurrence.Stage.SUBMITTED,
        "may_undo": mine and occurrence.stage == Occurrence.Stage.ACCEPTED,
        "queue": policies.may_review_somewhere(request.actor),
    }  # fmt: skip
    return render(request, "assignments/review/detail.html", values, status=status)


def _late(submission: Submission) -> bool:
    occurrence = submission.occurrence
    due_on = occurrence.due_on
    return occurrence.assignment.timed and due_on is not None and submission.submitted_on > due_on


@login_required
@require_POST
def accept(request: ActingRequest, code: UUID) -> HttpResponse:
    """Judge a submission good."""
    submission = _submission(request, code)
    try:
        reviewing.accept(submission, by=request.actor)
    except RonguonError as error:
        return _lost(request, submission, ReturnForm(), error)
    messages.success(request, _("Accepted. It counts as done on %(day)s.") % {"day": vi_date(submission.submitted_on)})
    return redirect("review:list")


@login_required
@require_POST
def send_back(request: ActingRequest, code: UUID) -> HttpResponse:
    """Return a submission with a reason."""
    submission = _submission(request, code)
    require(policies.may_judge(request.actor, submission))
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return submission_page(request, submission, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        reviewing.send_back(submission, reason=form.cleaned_data["reason"], by=request.actor)
    except RonguonError as error:
        return _lost(request, submission, form, error)
    messages.success(request, _("Returned with your reason. The unit has been notified."))
    return redirect("review:list")


def _lost(request: ActingRequest, submission: Submission, form: ReturnForm, error: RonguonError) -> HttpResponse:
    """Show the submission as it stands now, with what stood in the way; a missing right goes on to the 403 page."""
    if isinstance(error, NotAllowedError):
        raise error
    messages.error(request, error.saying.told(_))
    return submission_page(request, submission, form=form, status=HTTPStatus.CONFLICT)
