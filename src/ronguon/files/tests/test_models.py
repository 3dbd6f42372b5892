"""Rows of stored files: refused when false, and never changed or deleted, by any way in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from ronguon.files.models import StoredFile, new_storage_key

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def make_row(**changes: object) -> StoredFile:
    given: dict[str, object] = {
        "sha256": "0" * 64,
        "size_bytes": 1,
        "kind": "pdf",
        "media_type": "application/pdf",
        "purpose": "evidence",
        "name": "a.pdf",
        "owner_unit": "u-1",
        "stored_at": datetime(2026, 3, 4, tzinfo=UTC),
        **changes,
    }
    return StoredFile.objects.create(**given)


def _sql(statement: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _code(row: StoredFile) -> str:
    return row.code.hex if connection.vendor == "sqlite" else str(row.code)


def _save(row: StoredFile) -> None:
    row.name = "b.pdf"
    row.save()


CHANGES: dict[str, Callable[[StoredFile], object]] = {
    "save": _save,
    "update": lambda row: StoredFile.objects.filter(code=row.code).update(sha256="1" * 64),
    "bulk_update": lambda row: StoredFile.objects.bulk_update(
        [StoredFile(code=row.code, owner_unit="u-2")], ["owner_unit"]
    ),
    "delete": lambda row: row.delete(),
    "queryset delete": lambda row: StoredFile.objects.filter(code=row.code).delete(),
    "raw update": lambda row: _sql("UPDATE files_storedfile SET size_bytes = 9 WHERE code = %s", _code(row)),
    "raw key": lambda row: _sql("UPDATE files_storedfile SET storage_key = 'x' WHERE code = %s", _code(row)),
    "raw code": lambda _row: _sql("UPDATE files_storedfile SET code = %s", uuid.uuid4().hex),
    "raw delete": lambda _row: _sql("DELETE FROM files_storedfile"),
}


@pytest.mark.parametrize("way", CHANGES)
def test_row_is_never_changed_or_deleted(way: str) -> None:
    row = make_row()
    before = StoredFile.objects.filter(code=row.code).values().get()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        CHANGES[way](row)
    assert StoredFile.objects.filter(code=row.code).values().get() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"size_bytes": 0},
        {"sha256": "0" * 63},
        {"sha256": ""},
        {"kind": "exe"},
        {"purpose": "anything"},
        {"owner_unit": ""},
    ],
    ids=str,
)
def test_row_that_cannot_be_true_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(**changes)


def test_two_rows_never_share_bytes() -> None:
    row = make_row()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(storage_key=row.storage_key)


def test_keys_are_random_and_spread() -> None:
    keys = {new_storage_key() for _ in range(2_000)}
    assert len(keys) == 2_000
    assert len({key[:2] for key in keys}) > 200
