"""Signing a report: it gets its number, its two files, and never changes again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Max

from ronguon.access.domain.two_persons import REPORT
from ronguon.access.models import Grant
from ronguon.access.policies import may_be_second
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
from ronguon.reports.domain.naming import head_of
from ronguon.reports.free_words import require_answered
from ronguon.reports.models import Report
from ronguon.reports.paper import paper_of
from ronguon.reports.sealing import report_sha256
from ronguon.units.domain import Actor, Role, System
from ronguon.units.models import Unit
from ronguon.units.policies import require

MOST_LETTERS = 120
IN_STEAD = "TUQ."
WROTE_IT = "Whoever drafted or edited this report cannot sign it. Let another head sign, or let somebody else draft it."

declare("report.signed", number=int, pdf_sha256=str, docx_sha256=str, content_sha256=str)


@dataclass(frozen=True, slots=True)
class SignerOnPaper:
    """How the signer stands on the paper: as their own role says, never as somebody types."""

    title: str
    name: str


def signatory_of(by: Actor, unit: Unit) -> SignerOnPaper:
    """Return how `by` stands on a paper of `unit`.

    In their own right, by the title of the role by which they sign. On behalf of the head a State paper says so: the
    form for it, the head's title, then title and name of who signs; the Party's layout knows no such form, there the
    head stands alone.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II, khoản 7.
    """
    on = by.on or clock.today()
    if by.on_behalf is None:
        return SignerOnPaper(_signing_title(by.person, unit, on), by.name)
    lender = _signing_title(by.on_behalf, unit, on)
    if unit.system == System.PARTY:
        return SignerOnPaper(lender, by.behalf_name)
    return SignerOnPaper(f"{IN_STEAD} {lender.splitlines()[-1]}\n{_own_title(by.person, unit, on)}", by.name)


def _signing_title(code: UUID, unit: Unit, on: date) -> str:
    held = Grant.objects.valid(on).filter(account__code=code, unit=unit, role__signs=True).select_related("role")
    return _title(held.order_by("-title", "role_id", "pk").first(), unit)


def _own_title(code: UUID, unit: Unit, on: date) -> str:
    """Return the title of a stand-in: that of a role at the unit, else of one elsewhere."""
    held = Grant.objects.valid(on).filter(account__code=code).select_related("role", "unit")
    return _title(min(held, key=lambda one: (one.unit_id != unit.pk, not one.title, one.pk), default=None), unit)


def _title(grant: Grant | None, unit: Unit) -> str:
    """Return what a role says of its holder, or the usual title of the head, or the name of the role."""
    if grant is not None and grant.title:
        return grant.title
    if grant is None or grant.role_id == Role.HEAD.key:
        return head_of(unit.kind).upper()
    return grant.role.name.upper()


def signs_alone(by: Actor, report: Report) -> bool:
    """Return whether who would sign also wrote the report, under whatever role or account of theirs."""
    wrote = audit.doers("report", report.code, *REPORT.first)
    return not may_be_second(by, REPORT, report.unit, report.drafted_by, *wrote)


@kept_together()
def sign(report: Report, *, seen: int, by: Actor) -> Report:
    """Sign a draft for its unit. Numbers run per unit and year without a gap.

    Raises `NotAllowedError` for anybody but a head of the unit, `IllegalMoveError` when the draft changed
    after the signer's page was opened, `RonguonError` when who signs also wrote it. Words that name somebody and
    that nobody answered for raise it too (`held_words`).
    """
    require(policies.signs_for(by, report.unit))
    if signs_alone(by, report):
        raise RonguonError(WROTE_IT, code="second_person")
    signatory = signatory_of(by, report.unit)
    title, name = signatory.title.strip(), signatory.name.strip()
    if max(len(title), len(name)) > MOST_LETTERS:
        raise RonguonError(
            "The title stated in the role is longer than {most} characters. Ask an administrator to shorten it.",
            code="title",
            most=MOST_LETTERS,
        )
    Unit.objects.select_for_update().get(pk=report.unit_id)  # one signature of a unit at a time, so numbers have no gap
    won = Report.objects.filter(pk=report.pk, stage=Report.Stage.DRAFT, revision=seen).update(
        revision=F("revision") + 1
    )  # from here on nobody can edit it until this transaction ends
    report.refresh_from_db()
    if not won:
        raise IllegalMoveError(SIGNED if report.stage == Report.Stage.SIGNED else STALE, code="stale")
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


def next_number(unit: Unit) -> int:
    """Return the number that the next report signed for `unit` this year gets: one more than the highest."""
    year = clock.today().year
    signed = Report.objects.filter(unit=unit, stage=Report.Stage.SIGNED, signed_on__year=year)
    return (signed.aggregate(top=Max("number"))["top"] or 0) + 1


def _keep(report: Report, data: bytes, ending: str) -> StoredFile:
    name = f"bao-cao-{report.number}-{clock.today():%Y}.{ending}"
    return store(data, name=name, purpose=Purpose.PAPER, owner_unit=str(report.unit.code), at=clock.now())
