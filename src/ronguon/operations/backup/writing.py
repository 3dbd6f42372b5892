"""Writing a backup: a snapshot's parts and the files it tells of, sealed, under its name only once it is whole."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.core.files.storage import FileSystemStorage

import ronguon
from ronguon.files import storage
from ronguon.kernel import clock
from ronguon.kernel.hashing import sha256
from ronguon.operations.backup import keys, parts, sealing
from ronguon.operations.backup.connecting import Entry
from ronguon.operations.backup.keys import BackupKey
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.shipment import FILES_TABLE, DatabaseSnapshot, Stored, snapshot, stored_in
from ronguon.operations.backup.tables import LEFT_OUT, BackupTable

PART_SUFFIX: Final = ".part"
SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Written:
    """What a finished backup holds. `missing` are the codes of files whose bytes were already gone or changed."""

    path: Path
    size: int
    rows: int
    files: int
    missing: list[str]


def write(path: Path, *, entry: Entry, key: BackupKey, progress: ByteProgress) -> Written:
    """Write a sealed backup of the database `entry` and of the stored files to `path`, which must not exist.

    Raises `KeepingError`; then, and on Ctrl-C, SIGTERM or a full disk, nothing is left at `path` or beside it.
    """
    if path.exists():
        raise refusal("exists", path=path)
    with ending_tidily(), _whole_or_nothing(path) as file, snapshot(entry) as taken:
        stream = _Stream(taken, key, lambda: progress.at(file.tell()))
        sealing.seal(stream.parts(), file, key)
        progress.end()
    rows = sum(table["rows"] for table in stream.tables)
    return Written(path, path.stat().st_size, rows, stream.files["count"], stream.missing)


@dataclass
class _Stream:
    """The parts of a backup one after the other, and what they were found to hold."""

    taken: DatabaseSnapshot
    key: BackupKey
    tick: Callable[[], None]
    tables: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def parts(self) -> Iterator[bytes]:
        """Yield every part: the head, each table, each file, the foot."""
        yield parts.note(parts.HEAD, _head(self.taken, self.key, secrets.token_bytes(SALT_BYTES)))
        for table in self.taken.tables:
            yield from self._table(table)
        yield from self._files()
        yield parts.note(parts.FOOT, {"tables": self.tables, "files": self.files})

    def _table(self, table: BackupTable) -> Iterator[bytes]:
        yield parts.note(parts.TABLE, {"name": table.name})
        total = parts.Digest()
        for rows, data in self.taken.blocks(table):
            total.add(data, rows)
            yield parts.block(data)
            self.tick()
        self.tables.append({"name": table.name, "rows": total.count, "sha256": total.hex()})
        yield parts.note(parts.END, self.tables[-1])

    def _files(self) -> Iterator[bytes]:
        """Yield every file that the snapshot tells of; one that is erased or whose bytes are gone has no bytes."""
        total, size, erased = parts.Digest(), 0, self.taken.erased()
        for stored in _stored(self.taken):
            total.add(stored.told())
            gone = stored.code in erased
            data = None if gone else _bytes_of(stored)
            note = {"code": stored.code, "key": stored.key, "size": stored.size, "sha256": stored.sha256}
            yield parts.note(parts.FILE, note | {"missing": data is None, "erased": gone})
            if data is None:
                self.missing += [] if gone else [stored.code]
                continue
            yield from parts.content(data)
            size += len(data)
            self.tick()
        self.files = {"count": total.count, "bytes": size, "sha256": total.hex(), "missing": len(self.missing)}


def _head(taken: DatabaseSnapshot, key: BackupKey, salt: bytes) -> dict[str, Any]:
    return {
        "format": parts.FORMAT,
        "product": ronguon.__version__,
        "made_at": clock.on_the_wall().isoformat(timespec="seconds"),
        "database": taken.connection.vendor,
        "steps": [list(step) for step in taken.steps],
        "trail": taken.trail(),
        "left_out": sorted(LEFT_OUT),
        "salt": salt.hex(),
        "secrets": keys.marks(key, salt),
        "tables": [
            {
                "name": table.name,
                "columns": [list(column) for column in table.columns],
                "key": table.key,
                "guarded": table.guarded,
                "last": table.last,
            }
            for table in taken.tables
        ],
    }


def _stored(taken: DatabaseSnapshot) -> Iterator[Stored]:
    for table in taken.tables:
        if table.name == FILES_TABLE:
            for batch in taken.words.rows(taken.connection, table):
                yield from stored_in(table, list(batch))


def _bytes_of(stored: Stored) -> bytes | None:
    """Return a file's bytes, null when they are gone or are others.

    Raises `KeepingError` for one beyond bounds, and when a store elsewhere does not answer: that is no missing file.
    """
    if stored.size > parts.LARGEST_FILE:
        raise refusal("too_large", what=stored.code)
    try:
        data = storage.read(stored.key, at_most=stored.size + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        if isinstance(storage.evidence_storage(), FileSystemStorage):
            return None
        raise refusal("store_away", file=stored.code, why=error.strerror) from error
    return data if len(data) == stored.size and sha256(data) == stored.sha256 else None


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[BinaryIO]:
    """Yield `path` with `.part` behind its name, for its owner alone; named in one step once it lies on the disk."""
    part = path.with_name(path.name + PART_SUFFIX)
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise refusal("unwritable", path=path, why=error.strerror) from error
    with os.fdopen(descriptor, "wb") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise refusal("busy", path=path) from error
        try:
            os.fchmod(descriptor, 0o600)
            os.ftruncate(descriptor, 0)  # what a killed run left is begun again
            yield file
            file.flush()
            os.fsync(descriptor)
            _name(part, path)
        except OSError as error:
            _forget(file, part)
            raise refusal("unwritable", path=path, why=error.strerror or error) from error
        except BaseException:
            _forget(file, part)
            raise


def _forget(file: BinaryIO, part: Path) -> None:
    """Remove the unfinished part; what is still held in memory is dropped with it."""
    with suppress(OSError):
        file.close()
    part.unlink(missing_ok=True)


def _name(part: Path, path: Path) -> None:
    """Give the finished part its name, never over something that came to be there meanwhile."""
    try:
        os.link(part, path)
    except FileExistsError as error:
        raise refusal("exists", path=path) from error
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS}:
            raise
        if path.exists():  # a disk without links: the check and the step are two
            raise refusal("exists", path=path) from error
        part.rename(path)
    part.unlink(missing_ok=True)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Let a folder's names survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def ending_tidily() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end this like Ctrl-C, so that what is half is cleared away."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
