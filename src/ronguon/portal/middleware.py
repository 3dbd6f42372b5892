"""Headers on every answer; doors: the public one and that for scripts know no session; refusals as plain pages."""

from __future__ import annotations

import math
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from ronguon.kernel.errors import ErasedError, NotAllowedError, RonguonError
from ronguon.portal import pacing
from ronguon.portal.patience import answer

INTERFACE = "/api/"
Handler = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
"""What a browser or a program may ask with. TRACE and invented words get an empty 405."""
_UNUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_OUR_OWN = ("publickey-credentials-create", "publickey-credentials-get")
"""What pages of this site may ask the device for, and no page framed in them: its passkeys."""
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join([*(f"{name}=()" for name in _UNUSED), *(f"{name}=(self)" for name in _OUR_OWN)]),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""What every answer carries. Django sets some of them, but not on what it refuses before its own middleware is done."""


def guarded(get_response: Handler) -> Handler:
    """Put the headers of safety on every answer, and keep all but what says otherwise out of caches.

    Stands outside everything but the content policy: errors, redirects, refused hosts and static files pass here.

    Source: OWASP ASVS 5.0.0, 3.4, 13.4 and 14.3.2.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in METHODS:
            response = get_response(request)
        else:
            response = HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(METHODS)})
        headers = {**HEADERS, "Cache-Control": "private, no-store"}
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            below = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
            headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}{below}"
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def doors(get_response: Handler) -> Handler:
    """Answer public addresses and the interface from their own URL configurations, before any session or locale.

    The language of a public page stands in its path (`/en/…`), never in a cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.get_host()  # a host that is not ours is refused before anything is shown under its name
        urlconf: str = settings.RONGUON_PUBLIC_URLCONF
        match = _public(request, urlconf)
        if match is None:
            return _to_scripts(request) if request.path_info.startswith(INTERFACE) else get_response(request)
        request.urlconf = urlconf  # type: ignore[attr-defined]  # set for templates and reverse, as Django documents
        request.resolver_match = match
        with translation.override("en" if request.path_info.startswith("/en/") else "vi"):
            if (wait := pacing.public_wait(request)) > 0:
                return too_fast(request, wait)
            if request.method not in {"GET", "HEAD"}:
                refused = _sent(request, match)
                if refused is not None:
                    return refused
            try:
                response: HttpResponse = match.func(request, *match.args, **match.kwargs)
            except Http404:
                response = render(request, "404.html", status=404)
        if request.method != "POST":
            response.headers.setdefault("Cache-Control", "public, max-age=60")
        return response

    return middleware


def _sent(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """Return the refusal of what was sent to a public page; null for a form that takes it, from a page of our own.

    Without a session there is no token: the browser's word on where the form stood is what counts.
    """
    if request.method != "POST" or not getattr(match.func, "takes_posts", False):
        return render(request, "405.html", status=405)
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return render(request, "403.html", {"message": _("Send this form from its own page.")}, status=403)
    wait = pacing.claim_wait(request)
    return too_fast(request, wait) if wait > 0 else None


def _public(request: HttpRequest, urlconf: str) -> ResolverMatch | None:
    try:
        return resolve(request.path_info, urlconf)
    except Resolver404:
        return None


def _to_scripts(request: HttpRequest) -> HttpResponse:
    from ronguon.portal.api.door import answer  # noqa: PLC0415 (many modules that no command and no page needs)

    return answer(request)


def too_fast(request: HttpRequest, wait: float) -> HttpResponse:
    """Return the page that says how long to wait, for people in words and for programs in a header."""
    seconds = math.ceil(wait)
    page = render(request, "429.html", {"minutes": math.ceil(seconds / 60)}, status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = str(seconds)
    return page


class paced:  # noqa: N801 (a middleware is named like the functions beside it)
    """Hold callers to the limits of `pacing.RULES`, counted over all processes."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
            pacing.succeeded(getattr(request, "_ronguon_counted", []))
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Return the page that asks to wait, before the view has done anything; null when the limit allows it."""
        wait, counted = pacing.staff_wait(request)
        setattr(request, "_ronguon_counted", counted)  # noqa: B010 (the framework's request knows no such attribute)
        return too_fast(request, wait) if wait > 0 else None


class plain_refusals:  # noqa: N801 (a middleware is named like the functions beside it)
    """Turn a refusal that a view let through, or an address opened the wrong way, into a page of one sentence."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = render(request, "405.html", status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return 403 for a right that is missing, the sentence for any other refusal: 409 unless it knows better.

        What the machine cannot do now, also behind a refusal, is answered with 503 or 507.
        """
        later = answer(request, error)
        if later is not None:
            return later
        if isinstance(error, NotAllowedError):
            return render(request, "403.html", {"message": error.saying.told(_)}, status=403)
        if isinstance(error, ErasedError):
            return render(request, "portal/gone.html", {"message": error.saying.told(_)}, status=error.status)
        if isinstance(error, RonguonError):
            return render(request, "portal/refused.html", {"message": error.saying.told(_)}, status=error.status)
        return None
