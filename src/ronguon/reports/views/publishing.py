"""Publishing: what becomes public, and taking it away again."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronguon.files.views import status_of
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.reports import policies
from ronguon.reports.actions import publishing
from ronguon.reports.domain.figures import filled
from ronguon.reports.domain.naming import chart_place, period_words
from ronguon.reports.forms import PublicationWithdrawForm
from ronguon.reports.free_words import is_public
from ronguon.reports.models import Figure, FigureRow, Publication, Report
from ronguon.reports.views.answering import places
from ronguon.reports.views.fetching import report_or_404
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest


def public_address(publication: Publication | None) -> str:
    """Return where citizens read a publication that stands, "" without one or while no public page shows it."""
    if publication is None or publication.withdrawn_at is not None:
        return ""
    try:
        return reverse("portal:result", urlconf=settings.RONGUON_PUBLIC_URLCONF, args=[publication.code])
    except NoReverseMatch:
        return ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: ActingRequest, code: UUID) -> HttpResponse:
    """Say what becomes public, and make it so."""
    report = report_or_404(request, code)
    require(policies.publishes_for(request.actor, report.unit))
    if request.method != "POST":
        if report.stage != Report.Stage.SIGNED or hasattr(report, "publication"):
            return redirect("reports:desk", code=report.code)
        return _page(request, report)
    try:
        publishing.publish(report, by=request.actor)
    except IllegalMoveError as error:
        messages.error(request, error.saying.told(_))
    except RonguonError as error:
        messages.error(request, error.saying.told(_))
        return _page(request, report, status=status_of(error, HTTPStatus.CONFLICT))
    else:
        messages.success(request, _("The results are public now."))
    return redirect("reports:desk", code=report.code)


def _page(request: ActingRequest, report: Report, *, status: int = HTTPStatus.OK) -> HttpResponse:
    values = {"report": report, **_told(report), **places(request, report, public=True)}
    return render(request, "reports/publish.html", values, status=status)


def _told(report: Report) -> dict[str, object]:
    """Return every figure, sentence and name that will stand on the public page."""
    rows = FigureRow.objects.select_related("assignment__unit")
    figures = list(
        Figure.objects.filter(report=report).select_related("sentence").prefetch_related(Prefetch("rows", rows))
    )
    values = {figure.key: figure.value for figure in figures}
    sentences = {f.sentence_id: f.sentence for f in figures if is_public(f.sentence)}
    units = {row.assignment.unit for figure in figures for row in figure.rows.all()}
    names = [unit.name for unit in sorted(units, key=lambda unit: chart_place(unit.path))]
    return {
        "heading": period_words(report.period_from, report.period_to),
        "figures": figures,
        "totals": [figure for figure in figures if figure.obligation_id is None],
        "by_duty": [figure for figure in figures if figure.obligation_id is not None],
        "names": names,
        "sentences": [(one, filled(one.text, values)) for one in sentences.values()],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, code: UUID) -> HttpResponse:
    """Say what withdrawing takes away and ask why; then take it away."""
    report = report_or_404(request, code)
    require(policies.publishes_for(request.actor, report.unit))
    publication = getattr(report, "publication", None)
    if publication is None:
        raise Http404
    if request.method != "POST" and publication.withdrawn_at is not None:
        return redirect("reports:desk", code=report.code)
    form = PublicationWithdrawForm(request.POST if request.method == "POST" else None)
    status: int = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                publishing.withdraw(publication, **form.cleaned_data, by=request.actor)
            except IllegalMoveError as error:
                messages.error(request, error.saying.told(_))
                return redirect("reports:desk", code=report.code)
            except RonguonError as error:
                form.add_error("because", error.saying.told(_))
            else:
                messages.success(request, _("The public page was taken away. Whoever opens it is told so."))
                return redirect("reports:desk", code=report.code)
    return render(request, "reports/withdraw.html", {"report": report, "form": form}, status=status)
