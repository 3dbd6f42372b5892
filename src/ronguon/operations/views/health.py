"""What a monitor asks: whether the process lives, whether it is ready, what it counts."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from ronguon.operations.watching import figures, readiness

_BEARER = "Bearer "


def alive(request: HttpRequest) -> HttpResponse:
    """Answer that the web process runs; it asks nothing of the database."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """Answer whether work may come: 200 when nothing is lacking, else 503, with one word for each lack."""
    del request
    found = readiness.look()
    body = {"ready": found.ready, "lacks": found.lacks, "warnings": found.warnings}
    return JsonResponse(body, status=200 if found.ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures to who carries the token. Without one set, and to anybody else, there is no such page."""
    token: str = settings.RONGUON_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"{_BEARER}{token}".encode()):
        raise Http404
    return HttpResponse(figures.exposed(), content_type=figures.CONTENT_TYPE)
