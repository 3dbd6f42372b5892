"""What scripts may ask about bodies, and about the key they use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from ronguon.interface.paging import listed, narrowed
from ronguon.interface.shapes import Asked, Day, Id, Listed, OneOf, Shape, Words
from ronguon.kernel import clock
from ronguon.units.domain import Actor, ancestors
from ronguon.units.keys import KeyRequest
from ronguon.units.models import Place, Unit
from ronguon.units.models.bodies import below

router = Router(tags=["units"])
System = Annotated[str, OneOf("state", "party", "beside", "outside")]


class KeyOut(Shape):
    """The key that makes the call; `last_on` is the last day on which it opens."""

    code: UUID
    name: str
    unit: UUID
    role: Annotated[str, OneOf("reader", "officer", "reviewer")]
    subtree: bool
    since_on: date
    last_on: date


class UnitOut(Shape):
    """A body as it was named and placed on the day asked for."""

    code: UUID
    name: str
    kind: str
    system: System
    parent: UUID | None
    since_on: date
    until_on: date | None


class NameOut(Shape):
    """A name that a body bore, or another form of it."""

    name: str
    alias: bool
    since_on: date
    until_on: date | None


class PlaceOut(Shape):
    """Below which body it stood; null at the top of its tree."""

    parent: UUID | None
    since_on: date
    until_on: date | None


class UnitHistory(UnitOut):
    """A body with all its names and places."""

    names: list[NameOut]
    places: list[PlaceOut]


class UnitsAsked(Asked):
    """Which bodies."""

    on: Annotated[Day | None, Field(description="Ngày xem; để trống là hôm nay")] = None
    under: Annotated[Id | None, Field(description="Đơn vị này và mọi đơn vị cấp dưới")] = None
    system: System | None = None
    kind: Annotated[str | None, Field(max_length=40, pattern="^[a-z_]+$")] = None
    name: Words | None = None


def unit_of(actor: Actor, code: UUID) -> Unit:
    """Return the body that a call names among those `actor` may see. Raises `Http404`."""
    return get_object_or_404(Unit.objects.visible_to(actor), code=code)


@router.get("/key", operation_id="getKey", summary="Khóa đang dùng", response=KeyOut, url_name="key")
def key(request: KeyRequest) -> KeyOut:
    """Return the key that makes the call: for which body, for what, until when."""
    used = request.token
    return KeyOut(
        code=used.code, name=used.name, unit=used.unit.code, role=used.role, subtree=used.subtree,
        since_on=used.since_on, last_on=used.last_on,
    )  # fmt: skip


@router.get(
    "/units", operation_id="listUnits", summary="Danh sách cơ quan, đơn vị", response=Listed[UnitOut], url_name="units"
)
def units(request: KeyRequest, asked: Query[UnitsAsked]) -> Listed[UnitOut]:
    """List the bodies that existed on a day, under the names and in the places of that day."""
    on = asked.on or clock.today()
    visible = Unit.objects.visible_to(request.actor)
    rows = visible.existing(on)
    if asked.under is not None:
        top = get_object_or_404(visible.prefetch_related("places"), code=asked.under)
        placed = Place.objects.valid(on).filter(below(_path_on(top, on)))
        rows = rows.filter(pk__in=placed.values("unit"))
    rows = narrowed(rows, asked, system="system", kind="kind")
    if asked.name is not None:
        rows = rows.filter(pk__in=visible.named(asked.name).values("pk"))
    rows = rows.prefetch_related("names", "places")
    return listed(rows, asked, lambda found: shaped(found, on), among=visible)


@router.get(
    "/units/{uuid:code}", operation_id="getUnit", summary="Một cơ quan, đơn vị", response=UnitHistory, url_name="unit"
)
def unit(request: KeyRequest, code: UUID, on: Query[Day | None] = None) -> UnitHistory:
    """Return one body with every name it bore and every place it stood at."""
    day = on or clock.today()
    found = get_object_or_404(Unit.objects.visible_to(request.actor).prefetch_related("names", "places"), code=code)
    (now,) = shaped([found], day)
    names = sorted(found.names.all(), key=lambda row: (row.alias, row.since_on, row.pk))
    places = sorted(found.places.all(), key=lambda row: row.since_on)
    above = _codes(row.path for row in places)
    return UnitHistory(
        **now.model_dump(),
        names=[NameOut(name=n.name, alias=n.alias, since_on=n.since_on, until_on=n.until_on) for n in names],
        places=[PlaceOut(parent=above.get(p.path), since_on=p.since_on, until_on=p.until_on) for p in places],
    )


def shaped(found: Iterable[Unit], on: date) -> Iterator[UnitOut]:
    """Yield each body as it was on the day `on`; names and places were fetched before. One query."""
    bodies = list(found)
    paths = {one.pk: _path_on(one, on) for one in bodies}
    above = _codes(paths.values())
    for one in bodies:
        yield UnitOut(
            code=one.code, name=one.name_on(on), kind=one.kind, system=one.system, parent=above.get(paths[one.pk]),
            since_on=one.since_on, until_on=one.until_on,
        )  # fmt: skip


def _path_on(unit: Unit, on: date) -> str:
    """Return where `unit` stood on the day `on`, or stands today when no place is dated so early."""
    for place in unit.places.all():
        if place.since_on <= on and (place.until_on is None or place.until_on > on):
            return str(place.path)
    return str(unit.path)


def _codes(paths: Iterable[str]) -> dict[str, UUID]:
    """Return path → opaque id of the body directly above it; the last number of a path is the body's own key."""
    keys = {path: int(above[-1].split(".")[-2]) for path in set(paths) if (above := ancestors(path)[:-1])}
    codes = dict(Unit.objects.filter(pk__in=set(keys.values())).values_list("pk", "code")) if keys else {}
    return {path: codes[key] for path, key in keys.items() if key in codes}
