"""Two doors: public pages know no session, no cookie and no account; and refusals become plain pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from ronguon.kernel.errors import NotAllowedError, RonguonError

Handler = Callable[[HttpRequest], HttpResponse]


def doors(get_response: Handler) -> Handler:
    """Answer public addresses from their own URL configuration, before any session or locale middleware.

    The language of a public page stands in its path (`/en/…`), never in a cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        urlconf: str = settings.RONGUON_PUBLIC_URLCONF
        try:
            match = resolve(request.path_info, urlconf)
        except Resolver404:
            return get_response(request)
        request.urlconf = urlconf  # type: ignore[attr-defined]  # set for templates and reverse, as Django documents
        request.resolver_match = match
        with translation.override("en" if request.path_info.startswith("/en/") else "vi"):
            if request.method not in {"GET", "HEAD"}:
                return render(request, "405.html", status=405)
            try:
                response: HttpResponse = match.func(request, *match.args, **match.kwargs)
            except Http404:
                response = render(request, "404.html", status=404)
        response["Cache-Control"] = "public, max-age=60"
        return response

    return middleware


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
        """Return 403 for a right that is missing, 409 with the sentence for any other refusal."""
        if isinstance(error, NotAllowedError):
            return render(request, "403.html", {"message": error.saying.told(_)}, status=403)
        if isinstance(error, RonguonError):
            return render(request, "portal/refused.html", {"message": error.saying.told(_)}, status=409)
        return None
