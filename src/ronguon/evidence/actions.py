"""Laying proofs on the table: add a file, replace it by a newer version, withdraw it before submitting, erase it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from ronguon.assignments.actions.forgetting import forget_title
from ronguon.assignments.models import Occurrence
from ronguon.assignments.policies import may_report
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, Who, declare
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.models import Channel
from ronguon.channels.models.grounds import grounds_of, logged_at
from ronguon.evidence.domain import CLASSIFIED, WITH_WORDS, ChannelFacts, channel_statement, look_for_mark_in_names
from ronguon.evidence.models import Evidence
from ronguon.evidence.policies import CHANGING, may_erase
from ronguon.files import erasing
from ronguon.files.actions import Scanned, kept_together, scan, store
from ronguon.files.children.calling import call_in_child
from ronguon.files.domain import Purpose, sniff
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RefusedFileError
from ronguon.kernel.vietnamese import nfc
from ronguon.units.domain import Actor
from ronguon.units.policies import require

CLOSED = "This was submitted or approved, so its evidence cannot be changed now. If it is returned, you can add to it."
GONE = "This evidence was already replaced or withdrawn. The list below is the newest."
UNMARKED = "This page does not carry the official mark today, so it proves nothing. Choose another one."
AGAIN = "Tệp đã được xóa trước đây; hệ thống xóa lại sau khi khôi phục từ bản sao lưu."
TITLE_LENGTH = 300
PROVEN_BY = {
    ProofMethod.DNS: "Tên miền có bản ghi xác minh của đơn vị",
    ProofMethod.FILE: "Trang web có tệp xác minh của đơn vị",
    ProofMethod.SITE_NAMES: "Trang web đã xác minh của đơn vị nêu kênh này",
    ProofMethod.DESCRIPTION: "Phần giới thiệu của kênh nêu trang web của đơn vị",
    ProofMethod.HANDLE: "Tên tài khoản là tên miền của đơn vị",
    ProofMethod.WITNESS: "Người thứ hai của đơn vị đã xem nội dung trên kênh",
}
"""How a page is proven, in the words of a file that stands for good, whatever the reader's language."""

