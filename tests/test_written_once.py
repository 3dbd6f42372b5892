"""What is written once stays: the database refuses UPDATE and DELETE, table by table, whatever the way in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from ronguon.access.tests.cast import Cast, administrator
from ronguon.assignments.actions.withdrawing import ask_withdrawal, refuse_withdrawal
from ronguon.assignments.actions.working import record_progress
from ronguon.assignments.models import (
    Assignment,
    ExtensionDecision,
    ExtensionRequest,
    LateReason,
    MissingProof,
    NoteErasure,
    Occurrence,
    Progress,
    Submission,
    SubmissionRecall,
)
from ronguon.audit.actions import make_installation
from ronguon.audit.actions.checkpoints import checkpoint
from ronguon.audit.domain import Machine
from ronguon.audit.models import CheckpointCopy, Installation
from ronguon.channels.actions import NewChannel, declare_channel
from ronguon.channels.actions.claiming import Said, claim
from ronguon.channels.actions.logging_changes import append
from ronguon.channels.models import Channel, ChannelLogCheckpoint, ChannelLogCosignature, ChannelPublication
from ronguon.channels.tests.making import prove
from ronguon.channels.tests.making_log import make_change
from ronguon.directives.models import Citation, Directive, MachineReading, ReadingNote
from ronguon.drafting.models import Addressee, AddresseeUnit, Lineage, Obligation, RightsAnswer
from ronguon.drafting.tests.making import make_clause
from ronguon.files.erasing import erase
from ronguon.files.models import StoredFile
from ronguon.kernel import clock
from ronguon.reorganisation.actions.handing_over import sign
from ronguon.reorganisation.actions.reorganising import NewChange, Wanted
from ronguon.reorganisation.models import HandOver, HandOverItem, HandOverSignature
from ronguon.reorganisation.tests.making import put_through
from ronguon.reports.actions import drafting, publishing, signing
from ronguon.reports.models import WordAnswer
from ronguon.reports.tests.world import MARCH, World, on_day
from ronguon.units.domain import Role
from ronguon.units.domain.transitions import ChangeKind, ChangePart

pytestmark = pytest.mark.both_databases

CHANGES = {
    "audit_checkpoint": "note = 'x'",
    "audit_checkpointcopy": "place = 'x'",
    "audit_event": "verb = 'a.b'",
    "audit_installation": "refusals_version = '9'",
    "audit_link": "digest = '0'",
    "channels_channel": "key = 'x'",
    "channels_channelpublication": "since_on = '2020-01-01'",
    "channels_claim": "said_at = '2020-01-01'",
    "channels_channellogcheckpoint": "note = 'z'",
    "channels_channellogcosignature": "line = 'z'",
    "channels_channellogentry": "text = 'x'",
    "channels_channellogleaf": "commitment = 'x'",
    "channels_channelowner": "since_on = '2020-01-01'",
    "directives_citation": "number = 'x'",
    "directives_clause": "eid = 'x'",
    "directives_directive": "title = 'x'",
    "directives_machinereading": "kind = 'permission'",
    "directives_readingnote": "message = 'x'",
    "directives_withdrawaldecision": "words = 'x'",
    "directives_withdrawalrequest": "reason = 'x'",
    "evidence_evidence": "title = 'x'",
    "files_erasure": "because = 'x'",
    "files_storedfile": "name = 'x'",
    "notices_notice": "title = 'x'",
    "drafting_addressee": "text = 'x'",
    "drafting_addresseeunit": "guessed = NOT guessed",
    "assignments_assignment": "assigned_on = '2020-01-01'",
    "assignments_discharge": "done_on = '2020-01-01'",
    "drafting_lineage": "reason = 'x'",
    "assignments_noteerasure": "because = 'x'",
    "drafting_obligation": "title = 'x'",
    "assignments_extensiondecision": "reason = 'x'",
    "assignments_extensionrequest": "words = 'x'",
    "assignments_latereason": "words = 'x'",
    "assignments_missingproof": "words = 'x'",
    "assignments_occurrence": "opens_on = '2020-01-01'",
    "assignments_submissionrecall": "recalled_on = '2020-01-01'",
    "assignments_progress": "text = 'x'",
    "assignments_review": "reason = 'x'",
    "drafting_rightsanswer": "words = 'x'",
    "assignments_submission": "text = 'x'",
    "assignments_submissionproof": "title = 'x'",
    "reports_figure": "value = 999",
    "reports_figurerow": "amount = 999",
    "reports_publication": "title = 'x'",
    "reports_publishedfigure": "value = 999",
    "reports_publishedrow": "amount = 999",
    "reports_report": "title = 'x'",
    "reports_sentence": "text = 'x'",
    "reports_wordanswer": "reason = 'duty'",
    "reorganisation_destination": "provider = 'x'",
    "reorganisation_handover": "made_at = '2020-01-01'",
    "reorganisation_handoveritem": "words = 'x'",
    "reorganisation_handoversignature": "digest = 'x'",
    "reorganisation_plannedchange": "kind = 'rename'",
    "reorganisation_plannedparticipant": "name = 'x'",
    "reorganisation_reorganisation": "decision_number = 'x'",
    "units_transition": "decision_number = 'x'",
    "units_transitionparticipant": "part = 'succeeds'",
}
"""Table → a change that must be refused."""
ERASABLE = {"channels_channellogentry"}
"""What is never altered and may be erased, so that a page that was wrongly listed can vanish."""
REFUSED = "append-only|takes nothing new once signed"


def guarded() -> set[str]:
    """Return the tables that the database itself guards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT DISTINCT event_object_table FROM information_schema.triggers")
        else:
            ours = "name NOT GLOB tbl_name || '_overlap_*'"  # keeps days apart, and lets rows be changed
            cursor.execute(f"SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND {ours}")  # noqa: S608 (our own)
        return {row[0] for row in cursor.fetchall()}


