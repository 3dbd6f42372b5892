"""A report as a file: the stored, signed one, or a draft made on the fly and marked as such."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from ronguon.files.domain import content_disposition
from ronguon.files.views import attachment
from ronguon.kernel import clock
from ronguon.papers import write_docx, write_pdf
from ronguon.reports.models import Report
from ronguon.reports.paper import paper_of
from ronguon.reports.views.fetching import report_or_404
from ronguon.ui.saving import SAVED_ONLY
from ronguon.units.requests import ActingRequest

WRITERS = {
    "docx": (write_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (write_pdf, "application/pdf"),
}


@login_required
@require_safe
def docx(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give the report as .docx."""
    return _file(report_or_404(request, code), "docx")


@login_required
@require_safe
def pdf(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give the report as PDF."""
    return _file(report_or_404(request, code), "pdf")


def _file(report: Report, ending: str) -> HttpResponse:
    stored = report.docx if ending == "docx" else report.pdf
    if stored is not None:
        return attachment(stored)
    write, media_type = WRITERS[ending]
    data = write(paper_of(report, on=clock.today()))
    response = HttpResponse(data, content_type=media_type, headers=SAVED_ONLY)
    response["Content-Disposition"] = content_disposition(f"du-thao-bao-cao-{report.as_of:%Y-%m-%d}.{ending}")
    response["Content-Length"] = str(len(data))
    return response
