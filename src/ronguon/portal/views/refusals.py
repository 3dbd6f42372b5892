"""The page that says what the system refuses, the answer to a form that came from elsewhere, and the last resort."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import defaults

from ronguon.operations.refusals import published
from ronguon.portal.patience import answer


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


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what no layer below answered: 503 or 507 when the machine is in trouble, else 500."""
    return answer(request, sys.exc_info()[1]) or defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, unless it only looks so: a session that could not be written is the machine's trouble."""
    return answer(request, exception) or defaults.bad_request(request, exception)
