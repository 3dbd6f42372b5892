"""Whether the process answers at all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def alive(request: HttpRequest) -> HttpResponse:
    """Answer that the web process runs; it asks nothing of the database."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")
