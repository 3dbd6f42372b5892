"""Duties as people decided on them."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from ronguon.access.keys import KeyRequest
from ronguon.directives.api import document_of
from ronguon.directives.models import Directive
from ronguon.drafting.models import Addressee, Obligation
from ronguon.interface.paging import listed, narrowed
from ronguon.interface.shapes import Asked, Id, Instant, Listed, OneOf, Shape, stated

router = Router(tags=["obligations"])
Kind = Annotated[str, OneOf("obligation", "prohibition", "recommendation", "permission")]
Stage = Annotated[str, OneOf("pending", "confirmed", "dropped", "declined")]


class AddresseeOut(Shape):
    """Whom the text names, in its own words, and the units that it means; a group gives them on the day of issuing."""

    text: str
    part: Annotated[str, OneOf("lead", "coordinator")]
    decision: Annotated[str, OneOf("pending", "units", "not_here")]
    group: str | None
    units: list[UUID]


class ObligationOut(Shape):
    """One duty: the words that lay it, and what a person decided; `clause` is the `eid` of the part it stands in.

    `kept_from` is the duty of an earlier version that orders the same and holds the assignments.
    """

    code: UUID
    kept_from: UUID | None
    directive: UUID
    clause: str | None
    stage: Stage
    kind: Kind
    people: bool
    title: str
    text: str
    start: int
    end: int
    quantity: str | None
    frequency: str | None
    rrule: Annotated[
        str | None,
        Field(description="Nhịp thực hiện theo RRULE; `X-TIMES` là số lần trong mỗi kỳ khi nhiều hơn một lần"),
    ]
    deadline: str | None
    deadline_on: date | None
    deadline_rule: str | None
    decline_rule: str | None
    drop_reason: str | None
    decided_at: Instant | None
    laid_at: Instant | None
    addressees: list[AddresseeOut]


class ObligationsAsked(Asked):
    """Which duties."""

    directive: Id | None = None
    stage: Stage | None = None
    kind: Kind | None = None
    laid: Annotated[bool | None, Field(description="true: đã giao; false: chưa giao")] = None


def visible(request: KeyRequest) -> QuerySet[Obligation]:
    """Return the duties of documents that may be read, with what is shown of each."""
    found = Obligation.objects.filter(directive__in=Directive.objects.visible_to(request.actor))
    return (
        found.select_related("directive", "clause")
        .defer("directive__text")
        .prefetch_related("addressees__units__unit", "lines_before__before")
    )


@router.get(
    "", operation_id="listObligations", summary="Danh sách nhiệm vụ", response=Listed[ObligationOut],
    url_name="obligations",
)  # fmt: skip
def obligations(request: KeyRequest, asked: Query[ObligationsAsked]) -> Listed[ObligationOut]:
    """List the duties of the documents that may be read."""
    rows = visible(request)
    if asked.directive is not None:
        document = document_of(request.actor, asked.directive)
        rows = rows.filter(directive=document)
    rows = narrowed(rows, asked, kind="kind")
    if asked.stage is not None:
        rows = rows.filter(stage__in=["confirmed", "kept"] if asked.stage == "confirmed" else [asked.stage])
    if asked.laid is not None:
        rows = rows.filter(issued_at__isnull=not asked.laid)
    return listed(rows, asked, lambda found: map(shaped, found), among=visible(request))


@router.get(
    "/{uuid:code}", operation_id="getObligation", summary="Một nhiệm vụ", response=ObligationOut, url_name="obligation"
)
def obligation(request: KeyRequest, code: UUID) -> ObligationOut:
    """Return one duty."""
    return shaped(get_object_or_404(visible(request), code=code))


def shaped(one: Obligation) -> ObligationOut:
    """Return a duty as scripts see it; its addressees were fetched before."""
    return ObligationOut(
        code=one.code, directive=one.directive.code, clause=one.clause.eid if one.clause else None,
        stage="confirmed" if one.stage == Obligation.Stage.KEPT else one.stage, kept_from=_kept_from(one),
        kind=one.kind, people=one.people, title=one.title, text=one.text, start=one.start, end=one.end,
        quantity=stated(one.quantity), frequency=stated(one.frequency), rrule=stated(one.rrule),
        deadline=stated(one.deadline), deadline_on=one.deadline_on, deadline_rule=stated(one.deadline_rule),
        decline_rule=stated(one.decline_rule), drop_reason=stated(one.drop_reason), decided_at=one.decided_at,
        laid_at=one.issued_at, addressees=[_addressee(row) for row in one.addressees.all()],
    )  # fmt: skip


def _kept_from(one: Obligation) -> UUID | None:
    if one.stage != Obligation.Stage.KEPT:
        return None
    return next((line.before.code for line in one.lines_before.all() if line.before is not None), None)


def _addressee(row: Addressee) -> AddresseeOut:
    return AddresseeOut(
        text=row.text, part=row.part, decision=row.decision, group=stated(row.group),
        units=[addressed.unit.code for addressed in row.units.all()],
    )  # fmt: skip
