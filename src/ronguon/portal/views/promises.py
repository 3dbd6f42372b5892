"""What is promised to everybody: privacy, accessibility, where to report a weakness, what robots may read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from ronguon.kernel import clock
from ronguon.portal.privacy import notice

VALID_DAYS = 180
"""RFC 9116 asks for less than a year; half of one reminds an installation that nobody looks after."""

ACCESSIBILITY_ON = date(2026, 11, 26)
"""When somebody last compared the statement with the pages."""


def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is held of whom, why, how long, and whom to ask."""
    return render(request, "portal/public/privacy.html", {"notice": notice(get_language() or "vi")} | _contacts())


def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how far these pages can be used by everybody, and what to do where they cannot."""
    values = _contacts() | {"checked_on": ACCESSIBILITY_ON}
    return render(request, "portal/public/accessibility.html", values)


def _contacts() -> dict[str, object]:
    return {"owner": settings.RONGUON_OWNER, "contact": settings.RONGUON_CONTACT}


def base_address(request: HttpRequest) -> str:
    """Return under which address this site is reached, as the installation says or else as it was asked."""
    return getattr(settings, "RONGUON_BASE_URL", "").rstrip("/") or request.build_absolute_uri("/").rstrip("/")


def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to report a weakness; no page where the installation names nobody.

    Source: RFC 9116, 2.5.
    """
    if not settings.RONGUON_SECURITY_CONTACT:
        raise Http404
    midnight = datetime.combine(clock.on_the_wall().date(), time.min, UTC)
    base, urlconf = base_address(request), settings.RONGUON_PUBLIC_URLCONF
    lines = [
        f"Contact: {settings.RONGUON_SECURITY_CONTACT}",
        f"Expires: {midnight + timedelta(days=VALID_DAYS):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: vi, en",
        f"Canonical: {base}{reverse('security_txt', urlconf=urlconf)}",
        f"Policy: {base}{reverse('portal:privacy', urlconf=urlconf)}#bao-mat",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def robots_txt(request: HttpRequest) -> HttpResponse:
    """Let robots read what is public, and ask them to leave the rest."""
    del request
    names = ("lookup", "channels", "results", "refusals", "accessibility", "privacy")
    urlconf = settings.RONGUON_PUBLIC_URLCONF
    public = [reverse(f"portal:{name}", urlconf=urlconf) for name in names]
    lines = ["User-agent: *", "Allow: /$", "Allow: /en/", *(f"Allow: {address}" for address in public), "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
