"""What higher apps tell this one: which subjects of notices a person may open, and on which page they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from ronguon.units.domain import Actor

Readable = Callable[[Actor], QuerySet[Any]]

_readable: dict[str, Readable] = {}
_pages: dict[str, tuple[str, str]] = {}


def subjects(kind: str, readable: Readable) -> None:
    """Let an app say which subjects of `kind` an actor may open, as rows with a `code`; called in its `ready()`."""
    _readable[kind] = readable


def readable_subjects() -> Mapping[str, Readable]:
    """Return kind of subject → who may open which."""
    return dict(_readable)


def page_for(kind: str, url_name: str, *, fragment: str = "") -> None:
    """Let an app say which page a thing of `kind` has; called in its `ready()`.

    The ledger keeps the word `kind` for good, so it stays when the page moves.
    """
    _pages[kind] = url_name, f"#{fragment}" if fragment else ""


def place(kind: str, code: UUID | None = None) -> str:
    """Return how the ledger keeps where a notice leads. Raises `KeyError` for a kind that no app speaks for."""
    _pages[kind]
    return kind if code is None else f"{kind}:{code}"


def address_of(kept: str) -> str:
    """Return the address of what `place` returned.

    Rows of earlier releases keep the address itself; of a kind that nobody speaks for any more it is "".
    """
    kind, _, code = kept.partition(":")
    if kept.startswith("/") or kind not in _pages:
        return kept if kept.startswith("/") else ""
    url_name, fragment = _pages[kind]
    return reverse(url_name, args=[code] if code else [], urlconf=settings.ROOT_URLCONF) + fragment
