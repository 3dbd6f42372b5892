"""What stands in the bars: apps above register their entries in `ready()`, the base templates ask here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


class NavigationPlace(StrEnum):
    """Where an entry is shown."""

    MAIN = "main"
    """Top bar of staff pages, and the first four in the dock of phones."""
    ACCOUNT = "account"
    """Menu behind the reader's own name."""
    PUBLIC = "public"
    """Head of public pages."""
    FOOT = "foot"
    """Footer of staff and public pages."""


def everybody(_request: HttpRequest) -> bool:
    """Show the entry to all who see the bar."""
    return True


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """One entry. `short` is the label in the dock, where a word or two fit; `url_name` takes no arguments."""

    label: str | Promise
    url_name: str
    icon: str = ""
    order: int = 100
    predicate: Callable[[HttpRequest], bool] = everybody
    place: NavigationPlace = NavigationPlace.MAIN
    short: str | Promise = ""


@dataclass(frozen=True)
class NavigationEntry:
    """An item as one reader sees it on one page."""

    label: str
    short: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Identity:
    """Who the reader is on this page: a name or an office, and the unit acted for.

    `on_behalf` names in whose stead they act, "" in their own right; `back` is where they post to stop it.
    """

    name: str
    unit: str = ""
    on_behalf: str = ""
    back: str = ""


@dataclass(frozen=True)
class Bell:
    """Unread notices of the unit acted for and where they are read."""

    count: int
    url: str


_items: dict[tuple[NavigationPlace, str], NavigationItem] = {}
_identity: list[Callable[[HttpRequest], Identity | None]] = []
_bell: list[Callable[[HttpRequest], Bell | None]] = []


def register(item: NavigationItem) -> None:
    """Add `item` to its place; the same address in the same place is replaced, so `ready()` may run twice."""
    _items[item.place, item.url_name] = item


def identify_by(provider: Callable[[HttpRequest], Identity | None]) -> None:
    """Let `provider` say who the reader is. The last one given counts."""
    _identity[:] = [provider]


def ring_by(provider: Callable[[HttpRequest], Bell | None]) -> None:
    """Let `provider` say what the bell shows. The last one given counts."""
    _bell[:] = [provider]


def identity(request: HttpRequest) -> Identity | None:
    """Return who the reader is, or None when nobody says."""
    return _identity[0](request) if _identity else None


def bell(request: HttpRequest) -> Bell | None:
    """Return the bell, or None when nobody rings it."""
    return _bell[0](request) if _bell else None


def entries(request: HttpRequest, place: NavigationPlace) -> list[NavigationEntry]:
    """Return what `request` may see of `place`, in order, the deepest address above this page marked as current.

    Public pages and staff pages have URL configurations of their own; an entry may lead from one to the other. An
    item whose name has no address in either is left out; `missing()` lists those for a test.
    """
    chosen = sorted((item for item in _items.values() if item.place is place), key=lambda item: item.order)
    found = [(item, url) for item in chosen if item.predicate(request) and (url := address_of(item.url_name, request))]
    here = max((url for _, url in found if _covers(url, request.path)), key=len, default="")
    return [
        NavigationEntry(str(item.label), str(item.short or item.label), url, item.icon, current=url == here)
        for item, url in found
    ]


def missing() -> Iterator[str]:
    """Yield registered names that no URL configuration knows: for a test, so that no entry vanishes unnoticed."""
    for item in _items.values():
        if not address_of(item.url_name):
            yield item.url_name


def address_of(name: str, request: HttpRequest | None = None) -> str:
    """Return the address of `name` without arguments, "" when there is none.

    This page's own URL configuration is asked first, then the public one, then the one behind the sign-in. Where
    the same addresses exist in two languages (two instances of one namespace), this page's language stays.
    """
    own = getattr(request, "urlconf", None)
    match = getattr(request, "resolver_match", None)
    for urlconf in dict.fromkeys((own, getattr(settings, "RONGUON_PUBLIC_URLCONF", None), settings.ROOT_URLCONF)):
        try:
            return reverse(name, urlconf=urlconf, current_app=match.namespace if match else None)
        except NoReverseMatch:
            continue
    return ""


def _covers(url: str, path: str) -> bool:
    return path == url or (len(url) > 1 and url.endswith("/") and path.startswith(url))
