"""Where it stands: the five numbers of a unit or a bloc on a day, the very figures of the page."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from ninja.errors import ValidationError
from pydantic import BaseModel, ConfigDict, Field

from ronguon.access.keys import KeyRequest
from ronguon.directives.models import Directive
from ronguon.interface.shapes import Day, Id, OneOf, Shape
from ronguon.kernel import clock
from ronguon.kernel.days import vietnamese_date
from ronguon.status.domain.groups import GroupCounts
from ronguon.status.forms import StatusAsk
from ronguon.status.models import roll_ups
from ronguon.status.views.areas import BLOCS, Area, bloc_area, unit_area
from ronguon.status.views.extent import table_of
from ronguon.status.views.lines import UnitFigures
from ronguon.status.views.restated import Restated, restated
from ronguon.units.forms.days import DAY, DayForm

router = Router(tags=["standing"])
System = Annotated[str, OneOf("state", "party", "beside", "outside")]


class CountsOut(Shape):
    """How many assignments stand in each of the five groups; they sum to `total`."""

    ontime: int
    late: int
    open: int
    over: int
    none: int
    total: int


class LineOut(Shape):
    """The numbers of one unit below; `own` marks the unit's own work.

    `partial` says that more is assigned there than the key may read.
    """

    unit: UUID
    name: str
    own: bool
    counts: CountsOut
    partial: bool


class PartOut(Shape):
    """What one successor may have of a divided unit's past: an estimate; `counts` is null where nothing is estimated.

    `rule` says how, in words: a stated part, equal parts, or none.
    """

    unit: UUID
    name: str
    rule: str
    counts: CountsOut | None


class DividedOut(Shape):
    """A unit that was divided between the day and today: the exact numbers there, and the parts estimated.

    With `counted` its numbers are in the sum, as a line of their own; an estimate never is. `counts` is null, and
    `parts` empty, where the key may not read what stood there.
    """

    unit: UUID
    name: str
    effective_on: date
    decision_number: str
    counted: bool
    counts: CountsOut | None
    parts: list[PartOut]


class StandingOut(Shape):
    """The numbers of a unit with all below it, or of what may be seen of a bloc; the lines add up to them.

    With `partial` there is more than the key may read, so the numbers are no total; `covers` says in words what they
    cover. `divided` is empty unless it is asked for by today's organisation.
    """

    on: date
    organised: Annotated[str, OneOf("then", "now")]
    unit: UUID | None
    system: System
    directive: UUID | None
    partial: bool
    covers: str
    counts: CountsOut
    lines: list[LineOut]
    divided: list[DividedOut]


class StandingAsked(BaseModel):
    """Of what, on which day: a unit or a bloc, one of the two."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: Id | None = None
    system: System | None = None
    on: Annotated[Day | None, Field(description="Ngày xem; để trống là hôm nay")] = None
    directive: Id | None = None
    organised: Annotated[
        Annotated[str, OneOf("then", "now")], Field(description="Theo tổ chức ngày đó (then) hay hiện nay (now)")
    ] = "then"


@router.get(
    "", operation_id="getStanding", summary="Tình hình thực hiện ở một đơn vị hoặc khối", response=StandingOut,
    url_name="standing",
)  # fmt: skip
def where_it_stands(request: KeyRequest, asked: Query[StandingAsked]) -> StandingOut:
    """Return the five numbers on a day; without a unit or bloc, those of the key's own unit."""
    if asked.unit is not None and asked.system is not None:
        raise ValidationError([{"loc": ("query", "system"), "type": "one_of_two"}])
    ask, area = _ask(request, asked), _area(request, asked)
    table = table_of(area, ask, request.actor)
    return StandingOut(
        on=ask.on, organised=asked.organised, unit=area.unit.code if area.unit else None,
        system=area.system.value, directive=asked.directive,
        partial=table.partial, covers=table.covers,
        counts=counted(roll_ups.counts(area.scope(ask, request.actor))),
        lines=[_line(line, area) for line in table.lines],
        divided=[_divided(one) for one in restated(area, ask, request.actor)],
    )  # fmt: skip


def _ask(request: KeyRequest, asked: StandingAsked) -> StatusAsk:
    today = clock.today()
    on = asked.on or today
    document = None
    if asked.directive is not None:
        document = get_object_or_404(Directive.objects.visible_to(request.actor), code=asked.directive)
    form = DayForm(QueryDict(f"{DAY}={vietnamese_date(on)}"))
    return StatusAsk(on, today, form, asked.organised == "then", document)


def _area(request: KeyRequest, asked: StandingAsked) -> Area:
    if asked.system is not None:
        return bloc_area(request.actor, next(slug for slug, one in BLOCS.items() if one.value == asked.system))
    return unit_area(request.actor, asked.unit or request.token.unit.code)


def counted(counts: GroupCounts) -> CountsOut:
    """Return the five numbers with their sum."""
    return CountsOut(
        ontime=counts.ontime, late=counts.late, open=counts.open, over=counts.over, none=counts.none,
        total=counts.total,
    )  # fmt: skip


def _divided(one: Restated) -> DividedOut:
    parts = [
        PartOut(
            unit=part.heir.code, name=part.heir.name, rule=part.rule,
            counts=counted(part.told.counts) if part.told.counts else None,
        )
        for part in one.parts
    ]  # fmt: skip
    return DividedOut(
        unit=one.giver.code, name=one.giver.name, effective_on=one.transition.effective_on,
        decision_number=one.transition.decision_number, counted=one.counted,
        counts=counted(one.whole) if one.whole else None, parts=parts,
    )  # fmt: skip


def _line(line: UnitFigures, area: Area) -> LineOut:
    unit = area.unit if line.own else line.unit
    if unit is None:
        raise LookupError("a line of figures belongs to a body")
    return LineOut(unit=unit.code, name=line.name, own=line.own, counts=counted(line.counts), partial=line.partial)
