"""The page that says what the system refuses, and the answer to a form that came from elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from ronguon.portal.refusals import published
from ronguon.ui.navigation import address_of

_STALE = (
    "Trang này mở đã lâu hoặc được gửi từ nơi khác, nên yêu cầu chưa được thực hiện. "
    "Hãy quay lại trang trước, tải lại rồi gửi lần nữa."
)
_OTHER = {"refusals": "portal:refusals-en", "refusals-en": "portal:refusals"}


def page(request: HttpRequest) -> HttpResponse:
    """Show every refusal with its reason and the lawful alternative, in the language of the path."""
    here = request.resolver_match.url_name if request.resolver_match else None
    shown = {
        "refusals": published(get_language() or "vi"),
        "other_language_url": address_of(_OTHER.get(here or "", ""), request),
    }
    return render(request, "portal/refusals.html", shown)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale; Django's technical `reason` is not for readers."""
    del reason
    return render(request, "403.html", {"message": _STALE}, status=403)
