"""The page that says what the system refuses, and the answer to a form that came from elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from ronguon.portal.refusals import published

_STALE = (
    "Trang này mở đã lâu hoặc được gửi từ nơi khác, nên yêu cầu chưa được thực hiện. "
    "Hãy quay lại trang trước, tải lại rồi gửi lần nữa."
)


def page(request: HttpRequest) -> HttpResponse:
    """Show every refusal with its reason and the lawful alternative, in the language of the path."""
    return render(request, "portal/refusals.html", {"refusals": published(get_language() or "vi")})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale; Django's technical `reason` is not for readers."""
    del reason
    return render(request, "403.html", {"message": _STALE}, status=403)
