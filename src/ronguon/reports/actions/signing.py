"""Signing a report: it gets its number, its two files, and never changes again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Max

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.files.actions import kept_together, store
from ronguon.files.domain import Purpose
from ronguon.files.models import StoredFile
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.papers import write_docx, write_pdf
from ronguon.reports import policies
from ronguon.reports.actions.drafting import SIGNED, STALE
from ronguon.reports.free_words import require_answered
from ronguon.reports.models import Report
from ronguon.reports.paper import paper_of
from ronguon.reports.sealing import report_sha256
from ronguon.units.domain import Actor, System
from ronguon.units.models import Unit
from ronguon.units.policies import require

MOST_LETTERS = 120
IN_STEAD = "TUQ."

declare("report.signed", number=int, pdf_sha256=str, docx_sha256=str, content_sha256=str)


@dataclass(frozen=True, slots=True)
class Signatory:
    """How the signer stands on the paper."""

    title: str
    name: str


@kept_together()
def sign(report: Report, signatory: Signatory, *, seen: int, by: Actor) -> Report:
    """Sign a draft for its unit. Numbers run per unit and year without a gap.

    Raises `NotAllowedError` for anybody but a head of the unit, `IllegalMoveError` when the draft changed
    after the signer's page was opened, `RonguonError` without a title and a name, or when somebody
    signs on behalf of the head and the title does not say so. Words that name somebody and that nobody answered for
    raise it too (`held_words`).
    """
    require(policies.signs_for(by, report.unit))
    title, name = signatory.title.strip(), signatory.name.strip()
    if not title or not name:
        raise RonguonError("Hãy ghi chức vụ và họ tên người ký như sẽ in trên báo cáo.")
    if by.on_behalf is not None and not stands_in(title, report.unit):
        raise RonguonError("Ký theo ủy quyền thì chức vụ phải ghi rõ, bắt đầu bằng “TUQ.” và chức vụ người ủy quyền.")
    if max(len(title), len(name)) > MOST_LETTERS:
        raise RonguonError("Chức vụ và họ tên, mỗi ô dài nhất {most} chữ. Hãy rút gọn.", most=MOST_LETTERS)
    Unit.objects.select_for_update().get(pk=report.unit_id)  # one signature of a unit at a time, so numbers have no gap
    won = Report.objects.filter(pk=report.pk, stage=Report.Stage.DRAFT, revision=seen).update(
        revision=F("revision") + 1
    )  # from here on nobody can edit it until this transaction ends
    report.refresh_from_db()
    if not won:
        raise IllegalMoveError(SIGNED if report.stage == Report.Stage.SIGNED else STALE)
    require_answered(report, public=False)
    report.signed_on = clock.today()
    report.number = next_number(report.unit)
    report.signatory_title, report.signatory_name = title, name
    report.signed_by, report.signed_at = by.person, clock.now()
    report.stage = Report.Stage.SIGNED
    paper = paper_of(report, on=clock.today())
    report.docx = _keep(report, write_docx(paper), "docx")
    report.pdf = _keep(report, write_pdf(paper), "pdf")
    report.save()
    audit.record(
        by=by, verb="report.signed", kind="report", subject=report.code,
        number=report.number, pdf_sha256=report.pdf.sha256, docx_sha256=report.docx.sha256,
        content_sha256=report_sha256(report.pk),
    )  # fmt: skip
    return report


def stands_in(title: str, unit: Unit) -> bool:
    """Return whether a printed title says that it is signed on behalf of the head, where the layout has a form for it.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II, khoản 7; the Party's layout knows no such form.
    """
    return unit.system == System.PARTY or title.upper().startswith(IN_STEAD)


def next_number(unit: Unit) -> int:
    """Return the number that the next report signed for `unit` this year gets: one more than the highest."""
    year = clock.today().year
    signed = Report.objects.filter(unit=unit, stage=Report.Stage.SIGNED, signed_on__year=year)
    return (signed.aggregate(top=Max("number"))["top"] or 0) + 1


def _keep(report: Report, data: bytes, ending: str) -> StoredFile:
    name = f"bao-cao-{report.number}-{clock.today():%Y}.{ending}"
    return store(data, name=name, purpose=Purpose.PAPER, owner_unit=str(report.unit.code), at=clock.now())
