"""What a signed report and a publication say, for the hash in the event that made them. Columns are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from ronguon.audit.actions.sealing import content_sha256
from ronguon.audit.models import Event
from ronguon.audit.registry import HashedContent, HashEvent, Sealed
from ronguon.reports.models import Figure, FigureRow, Publication, PublishedFigure, PublishedRow, Report, Sentence

_REPORT = (
    "pk", "unit", "directive", "period_from", "period_to", "as_of", "title", "place", "symbol", "number", "stage",
    "drafted_by", "drafted_at", "signed_by", "signed_at", "signed_on", "signatory_title", "signatory_name",
    "docx__sha256", "pdf__sha256",
)  # fmt: skip
_SENTENCE = ("pk", "position", "shape", "rule", "gap", "machine_text", "text", "obligation", "submission")
_FIGURE = ("pk", "sentence", "key", "label", "value", "group", "obligation")
_FIGURE_ROW = ("figure", "assignment", "occurrence", "submission", "group", "amount")
_PUBLICATION = (
    "pk", "unit_name", "directive_label", "directive_title", "title", "number", "period_from", "period_to", "as_of",
    "signed_on", "pdf_sha256", "published_at",
)  # fmt: skip
_PUBLISHED = ("pk", "position", "key", "label", "value", "group", "clause", "sentence")
_PUBLISHED_ROW = ("figure", "unit_name", "group", "amount")
WITHDRAWN = "publication.withdrawn"


def _sha256(*parts: QuerySet[Any, Any]) -> str:
    return content_sha256([list(part) for part in parts])


def report_sha256(key: int) -> str:
    """Return the hash of a report: what stands in it, each figure, and the rows behind it."""
    return _sha256(
        Report.objects.filter(pk=key).values_list(*_REPORT),
        Sentence.objects.filter(report=key).order_by("pk").values_list(*_SENTENCE),
        Figure.objects.filter(report=key).order_by("pk").values_list(*_FIGURE),
        FigureRow.objects.filter(figure__report=key).order_by("pk").values_list(*_FIGURE_ROW),
    )


def publication_sha256(key: int) -> str:
    """Return the hash of what was made public of a report, its withdrawal left aside."""
    return _sha256(
        Publication.objects.filter(pk=key).values_list(*_PUBLICATION),
        PublishedFigure.objects.filter(publication=key).order_by("pk").values_list(*_PUBLISHED),
        PublishedRow.objects.filter(figure__publication=key).order_by("pk").values_list(*_PUBLISHED_ROW),
    )


def _signed(_kept: Sequence[HashEvent]) -> Iterator[HashedContent]:
    signed = Report.objects.filter(stage=Report.Stage.SIGNED).order_by("pk")
    for key, code in signed.values_list("pk", "code"):
        yield HashedContent(str(code), report_sha256(key))


def _published(_kept: Sequence[HashEvent]) -> Iterator[HashedContent]:
    gone = set(Event.objects.filter(verb=WITHDRAWN).values_list("subject", flat=True))
    for key, code in Publication.objects.active().order_by("pk").values_list("pk", "report__code"):
        yield HashedContent(str(code), publication_sha256(key))
        gone.discard(str(code))  # what stands again behind the guards is compared
    yield from (HashedContent(subject, "", ended=True) for subject in gone)


KINDS = (
    Sealed("reports", "Báo cáo đã ký", "báo cáo đã ký", ("report.signed",), _signed),
    Sealed("publications", "Số liệu đã công bố của báo cáo", "lần công bố", ("report.published",), _published),
)
