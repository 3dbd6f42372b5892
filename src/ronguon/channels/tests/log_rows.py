"""Logs for tests in the database: changes that are logged, the folder they are folded into, and an older backup."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from ronguon.audit.domain.notes import Verifier
from ronguon.audit.tests.tampering import disarmed
from ronguon.channels.actions.logging_changes import append
from ronguon.channels.actions.publishing_log import newest
from ronguon.channels.domain.log.folder import LogFolder
from ronguon.channels.domain.log.verifying import LogVerdict, Trusted, verify
from ronguon.channels.models import ChannelLogLeaf
from ronguon.channels.tests.making_log import make_change

AT = datetime(2026, 4, 6, 2, tzinfo=UTC)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Return the installation's own folder of the log; the key lies beside it."""
    settings.RONGUON_CHANNEL_LOG_KEY_FILE = tmp_path / "key"
    settings.RONGUON_CHANNEL_LOG_DIR = tmp_path / "log"
    return tmp_path / "log"


def log(count: int, channel: UUID | None = None, first: int = 0) -> list[ChannelLogLeaf]:
    with transaction.atomic():
        return [append(make_change(first + n), channel_code=channel or uuid4(), at=AT) for n in range(count)]


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def verdict(folder: Path, **others: str) -> LogVerdict:
    last = newest()
    assert last is not None
    return verify(LogFolder(folder).read, Trusted(Verifier.read(last.key), kept=others.get("kept")))


def forget_after(size: int) -> None:
    """Let the database be as a backup from when there were `size` leaves would leave it."""
    for table, column, first in (
        ("channels_channellogcheckpoint", "size", size + 1), ("channels_channellogentry", "leaf_id", size),
        ("channels_channellogleaf", "index", size),
    ):  # fmt: skip
        with disarmed(table), connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM {table} WHERE "{column}" >= %s', [first])  # noqa: S608 (names of ours)
