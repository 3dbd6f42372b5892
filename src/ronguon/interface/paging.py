"""Pages of lists: rows in the order in which they came to be, so that a page stays where it was while others write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from ronguon.interface.shapes import MOST, Asked, Listed, Shape

RowT = TypeVar("RowT", bound=Model)
RowsT = TypeVar("RowsT", bound=QuerySet[Any])
ShapeT = TypeVar("ShapeT", bound=Shape)


class LostCursorError(LookupError):
    """A cursor that no row of the list answers to."""


def listed(
    rows: QuerySet[RowT],
    asked: Asked,
    shaped: Callable[[Iterable[RowT]], Iterable[ShapeT]],
    *,
    among: QuerySet[Any] | None = None,
    by: str = "code",
) -> Listed[ShapeT]:
    """Return the page of `rows` that follows the cursor, each row shaped; rows stand in the order of their keys.

    The cursor is the opaque id of the last row seen. It is looked up `among` all rows that the caller may read, so
    that a row that has left the filter since still marks its place. Rows without an id that lie in the order of a
    number of their own are paged `by` it. Raises `LostCursorError`.
    """
    opaque = by == "code"
    order = "pk" if opaque else by
    if asked.cursor is not None:
        mark = _mark(rows if among is None else among, asked.cursor) if opaque else _number(asked.cursor)
        rows = rows.filter(**{f"{order}__gt": mark})
    found = list(rows.order_by(order)[: asked.limit + 1])
    shown = found[: asked.limit]
    after = str(getattr(shown[-1], by)) if len(found) > asked.limit else None
    return Listed(items=list(shaped(shown)), next=after)


def narrowed(rows: RowsT, asked: Asked, **lookups: str) -> RowsT:
    """Return the rows that fit what was asked, each name with its lookup; what was not asked narrows nothing."""
    given = {lookup: getattr(asked, name) for name, lookup in lookups.items()}
    return rows.filter(**{lookup: value for lookup, value in given.items() if value is not None})


def counted_off(
    rows: QuerySet[RowT], asked: Asked, shaped: Callable[[Iterable[RowT]], Iterable[ShapeT]]
) -> Listed[ShapeT]:
    """Return the page of `rows` that follows the cursor, where rows have neither id nor number and are only added to.

    The cursor is how many were seen. Raises `LostCursorError`.
    """
    seen = _number(asked.cursor) if asked.cursor is not None else 0
    found = list(rows.order_by("pk")[seen : seen + asked.limit + 1])
    after = str(seen + asked.limit) if len(found) > asked.limit else None
    return Listed(items=list(shaped(found[: asked.limit])), next=after)


def _number(cursor: str) -> int:
    if not cursor.isdecimal() or int(cursor) > MOST:
        raise LostCursorError(cursor)
    return int(cursor)


def _mark(among: QuerySet[Any], cursor: str) -> int:
    try:
        mark = among.filter(code=UUID(cursor)).order_by().values_list("pk", flat=True).first()
    except ValueError as error:
        raise LostCursorError(cursor) from error
    if mark is None:
        raise LostCursorError(cursor)
    return int(mark)
