"""What every page's frame needs: who acts, whether this is the demo, where to sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from ronguon.audit.actions import is_demo
from ronguon.kernel import clock


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values. Public pages have no actor; the bar asks `ui.navigation` who the reader is."""
    demo = is_demo()
    return {
        "demo_mode": demo,
        "story_day": clock.today() if demo else None,
        "sign_in_url": reverse("account_login", urlconf=settings.ROOT_URLCONF),
        "public_home": "/en/" if request.path_info.startswith("/en/") else "/",
    }
