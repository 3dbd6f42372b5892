"""Reports, their sentences, their figures, and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from ronguon.access.keys import KeyRequest
from ronguon.directives.api import document_of
from ronguon.files.models import StoredFile
from ronguon.files.views import attachment
from ronguon.interface.paging import counted_off, listed, narrowed
from ronguon.interface.shapes import Asked, Day, Id, Listed, OneOf, Shape
from ronguon.reports.domain.figures import FigureKey, filled
from ronguon.reports.models import Figure, FigureRow, Report, Sentence
from ronguon.units.api import unit_of

router = Router(tags=["reports"])
Stage = Annotated[str, OneOf("draft", "signed")]
Group = Annotated[str, OneOf("ontime", "late", "open", "over", "none")]
Choice = Annotated[str, OneOf("ontime", "late", "open", "over", "none", "any", "done", "fresh", "verified")]
Measure = Annotated[str, OneOf("rows", "units", "amount")]
BYTES = {"type": "string", "format": "binary"}


class ReportOut(Shape):
    """A period's report of one unit on one document; number and day are null until it is signed."""

    code: UUID
    unit: UUID
    directive: UUID
    period_from: date
    period_to: date
    as_of: date
    title: str
    stage: Stage
    revision: int
    number: str | None
    signed_on: date | None
    signatory_title: str | None
    pdf_sha256: str | None
    docx_sha256: str | None
    published: UUID | None


class SentenceOut(Shape):
    """A paragraph, heading or row of a report; `gap` marks one that says what is missing."""

    position: int
    shape: Annotated[str, OneOf("heading", "paragraph", "row")]
    rule: str
    gap: bool
    edited: bool
    text: str
    obligation: UUID | None
    submission: UUID | None


class FigureOut(Shape):
    """A number of a report: among all assignments or those of one duty, which were counted, and measured how."""

    code: UUID
    label: str
    value: int
    sentence: int
    obligation: UUID | None
    choice: Choice
    measure: Measure


class SourceProof(Shape):
    """A proof that lay on the table with the report of the unit that the row rests on."""

    code: str
    kind: str
    title: str
    sha256: str


class FigureRowOut(Shape):
    """One assignment that a figure counted, as known when the report was drafted, and what it rests on."""

    assignment: UUID
    unit: UUID
    group: Group
    amount: int
    occurrence: UUID | None
    submission: UUID | None
    proofs: list[SourceProof]


class ReportsAsked(Asked):
    """Which reports."""

    stage: Stage | None = None
    unit: Id | None = None
    directive: Id | None = None
    as_of_from: Day | None = None
    as_of_to: Day | None = None


def visible(request: KeyRequest) -> QuerySet[Report]:
    """Return the reports that may be read, with what is shown of each."""
    found = Report.objects.visible_to(request.actor)
    return found.select_related("unit", "directive", "pdf", "docx", "publication").defer("directive__text")


@router.get("", operation_id="listReports", summary="Danh sách báo cáo", response=Listed[ReportOut], url_name="reports")
def reports(request: KeyRequest, asked: Query[ReportsAsked]) -> Listed[ReportOut]:
    """List the drafts and the signed reports that may be read."""
    rows = visible(request)
    rows = narrowed(rows, asked, stage="stage")
    if asked.unit is not None:
        rows = rows.filter(unit=unit_of(request.actor, asked.unit))
    if asked.directive is not None:
        document = document_of(request.actor, asked.directive)
        rows = rows.filter(directive=document)
    rows = narrowed(rows, asked, as_of_from="as_of__gte", as_of_to="as_of__lte")
    among = Report.objects.visible_to(request.actor)
    return listed(rows, asked, lambda found: map(shaped, found), among=among)


@router.get("/{uuid:code}", operation_id="getReport", summary="Một báo cáo", response=ReportOut, url_name="report")
def report(request: KeyRequest, code: UUID) -> ReportOut:
    """Return one report."""
    return shaped(get_object_or_404(visible(request), code=code))


