"""Where a form goes on to when its file was taken: a redirect, or for a script that watched the sending, a header."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

WATCHED = "progress"
GO_ON = "X-Go-On"


def go_on(request: HttpRequest, to: str, *arguments: object) -> HttpResponse:
    """Lead on to `to`.

    A script that followed a redirect would fetch the next page itself, and the message on it would be gone.
    """
    if request.headers.get("X-Sent-With") != WATCHED:
        return redirect(to, *arguments)
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={GO_ON: resolve_url(to, *arguments)})
