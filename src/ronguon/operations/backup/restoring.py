"""Restoring: all of a backup is read and judged, staged beside, proved, and only then put in place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ronguon.files import storage
from ronguon.operations.backup import erasures, keys, loading
from ronguon.operations.backup.connecting import Entry
from ronguon.operations.backup.keys import BackupKey, Secret
from ronguon.operations.backup.loading import RestoreRun
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.reading import BackupContents, Contents, opened_file, verify
from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.shipment import Stored
from ronguon.operations.backup.staging import Target, target
from ronguon.operations.backup.writing import ending_tidily

REPLACE = "Hãy chọn cơ sở dữ liệu trống, hoặc thêm --replace: dữ liệu đang có được giữ lại bên cạnh."


@dataclass
class Restored:
    """What was put in place, where the old database is kept, and which secrets are not the ones of the backup."""

    told: BackupContents
    kept: str | None = None
    lacking: list[Secret] = field(default_factory=list)


def judge_place(place: Target, *, replace: bool) -> bool:
    """Return whether the target holds work. Raises `KeepingError` when it may not be overwritten or is in use."""
    held = place.holds()
    if held and not replace:
        raise refusal("not_empty", what=", ".join(held[:3]), advice=REPLACE)
    if others := place.others():
        raise refusal("in_use", count=others)
    return bool(held)


def restore(path: Path, *, entry: Entry, key: BackupKey, progress: ByteProgress, replace: bool = False) -> Restored:
    """Put the backup at `path` in place of the database that `entry` names, with the files it tells of.

    The target must be empty unless `replace`; what it held is then kept beside. Raises `KeepingError`; until the last
    step, which is one, the target's database is not touched, and a run that was killed can be begun again.
    """
    place = target(entry)
    judge_place(place, replace=replace)
    verify(path, key, progress)
    try:
        with ending_tidily(), opened_file(path, key, progress) as contents, place.staged() as staged:
            loading.build(staged, contents.head.steps)
            loading.fill(staged, contents.tables(), lambda: contents.told.tables)
            _put_files(contents)
            loading.bring_up(staged)
            loading.prove_chain(staged)
            run = RestoreRun(datetime.fromisoformat(contents.head.made_at), erasures.noted())
            loading.tell_restored(staged, run)
            loading.tell_the_trail(staged, "installation.restored", made_at=contents.head.made_at)
        lacking = keys.lacking(contents.head.secrets, key, contents.head.salt)
        return Restored(contents.told, place.switch(), lacking)
    finally:
        place.clear()


def _put_files(contents: Contents) -> None:
    """Put every file where its row says it is, unless the very bytes lie there; then read it back."""
    for stored, data in contents.files():
        if _lies(stored, data):
            continue
        storage.remove(stored.key)
        storage.write(stored.key, data)
        if not _lies(stored, data):
            raise refusal("file_differs", file=stored.code)


def _lies(stored: Stored, data: bytes) -> bool:
    try:
        return storage.read(stored.key, at_most=stored.size + 1) == data
    except OSError:
        return False
