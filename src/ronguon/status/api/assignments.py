"""Which unit holds which duty, and how it stands on a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from ronguon.access.keys import KeyRequest, caller_of
from ronguon.assignments.actions import working
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.directives.api import document_of
from ronguon.interface.paging import listed, narrowed
from ronguon.interface.repeating import answered
from ronguon.interface.shapes import Asked, Day, Id, Listed, OneOf, Shape
from ronguon.kernel import clock
from ronguon.reorganisation.models.mergers import merged_successors, with_merged
from ronguon.status.models import roll_ups
from ronguon.units.api import unit_of
from ronguon.units.domain import Actor

router = Router(tags=["assignments"])
Group = Annotated[str, OneOf("ontime", "late", "open", "over", "none")]
Part = Annotated[str, OneOf("lead", "coordinator")]


class AssignmentOut(Shape):
    """A duty assigned to one unit, as it stood on the day `on`.

    `carried_by` is the unit that carries the past of `unit` today: itself, or the one that it was merged into.
    `group` is one of the five; `occurrence` speaks for the assignment on that day, `due_on` and `done_on` are its.
    """

    code: UUID
    obligation: UUID
    directive: UUID
    unit: UUID
    carried_by: UUID
    laid_by: UUID
    part: Part
    parent: UUID | None
    origin: UUID | None
    timed: bool
    laid_on: date
    since_on: date
    until_on: date | None
    acknowledged_on: date | None
    on: date
    group: Group
    occurrence: UUID | None
    due_on: date | None
    done_on: date | None


class AssignmentsAsked(Asked):
    """Which assignments."""

    on: Annotated[Day | None, Field(description="Ngày xem; để trống là hôm nay")] = None
    unit: Annotated[Id | None, Field(description="Đơn vị thực hiện")] = None
    under: Annotated[Id | None, Field(description="Đơn vị này và mọi đơn vị cấp dưới, theo tổ chức hiện nay")] = None
    organised: Annotated[
        Annotated[str, OneOf("then", "now")] | None,
        Field(
            description="then: under theo tổ chức của ngày xem; now: unit gồm cả việc của các đơn vị đã nhập vào; "
            "để trống: under theo tổ chức hiện nay, unit đúng đơn vị đang giữ việc"
        ),
    ] = None
    directive: Id | None = None
    obligation: Id | None = None
    group: Group | None = None
    part: Part | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    counted: Annotated[bool, Field(description="true: chỉ những việc được tính trong số liệu tình hình thực hiện")] = (
        False
    )


@router.get(
    "", operation_id="listAssignments", summary="Danh sách việc được giao", response=Listed[AssignmentOut],
    url_name="assignments",
)  # fmt: skip
def assignments(request: KeyRequest, asked: Query[AssignmentsAsked]) -> Listed[AssignmentOut]:
    """List the assignments that were held on a day, with the group each stood in."""
    on = asked.on or clock.today()
    visible = Assignment.objects.visible_to(request.actor)
    rows = visible.held(on)
    if asked.counted:
        rows = rows.counted().filter(obligation__issued_at__isnull=False)
    rows = narrowed(rows, asked, part="part")
    found = roll_ups.grouped(_narrowed(rows, asked, request.actor, on), on)
    found = narrowed(found, asked, group="group", due_from="spoken_due__gte", due_to="spoken_due__lte")
    return listed(_with_all(found), asked, lambda some: shaped(list(some), on), among=visible)


def _narrowed(rows: QuerySet[Assignment], asked: AssignmentsAsked, actor: Actor, on: date) -> QuerySet[Assignment]:
    """Keep what belongs to the unit, document and duty asked for; raises `Http404` for one that may not be read."""
    if asked.unit is not None:
        unit = unit_of(actor, asked.unit)
        now = asked.organised == "now"
        rows = rows.filter(unit__in=with_merged(unit, clock.today()).values("pk")) if now else rows.filter(unit=unit)
    if asked.under is not None:
        top = unit_of(actor, asked.under)
        rows = roll_ups.within(rows, roll_ups.CountScope(top, on, then=asked.organised == "then"))
    if asked.directive is not None:
        document = document_of(actor, asked.directive)
        rows = rows.filter(obligation__directive=document)
    return narrowed(rows, asked, obligation="obligation__code")


@router.get(
    "/{uuid:code}", operation_id="getAssignment", summary="Một việc được giao", response=AssignmentOut,
    url_name="assignment",
)  # fmt: skip
def assignment(request: KeyRequest, code: UUID, on: Query[Day | None] = None) -> AssignmentOut:
    """Return one assignment as it stood on a day."""
    return one_of(request.actor, code, on or clock.today())


@router.post(
    "/{uuid:code}/acknowledgement", operation_id="acknowledgeAssignment", summary="Xác nhận đã nhận việc",
    response=AssignmentOut, url_name="acknowledge",
)  # fmt: skip
def acknowledge(request: KeyRequest, code: UUID) -> HttpResponse:
    """Note the day on which the unit first saw the assignment; doing it again changes nothing."""
    found = get_object_or_404(Assignment.objects.visible_to(request.actor).select_related("unit"), code=code)

    def action() -> AssignmentOut:
        working.acknowledge(found, by=request.actor)
        return one_of(request.actor, code, clock.today())

    return answered(request, caller_of(request), None, action)


def one_of(actor: Actor, code: UUID, on: date) -> AssignmentOut:
    """Return one assignment on the day `on`. Raises `Http404` for one that `actor` may not read."""
    rows = _with_all(roll_ups.grouped(Assignment.objects.visible_to(actor), on))
    return shaped([get_object_or_404(rows, code=code)], on)[0]


def _with_all(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("unit", "assigned_by", "parent", "origin", "obligation__directive").defer(
        "obligation__directive__text", "obligation__text"
    )


def shaped(found: list[Any], on: date) -> list[AssignmentOut]:
    """Return assignments as scripts see them on the day `on`. At most three queries."""
    heirs = merged_successors({one.unit_id: one.unit for one in found}.values(), clock.today())
    spoken = [one.spoken for one in found if one.spoken is not None]
    codes = dict(Occurrence.objects.filter(pk__in=spoken).order_by().values_list("pk", "code")) if spoken else {}
    return [
        AssignmentOut(
            code=one.code, obligation=one.obligation.code, directive=one.obligation.directive.code,
            unit=one.unit.code, carried_by=heirs.get(one.unit_id, one.unit).code, laid_by=one.assigned_by.code,
            part=one.part, parent=one.parent.code if one.parent else None,
            origin=one.origin.code if one.origin else None,
            timed=one.timed, laid_on=one.assigned_on, since_on=one.since_on, until_on=one.until_on,
            acknowledged_on=one.acknowledged_on, on=on, group=one.group, occurrence=codes.get(one.spoken),
            due_on=one.spoken_due, done_on=one.spoken_done,
        )
        for one in found
    ]  # fmt: skip