def reshape(cast: Cast) -> None:
    """Merge two communes by a paper with two hands, and sign what passes; the head covers both sides."""
    ends, goes_on = Wanted(ChangePart.ENDS, cast.other_commune), Wanted(ChangePart.SUCCEEDS, cast.commune)
    duty = Assignment.objects.filter(unit=cast.other_commune, until_on=None).first()
    assert duty is not None
    keeps = cast.actor(administrator(cast.province, "quan-tri@example.vn", subtree=True))
    new = NewChange(ChangeKind.MERGE, (ends, goes_on), into={("duties", duty.code): 0})
    put_through(cast.province, MARCH.as_of, new, by=keeps, approver=cast.head)
    sign(HandOver.objects.get(), HandOverSignature.Side.TAKER, seen=HandOverItem.objects.count(), by=cast.head)


def speak_of_terms(held: Occurrence) -> None:
    """Say everything of a term that can be said: a lack, a recall, a delay, more time asked for and given."""
    told: dict[str, Any] = {"unit": held.assignment.unit, "words": "Chờ Sở duyệt.", "reason": "other"}
    word = Submission.objects.create(
        occurrence=held, unit=held.assignment.unit, number=9, text="Nhầm.", submitted_by=uuid4(),
        submitted_at=clock.now(), submitted_on=MARCH.as_of,
    )  # fmt: skip
    MissingProof.objects.create(submission=word, wanted=1, given=0, reason="other", words="Chưa có giấy tờ.")
    SubmissionRecall.objects.create(
        submission=word, recalled_by=uuid4(), recalled_at=clock.now(), recalled_on=MARCH.as_of
    )
    LateReason.objects.create(occurrence=held, stated_by=uuid4(), stated_at=clock.now(), stated_on=MARCH.as_of, **told)
    asked = ExtensionRequest.objects.create(
        occurrence=held, due_on=MARCH.as_of, wanted_on=date(2026, 5, 1), asked_by=uuid4(), asked_at=clock.now(),
        asked_on=MARCH.as_of, **told,
    )  # fmt: skip
    ExtensionDecision.objects.create(
        request=asked, unit=held.assignment.assigned_by, due_before=MARCH.as_of, until_on=date(2026, 5, 1),
        decided_by=uuid4(), decided_at=clock.now(), decided_on=MARCH.as_of,
    )  # fmt: skip


