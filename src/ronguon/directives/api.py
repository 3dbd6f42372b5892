"""What scripts may ask about documents: the text, its clauses, the machine's readings beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from ronguon.access.keys import KeyRequest
from ronguon.directives.models import Clause, Directive, MachineReading
from ronguon.interface.paging import listed, narrowed
from ronguon.interface.shapes import Asked, Day, Id, Instant, Listed, OneOf, Shape, Words, stated
from ronguon.kernel.vietnamese import search_key
from ronguon.units.domain import Actor

router = Router(tags=["directives"])
Kind = Annotated[str, OneOf("obligation", "prohibition", "recommendation", "permission")]
Stage = Annotated[str, OneOf("reading", "issued", "dropped")]


class DirectiveOut(Shape):
    """A document of a higher unit; what its text does not state is null, `filled_in` names what a person added.

    Versions of one document share their `family`. From `withdrawn_on` on nothing of it is counted.
    """

    code: UUID
    family: UUID
    version: int
    stage: Stage
    system: Annotated[str, OneOf("party", "state")]
    kind: str | None
    number: str | None
    title: str
    issuer: str | None
    issuer_unit: UUID | None
    owner: UUID
    issued_on: date | None
    received_on: date
    filled_in: list[str]
    text_sha256: str
    closed_at: Instant | None
    withdrawn_on: date | None


class TextOut(Shape):
    """The text in which all offsets count code points."""

    text: str
    text_sha256: str


class ClauseOut(Shape):
    """A numbered or bulleted part of the text; `parent` is the `eid` of the part around it."""

    position: int
    eid: str
    marker: str | None
    heading: str | None
    start: int
    end: int
    parent: str | None


class Span(Shape):
    """Words of the text and where they stand, with the rule that found them."""

    text: str | None = None
    start: int | None = None
    end: int | None = None
    rule_id: str | None = None


class BodySpan(Span):
    """Whom the text names."""

    because: str | None = None
    chain: list[str] = []


class QuantitySpan(Span):
    """How much is asked for."""

    number: float | None = None
    unit: str | None = None


class FrequencySpan(Span):
    """How often."""

    rrule: str | None = None


class DeadlineSpan(Span):
    """By when: a day, or a rule that gives one."""

    on: str | None = None
    rule: str | None = None


class CitationSpan(Span):
    """Another document that is cited."""

    type: str | None = None
    number: str | None = None
    issued_on: str | None = None


class ReadingOut(Shape):
    """One duty as the machine read it: a guess, never a decision."""

    position: int
    clause: str | None
    start: int
    end: int
    kind: Kind
    section: str | None
    laid_on: str | None
    addressees: list[BodySpan]
    coordinators: list[BodySpan]
    quantity: QuantitySpan | None
    frequency: FrequencySpan | None
    deadline: DeadlineSpan | None
    more_deadlines: list[DeadlineSpan]
    citations: list[CitationSpan]
    unsure: list[str]


class DirectivesAsked(Asked):
    """Which documents."""

    stage: Stage | None = None
    system: Annotated[str, OneOf("party", "state")] | None = None
    owner: Annotated[Id | None, Field(description="Đơn vị nhận và giao nhiệm vụ của văn bản")] = None
    issued_from: Day | None = None
    issued_to: Day | None = None
    words: Annotated[Words | None, Field(description="Tìm trong tên và số văn bản, không kể dấu")] = None


def document_of(actor: Actor, code: UUID) -> Directive:
    """Return the document that a call names among those `actor` may read, without its text. Raises `Http404`."""
    return get_object_or_404(Directive.objects.visible_to(actor).defer("text"), code=code)


def visible(actor: Actor) -> QuerySet[Directive]:
    """Return the documents that `actor` may read, without their text."""
    return Directive.objects.visible_to(actor).dated().select_related("owner", "issuer_unit").defer("text")


@router.get(
    "", operation_id="listDirectives", summary="Danh sách văn bản chỉ đạo", response=Listed[DirectiveOut],
    url_name="directives",
)  # fmt: skip
def directives(request: KeyRequest, asked: Query[DirectivesAsked]) -> Listed[DirectiveOut]:
    """List the documents that may be read, in the order in which they were taken in."""
    rows = visible(request.actor)
    rows = narrowed(
        rows,
        asked,
        stage="stage",
        system="system",
        owner="owner__code",
        issued_from="issued_on__gte",
        issued_to="issued_on__lte",
    )
    if asked.words is not None:
        rows = rows.filter(search_key__contains=search_key(asked.words))
    return listed(rows, asked, lambda found: map(shaped, found), among=Directive.objects.visible_to(request.actor))


@router.get(
    "/{uuid:code}", operation_id="getDirective", summary="Một văn bản chỉ đạo", response=DirectiveOut,
    url_name="directive",
)  # fmt: skip
def directive(request: KeyRequest, code: UUID) -> DirectiveOut:
    """Return what is known of one document."""
    return shaped(get_object_or_404(visible(request.actor), code=code))


@router.get("/{uuid:code}/text", operation_id="getDirectiveText", summary="Toàn văn", response=TextOut, url_name="text")
def text(request: KeyRequest, code: UUID) -> TextOut:
    """Return the text of a document with its hash."""
    found = get_object_or_404(Directive.objects.visible_to(request.actor), code=code)
    return TextOut(text=found.text, text_sha256=found.text_sha256)


@router.get(
    "/{uuid:code}/clauses", operation_id="listClauses", summary="Điều khoản của văn bản",
    response=Listed[ClauseOut], url_name="clauses",
)  # fmt: skip
def clauses(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Listed[ClauseOut]:
    """List the parts of a document in the order of its text."""
    rows = Clause.objects.filter(directive=_one(request, code)).select_related("parent")
    return listed(rows, asked, lambda found: map(_clause, found), by="position")


@router.get(
    "/{uuid:code}/readings", operation_id="listReadings", summary="Máy đọc ra từ văn bản",
    response=Listed[ReadingOut], url_name="readings",
)  # fmt: skip
def readings(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Listed[ReadingOut]:
    """List what the machine read in a document; what people decided stands in the obligations."""
    rows = MachineReading.objects.filter(directive=_one(request, code)).select_related("clause")
    return listed(rows, asked, _readings, by="position")


def _one(request: KeyRequest, code: UUID) -> Directive:
    return get_object_or_404(visible(request.actor), code=code)


def shaped(one: Directive) -> DirectiveOut:
    """Return a document as scripts see it."""
    return DirectiveOut(
        code=one.code, family=one.family, version=one.version, stage=one.stage, system=one.system,
        kind=stated(one.kind), number=stated(one.number), title=one.title, issuer=stated(one.issuer),
        issuer_unit=one.issuer_unit.code if one.issuer_unit else None, owner=one.owner.code,
        issued_on=one.issued_on, received_on=one.received_on,
        filled_in=[name for name in one.filled_in.split(",") if name], text_sha256=one.text_sha256,
        closed_at=one.closed_at, withdrawn_on=getattr(one, "withdrawn_on", None),
    )  # fmt: skip


def _clause(one: Clause) -> ClauseOut:
    return ClauseOut(
        position=one.position, eid=one.eid, marker=stated(one.marker), heading=stated(one.heading), start=one.start,
        end=one.end, parent=one.parent.eid if one.parent else None,
    )  # fmt: skip


def _readings(found: Iterable[MachineReading]) -> Iterator[ReadingOut]:
    for one in found:
        known = one.fields
        yield ReadingOut(
            position=one.position, clause=one.clause.eid if one.clause else None, start=one.start, end=one.end,
            kind=one.kind, section=known.get("section"), laid_on=known.get("laid_on"),
            addressees=known.get("addressees", []), coordinators=known.get("coordinators", []),
            quantity=known.get("quantity"), frequency=known.get("frequency"), deadline=known.get("deadline"),
            more_deadlines=known.get("more_deadlines", []), citations=known.get("citations", []),
            unsure=known.get("unsure", []),
        )  # fmt: skip
