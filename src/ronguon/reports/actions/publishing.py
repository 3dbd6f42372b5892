"""Publishing a signed report's figures: a snapshot that public pages read, and taking it away again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.free_words import held
from ronguon.kernel.vietnamese import nfc
from ronguon.reports import policies, registry
from ronguon.reports.actions.answering import NAMES
from ronguon.reports.domain.figures import filled
from ronguon.reports.domain.naming import chart_place
from ronguon.reports.free_words import is_public, require_answered
from ronguon.reports.models import Figure, Publication, PublishedFigure, PublishedRow, Report
from ronguon.reports.models.published import WORDS
from ronguon.reports.sealing import publication_sha256
from ronguon.units.domain import Actor
from ronguon.units.policies import require

declare("report.published", figures=int, content_sha256=str)
declare("publication.withdrawn", reason=str, because=str)

LEAST_LETTERS, MOST_LETTERS = 10, 500
AGAIN = "Trang công bố đã được rút trước đây; hệ thống rút lại sau khi khôi phục từ bản sao lưu."


@transaction.atomic
def publish(report: Report, *, by: Actor) -> Publication:
    """Copy a signed report's figures, with the units behind them, to the public tables.

    Units, numbers and the sentences that tell them: no text a unit wrote, no file, no signer's name. Raises
    `IllegalMoveError` the second time, and `RonguonError` (`held_words`) for words that name somebody and that nobody
    answered for.
    """
    require(policies.publishes_for(by, report.unit))
    if report.signed_on is None or report.number is None:
        raise IllegalMoveError(
            "The report is not signed, so it cannot be published. Have it signed first.", code="not_signed"
        )
    if Publication.objects.filter(report=report).exists():
        raise IllegalMoveError(
            "This report was already published. To publish again, draft a new report.", code="published"
        )
    require_answered(report, public=True)
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
def withdraw(publication: Publication, *, reason: str, because: str, by: Actor) -> None:
    """Take the public page away, with every figure, row and word; code, days and `reason` stay.

    `because` stands on the trail alone. Raises `RonguonError` without a reason that says something or with one that
    names somebody, `IllegalMoveError` when it is gone already.
    """
    require(policies.publishes_for(by, publication.report.unit))
    said = " ".join(nfc(because).split())
    if reason not in Publication.Because.values or not LEAST_LETTERS <= len(said) <= MOST_LETTERS:
        raise RonguonError(
            "Choose why it is withdrawn and explain it in {least} to {most} characters.", code="reason",
            least=LEAST_LETTERS, most=MOST_LETTERS,
        )  # fmt: skip
    if held(said):
        raise RonguonError(NAMES, code="reason")
    _take_away(publication, reason, person=by.person)
    audit.record(
        by=by, verb="publication.withdrawn", kind="report", subject=publication.report.code,
        reason=reason, because=said,
    )  # fmt: skip


@transaction.atomic
def withdraw_again(code: UUID, *, person: UUID, by: Machine) -> bool:
    """Repeat in a restored database what `person` had done after its backup was made; return whether it was needed."""
    found = Publication.objects.active().filter(code=code).first()
    if found is None:
        return False
    reason = Publication.Because.EARLY.value
    _take_away(found, reason, person=person)
    audit.record(
        by=by, verb="publication.withdrawn", kind="report", subject=found.report.code, reason=reason, because=AGAIN,
    )  # fmt: skip
    return True


def _take_away(publication: Publication, reason: str, *, person: UUID) -> None:
    won = Publication.objects.active().filter(pk=publication.pk).update(
        withdrawn_at=clock.now(), withdrawn_because=reason, **dict.fromkeys(WORDS, "")
    )  # fmt: skip
    if not won:
        raise IllegalMoveError("This publication was already withdrawn.", code="withdrawn")
    PublishedRow.objects.filter(figure__publication=publication).delete()
    PublishedFigure.objects.filter(publication=publication).delete()
    transaction.on_commit(lambda: registry.tell_withdrawn(publication.code, person))
