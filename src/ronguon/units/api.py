"""What scripts may ask about units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from ronguon.interface.paging import listed, narrowed
from ronguon.interface.shapes import Asked, Day, Id, Listed, OneOf, Shape, Words
from ronguon.kernel import clock
from ronguon.units.domain import Actor, numbers_above
from ronguon.units.models import Unit, succession_of
from ronguon.units.models.succession import SuccessionStep
from ronguon.units.requests import ActingRequest

router = Router(tags=["units"])
System = Annotated[str, OneOf("state", "party", "beside", "outside")]


class UnitOut(Shape):
    """A unit as it was named and placed on the day asked for."""

    code: UUID
    name: str
    kind: str
    system: System
    parent: UUID | None
    since_on: date
    until_on: date | None


class NameOut(Shape):
    """A name that a unit bore, or another form of it."""

    name: str
    alias: bool
    since_on: date
    until_on: date | None


class PlaceOut(Shape):
    """Below which unit it stood; null at the top of its tree."""

    parent: UUID | None
    since_on: date
    until_on: date | None


class UnitHistory(UnitOut):
    """A unit with all its names and places."""

    names: list[NameOut]
    places: list[PlaceOut]


class StepOut(Shape):
    """A change that ended `unit`, on the way to a successor."""

    unit: UUID
    name: str
    kind: Annotated[str, OneOf("merge", "split", "dissolve")]
    effective_on: date
    decided_by: str
    decision_number: str


class SuccessorOut(Shape):
    """A unit that goes on for another one, under its name of that day; `way` leads to it, the first change first."""

    code: UUID
    name: str
    chief: bool
    way: list[StepOut]


class SuccessionOut(Shape):
    """What a unit was on a day, and who went on for it: itself while it existed, nobody before it began."""

    code: UUID
    name: str
    on: date
    state: Annotated[str, OneOf("not_yet", "exists", "ended")]
    successors: list[SuccessorOut]


class UnitsAsked(Asked):
    """Which units."""

    on: Annotated[Day | None, Field(description="Ngày xem; để trống là hôm nay")] = None
    under: Annotated[Id | None, Field(description="Đơn vị này và mọi đơn vị cấp dưới")] = None
    system: System | None = None
    kind: Annotated[str | None, Field(max_length=40, pattern="^[a-z_]+$")] = None
    name: Words | None = None


def unit_of(actor: Actor, code: UUID) -> Unit:
    """Return the unit that a call names among those `actor` may see. Raises `Http404`."""
    return get_object_or_404(Unit.objects.visible_to(actor), code=code)


@router.get(
    "/units", operation_id="listUnits", summary="Danh sách cơ quan, đơn vị", response=Listed[UnitOut], url_name="units"
)
def units(request: ActingRequest, asked: Query[UnitsAsked]) -> Listed[UnitOut]:
    """List the units that existed on a day, under the names and in the places of that day."""
    on = asked.on or clock.today()
    visible = Unit.objects.visible_to(request.actor)
    rows = visible.tree(on)
    if asked.under is not None:
        top: Any = get_object_or_404(visible.dated(on), code=asked.under)
        rows = rows.within(path_on(top))
    rows = narrowed(rows, asked, system="system", kind="kind" if on == clock.today() else "kind_then")
    if asked.name is not None:
        rows = rows.named(asked.name)
    return listed(rows, asked, shaped, among=visible)


@router.get(
    "/units/{uuid:code}", operation_id="getUnit", summary="Một cơ quan, đơn vị", response=UnitHistory, url_name="unit"
)
def unit(request: ActingRequest, code: UUID, on: Query[Day | None] = None) -> UnitHistory:
    """Return one unit with every name it bore and every place it stood at."""
    day = on or clock.today()
    rows = Unit.objects.visible_to(request.actor).dated(day).prefetch_related("names", "places")
    found = get_object_or_404(rows, code=code)
    (now,) = shaped([found])
    names = sorted(found.names.all(), key=lambda row: (row.alias, row.since_on, row.pk))
    places = sorted(found.places.all(), key=lambda row: row.since_on)
    above = _codes(row.path for row in places)
    return UnitHistory(
        **now.model_dump(),
        names=[NameOut(name=n.name, alias=n.alias, since_on=n.since_on, until_on=n.until_on) for n in names],
        places=[PlaceOut(parent=above.get(p.path), since_on=p.since_on, until_on=p.until_on) for p in places],
    )


@router.get(
    "/units/{uuid:code}/successors", operation_id="listSuccessors", summary="Đơn vị kế thừa vào một ngày",
    response=SuccessionOut, url_name="successors",
)  # fmt: skip
def successors(request: ActingRequest, code: UUID, on: Query[Day | None] = None) -> SuccessionOut:
    """Return who went on for a unit on a day, after all changes by then: the chief successor first."""
    day = on or clock.today()
    found: Any = get_object_or_404(Unit.objects.visible_to(request.actor).dated(day), code=code)
    told = succession_of(found, day)
    return SuccessionOut(
        code=code, name=found.name_then, on=day, state=told.state,
        successors=[
            SuccessorOut(code=heir.unit.code, name=heir.name, chief=number == 0, way=[_step(one) for one in heir.way])
            for number, heir in enumerate(told.heirs)
        ],
    )  # fmt: skip


def _step(one: SuccessionStep) -> StepOut:
    change = one.transition
    return StepOut(
        unit=one.unit.code, name=one.name, kind=change.kind, effective_on=change.effective_on,
        decided_by=change.decided_by, decision_number=change.decision_number,
    )  # fmt: skip


def shaped(found: Iterable[Any]) -> Iterator[UnitOut]:
    """Yield each of `dated` units as it was on its day. One query."""
    dated = list(found)
    above = _codes(path_on(one) for one in dated)
    for one in dated:
        yield UnitOut(
            code=one.code, name=one.name_then, kind=one.kind_then, system=one.system, parent=above.get(path_on(one)),
            since_on=one.since_on, until_on=one.until_on,
        )  # fmt: skip


def path_on(unit: Any) -> str:
    """Return where a `dated` unit stood on its day, or stands today when no place is dated so early."""
    return str(unit.path_then or unit.path)


def _codes(paths: Iterable[str]) -> dict[str, UUID]:
    """Return path → opaque id of the unit directly above it; the last number of a path is the unit's own key."""
    keys = {path: above[-1] for path in set(paths) if (above := numbers_above(path))}
    codes = dict(Unit.objects.filter(pk__in=set(keys.values())).values_list("pk", "code")) if keys else {}
    return {path: codes[key] for path, key in keys.items() if key in codes}
