"""Storing: bytes and rows keep in step, shares hold, a changed byte is found."""

from __future__ import annotations

import errno
import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import transaction
from pytest_django import Settings

from ronguon.files import actions, storage, tasks
from ronguon.files.actions import ChangedBytesError, StorageFailedError, open_bytes, store
from ronguon.files.domain import Purpose
from ronguon.files.models import StorageUse, StoredFile
from ronguon.files.tests.hostile import HostileFile, hostile_files
from ronguon.files.tests.making import exif, jpeg, pdf, segment
from ronguon.jobs.registry import table
from ronguon.kernel.errors import RefusedFileError

NOON = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
UNIT = "u-binh-minh-ha"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    options = {"location": tmp_path, "file_permissions_mode": 0o600}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "evidence": backend}
    return tmp_path


def make_stored(data: bytes = b"", *, name: str = "Kế hoạch.pdf", owner_unit: str = UNIT) -> StoredFile:
    return store(data or pdf(), name=name, purpose=Purpose.EVIDENCE, owner_unit=owner_unit, at=NOON)


def files_in(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())


def age(path: Path, hours: int) -> None:
    then = (NOON - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


def test_file_comes_back_as_it_was_taken(place: Path) -> None:
    stored = make_stored()
    again = StoredFile.objects.get(code=stored.code)
    assert open_bytes(again) == pdf()
    assert again.sha256 == hashlib.sha256(pdf()).hexdigest()
    assert (again.kind, again.media_type, again.size_bytes) == ("pdf", "application/pdf", len(pdf()))
    assert (again.name, again.owner_unit, again.stored_at) == ("Kế hoạch.pdf", UNIT, NOON)
    assert [path.stat().st_mode & 0o077 for path in files_in(place)] == [0]


def test_no_part_of_a_name_reaches_the_disk(place: Path) -> None:
    stored = make_stored(name="../../Mật danh\0.pdf")
    (path,) = files_in(place)
    assert str(path.relative_to(place)) == stored.storage_key
    assert [len(part) for part in path.relative_to(place).parts] == [2, 2, 32]
    assert set(path.name) <= set("0123456789abcdef")


def test_the_same_bytes_twice_are_two_files_with_one_hash() -> None:
    first, second = make_stored(), make_stored()
    assert first.sha256 == second.sha256
    assert first.storage_key != second.storage_key


def test_photo_is_hashed_without_its_place(place: Path) -> None:
    photo = jpeg(segment(0xE1, b"Exif\0\0" + exif(turn=1)))
    stored = make_stored(photo, name="ảnh.jpg")
    assert stored.sha256 == hashlib.sha256(jpeg()).hexdigest()
    assert all(b"GPS" not in path.read_bytes() for path in files_in(place))
    assert open_bytes(stored) == jpeg()


BAD = [file for file in hostile_files() if file.code]


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.why)
def test_refused_file_leaves_nothing_behind(file: HostileFile, place: Path) -> None:
    with pytest.raises(RefusedFileError):
        store(file.data, name=file.name, purpose=file.purpose, owner_unit=UNIT, at=NOON)
    assert files_in(place) == []
    assert not StoredFile.objects.exists()
    assert not StorageUse.objects.exists()


@pytest.mark.both_databases
def test_share_is_exact(settings: Settings, place: Path) -> None:
    settings.RONGUON_FILE_QUOTA_BYTES = 2 * len(pdf())
    make_stored()
    make_stored()
    with pytest.raises(RefusedFileError) as caught:
        make_stored("Một chữ".encode(), name="a.txt")
    assert caught.value.code == "quota"
    assert len(files_in(place)) == StoredFile.objects.count() == 2
    make_stored(owner_unit="u-suoi-rong")
    assert dict(StorageUse.objects.values_list()) == {UNIT: 2 * len(pdf()), "u-suoi-rong": len(pdf())}


@pytest.mark.both_databases
def test_share_counts_the_bytes_that_are_kept(settings: Settings) -> None:
    settings.RONGUON_FILE_QUOTA_BYTES = len(jpeg())
    make_stored(jpeg(segment(0xFE, bytes(5_000))), name="a.jpg")
    assert StorageUse.objects.get().used_bytes == len(jpeg())


@pytest.mark.both_databases
def test_wrong_count_is_set_right() -> None:
    make_stored()
    StorageUse.objects.update(used_bytes=7)
    assert actions.recount_use() == [UNIT]
    assert StorageUse.objects.get().used_bytes == len(pdf())
    assert actions.recount_use() == []