declare("evidence.added", occurrence=str, sha256=str, size_bytes=int)
declare("evidence.replaced", occurrence=str, sha256=str, size_bytes=int, before=str)
declare("evidence.withdrawn", occurrence=str, sha256=str)
declare("evidence.erased", occurrence=str, sha256=str, size_bytes=int, reason=str)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, with the name it came under."""

    data: bytes
    name: str


@dataclass(frozen=True, slots=True)
class JudgedEvidence(Upload):
    """A file that was judged and looked at by a scanner; only `judge` makes one."""

    scanned: Scanned


def add(occurrence: Occurrence, upload: Upload, *, title: str, by: Actor) -> Evidence:
    """Lay a file on the table for `occurrence`; without a title it bears its own name.

    A photo loses its metadata (place, device) before it is stored. Raises `RefusedFileError` for a file that
    is not taken in or bears a secrecy mark, and `IllegalMoveError` once the work was submitted.
    """
    require(may_report(by, occurrence.assignment))
    look_for_mark_in_names(upload.name, title)
    judged = judge(upload)
    with kept_together():
        _hold(occurrence)
        made = _store_evidence(occurrence, judged, title=title, by=by)
        audit.record(
            by=by, verb="evidence.added", kind="evidence", subject=made.code,
            occurrence=str(occurrence.code), sha256=made.file.sha256, size_bytes=made.file.size_bytes,
        )  # fmt: skip
    return made


def add_channel(occurrence: Occurrence, channel: Channel, *, by: Actor) -> Evidence:
    """Lay an official page of the unit on the table: a file that says what shows it, and where the public log has it.

    The file stands as it was on this day, also when the page loses its mark later; the log's item lets anybody check.
    Raises `IllegalMoveError` for a page of another unit or one that does not carry the mark today.
    """
    require(may_report(by, occurrence.assignment))
    on = clock.today()
    official = Channel.objects.with_mark(on).owned_by(occurrence.assignment.unit, on)
    found = official.told().filter(pk=channel.pk).first()
    if found is None:
        raise IllegalMoveError(UNMARKED, code="unmarked")
    mark = found.publications.get(until_on__isnull=True)
    code = str(found.code)
    text = channel_statement(
        ChannelFacts(
            unit=found.last_owner.unit.name, name=mark.name, url=found.url, since_on=mark.since_on, on=on,
            grounds=[(PROVEN_BY[one.method], one.found_at) for one in grounds_of([code], on).get(code, ())],
            logged=logged_at(code),
        )
    )  # fmt: skip
    upload = Upload(text.encode(), f"kenh-chinh-thuc-{on:%Y-%m-%d}.txt")
    return add(occurrence, upload, title=f"Kênh chính thức: {mark.name}"[:TITLE_LENGTH], by=by)


def replace(evidence: Evidence, upload: Upload, *, by: Actor) -> Evidence:
    """Put a newer version in the place of `evidence`, under its title; the older one stays readable.

    Raises `RefusedFileError`, and `IllegalMoveError` once submitted or when it is no longer the current one.
    """
    occurrence = evidence.occurrence
    require(may_report(by, occurrence.assignment))
    look_for_mark_in_names(upload.name)
    judged = judge(upload)
    with kept_together():
        _hold(occurrence)
        if not Evidence.objects.current().filter(pk=evidence.pk).exists():
            raise IllegalMoveError(GONE, code="stale")
        made = _store_evidence(occurrence, judged, title=evidence.title, by=by, replaces=evidence)
        audit.record(
            by=by, verb="evidence.replaced", kind="evidence", subject=made.code, occurrence=str(occurrence.code),
            sha256=made.file.sha256, size_bytes=made.file.size_bytes, before=str(evidence.code),
        )  # fmt: skip
    return made


@transaction.atomic
def withdraw(evidence: Evidence, *, by: Actor) -> None:
    """Take `evidence` off the table; its bytes stay, because an earlier report may rest on them.

    Raises `IllegalMoveError` once submitted or when it was replaced or withdrawn before.
    """
    occurrence = evidence.occurrence
    require(may_report(by, occurrence.assignment))
    _hold(occurrence)
    current = Evidence.objects.filter(pk=evidence.pk, withdrawn_at__isnull=True, replacement__isnull=True)
    if not current.update(withdrawn_at=clock.now()):
        raise IllegalMoveError(GONE, code="stale")
    audit.record(
        by=by, verb="evidence.withdrawn", kind="evidence", subject=evidence.code,
        occurrence=str(occurrence.code), sha256=evidence.file.sha256,
    )  # fmt: skip


@transaction.atomic
def erase(evidence: Evidence, *, because: str, by: Actor) -> None:
    """Erase a file that should never have been sent: its bytes, its name and its title go, whatever the stage.

    The row stays with its hash and with the reason, which is shown where the file was. Done by who keeps the roles of
    the unit, never by who reports for it. Raises `RonguonError` without a reason, `IllegalMoveError` the second time.
    """
    require(may_erase(by, evidence))
    _erase(evidence, because, by=by, person=by.person)


@transaction.atomic
def erase_again(file: UUID, *, person: UUID, by: Machine) -> bool:
    """Repeat in a restored database what `person` had done after its backup was made; return whether it was needed."""
    evidence = Evidence.objects.filter(file=file, file__erasure__isnull=True).order_by("pk").first()
    if evidence is not None:
        _erase(evidence, AGAIN, by=by, person=person)
    return evidence is not None


def _erase(evidence: Evidence, because: str, *, by: Who, person: UUID) -> None:
    erasure = erasing.erase(evidence.file, because=because, by=person, at=clock.now())
    others = Evidence.objects.filter(file=evidence.file)
    for code in others.values_list("code", flat=True):
        forget_title(str(code))
    others.update(title="")
    others.filter(withdrawn_at__isnull=True).update(withdrawn_at=clock.now())  # it proves nothing any more
    audit.record(
        by=by, verb="evidence.erased", kind="evidence", subject=evidence.code, occurrence=str(evidence.occurrence.code),
        sha256=evidence.file.sha256, size_bytes=evidence.file.size_bytes, reason=erasure.because,
    )  # fmt: skip


def judge(upload: Upload) -> JudgedEvidence:
    """Refuse a bad file and a secrecy mark before a transaction begins, so that no other writer waits for a parser.

    Raises `RefusedFileError`. What was judged already passes.
    """
    if isinstance(upload, JudgedEvidence):
        return upload
    found = sniff(upload.data, upload.name, purpose=Purpose.EVIDENCE)
    if found.kind in WITH_WORDS:
        try:
            call_in_child("proof", upload.data, options={"name": f"a.{found.kind}"})
        except RefusedFileError as error:
            if error.code == CLASSIFIED:
                raise
    return JudgedEvidence(upload.data, upload.name, scan(upload.data))


def _hold(occurrence: Occurrence) -> None:
    """Keep the occurrence in its stage until this transaction ends, so that nothing slips in after submitting."""
    held = Occurrence.objects.select_for_update().filter(pk=occurrence.pk, stage__in=CHANGING)
    if not held.exists():
        raise IllegalMoveError(CLOSED, code="closed")


def _store_evidence(
    occurrence: Occurrence, judged: JudgedEvidence, *, title: str, by: Actor, replaces: Evidence | None = None
) -> Evidence:
    unit = occurrence.assignment.unit
    at = clock.now()
    stored = store(
        judged.data,
        name=judged.name,
        purpose=Purpose.EVIDENCE,
        owner_unit=str(unit.code),
        at=at,
        scanned=judged.scanned,
    )
    return Evidence.objects.create(
        occurrence=occurrence, unit=unit, title=(nfc(title).strip() or stored.name)[:TITLE_LENGTH], file=stored,
        replaces=replaces, added_by=by.person, added_at=at,
    )  # fmt: skip
