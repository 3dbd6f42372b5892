"""A unit's share is exact, also when eight uploads reach for the rest at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.db.models import F
from pytest_django import Settings

from ronguon.files import actions
from ronguon.files.actions import store
from ronguon.files.domain import Purpose
from ronguon.files.models import StorageUse, StoredFile
from ronguon.files.tests.making import pdf
from ronguon.files.tests.test_actions import NOON
from ronguon.kernel.errors import RefusedFileError

pytestmark = pytest.mark.both_databases

THREADS, EACH, ROOM = 8, 4, 10


@pytest.fixture
def scratch(db: None, transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Let new threads work on a copy of the test's database: its append-only rows could not be taken back."""
    entry: dict[str, Any] = connections.databases["default"]
    named = entry["NAME"]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        target = sqlite3.connect(tmp_path / "scratch.sqlite3")
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode=WAL")  # as installed; eight who change it at once do not wait
        target.close()
        entry["NAME"] = str(tmp_path / "scratch.sqlite3")
        yield
        entry["NAME"] = named
        return
    copy = f"{named}_share"
    where = {
        key: entry[name]
        for key, name in (("host", "HOST"), ("port", "PORT"), ("user", "USER"), ("password", "PASSWORD"))
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **{k: v for k, v in where.items() if v}) as over:
        connection.close()
        over.execute(f'DROP DATABASE IF EXISTS "{copy}"')
        over.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{named}"')
        entry["NAME"] = copy
        try:
            yield
        finally:
            entry["NAME"] = named
            over.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def in_threads(number: int, work: Callable[[], None]) -> None:
    """Run `work` in threads of their own, begun together, each with its own connection."""
    together = threading.Barrier(number)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            together.wait(timeout=30)
            work()
        except BaseException as error:  # noqa: BLE001 (told by the thread that waits)
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert failed == []


def upload_everything(settings: Settings, folder: Path, rest: int) -> tuple[int, int, int, int]:
    """Let eight uploads reach for a share of ten files and `rest` bytes; return taken, refused, counted, on disk."""
    options = {"location": folder / "files", "file_permissions_mode": 0o600}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "evidence": backend}
    settings.RONGUON_FILE_QUOTA_BYTES = ROOM * len(pdf()) + rest
    taken: list[int] = []
    refused: list[str] = []
    counted: list[int] = []

    def work() -> None:
        for _ in range(EACH):
            try:
                stored = store(pdf(), name="a.pdf", purpose=Purpose.EVIDENCE, owner_unit="u-1", at=NOON)
            except RefusedFileError as error:
                refused.append(error.code)
            else:
                taken.append(stored.size_bytes)

    def count() -> None:
        assert StoredFile.objects.count() == len(taken)
        counted.append(StorageUse.objects.get(owner_unit="u-1").used_bytes)

    in_threads(THREADS, work)
    in_threads(1, count)
    assert set(refused) <= {"quota"}
    on_disk = sum(path.is_file() for path in (folder / "files").rglob("*"))
    return len(taken), len(refused), counted[0], on_disk


@pytest.mark.parametrize("rest", [0, 7])
def test_eight_uploads_at_once_never_pass_the_share(
    rest: int, scratch: None, settings: Settings, tmp_path: Path, show: Callable[[str], None]
) -> None:
    taken, refused, counted, on_disk = upload_everything(settings, tmp_path, rest)
    tried = THREADS * EACH
    show(f"share on {connection.vendor}: {taken}/{ROOM} taken, {refused} refused of {tried} from {THREADS} threads")
    assert (taken, refused) == (ROOM, THREADS * EACH - ROOM)
    assert counted == ROOM * len(pdf())
    assert on_disk == ROOM


def test_a_planted_share_that_only_counts_is_caught(
    scratch: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lazy(owner_unit: str, size_bytes: int) -> None:
        StorageUse.objects.bulk_create([StorageUse(owner_unit=owner_unit)], ignore_conflicts=True)
        StorageUse.objects.filter(owner_unit=owner_unit).update(used_bytes=F("used_bytes") + size_bytes)

    monkeypatch.setattr(actions, "_take_share", lazy)
    taken, _refused, _counted, _on_disk = upload_everything(settings, tmp_path, 0)
    assert taken > ROOM
