"""What the unit that holds the work says of its term: take a report back, ask for more time, state why it is late."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ronguon.assignments import policies
from ronguon.assignments.actions import explaining, extending, working
from ronguon.assignments.domain.reasons import DelayReason
from ronguon.assignments.forms.reasons import DelayForm, ExtensionForm
from ronguon.assignments.models import Submission
from ronguon.assignments.views.sheet import SheetForms, occurrence_of, occurrence_page, refused, top_of
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.ui.free_words import warn_of_people
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest


@login_required
@require_POST
def recall(request: ActingRequest, code: UUID, submission: UUID) -> HttpResponse:
    """Take back what was submitted, while nobody has judged it."""
    occurrence = occurrence_of(request, code)
    require(policies.may_report(request.actor, occurrence.assignment))
    word = get_object_or_404(
        Submission.objects.select_related("occurrence__assignment"), occurrence=occurrence, code=submission
    )
    try:
        working.recall(word, by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("Taken back. Mend it below and submit it again."))
    return redirect(top_of(occurrence))


@login_required
@require_POST
def ask_extension(request: ActingRequest, code: UUID) -> HttpResponse:
    """Ask the unit that assigned the work for more time."""
    occurrence = occurrence_of(request, code)
    require(policies.may_report(request.actor, occurrence.assignment))
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        return occurrence_page(request, occurrence, SheetForms(extension=form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    asked = extending.WantedExtension(
        form.cleaned_data["wanted_on"], DelayReason(form.cleaned_data["why"]), form.cleaned_data["because"]
    )
    try:
        extending.ask_extension(occurrence, asked, by=request.actor)
    except RonguonError as error:
        status = HTTPStatus.CONFLICT if isinstance(error, IllegalMoveError) else HTTPStatus.UNPROCESSABLE_ENTITY
        return occurrence_page(request, occurrence, SheetForms(extension=refused(form, error)), status=status)
    messages.success(request, _("Asked. Until it is answered, the present last day holds."))
    warn_of_people(request, form.cleaned_data["because"])
    return redirect(top_of(occurrence))


@login_required
@require_POST
def explain(request: ActingRequest, code: UUID) -> HttpResponse:
    """State why the work is late."""
    occurrence = occurrence_of(request, code)
    require(policies.may_report(request.actor, occurrence.assignment))
    form = DelayForm(request.POST)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            explaining.explain_delay(occurrence, form.delay(), form.cleaned_data["words"], by=request.actor)
        except RonguonError as error:
            form = refused(form, error)
        else:
            messages.success(request, _("The reason was stated. The unit that ordered the work reads it too."))
            warn_of_people(request, form.cleaned_data["words"])
            return redirect(top_of(occurrence))
    return occurrence_page(request, occurrence, SheetForms(delay=form), status=status)
