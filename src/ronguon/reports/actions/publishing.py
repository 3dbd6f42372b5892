"""Publishing a signed report's figures: a snapshot that public pages read, and taking it away again."""

from __future__ import annotations

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reports import policies
from ronguon.reports.domain.figures import filled
from ronguon.reports.domain.naming import chart_place
from ronguon.reports.models import Figure, Publication, PublishedFigure, PublishedRow, Report, Sentence
from ronguon.reports.sealing import publication_sha256
from ronguon.units.domain import Actor
from ronguon.units.policies import require

declare("report.published", figures=int, content_sha256=str)
declare("publication.withdrawn")


@transaction.atomic
def publish(report: Report, *, by: Actor) -> Publication:
    """Copy a signed report's figures, with the units behind them, to the public tables.

    Units only: no name of a person, no text a unit wrote, no file. Raises `IllegalMoveError` the second time.
    """
    require(policies.publishes_for(by, report.unit))
    if report.signed_on is None or report.number is None:
        raise IllegalMoveError("Báo cáo chưa ký nên chưa công bố được. Hãy trình người có thẩm quyền ký trước.")
    if Publication.objects.filter(report=report).exists():
        raise IllegalMoveError("Báo cáo này đã được công bố trước đó. Muốn công bố lại, hãy lập báo cáo mới.")
    directive = report.directive
    publication = Publication.objects.create(
        report=report,
        unit_name=report.unit.name,
        directive_label=directive.label[:300],
        directive_title=directive.title,
        title=report.title,
        number=f"{report.number:02d}/{report.symbol}",
        period_from=report.period_from,
        period_to=report.period_to,
        as_of=report.as_of,
        signed_on=report.signed_on,
        pdf_sha256=report.pdf.sha256 if report.pdf else "",
        published_at=clock.now(),
    )
    figures = report.figures.select_related("sentence", "obligation")
    values = {figure.key: figure.value for figure in figures}
    for position, figure in enumerate(figures):
        _copy(publication, figure, position, values)
    audit.record(
        by=by, verb="report.published", kind="report", subject=report.code, figures=publication.figures.count(),
        content_sha256=publication_sha256(publication.pk),
    )  # fmt: skip
    return publication


def is_public(sentence: Sentence) -> bool:
    """Return whether a sentence's words are published: one that tells figures, never what a unit wrote itself."""
    return sentence.submission_id is None and sentence.shape == Sentence.Shape.PARAGRAPH


def _copy(publication: Publication, figure: Figure, position: int, values: dict[str, int]) -> None:
    published = PublishedFigure.objects.create(
        publication=publication,
        position=position,
        key=figure.key,
        label=figure.label,
        value=figure.value,
        group=figure.group,
        clause=figure.obligation.text if figure.obligation else "",
        sentence=filled(figure.sentence.text, values) if is_public(figure.sentence) else "",
    )
    rows = sorted(
        figure.rows.select_related("assignment__unit"),
        key=lambda row: (chart_place(row.assignment.unit.path), row.assignment_id),
    )
    PublishedRow.objects.bulk_create(
        PublishedRow(figure=published, unit_name=row.assignment.unit.name, group=row.group, amount=row.amount)
        for row in rows
    )


@transaction.atomic
def withdraw(publication: Publication, *, by: Actor) -> None:
    """Take the public page away; the row stays. Raises `IllegalMoveError` when it is gone already."""
    require(policies.publishes_for(by, publication.report.unit))
    won = Publication.objects.filter(pk=publication.pk, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    if not won:
        raise IllegalMoveError("Trang công bố này đã được rút trước đó.")
    audit.record(by=by, verb="publication.withdrawn", kind="report", subject=publication.report.code)
