"""One request under watch: its id, its line in the log, its share in the figures."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from ronguon.operations.watching import figures

HEADER = "X-Request-Id"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
NO_ROUTE, STATIC = "none", "static"
PATHS = {"/healthz", "/readyz", "/metrics"}
_SOUND = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_current: ContextVar[str | None] = ContextVar("request_id", default=None)
_log = logging.getLogger("ronguon.access")
Handler = Callable[[HttpRequest], HttpResponse]


def current_id() -> str | None:
    """Return the id of the request that this thread answers, null outside of one."""
    return _current.get()


def id_of(request: HttpRequest) -> str:
    """Return the id that a proxy of ours gave, else a new one; a stranger's own words are never taken over."""
    given = request.headers.get(HEADER, "") if settings.RONGUON_PROXIES else ""
    return given if _SOUND.match(given) else secrets.token_hex(12)


def watched(get_response: Handler) -> Handler:
    """Give each request its id, return it as `X-Request-Id`, and note name of route, status and duration."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _current.set(id_of(request))
        begun = time.perf_counter()
        try:
            response = get_response(request)
            seconds = time.perf_counter() - begun
            _note(request, response.status_code, seconds)
            response[HEADER] = current_id() or ""
            return response
        finally:
            _current.reset(token)

    return middleware


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    route, method = route_of(request), request.method if request.method in METHODS else "OTHER"
    figures.answered(route, str(method), status, seconds)
    extra = {"rn_route": route, "rn_method": method, "rn_status": status, "rn_duration_ms": round(seconds * 1000, 1)}
    _log.info("answered", extra=extra)


def route_of(request: HttpRequest) -> str:
    """Return the name of the route that a request met: one of a closed list, whatever the address says."""
    match = request.resolver_match
    if match is None and request.path_info.startswith(settings.STATIC_URL):
        return STATIC
    if match is None:
        try:
            match = resolve(request.path_info, settings.ROOT_URLCONF)
        except Resolver404:
            return NO_ROUTE
    return match.view_name or NO_ROUTE


def at_the_door(get_response: Handler) -> Handler:
    """Answer the questions of a monitor before any session, cookie, account or check of the host."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info not in PATHS:
            return get_response(request)
        match = resolve(request.path_info, settings.ROOT_URLCONF)
        request.resolver_match = match
        if request.method not in {"GET", "HEAD"}:
            refused = HttpResponse(status=405)
            refused["Allow"] = "GET, HEAD"
            return refused
        try:
            response: HttpResponse = match.func(request)
        except Http404:
            return get_response(request)  # the page that everybody gets who asks for what is not there
        response["Cache-Control"] = "no-store"
        return response

    return middleware
