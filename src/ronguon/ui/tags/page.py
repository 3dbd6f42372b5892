"""What frames a page: navigation, breadcrumbs, language, tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from django.http import HttpRequest
from django.template import Library
from django.template.context import Context
from django.urls import Resolver404, resolve
from django.utils.translation import get_language

from ronguon.ui import navigation
from ronguon.ui.cards import ChoiceChip

register = Library()

DOCK_LENGTH = 4
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


def _request(context: Context) -> HttpRequest | None:
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else None


@register.simple_tag(takes_context=True)
def nav_entries(context: Context, place: str = "main") -> list[navigation.NavigationEntry]:
    """Return what the reader may see of a bar: main, account, public or foot."""
    request = _request(context)
    return navigation.entries(request, navigation.NavigationPlace(place)) if request is not None else []


@register.simple_tag(takes_context=True)
def who(context: Context) -> navigation.Identity | None:
    """Return who the reader is on this page."""
    request = _request(context)
    return navigation.identity(request) if request is not None else None


@register.simple_tag(takes_context=True)
def notice_bell(context: Context) -> navigation.Bell | None:
    """Return the unread notices of the unit acted for."""
    request = _request(context)
    return navigation.bell(request) if request is not None else None


@register.filter
def dock(entries: Sequence[navigation.NavigationEntry]) -> Sequence[navigation.NavigationEntry]:
    """Return the entries that fit in the dock of a phone."""
    return entries[:DOCK_LENGTH]


@register.inclusion_tag("ui/components/breadcrumbs.html")
def breadcrumbs(*parts: object, name: str = "") -> dict[str, object]:
    """Show the way back: `label, url, label, url, …, label`, or one list of (label, url). The last is this page.

    `name` tells two of them on one page apart for those who hear them.
    """
    only = parts[0] if len(parts) == 1 and not isinstance(parts[0], str) else None
    if isinstance(only, Iterable):
        return {"trail": list(only), "name": name}
    return {"trail": list(zip_longest(parts[::2], parts[1::2], fillvalue="")), "name": name}


@register.inclusion_tag("ui/components/tabs.html")
def tabs(choices: Iterable[ChoiceChip], label: str) -> dict[str, object]:
    """Show the parts of one thing as tabs; each has its own address."""
    return {"choices": list(choices), "label": label}


@register.inclusion_tag("ui/components/segments.html")
def segments(choices: Iterable[ChoiceChip], label: str) -> dict[str, object]:
    """Show two or three views of the same rows as one switch; each has its own address."""
    return {"choices": list(choices), "label": label}


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> dict[str, str] | None:
    """Return name, code and address of this public page in the other language, which stands in the path (`/en/…`).

    `other_language_url` in the context wins; a page that does not exist in the other language has no link.
    """
    request = _request(context)
    code = "en" if (get_language() or "vi").startswith("vi") else "vi"
    url = str(context.get("other_language_url") or "")
    if not url and request is not None:
        url = f"/en{request.path}" if code == "en" else request.path.removeprefix("/en")
        try:
            resolve(url, getattr(request, "urlconf", None))
        except Resolver404:
            return None
    return {"code": code, "name": LANGUAGES[code], "url": url} if url else None


@register.simple_tag(takes_context=True)
def page_url(context: Context, name: str) -> str:
    """Return the address of `name` on the public or the staff side, "" when neither knows it."""
    return navigation.address_of(name, _request(context))
