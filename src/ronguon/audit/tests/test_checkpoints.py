from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django.fixtures import Settings

from ronguon.audit import keys
from ronguon.audit.actions import chain, chain_all, checkpoints, record, recording, shred_name, verify
from ronguon.audit.actions.checkpoints import checkpoint, rotate, signer
from ronguon.audit.actions.exporting import export
from ronguon.audit.actions.keeping import file_name, keep, owed, places
from ronguon.audit.actions.reading import lines
from ronguon.audit.actions.verifying import Fault, examine
from ronguon.audit.domain import Machine, guarding
from ronguon.audit.domain.merkle import leaf_hash
from ronguon.audit.domain.notes import CheckpointNote, Signer, Verifier, read_note
from ronguon.audit.models import Checkpoint, CheckpointCopy, Event, Link, Name
from ronguon.audit.tasks import sign_and_keep
from ronguon.audit.tests.logs import key_file, signed_log, write
from ronguon.audit.tests.tampering import disarmed
from ronguon.audit.tests.test_trail import Somebody
from ronguon.kernel.errors import RonguonError

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.usefixtures("key_file")]
__all__ = ["key_file"]
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def said(*arguments: str) -> tuple[int, str, str]:
    out, told = StringIO(), StringIO()
    try:
        call_command("audit", *arguments, stdout=out, stderr=told)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), told.getvalue()
    return 0, out.getvalue(), told.getvalue()


class QuickReading(TestCase):
    """The trail put together from columns equals what the model says, to the byte."""

    @settings(max_examples=15, deadline=None)
    @given(
        st.timedeltas(timedelta(0), timedelta(days=30_000)),
        WORDS,
        st.none() | st.uuids(),
        st.dictionaries(st.sampled_from(["z", "a", "đ", '"']), WORDS | st.integers(-9, 9) | st.booleans() | st.none()),
    )
    def test_a_line_equals_the_entry(self, since: timedelta, words: str, actor: UUID | None, details: object) -> None:
        at = datetime(2000, 1, 1, tzinfo=UTC) + since
        Event.objects.create(
            verb="trial.happened", subject_kind="trial", subject=words, actor=actor, at=at,
            recorded_at=at.replace(microsecond=0), details=details,
        )  # fmt: skip
        chain_all()
        event = Event.objects.order_by("-pk")[0]
        assert [line for _, _, line in lines()][-1] == event.entry().canonical()


def test_a_checkpoint_grows_from_the_last_and_is_signed(key_file: Path) -> None:
    kept = signed_log(5, 4)
    first, second = map(read_note, kept)
    assert (first.size, second.size) == (6, 10), "the making of the key is the first event"
    verifier = Verifier.read(Checkpoint.objects.order_by("size")[0].key)
    assert all(note.signed_by(verifier) for note in (first, second))
    assert f"refusals {guarding.digest()}" in second.more
    assert any(line.startswith("time 20") for line in second.more)
    assert examine().whole
    assert examine().root == second.root.hex()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert Event.objects.filter(verb="trail.key_made").count() == 1
    assert Signer.read(key_file.read_text("utf-8")).seed.hex() not in str(list(Event.objects.values()))


def test_nothing_new_means_no_new_checkpoint() -> None:
    signed_log(3, 2)
    assert checkpoint(by=Machine()) is None
    assert Checkpoint.objects.count() == 2


def test_a_checkpoint_hashes_what_is_new_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    signed_log(60, 2)
    write(1)
    hashed: list[bytes] = []

    def counted(data: bytes) -> bytes:
        hashed.append(data)
        return leaf_hash(data)

    monkeypatch.setattr(checkpoints, "leaf_hash", counted)
    found = checkpoint(by=Machine())
    assert found is not None
    assert len(hashed) == 1
    assert len(found.peaks.split()) == found.size.bit_count()


