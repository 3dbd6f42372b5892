"""The folder of automatic backups: making one, looking at it again, letting old ones go."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from ronguon.kernel import clock
from ronguon.operations.backup import erasures, keys
from ronguon.operations.backup.connecting import Entry, present
from ronguon.operations.backup.progress import ByteProgress, Silence
from ronguon.operations.backup.reading import BackupContents, verify
from ronguon.operations.backup.refusals import KeepingError, refusal
from ronguon.operations.backup.writing import PART_SUFFIX, Written, flush_folder, write

SUFFIX: Final = ".ronguon"
_NAME: Final = re.compile(r"^ronguon-(?P<at>\d{8}T\d{6}Z)-(?P<why>daily|migration|restore)\.ronguon$")
_LOOKED: Final = "looked-at.json"
_LOCK: Final = ".daily"
ABANDONED: Final = timedelta(days=1)
_AT: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """One automatic backup."""

    path: Path
    at: datetime
    why: str
    size: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What the last look at a backup found: its name and size then, when, and what is wrong with it, if anything."""

    name: str
    size: int
    at: str
    wrong: str
    missing: int = 0


def folder() -> Path:
    """Return the folder that the settings name."""
    return Path(settings.RONGUON_BACKUP_DIR)


def listed() -> list[KeptBackup]:
    """Return the automatic backups, newest first. What bears another name is somebody else's and left alone."""
    found = []
    if folder().is_dir():
        for path in folder().iterdir():
            match = _NAME.match(path.name)
            if match and path.is_file() and not path.is_symlink():
                at = datetime.strptime(match["at"], _AT).replace(tzinfo=UTC)
                found.append(KeptBackup(path, at, match["why"], path.stat().st_size))
    return sorted(found, key=lambda kept: (kept.at, kept.path.name), reverse=True)


def expired(backups: Iterable[KeptBackup], *, at: datetime, days: int, least: int) -> list[KeptBackup]:
    """Return the backups older than `days` at the instant `at`, except the newest `least`."""
    newest_first = sorted(backups, key=lambda kept: kept.at, reverse=True)
    return [kept for kept in newest_first[max(least, 1) :] if kept.at < at - timedelta(days=days)]


def keep(why: str, *, at: datetime, progress: ByteProgress | None = None, entry: Entry | None = None) -> Written:
    """Make an automatic backup, read it back whole, and note what was found. Raises `KeepingError`."""
    key = keys.configured()
    try:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise refusal("unwritable", path=folder(), why=error.strerror) from error
    path = folder() / f"ronguon-{at.astimezone(UTC).strftime(_AT)}-{why}{SUFFIX}"
    shown = progress or Silence("")
    written = write(path, entry=entry or present(), key=key, progress=shown)
    look(path)
    return written


def look(path: Path) -> Looked:
    """Read a backup whole and note in the folder what was found; return it. A damaged one is noted, not raised."""
    try:
        return note_whole(path, verify(path, keys.configured(), Silence("")))
    except KeepingError as error:
        return _note(path, wrong=error.message)


def note_whole(path: Path, told: BackupContents) -> Looked:
    """Note that a backup of the folder was read back whole."""
    return _note(path, missing=len(told.missing))


def _note(path: Path, *, wrong: str = "", missing: int = 0) -> Looked:
    size = path.stat().st_size if path.exists() else 0
    found = Looked(path.name, size, clock.on_the_wall().isoformat(timespec="seconds"), wrong, missing)
    part = folder() / f"{_LOOKED}.part"
    part.write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")
    part.chmod(0o600)
    part.replace(folder() / _LOOKED)
    flush_folder(folder())
    return found


def last_look() -> Looked | None:
    """Return what the last look found, null when there was none that can be read."""
    try:
        return Looked(**json.loads((folder() / _LOOKED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def let_go(*, at: datetime) -> list[str]:
    """Remove automatic backups past their time, and what a killed run left a day ago; return their names."""
    gone = expired(listed(), at=at, days=settings.RONGUON_BACKUP_KEEP_DAYS, least=settings.RONGUON_BACKUP_KEEP_LEAST)
    long_ago = (at - ABANDONED).timestamp()
    parts = [one for one in folder().glob(f"*{PART_SUFFIX}") if _NAME.match(one.name.removesuffix(PART_SUFFIX))]
    paths = [kept.path for kept in gone] + [part for part in parts if part.stat().st_mtime < long_ago]
    for path in paths:
        path.unlink(missing_ok=True)
    return [path.name for path in paths]


@contextmanager
def _alone() -> Iterator[bool]:
    """Yield whether no other worker is at the daily backup; a long one may outlast the lease of its slot."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder() / _LOCK, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def daily(_at: datetime) -> None:
    """Make the backup of the day, look at it, let old ones go, when a key is set. Raises `KeepingError`, which shows.

    It asks the machine's clock and not the story's: a demo stands still, its backups do not.
    """
    now = clock.on_the_wall()
    if not keys.is_configured():
        return
    erasures.note_earlier()
    try:
        with _alone() as alone:
            if not alone:
                return
            if not any(kept.why == "daily" and kept.at.date() == now.date() for kept in listed()):
                keep("daily", at=now)
            let_go(at=now)
    except OSError as error:
        raise refusal("unwritable", path=folder(), why=error.strerror) from error
    found = last_look()
    if found is not None and found.wrong:
        raise KeepingError(found.wrong, code="damaged")
