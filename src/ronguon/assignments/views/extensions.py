"""Requests for more time before the reviewer: those that wait, and the page on which one is answered."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronguon.access.domain.two_persons import EXTENSION
from ronguon.access.views.backing import BackedDecision, decided_by
from ronguon.assignments import policies
from ronguon.assignments.actions import extending
from ronguon.assignments.forms.review import ExtensionAnswerForm
from ronguon.assignments.models import ExtensionDecision, ExtensionRequest
from ronguon.assignments.views import history, owed, term_history
from ronguon.audit.actions import names_of, stand_ins
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.units.domain import Actor
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

GIVE = "gia-han"


def _request(request: ActingRequest, code: UUID) -> ExtensionRequest:
    found = ExtensionRequest.objects.visible_to(request.actor).select_related(
        "unit", "decision__unit", "occurrence__assignment__unit", "occurrence__assignment__assigned_by",
        "occurrence__assignment__origin__unit", "occurrence__assignment__obligation__directive",
        "occurrence__assignment__obligation__clause__parent__parent__parent",
    )  # fmt: skip
    return get_object_or_404(found, code=code)


@login_required
@require_safe
def detail(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show a request for more time to whoever may read the work, with its answer or the form for one."""
    return _page(request, _request(request, code))


def _page(
    request: ActingRequest, asked: ExtensionRequest, *, form: ExtensionAnswerForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    occurrence = asked.occurrence
    duty = occurrence.assignment.obligation
    line = occurrence.line()
    told = stand_ins(occurrence=[one.code for one in line])
    lender = told.lender_of(asked.asked_by, asked.asked_at, *EXTENSION.first, subject=occurrence.code)
    names = names_of([asked.asked_by, *told.lenders])
    answer: ExtensionDecision | None = getattr(asked, "decision", None)
    backed = [BackedDecision(answer.decided_by, answer.unit, answer.decided_at)] if answer else []
    answered = decided_by(EXTENSION, EXTENSION.second, told, backed)
    open_still = ExtensionRequest.objects.waiting().filter(pk=asked.pk).exists()
    values = {
        "asked": asked, "answer": answer, "answered": answered[0] if answered else ("", ""),
        "occurrence": occurrence, "assignment": occurrence.assignment, "duty": duty,
        "cite": owed.cite(duty), "reading_url": owed.reading_url(duty), "words": owed.words_of(duty),
        "headings": owed.headings_of(duty), "parts": owed.parts_of(duty), "term": history.term_in_words(occurrence),
        "signed": history.signed(asked.asked_by, asked.unit.name, names, lender),
        "said": term_history.delay_words(asked), "days": (asked.wanted_on - asked.due_on).days,
        "earlier": occurrence.extension_requests.exclude(pk=asked.pk).count(),
        "form": form or ExtensionAnswerForm(initial={"until_on": asked.wanted_on}),
        "may_answer": open_still and policies.may_answer_extension(request.actor, asked),
        "open_still": open_still, "queue": policies.may_review_somewhere(request.actor), "on": clock.today(),
        "steps": term_history.with_terms(history.story(line), line),
    }  # fmt: skip
    return render(request, "assignments/review/extension.html", values, status=status)


@login_required
@require_POST
def answer(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give more time, or decline it with a reason."""
    asked = _request(request, code)
    require(policies.may_answer_extension(request.actor, asked))
    form = ExtensionAnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    giving = request.POST.get("tra-loi") == GIVE
    try:
        said = _answer(request.actor, asked, form, giving=giving)
    except NotAllowedError:
        raise
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
        return _page(request, _request(request, code), form=form, status=HTTPStatus.CONFLICT)
    except RonguonError as error:
        form.add_error("answer_reason" if error.code == "reason" else "until_on", error.saying.told(_))
        return _page(request, asked, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, said)
    return redirect("review:list")


def _answer(actor: Actor, asked: ExtensionRequest, form: ExtensionAnswerForm, *, giving: bool) -> str:
    reason = form.cleaned_data["answer_reason"]
    if not giving:
        extending.decline(asked, reason=reason, by=actor)
        return _("No more time was given. The unit has been notified.")
    until_on = form.cleaned_data["until_on"]
    if until_on is None:
        raise RonguonError("Write the new last day.", code="day")
    extending.grant(asked, until_on=until_on, reason=reason, by=actor)
    return _("More time was given. The unit has been notified.")
