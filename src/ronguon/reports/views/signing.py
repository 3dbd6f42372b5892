"""The page to sign on: the number to be given, how the signer stands, what never changes afterwards."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronguon.files.views import status_of
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.papers import lint_docx, write_docx
from ronguon.reports import policies
from ronguon.reports.actions import signing
from ronguon.reports.forms import SeenReportForm
from ronguon.reports.models import Report
from ronguon.reports.paper import paper_of
from ronguon.reports.views.answering import places
from ronguon.reports.views.desk import frame, read, ready, recounted
from ronguon.reports.views.fetching import report_or_404
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show how the signer will stand on the paper, and sign."""
    report = report_or_404(request, code)
    require(policies.signs_for(request.actor, report.unit))
    if report.stage == Report.Stage.SIGNED and request.method != "POST":
        return redirect("reports:desk", code=report.code)
    if request.method != "POST":
        return _page(request, report, SeenReportForm(initial={"seen": report.revision}))
    form = SeenReportForm(request.POST)
    if not form.is_valid():
        return _page(request, report, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        signed = signing.sign(report, seen=form.revision(), by=request.actor)
    except RonguonError as error:
        return _refused(request, code, error)
    messages.success(request, _("Signed as number %(number)s.") % {"number": signed.number})
    return redirect("reports:desk", code=report.code)


def _refused(request: ActingRequest, code: UUID, error: RonguonError) -> HttpResponse:
    """Show what stands now: the newest draft, or the signed report when somebody was quicker."""
    report = report_or_404(request, code)
    if report.stage == Report.Stage.SIGNED:
        messages.error(request, error.saying.told(_))
        return redirect("reports:desk", code=report.code)
    kept = SeenReportForm({"seen": str(report.revision)})
    kept.add_error(None, error.saying.told(_))
    return _page(request, report, kept, status=status_of(error, HTTPStatus.CONFLICT))


def _page(request: ActingRequest, report: Report, form: SeenReportForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    on = clock.today()
    shown, figures = read(report, on)
    values: dict[str, Any] = {
        **frame(request, report), **places(request, report, public=False),
        "form": form, "number": signing.next_number(report.unit), "on": on,
        "signatory": signing.signatory_of(request.actor, report.unit),
        "alone": signing.signs_alone(request.actor, report),
        "ready": ready(shown, list(figures.values()), recounted(report)), "screen": shown,
        "findings": [found for found in lint_docx(write_docx(paper_of(report, on=on)), on) if found.part != "number"],
    }  # fmt: skip
    return render(request, "reports/sign.html", values, status=status)