@router.get(
    "/{uuid:code}/sentences", operation_id="listSentences", summary="Các câu của báo cáo",
    response=Listed[SentenceOut], url_name="sentences",
)  # fmt: skip
def sentences(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Listed[SentenceOut]:
    """List the sentences of a report in their order, numbers filled in."""
    found = get_object_or_404(visible(request), code=code)
    values = dict(found.figures.order_by().values_list("key", "value"))
    rows = found.sentences.select_related("obligation", "submission")
    return listed(rows, asked, lambda some: (_sentence(one, values) for one in some), by="position")


@router.get(
    "/{uuid:code}/figures", operation_id="listFigures", summary="Số liệu của báo cáo",
    response=Listed[FigureOut], url_name="figures",
)  # fmt: skip
def figures(request: KeyRequest, code: UUID, asked: Query[Asked]) -> Listed[FigureOut]:
    """List the numbers of a report; the rows behind each have an address of their own."""
    found = get_object_or_404(visible(request), code=code)
    rows = Figure.objects.filter(report=found).select_related("sentence", "obligation")
    return listed(rows, asked, lambda some: map(_figure, some))


@router.get(
    "/{uuid:code}/figures/{uuid:figure}/rows", operation_id="listFigureRows",
    summary="Những việc làm nên một số liệu", response=Listed[FigureRowOut], url_name="figure_rows",
)  # fmt: skip
def figure_rows(request: KeyRequest, code: UUID, figure: UUID, asked: Query[Asked]) -> Listed[FigureRowOut]:
    """List the assignments that a number counted, each with the report and the proofs that it rests on."""
    found = get_object_or_404(visible(request), code=code)
    one = get_object_or_404(Figure.objects.filter(report=found), code=figure)
    rows = FigureRow.objects.filter(figure=one).select_related("assignment__unit", "occurrence", "submission")
    return counted_off(rows.prefetch_related("submission__proofs"), asked, _rows)


@router.get(
    "/{uuid:code}/paper.pdf", operation_id="getReportPdf", summary="Báo cáo đã ký, PDF", url_name="pdf",
    openapi_extra={"responses": {200: {"content": {"application/pdf": {"schema": BYTES}}}}},
)  # fmt: skip
def pdf(request: KeyRequest, code: UUID) -> HttpResponse:
    """Give the signed paper as PDF; a draft has none."""
    return _paper(get_object_or_404(visible(request), code=code).pdf)


@router.get(
    "/{uuid:code}/paper.docx",
    operation_id="getReportDocx",
    summary="Báo cáo đã ký, .docx",
    url_name="docx",
    openapi_extra={
        "responses": {
            200: {
                "content": {
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {"schema": BYTES}
                }
            }
        }
    },
)
def docx(request: KeyRequest, code: UUID) -> HttpResponse:
    """Give the signed paper as .docx; a draft has none."""
    return _paper(get_object_or_404(visible(request), code=code).docx)


def _paper(stored: StoredFile | None) -> HttpResponse:
    if stored is None:
        raise Http404
    return attachment(stored)


def shaped(one: Report) -> ReportOut:
    """Return a report as scripts see it; the name under a signature stands on the paper alone."""
    published = getattr(one, "publication", None)
    return ReportOut(
        code=one.code, unit=one.unit.code, directive=one.directive.code, period_from=one.period_from,
        period_to=one.period_to, as_of=one.as_of, title=one.title, stage=one.stage, revision=one.revision,
        number=f"{one.number:02d}/{one.symbol}" if one.number is not None else None, signed_on=one.signed_on,
        signatory_title=one.signatory_title or None, pdf_sha256=one.pdf.sha256 if one.pdf else None,
        docx_sha256=one.docx.sha256 if one.docx else None,
        published=published.code if published is not None and published.withdrawn_at is None else None,
    )  # fmt: skip


def _sentence(one: Sentence, values: dict[str, int]) -> SentenceOut:
    return SentenceOut(
        position=one.position, shape=one.shape, rule=one.rule, gap=one.gap, edited=one.edited_at is not None,
        text=filled(one.text, values), obligation=one.obligation.code if one.obligation else None,
        submission=one.submission.code if one.submission else None,
    )  # fmt: skip


def _figure(one: Figure) -> FigureOut:
    key = FigureKey.parse(one.key)
    return FigureOut(
        code=one.code, label=one.label, value=one.value, sentence=one.sentence.position,
        obligation=one.obligation.code if one.obligation else None, choice=key.choice, measure=key.measure.value,
    )  # fmt: skip


def _rows(found: Iterable[FigureRow]) -> Iterator[FigureRowOut]:
    for one in found:
        proofs = one.submission.proofs.all() if one.submission else ()
        yield FigureRowOut(
            assignment=one.assignment.code, unit=one.assignment.unit.code, group=one.group, amount=one.amount,
            occurrence=one.occurrence.code if one.occurrence else None,
            submission=one.submission.code if one.submission else None,
            proofs=[SourceProof(code=p.proof, kind=p.kind, title=p.title, sha256=p.sha256) for p in proofs],
        )  # fmt: skip
