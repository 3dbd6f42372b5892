"""The page that says what the system refuses, and the answer to a form that came from elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronguon.portal.refusals import published


def page(request: HttpRequest) -> HttpResponse:
    """Show every refusal with its reason and the lawful alternative, in the language of the path."""
    return render(request, "portal/refusals.html", {"refusals": published(get_language() or "vi")})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale; Django's technical `reason` is not for readers."""
    del reason
    message = _(
        "This page was open for long or sent from elsewhere, so nothing was done. Go back, reload and send it again."
    )
    return render(request, "403.html", {"message": message}, status=403)
