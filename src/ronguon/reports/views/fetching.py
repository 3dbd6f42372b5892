"""How pages find the report they are about."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from ronguon.reports.models import Report
from ronguon.units.requests import ActingRequest


def visible(request: ActingRequest) -> QuerySet[Report]:
    """Return the reports that the acting person may read, with what every page of one shows."""
    found = Report.objects.visible_to(request.actor)
    return found.select_related("unit__parent__parent", "directive__owner", "pdf", "docx", "publication")


def report_or_404(request: ActingRequest, code: UUID) -> Report:
    """Return one report; a stranger gets 404."""
    return get_object_or_404(visible(request), code=code)
