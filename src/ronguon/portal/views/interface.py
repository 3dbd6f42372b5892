"""The page of the programming interface: how to call, every operation, every refusal. Made from its description."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language


def page(request: HttpRequest) -> HttpResponse:
    """Show what scripts may ask and do."""
    from ronguon.portal.api.assembly import schema  # noqa: PLC0415 (many modules that no other page needs)
    from ronguon.portal.api.handbook import refusals, subjects  # noqa: PLC0415 (comes with the line above)

    english = (get_language() or "vi").startswith("en")
    described = schema()
    values = {
        "version": described["info"]["version"],
        "subjects": subjects(described, english=english),
        "refusals": refusals(),
        "described_url": reverse("openapi", urlconf=settings.RONGUON_API_URLCONF),
    }
    return render(request, "portal/public/interface.html", values)
