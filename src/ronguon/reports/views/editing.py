"""Changing a draft: a person's wording, leaving a sentence out, drafting anew."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.reports import policies
from ronguon.reports.actions import drafting
from ronguon.reports.forms import SeenReportForm, SentenceForm
from ronguon.reports.models import Report
from ronguon.reports.views.desk import desk_page, editable_sentence
from ronguon.reports.views.fetching import report_or_404
from ronguon.reports.views.sources import desk_url
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest


@login_required
@require_POST
def edit(request: ActingRequest, code: UUID, position: int) -> HttpResponse:
    """Give a sentence a person's wording."""
    report, sentence = editable_sentence(request, code, position)
    form = SentenceForm(request.POST)
    if not form.is_valid():
        return desk_page(request, report, form=form, position=position, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if sentence is None:
        return _gone(request, report)
    try:
        drafting.edit(sentence, text=form.cleaned_data["text"], seen=form.revision(), by=request.actor)
    except RonguonError as error:
        return _refused(request, report, form, position, error)
    messages.success(request, _("The wording was saved."))
    return redirect(desk_url(report, position) + f"#c{position}")


def _refused(
    request: ActingRequest, report: Report, form: SentenceForm, position: int, error: RonguonError
) -> HttpResponse:
    """Show the desk with what was typed; the newest revision goes into the form, so that saving again is a choice."""
    report = report_or_404(request, report.code)
    stale = isinstance(error, IllegalMoveError)
    kept = SentenceForm({"text": form.cleaned_data["text"], "seen": str(report.revision)})
    kept.add_error("text", error.saying.told(_))
    status = HTTPStatus.CONFLICT if stale else HTTPStatus.UNPROCESSABLE_ENTITY
    if stale and not policies.may_edit(request.actor, report):
        messages.error(request, error.saying.told(_))
    return desk_page(request, report, form=kept, position=position, status=status)


def _gone(request: ActingRequest, report: Report) -> HttpResponse:
    messages.error(request, _("Somebody else just took this sentence out. The page shows the newest version."))
    return redirect("reports:desk", code=report.code)


@login_required
@require_POST
def cut(request: ActingRequest, code: UUID, position: int) -> HttpResponse:
    """Leave a sentence out of the report."""
    report, sentence = editable_sentence(request, code, position)
    form = SeenReportForm(request.POST)
    if sentence is None or not form.is_valid():
        return _gone(request, report)
    try:
        drafting.cut(sentence, seen=form.revision(), by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("The sentence was left out. Drafting anew brings it back."))
    return redirect("reports:desk", code=report.code)


@login_required
@require_POST
def anew(request: ActingRequest, code: UUID) -> HttpResponse:
    """Word the whole draft again from what is known now."""
    report = report_or_404(request, code)
    require(policies.may_draft(request.actor, report.unit))
    form = SeenReportForm(request.POST)
    try:
        drafting.draft_anew(report, seen=form.revision() if form.is_valid() else -1, by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    else:
        messages.success(request, _("The report was drafted anew from today's data."))
    return redirect(reverse("reports:desk", args=[report.code]))
