"""Laying proofs on the table, replacing and withdrawing them, and what stays written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from ronguon.assignments.actions.reviewing import accept, send_back
from ronguon.assignments.actions.working import submit
from ronguon.assignments.models import Occurrence
from ronguon.assignments.registry import proof_address, proof_counts, proofs_of
from ronguon.assignments.tests.assigning import told_without_proof
from ronguon.assignments.tests.world import World
from ronguon.audit.models import Event
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.actions import Upload, add, replace, withdraw
from ronguon.evidence.models import Evidence
from ronguon.files import storage
from ronguon.files.actions import open_bytes
from ronguon.files.models import StorageUse, StoredFile
from ronguon.files.tests.making import docx, exif, jpeg, pdf, segment
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RefusedFileError
from ronguon.kernel.hashing import sha256

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
NOTE = Upload("Biên bản họp thôn\n".encode(), "bien-ban.txt")


@pytest.fixture
def world() -> Iterator[World]:
    with on_day():
        yield World()


def put(world: World, upload: Upload = NOTE, title: str = "Biên bản") -> Evidence:
    return add(world.occurrence, upload, title=title, by=world.cast.an)


def stored() -> tuple[int, int, int, int]:
    """Return what an upload that fails must leave as it was."""
    used = sum(StorageUse.objects.values_list("used_bytes", flat=True))
    return Evidence.objects.count(), StoredFile.objects.count(), used, len(list(storage.keys()))


def test_a_proof_bears_title_hash_size_and_unit(world: World) -> None:
    made = put(world)
    assert (made.title, made.unit, made.file.kind) == ("Biên bản", world.cast.commune, "txt")
    assert made.file.size_bytes == len(NOTE.data)
    assert made.file.sha256 == sha256(open_bytes(made.file))
    assert Event.objects.get(verb="evidence.added").details == {
        "occurrence": str(world.occurrence.code), "sha256": made.file.sha256, "size_bytes": made.file.size_bytes
    }  # fmt: skip


def test_without_a_title_a_proof_bears_its_own_name(world: World) -> None:
    assert put(world, title="  ").title == "bien-ban.txt"


def test_a_photo_loses_its_place_before_it_is_stored(world: World) -> None:
    photo = jpeg(segment(0xE1, b"Exif\0\0" + exif(turn=6)))
    made = put(world, Upload(photo, "anh.jpg"))
    assert open_bytes(made.file) != photo
    assert made.file.sha256 == sha256(open_bytes(made.file))


def test_a_refused_file_leaves_nothing(world: World) -> None:
    before = stored()
    with pytest.raises(RefusedFileError):
        put(world, Upload(b"MZ\x90\0" + bytes(200), "chay.pdf"))
    assert stored() == before


@pytest.mark.parametrize("name", ["bao-cao.txt", "bang.csv", "bao-cao.docx"])
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "Độ mật: Mật"])
def test_a_secrecy_mark_is_refused_before_anything_is_stored(world: World, name: str, mark: str) -> None:
    lines = f"{mark}\n\nBáo cáo kết quả\n"
    words = b"".join(b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % line.encode() for line in lines.splitlines())
    before = stored()
    with pytest.raises(RefusedFileError, match="MẬT"):
        put(world, Upload(docx(words=words) if name.endswith("docx") else lines.encode(), name))
    assert stored() == before


def test_the_words_in_a_sentence_are_no_mark(world: World) -> None:
    assert put(world, Upload("Tập huấn bảo vệ bí mật nhà nước cho 12 cán bộ.\n".encode(), "a.txt")).pk


@pytest.mark.parametrize("mark", ["M\u200bẬ\u200bT", "ⓂẬⓉ", "МẬТ", "M.Ậ.T", "ＴỐＩ ＭẬＴ"])
def test_a_disguised_secrecy_mark_is_refused_in_words_name_and_title(world: World, mark: str) -> None:
    before = stored()
    for data, name, title in (
        (f"{mark}\nBiên bản", "a.txt", ""),
        ("Biên bản", f"{mark}.txt", ""),
        ("Bản", "a.txt", mark),
    ):
        with pytest.raises(RefusedFileError, match="MẬT"):
            put(world, Upload(data.encode(), name), title)
    assert stored() == before
    assert put(world, title="Biên bản tập huấn bảo vệ bí mật nhà nước").pk


def test_a_newer_version_takes_the_place_and_the_older_stays(world: World) -> None:
    old = put(world)
    new = replace(old, Upload(pdf(), "bien-ban.pdf"), by=world.cast.an)
    assert list(Evidence.objects.current()) == [new]
    assert (new.title, new.replaces) == ("Biên bản", old)
    assert [proof.id for proof in proofs_of(world.occurrence)] == [str(new.code)]


def test_an_older_version_is_neither_replaced_nor_withdrawn_again(world: World) -> None:
    old = put(world)
    replace(old, NOTE, by=world.cast.an)
    before = stored()
    with pytest.raises(IllegalMoveError):
        replace(old, NOTE, by=world.cast.an)
    with pytest.raises(IllegalMoveError):
        withdraw(old, by=world.cast.an)
    assert stored() == before


def test_withdrawn_proofs_are_off_the_table_and_still_there(world: World) -> None:
    made = put(world)
    withdraw(made, by=world.cast.an)
    assert proofs_of(world.occurrence) == []
    assert open_bytes(made.file) == NOTE.data
    with pytest.raises(IllegalMoveError):
        withdraw(made, by=world.cast.an)


def test_what_was_submitted_keeps_the_proofs_of_that_moment(world: World) -> None:
    made = put(world)
    word = submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    send_back(word, reason="Thiếu ảnh.", by=world.cast.chi)
    world.occurrence.refresh_from_db()
    replace(made, Upload(pdf(), "moi.pdf"), by=world.cast.an)
    frozen = word.proofs.get()
    assert (frozen.proof, frozen.sha256, frozen.title) == (str(made.code), made.file.sha256, "Biên bản")
    assert proof_address(frozen.kind, frozen.proof) == f"/minh-chung/{made.code}/"
    assert proof_address("kênh", "x") == ""


def test_nothing_changes_between_handing_in_and_the_verdict(world: World) -> None:
    made = put(world)
    word = submit(world.occurrence, told_without_proof("Xong."), seen="open", by=world.cast.an)
    for _stage in ("handed_in", "accepted"):
        before = stored()
        with pytest.raises(IllegalMoveError):
            put(world)
        with pytest.raises(IllegalMoveError):
            replace(made, NOTE, by=world.cast.an)
        with pytest.raises(IllegalMoveError):
            withdraw(made, by=world.cast.an)
        assert stored() == before
        if Occurrence.objects.get().stage == Occurrence.Stage.SUBMITTED:
            accept(word, by=world.cast.chi)


@pytest.mark.parametrize("who", ["binh", "chi", "dung", "office", "head"])
def test_only_the_unit_that_holds_the_work_proves_it(world: World, who: str) -> None:
    made, actor = put(world), getattr(world.cast, who)
    before = stored()
    with pytest.raises(NotAllowedError):
        add(world.occurrence, NOTE, title="", by=actor)
    with pytest.raises(NotAllowedError):
        replace(made, NOTE, by=actor)
    with pytest.raises(NotAllowedError):
        withdraw(made, by=actor)
    assert stored() == before


def test_counts_are_of_what_is_on_the_table(world: World) -> None:
    other = world.owe("Việc khác")
    put(world)
    withdraw(put(world), by=world.cast.an)
    replace(put(world), NOTE, by=world.cast.an)
    assert proof_counts([world.occurrence.pk, other.pk]) == {world.occurrence.pk: 2}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_evidence SET title = 'Khác'",
        "UPDATE evidence_evidence SET file_id = NULL",
        "UPDATE evidence_evidence SET added_at = '2020-01-01 00:00:00'",
        "DELETE FROM evidence_evidence",
    ],
)
def test_sql_changes_and_deletes_nothing(world: World, statement: str) -> None:
    put(world)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Evidence.objects.get().title == "Biên bản"


def test_the_orm_changes_and_deletes_nothing(world: World) -> None:
    put(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.update(title="Khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.all()._raw_delete(using="default")
    assert Evidence.objects.get().title == "Biên bản"