def one_of_each() -> None:
    """Make a row in every guarded table, in the state in which it must not change any more."""
    world = World()
    world.work()
    cast = world.cast
    make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")
    duty = Obligation.objects.filter(directive=world.directive).first()
    waiting = Occurrence.objects.filter(stage="open", assignment__unit=cast.commune).first()
    assert duty is not None
    assert waiting is not None
    clause = make_clause(world.directive, eid="written-once")
    MachineReading.objects.create(
        directive=world.directive, clause=clause, position=99, start=0, end=1, kind="obligation", fields={}
    )
    ReadingNote.objects.create(directive=world.directive, code="note", message="a note")
    addressee = Addressee.objects.create(obligation=duty, part="lead", text="UBND xã")
    Citation.objects.create(directive=world.directive, start=0, end=1, kind="Luật", number="1")
    Lineage.objects.create(directive=world.directive, after=duty, relation="added")
    AddresseeUnit.objects.create(addressee=addressee, unit=cast.commune)
    RightsAnswer.objects.create(
        obligation=duty, account=uuid4(), unit=cast.commune, answer="no", reason="other", words="y",
        text_sha256="0" * 64, at=clock.now(),
    )  # fmt: skip
    record_progress(waiting, text="Đang làm.", by=cast.an)
    speak_of_terms(waiting)
    prove(declare_channel(cast.commune, NewChannel("binhminhha.example", "Trang xã", Role.OFFICE), by=Machine()))
    ChannelPublication.objects.create(
        channel=Channel.objects.get(), name="Trang xã", since_on=MARCH.as_of, confirmed_on=MARCH.as_of, digest=1
    )
    claim(Said("binhminhha.example"))
    with transaction.atomic():
        append(make_change(), channel_code=uuid4(), at=clock.now())
    ChannelLogCheckpoint.objects.create(size=1, root="0" * 64, note="x", key="x", signed_at=clock.now())
    ChannelLogCosignature.objects.create(checkpoint_id=1, witness="x", line="x")
    with on_day(MARCH.as_of):
        report = drafting.draft(cast.province, world.directive, MARCH, by=cast.office)
        signed = signing.sign(report, seen=report.revision, by=cast.head)
        publishing.publish(signed, by=cast.office)
    WordAnswer.objects.create(
        report=signed, words_sha256="0" * 64, reason="official", because="Số máy của cơ quan.",
        answered_by=uuid4(), answered_at=datetime.now(UTC),
    )  # fmt: skip
    with on_day(MARCH.as_of):
        reshape(cast)
    NoteErasure.objects.create(
        note=Progress.objects.all()[0], because="Ghi nhầm.", erased_by=uuid4(), erased_at=datetime.now(UTC)
    )
    stored = StoredFile.objects.first()
    assert stored is not None
    erase(stored, because="Gửi nhầm tệp của việc khác.", by=uuid4(), at=datetime.now(UTC))
    Directive.objects.filter(stage="reading").update(stage="issued")
    request = ask_withdrawal(world.directive, reason="Ban hành nhầm.", by=cast.office)
    refuse_withdrawal(request, words="Văn bản đúng.", by=cast.head)
    made = checkpoint(by=Machine())
    assert made is not None
    CheckpointCopy.objects.create(checkpoint=made, place="0" * 64, kept_at=clock.now())


def test_every_guarded_table_is_tried() -> None:
    assert set(CHANGES) <= {model._meta.db_table for model in apps.get_models()}


@pytest.mark.django_db
def test_what_is_written_once_stays(settings: Settings, tmp_path: Path) -> None:
    settings.RONGUON_TRAIL_KEY_FILE = tmp_path / "trail-key"
    assert guarded() == set(CHANGES)
    one_of_each()
    models = {model._meta.db_table: model for model in apps.get_models()}
    for table, change in CHANGES.items():
        rows = models[table]._default_manager.order_by("pk")
        assert rows.exists(), f"{table} is empty, so nothing was tried"
        erasing = [] if table in ERASABLE else [f"DELETE FROM {table}"]  # noqa: S608 (names of our own)
        for statement in (f"UPDATE {table} SET {change}", *erasing):  # noqa: S608 (names of our own)
            with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        if table in ERASABLE:
            continue
        with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
            rows._raw_delete(rows.db)
