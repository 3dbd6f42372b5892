"""Lists whose page, order and search stand in the address, so that a link shows what its sender saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

PAGE = "trang"
SORT = "sap"
SEARCH = "tim"
PAGE_SIZE = 25


@dataclass(frozen=True)
class ListOrder:
    """The order asked for: its key in the address, whether it falls, and the database fields that make it."""

    key: str
    falling: bool
    fields: tuple[str, ...]


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int = PAGE_SIZE) -> Page[Any]:
    """Return the page that the address names; a page that is none becomes the nearest one there is."""
    return Paginator(rows, size).get_page(request.GET.get(PAGE))


def order_of(request: HttpRequest, allowed: Mapping[str, Sequence[str]], default: str) -> ListOrder:
    """Return the order that the address names (`due` rising, `-due` falling), or `default`.

    `allowed` maps keys to database fields; what is not in it is never passed on to the database.
    """
    asked = request.GET.get(SORT, default)
    if asked.removeprefix("-") not in allowed:
        asked = default
    key, falling = asked.removeprefix("-"), asked.startswith("-")
    return ListOrder(key, falling, tuple(_turned(field) if falling else field for field in allowed[key]))


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def address(query: QueryDict, **changes: object) -> str:
    """Return the query of `query` with `changes`; None or "" takes a name out. Without a page change, page one."""
    kept = [(name, value) for name, values in query.lists() for value in values if name not in changes]
    if PAGE not in changes:
        kept = [(name, value) for name, value in kept if name != PAGE]
    added = [(name, str(value)) for name, value in changes.items() if value not in (None, "")]
    return f"?{urlencode(kept + added)}" if kept or added else "?"
