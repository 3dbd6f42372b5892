"""Bytes come in through memory and go out as attachments, whatever their name or kind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import RequestFactory
from pytest_django import Settings

from ronguon.files.actions import store
from ronguon.files.domain import Purpose
from ronguon.files.tests.hostile import hostile_files
from ronguon.files.uploads import MOST_BYTES, OversizeUpload, read_upload
from ronguon.files.views import attachment
from ronguon.kernel.errors import RefusedFileError

NOON = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
FINE = [file for file in hostile_files() if file.code is None]


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "evidence": backend}


@pytest.mark.django_db
def test_every_file_leaves_as_an_attachment_that_cannot_act() -> None:
    for file in FINE:
        stored = store(file.data, name=file.name, purpose=file.purpose, owner_unit="u-1", at=NOON)
        response = attachment(stored)
        assert response["Content-Disposition"].startswith('attachment; filename="')
        assert response["Content-Security-Policy"].startswith("sandbox")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Type"] == stored.media_type
        assert int(response["Content-Length"]) == len(response.content) == stored.size_bytes
        assert not set("\r\n") & set("".join(value for _name, value in response.items()))


def upload(*files: tuple[str, bytes]) -> dict[str, UploadedFile]:
    request = RequestFactory().post("/", {f"file{n}": SimpleUploadedFile(*file) for n, file in enumerate(files)})
    return {key: file for key, file in request.FILES.items() if isinstance(file, UploadedFile)}


def test_upload_stays_in_memory_and_comes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    found = upload(("ảnh.jpg", b"x" * 3_000_000), ("b.txt", b"two"))
    assert {key: read_upload(file) for key, file in found.items()} == {"file0": b"x" * 3_000_000, "file1": b"two"}
    assert found["file0"].name == "ảnh.jpg"
    assert read_upload(found["file1"]) == b"two"


def test_upload_of_the_limit_comes_whole_and_one_byte_more_is_let_go() -> None:
    assert len(read_upload(upload(("a.pdf", b"x" * MOST_BYTES))["file0"])) == MOST_BYTES
    large = upload(("a.pdf", b"x" * (MOST_BYTES + 1)))["file0"]
    assert isinstance(large, OversizeUpload)
    assert large.size == MOST_BYTES + 1
    for ask in (lambda: read_upload(large), large.read, lambda: list(large.chunks())):
        with pytest.raises(RefusedFileError, match="20 MB"):
            ask()


def test_request_holds_no_more_than_its_share(settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
    found = upload(("a.jpg", b"x" * 600_000), ("b.jpg", b"x" * 600_000), ("c.jpg", b"x" * 300_000))
    assert [isinstance(file, OversizeUpload) for file in found.values()] == [False, True, False]


@pytest.mark.django_db
def test_upload_that_was_let_go_is_refused_by_what_reads_it() -> None:
    large = upload(("a.pdf", b"x" * (MOST_BYTES + 1)))["file0"]
    with pytest.raises(RefusedFileError) as caught:
        store(read_upload(large), name="a.pdf", purpose=Purpose.EVIDENCE, owner_unit="u-1", at=NOON)
    assert caught.value.code == "too_large"