@pytest.mark.parametrize("statement", ["UPDATE audit_checkpoint SET note = 'x'", "DELETE FROM audit_checkpoint"])
def test_a_signed_checkpoint_stays_as_it_was(statement: str) -> None:
    signed_log(3, 2)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_missing_link_is_not_signed_over() -> None:
    signed_log(3, 2)
    write(3)
    chain_all()
    with disarmed("audit_link"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_link WHERE seq = 8")
        cursor.execute("UPDATE audit_link SET seq = 99 WHERE seq = 9")
    with pytest.raises(RonguonError, match="thiếu mắt xích số 8"):
        checkpoint(by=Machine())


def test_a_lost_key_is_asked_for_and_not_replaced_in_silence(key_file: Path) -> None:
    signed_log(3, 2)
    key_file.unlink()
    write(1)
    with pytest.raises(RonguonError, match="--lost"):
        checkpoint(by=Machine())
    assert not key_file.exists()


def test_another_key_does_not_sign(settings: Settings) -> None:
    signed_log(3, 2)
    settings.RONGUON_TRAIL_KEY = Signer.made("elsewhere").written()
    write(1)
    with pytest.raises(RonguonError, match="không phải khóa"):
        checkpoint(by=Machine())


def test_a_key_that_others_can_read_is_refused(key_file: Path) -> None:
    signed_log(3, 2)
    key_file.chmod(0o644)
    with pytest.raises(RonguonError, match="chmod 600"):
        checkpoint(by=Machine())


def test_a_key_from_the_environment_is_used_and_nothing_is_written(key_file: Path, settings: Settings) -> None:
    given_key = Signer.made("an-phuoc.example/trail/1")
    settings.RONGUON_TRAIL_KEY = given_key.written()
    write(2)
    made = checkpoint(by=Machine())
    assert made is not None
    assert made.key == given_key.verifier.written()
    assert not key_file.exists()


def test_a_new_key_is_signed_over_to_by_the_old_one(key_file: Path) -> None:
    kept = signed_log(3, 2)
    old = Verifier.read(Checkpoint.objects.order_by("size")[0].key)
    signed, new = rotate(by=Machine())
    note = read_note(signed.note)
    assert note.signed_by(old)
    assert note.signed_by(new.verifier)
    assert Signer.read(key_file.read_text("utf-8")) == new
    assert Event.objects.filter(verb="trail.key_changed", details__lost=False).count() == 1
    write(2)
    later = checkpoint(by=Machine())
    assert later is not None
    assert not read_note(later.note).signed_by(old)
    assert examine([*kept, later.note], keys=[old.written()]).whole, "the old key leads to the new one"


def test_a_rotation_that_was_cut_off_is_taken_up(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_log(3, 2)
    monkeypatch.setattr(keys, "adopt", lambda _path: None)
    _, new = rotate(by=Machine())
    monkeypatch.undo()
    assert Signer.read(key_file.read_text("utf-8")) != new
    assert signer(by=Machine()) == new
    assert Signer.read(key_file.read_text("utf-8")) == new


def test_after_a_lost_key_who_knew_the_old_one_is_told(key_file: Path) -> None:
    kept = signed_log(3, 2)
    old = Checkpoint.objects.order_by("size")[0].key
    key_file.unlink()
    signed, _ = rotate(by=Machine(), lost=True)
    faults = {trouble.fault for trouble in examine([*kept, signed.note], keys=[old]).troubles}
    assert faults == {Fault.SIGNATURE}
    assert examine([*kept, signed.note], keys=[old, signed.key]).whole


def test_there_is_nothing_to_rotate_before_the_first_checkpoint() -> None:
    with pytest.raises(RonguonError, match="chưa có khóa"):
        rotate(by=Machine())


def test_two_histories_of_one_size_are_told() -> None:
    kept = signed_log(3, 2)
    note = read_note(kept[-1])
    secret = signer(by=Machine())
    other = CheckpointNote(note.origin, note.size, b"\1" * 32, note.more).signed([secret])
    faults = [trouble.fault for trouble in examine([*kept, other]).troubles]
    assert Fault.FORK in faults
    assert Fault.ROOT in faults


@pytest.fixture
def outside(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    settings.RONGUON_CHECKPOINTS_TO = [str(folder)]
    return folder


def test_every_checkpoint_is_kept_in_the_folder_once(outside: Path) -> None:
    kept = signed_log(3, 2)
    assert keep() == []
    assert [path.read_text("utf-8") for path in sorted(outside.iterdir())] == kept
    assert keep() == []
    assert CheckpointCopy.objects.count() == 2
    assert str(outside) not in str(list(CheckpointCopy.objects.values()))
    assert examine([path.read_text("utf-8") for path in outside.iterdir()]).whole


def test_a_file_that_is_there_is_never_written_over(outside: Path) -> None:
    signed_log(3, 2)
    newest = Checkpoint.objects.order_by("-size")[0]
    (outside / file_name(newest)).write_text("another history\n", "utf-8")
    [trouble] = keep()
    assert "không ghi đè" in trouble
    assert (outside / file_name(newest)).read_text("utf-8") == "another history\n"
    assert owed(places()[0])


def test_a_folder_that_is_not_mounted_is_told_and_made_up_for(outside: Path) -> None:
    outside.rmdir()
    write(2)
    with pytest.raises(RonguonError, match="không có thư mục"):
        sign_and_keep()
    assert Checkpoint.objects.count() == 1, "the checkpoint is signed all the same"
    outside.mkdir()
    sign_and_keep()
    assert len(list(outside.iterdir())) == 1


def test_checkpoints_go_out_by_mail_and_come_back_from_it(settings: Settings, tmp_path: Path) -> None:
    settings.RONGUON_CHECKPOINTS_TO = ["kiem-soat@example.vn"]
    signed_log(3, 2)
    assert keep() == []
    [letter] = mail.outbox
    assert letter.to == ["kiem-soat@example.vn"]
    assert "kiem-soat" not in str(list(CheckpointCopy.objects.values()))
    (tmp_path / "letter.eml").write_bytes(letter.message().as_bytes())
    (tmp_path / "letter.txt").write_text(str(letter.body), "utf-8")
    code, out, _ = said("verify", "--checkpoint", str(tmp_path / "letter.txt"))
    assert code == 0
    assert "khớp 2 mốc" in out
    assert keep() == []
    assert len(mail.outbox) == 1


def test_the_command_signs_keeps_and_shows_the_key(outside: Path) -> None:
    write(3)
    code, out, _ = said("checkpoint")
    assert code == 0
    assert out == Checkpoint.objects.get().note
    assert len(list(outside.iterdir())) == 1
    assert said("key")[1].strip() == Checkpoint.objects.get().key
    assert said("rotate")[1].startswith(Checkpoint.objects.order_by("-size")[0].note)
    assert len(list(outside.iterdir())) == 2
    assert said("verify", "--checkpoint", str(outside))[0] == 0


def test_the_command_says_in_one_sentence_what_is_wrong_and_where(outside: Path) -> None:
    signed_log(4, 4)
    keep()
    with disarmed("audit_event"), disarmed("audit_link"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_link WHERE seq > 7")
    code, _, told = said("verify", "--checkpoint", str(outside))
    assert code == 1
    assert told.splitlines() == [
        "Nhật ký bị cắt đuôi: mốc đã ký có 9 sự kiện, nay chỉ còn 7. Thiếu từ sự kiện số 8.",
    ]
    code, out, _ = said("verify", "--checkpoint", str(outside), "--format", "json")
    found = json.loads(out)
    assert (code, found["ok"], found["troubles"][0]["fault"], found["troubles"][0]["at"]) == (1, False, "short", 8)


@pytest.mark.parametrize(
    "arguments",
    [("verify", "--checkpoint", "/nowhere"), ("verify", "--key", "x"), ("key",), ("rotate",), ("export", ".")],
)
def test_wrong_use_says_what_to_do(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"\.$|checkpoint$"):
        call_command("audit", *arguments)


def test_a_checkpoint_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    signed_log(3, 2)
    (tmp_path / "scrap.txt").write_text("nothing\n", "utf-8")
    code, _, told = said("verify", "--checkpoint", str(tmp_path / "scrap.txt"))
    assert code == 1
    assert "không đọc được" in told


def test_an_export_holds_events_without_names(tmp_path: Path) -> None:
    person = Somebody(uuid4(), "Người Có Tên")
    with transaction.atomic():
        record(by=person, verb="trial.happened", kind="trial", subject="1", number=1)
    signed_log(3, 2)
    assert export(tmp_path / "out") == Link.objects.count()
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert "Người Có Tên".encode() not in written
    assert str(person.account).encode() in written
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "checkpoints", "digests.txt", "events.jsonl", "key.txt",
    ]  # fmt: skip
    with pytest.raises(RonguonError, match="đã có nội dung"):
        export(tmp_path / "out")


def erased(count: int) -> int:
    """Erase `count` names one after another; return after how many the trail was whole and no name was left."""
    people = [Somebody(uuid4(), f"Người Có Tên {n}") for n in range(count)]
    for person in people:
        with transaction.atomic():
            record(by=person, verb="trial.happened", kind="trial", subject="1", number=1)
    chain_all()
    kept = checkpoint(by=Machine())
    assert kept is not None
    for person in people:
        shred_name(person.account, by=Machine())
    chain_all()
    assert not Name.objects.exists()
    verdict = examine([kept.note])
    return count if verdict.whole and verdict.links == 2 * count + 1 else 0


def test_a_hundred_erasures_leave_the_trail_whole(record_property: object) -> None:
    assert callable(record_property)
    whole = erased(100)
    record_property("rights", f"trail, erasures: {whole}/100 leave chain and checkpoint whole")
    assert whole == 100


@pytest.mark.soak
def test_a_thousand_erasures_leave_the_trail_whole() -> None:
    assert erased(1000) == 1000


def test_an_event_that_came_very_late_is_chained_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    late = write(1)[0]
    monkeypatch.setattr(recording, "_WINDOW", 0)
    newer = write(3)
    Link.objects.create(seq=1, event=newer[0], digest=newer[0].entry().digest("0" * 64))
    assert chain() == 2, "what lies further back than the window is not looked for each minute"
    assert chain_all(late=True) == 1
    assert Link.objects.get(event=late).seq == 4
    assert verify() is None


def test_a_checkpoint_of_an_hour_says_when_it_was_signed() -> None:
    signed_log(3, 2)
    newest = Checkpoint.objects.order_by("-size")[0]
    assert abs(newest.signed_at - datetime.now(UTC)) < timedelta(minutes=1)
