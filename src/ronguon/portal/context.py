"""What every page's frame needs: who acts, whether this is the demo, where to sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ronguon.audit.actions import is_demo
from ronguon.kernel import clock
from ronguon.kernel.trouble import trouble_of
from ronguon.people.models import Account
from ronguon.people.typed_text import device_key


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values. Public pages have no actor; the bar asks `ui.navigation` who the reader is."""
    demo = known_demo()
    public = getattr(request, "urlconf", None) == settings.RONGUON_PUBLIC_URLCONF
    return {
        "demo_mode": demo,
        "site_owner": settings.RONGUON_OWNER,
        "story_day": clock.today() if demo else None,
        "draft_key": device_key(user) if isinstance(user := getattr(request, "user", None), Account) else "",
        "sign_in_url": reverse("account_login", urlconf=settings.ROOT_URLCONF),
        "public_home": "/en/" if request.path_info.startswith("/en/") else "/",
        "other_language_url": twin(request) if public else "",
    }


def known_demo() -> bool:
    """Return whether this is the demo; no while the database is out of reach, so that pages of plain text go on."""
    try:
        return is_demo()
    except (DatabaseError, InterfaceError) as error:
        if trouble_of(error) is None:
            raise
        return False


def twin(request: HttpRequest) -> str:
    """Return the address of this public page in the other language, "" when it has none."""
    match = request.resolver_match
    if match is None:
        return ""
    other = "portal" if match.namespace == "portal-en" else "portal-en"
    try:
        return reverse(
            f"{match.app_name}:{match.url_name}", urlconf=settings.RONGUON_PUBLIC_URLCONF,
            args=match.args, kwargs=match.kwargs, current_app=other,
        )  # fmt: skip
    except NoReverseMatch:
        return ""