@pytest.mark.parametrize("place_of_flip", range(0, len(pdf()), 7))
def test_flipped_byte_is_found(place_of_flip: int, place: Path) -> None:
    stored = make_stored()
    assert open_bytes(stored) == pdf()
    (path,) = files_in(place)
    path.write_bytes(bytes(byte ^ (at == place_of_flip) for at, byte in enumerate(path.read_bytes())))
    with pytest.raises(ChangedBytesError):
        open_bytes(stored)


@pytest.mark.parametrize("change", [b"", b"longer"])
def test_cut_or_longer_bytes_are_found(change: bytes, place: Path) -> None:
    stored = make_stored()
    (path,) = files_in(place)
    path.write_bytes(path.read_bytes() + change if change else path.read_bytes()[:-1])
    with pytest.raises(ChangedBytesError):
        open_bytes(stored)


def test_missing_bytes_are_told_and_found(place: Path) -> None:
    stored = make_stored()
    files_in(place)[0].unlink()
    with pytest.raises(StorageFailedError):
        open_bytes(stored)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_full_or_locked_disk_is_told_and_leaves_nothing(
    code: int, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageFailedError):
        make_stored()
    assert files_in(place) == []
    assert not StoredFile.objects.exists()
    assert not StorageUse.objects.exists()


@pytest.mark.both_databases
def test_row_that_fails_takes_its_bytes_with_it(place: Path) -> None:
    with pytest.raises(Exception, match="stored_file_has_owner"), transaction.atomic():
        make_stored(owner_unit="")
    assert files_in(place) == []


@pytest.mark.both_databases
def test_rolled_back_file_is_swept_after_a_day_and_others_stay(place: Path) -> None:
    kept = make_stored()
    with transaction.atomic():
        make_stored()
        transaction.set_rollback(True)
    assert len(files_in(place)) == 2
    assert StorageUse.objects.get().used_bytes == len(pdf())
    for path in files_in(place):
        age(path, hours=23)
    assert actions.sweep_orphans(at=NOON) == []
    for path in files_in(place):
        age(path, hours=25)
    assert len(actions.sweep_orphans(at=NOON)) == 1
    assert [str(path.relative_to(place)) for path in files_in(place)] == [kept.storage_key]
    assert open_bytes(kept) == pdf()


def test_what_a_killed_write_left_is_swept(place: Path) -> None:
    make_stored()
    part = files_in(place)[0].parent / f"0123456789abcdef{storage.PART_SUFFIX}"
    part.write_bytes(b"half")
    age(part, hours=30)
    assert [Path(key).name for key in actions.sweep_orphans(at=NOON)] == [part.name]


@pytest.mark.both_databases
def test_nightly_work_names_what_changed_and_tidies(place: Path) -> None:
    assert {"files.look_at_bytes", "files.tidy"} <= {entry.name for entry in table()}
    stored = make_stored()
    tasks.look_at_bytes(NOON)
    StorageUse.objects.update(used_bytes=7)
    lone = place / "aa" / "bb" / "0123"
    lone.parent.mkdir(parents=True)
    lone.write_bytes(b"x")
    age(lone, hours=30)
    tasks.tidy(NOON)
    assert not lone.exists()
    assert StorageUse.objects.get().used_bytes == stored.size_bytes
    (path,) = files_in(place)
    path.unlink()
    with pytest.raises(ChangedBytesError, match=str(stored.code)):
        tasks.look_at_bytes(NOON + timedelta(days=1))


def test_sweeping_where_nothing_was_stored_does_nothing(place: Path) -> None:
    place.rmdir()
    assert actions.sweep_orphans(at=NOON) == []


def test_instant_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        store(pdf(), name="a.pdf", purpose=Purpose.EVIDENCE, owner_unit=UNIT, at=NOON.replace(tzinfo=None))


def test_storage_that_is_no_disk_serves_too(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = InMemoryStorage()
    monkeypatch.setattr(storage, "evidence_storage", lambda: memory)
    stored = make_stored()
    assert open_bytes(stored) == pdf()
    assert list(storage.keys()) == [stored.storage_key]
    storage.remove(stored.storage_key)
    storage.remove(stored.storage_key)
    with pytest.raises(StorageFailedError):
        open_bytes(stored)
