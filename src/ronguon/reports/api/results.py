"""Published results: open to everybody, without a key, read from the published tables alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router
from pydantic import Field

from ronguon.interface.paging import counted_off, listed, narrowed
from ronguon.interface.problems import WithdrawnError
from ronguon.interface.shapes import MOST, Asked, Day, Instant, Listed, OneOf, Shape, stated
from ronguon.reports.domain.figures import FigureKey
from ronguon.reports.models import Publication, PublishedFigure, PublishedRow

router = Router(tags=["results"], auth=None)
Choice = Annotated[str, OneOf("ontime", "late", "open", "over", "none", "any", "done", "fresh", "verified")]
Measure = Annotated[str, OneOf("rows", "units", "amount")]


class ResultOut(Shape):
    """A signed report that a person published."""

    code: UUID
    unit_name: str
    directive_label: str
    directive_title: str
    title: str
    number: str
    period_from: date
    period_to: date
    as_of: date
    signed_on: date
    pdf_sha256: str
    published_at: Instant


class PublishedFigureOut(Shape):
    """A published number with the clause it answers; both `duty` and `clause` are null for totals."""

    position: int
    label: str
    value: int
    duty: str | None
    clause: str | None
    choice: Choice
    measure: Measure
    sentence: str | None


class PublishedRowOut(Shape):
    """One unit behind a published number, by the name it bore when the report was published."""

    unit_name: str
    group: Annotated[str, OneOf("ontime", "late", "open", "over", "none")]
    amount: int


class ResultsAsked(Asked):
    """Which results."""

    as_of_from: Day | None = None
    as_of_to: Day | None = None


@router.get(
    "", operation_id="listResults", summary="Kết quả đã công bố", response=Listed[ResultOut], url_name="results"
)
def results(request: HttpRequest, asked: Query[ResultsAsked]) -> Listed[ResultOut]:
    """List what was published and not withdrawn, in the order of publication."""
    del request
    rows: QuerySet[Publication] = Publication.objects.active()
    rows = narrowed(rows, asked, as_of_from="as_of__gte", as_of_to="as_of__lte")
    return listed(rows, asked, lambda found: map(shaped, found), among=Publication.objects.all())


@router.get(
    "/{uuid:code}", operation_id="getResult", summary="Một kết quả đã công bố", response=ResultOut, url_name="result"
)
def result(request: HttpRequest, code: UUID) -> ResultOut:
    """Return one publication; of one that was withdrawn nothing is said but that it was."""
    del request
    return shaped(_standing(code))


@router.get(
    "/{uuid:code}/figures", operation_id="listPublishedFigures", summary="Số liệu đã công bố",
    response=Listed[PublishedFigureOut], url_name="published_figures",
)  # fmt: skip
def published_figures(request: HttpRequest, code: UUID, asked: Query[Asked]) -> Listed[PublishedFigureOut]:
    """List the numbers of a publication in their order."""
    del request
    rows = PublishedFigure.objects.filter(publication=_standing(code))
    return listed(rows, asked, lambda found: map(_figure, found), by="position")


@router.get(
    "/{uuid:code}/figures/{position}/rows", operation_id="listPublishedRows",
    summary="Các đơn vị làm nên một số liệu đã công bố", response=Listed[PublishedRowOut], url_name="published_rows",
)  # fmt: skip
def published_rows(
    request: HttpRequest, code: UUID, position: Path[Annotated[int, Field(ge=0, le=MOST)]], asked: Query[Asked]
) -> Listed[PublishedRowOut]:
    """List the units behind a published number."""
    del request
    figure = get_object_or_404(PublishedFigure.objects.filter(publication=_standing(code)), position=position)
    return counted_off(PublishedRow.objects.filter(figure=figure), asked, _rows)


def _standing(code: UUID) -> Publication:
    """Return a publication. Raises `Http404`, and `WithdrawnError` for one that was taken back."""
    found = get_object_or_404(Publication, code=code)
    if found.withdrawn_at is not None:
        raise WithdrawnError
    return found


def shaped(one: Publication) -> ResultOut:
    """Return a publication as everybody sees it."""
    return ResultOut(
        code=one.code, unit_name=one.unit_name, directive_label=one.directive_label,
        directive_title=one.directive_title, title=one.title, number=one.number, period_from=one.period_from,
        period_to=one.period_to, as_of=one.as_of, signed_on=one.signed_on, pdf_sha256=one.pdf_sha256,
        published_at=one.published_at,
    )  # fmt: skip


def _figure(one: PublishedFigure) -> PublishedFigureOut:
    key = FigureKey.parse(one.key)
    duty = one.label.partition(": ")[2] if key.obligation is not None else ""
    return PublishedFigureOut(
        position=one.position, label=one.label, value=one.value, duty=stated(duty), clause=stated(one.clause),
        choice=key.choice, measure=key.measure.value, sentence=stated(one.sentence),
    )  # fmt: skip


def _rows(found: Iterable[PublishedRow]) -> Iterator[PublishedRowOut]:
    return (PublishedRowOut(unit_name=one.unit_name, group=one.group, amount=one.amount) for one in found)
