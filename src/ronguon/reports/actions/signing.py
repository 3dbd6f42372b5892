"""Signing a report: it gets its number, its two files, and never changes again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.files.actions import store
from ronguon.files.domain import Purpose
from ronguon.files.models import StoredFile
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.papers import write_docx, write_pdf
from ronguon.reports import policies
from ronguon.reports.actions.drafting import STALE
from ronguon.reports.models import Report
from ronguon.reports.paper import paper_of
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import require

declare("report.signed", number=int, pdf_sha256=str, docx_sha256=str)


@dataclass(frozen=True, slots=True)
class Signatory:
    """How the signer stands on the paper."""

    title: str
    name: str


@transaction.atomic
def sign(report: Report, signatory: Signatory, *, seen: int, by: Actor) -> Report:
    """Sign a draft for its unit. Numbers run per unit and year without a gap.

    Raises `NotAllowedError` for anybody but a head of the unit, `IllegalMoveError` when the draft changed
    after the signer's page was opened, `RonguonError` without a title and a name.
    """
    require(policies.may_sign(by, report))
    if not signatory.title.strip() or not signatory.name.strip():
        raise RonguonError("Hãy ghi chức vụ và họ tên người ký như sẽ in trên báo cáo.")
    Unit.objects.select_for_update().get(pk=report.unit_id)  # one signature of a unit at a time, so numbers have no gap
    report.refresh_from_db()
    if report.stage != Report.Stage.DRAFT or report.revision != seen:
        raise IllegalMoveError(STALE)
    report.signed_on = clock.today()
    report.number = _next_number(report)
    report.signatory_title, report.signatory_name = signatory.title.strip(), signatory.name.strip()
    report.signed_by, report.signed_at = by.person, clock.now()
    report.stage = Report.Stage.SIGNED
    paper = paper_of(report, on=clock.today())
    report.docx = _keep(report, write_docx(paper), "docx")
    report.pdf = _keep(report, write_pdf(paper), "pdf")
    report.save()
    audit.record(
        by=by, verb="report.signed", kind="report", subject=report.code,
        number=report.number, pdf_sha256=report.pdf.sha256, docx_sha256=report.docx.sha256,
    )  # fmt: skip
    return report


def _next_number(report: Report) -> int:
    year = clock.today().year
    signed = Report.objects.filter(unit=report.unit, stage=Report.Stage.SIGNED, signed_on__year=year)
    return (signed.aggregate(top=Max("number"))["top"] or 0) + 1


def _keep(report: Report, data: bytes, ending: str) -> StoredFile:
    name = f"bao-cao-{report.number}-{clock.today():%Y}.{ending}"
    return store(data, name=name, purpose=Purpose.PAPER, owner_unit=str(report.unit.code), at=clock.now())
