"""What is not offered."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def closed(request: HttpRequest) -> HttpResponse:
    """Answer that there is no such page here."""
    del request
    raise Http404
