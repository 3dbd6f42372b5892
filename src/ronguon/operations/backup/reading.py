"""Reading a backup: every chunk, every digest, every count; a file that is not whole is refused, whatever it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps

from ronguon.kernel.hashing import sha256
from ronguon.operations.backup import parts, sealing
from ronguon.operations.backup.dialects import Row
from ronguon.operations.backup.keys import BackupKey
from ronguon.operations.backup.parts import Digest, PartsReader
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.sealing import Opener
from ronguon.operations.backup.shipment import ERASED_TABLE, FILES_TABLE, Stored, erased_in, stored_in
from ronguon.operations.backup.tables import KINDS, RAW, BackupTable, Step, unknown_steps


@dataclass(frozen=True)
class Head:
    """What a backup says of itself before its parts."""

    product: str
    made_at: str
    database: str
    steps: list[Step]
    tables: list[BackupTable]
    trail: dict[str, Any]
    secrets: dict[str, str | None]
    salt: bytes


@dataclass
class BackupContents:
    """What one reading of a whole backup found: rows and digest of each table, and its files."""

    head: Head
    tables: dict[str, tuple[int, str]] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Return the rows of all tables."""
        return sum(rows for rows, _ in self.tables.values())


@dataclass
class Contents:
    """An opened backup. Read the tables first, then the files; `told` is complete once `close()` was reached."""

    told: BackupContents
    _reader: PartsReader
    _opener: Opener
    _progress: ByteProgress
    _expected: Digest = field(default_factory=Digest)
    _erasures: Digest = field(default_factory=Digest)

    @property
    def head(self) -> Head:
        """Return what the backup says of itself."""
        return self.told.head

    def tables(self) -> Iterator[tuple[BackupTable, Iterator[list[Row]]]]:
        """Yield each table with its batches of rows; a table's digest is checked when its batches end."""
        for table in self.head.tables:
            name = self._named(table.name)
            if name != table.name:
                raise refusal("part_missing", part=table.name)
            batches = self._batches(table)
            yield table, batches
            for _ in batches:  # what the taker left is still read and checked
                pass
        if self._reader.peek() == parts.TABLE:
            raise refusal("part_extra", part=self._named(""))

    def _named(self, wanted: str) -> str:
        """Return the name of the table that begins here."""
        if self._reader.peek() != parts.TABLE:
            raise refusal("part_missing", part=wanted)
        return str(self._reader.note(parts.TABLE).get("name"))

    def _batches(self, table: BackupTable) -> Iterator[list[Row]]:
        total = Digest()
        while self._reader.peek() == parts.ROWS:
            data = self._reader.block()
            rows = parts.rows_of(data, len(table.columns))
            total.add(data, len(rows))
            if table.name == FILES_TABLE:
                for stored in stored_in(table, list(rows)):
                    self._expected.add(stored.told())
            if table.name == ERASED_TABLE:
                for code in erased_in(table, list(rows)):
                    self._erasures.add(code.encode())
            self._progress.at(self._opener.read_bytes)
            yield rows
        note = self._reader.note(parts.END)
        found = {"name": table.name, "rows": total.count, "sha256": total.hex()}
        if note != found:
            raise refusal("digest", part=table.name)
        self.told.tables[table.name] = (total.count, total.hex())

    def files(self) -> Iterator[tuple[Stored, bytes]]:
        """Yield each file with its bytes, their hash checked."""
        total, erasures = Digest(), Digest()
        while self._reader.peek() == parts.FILE:
            stored, missing, erased = _stored(self._reader.note(parts.FILE))
            total.add(stored.told())
            if erased:
                erasures.add(stored.code.encode())
                continue
            if missing:
                self.told.missing.append(stored.code)
                continue
            data = self._content(stored)
            self.told.file_bytes += len(data)
            self._progress.at(self._opener.read_bytes)
            yield stored, data
        self.told.files = total.count
        found, wanted = (total, erasures), (self._expected, self._erasures)
        if [(one.hex(), one.count) for one in found] != [(one.hex(), one.count) for one in wanted]:
            raise refusal("files_differ")
        self._foot(total)

    def _content(self, stored: Stored) -> bytes:
        pieces, size = [], 0
        while size < stored.size and self._reader.peek() == parts.BYTES:
            pieces.append(self._reader.frame()[1])
            size += len(pieces[-1])
        data = b"".join(pieces)
        if len(data) != stored.size or sha256(data) != stored.sha256:
            raise refusal("digest", part=stored.code)
        return data

    def _foot(self, files: Digest) -> None:
        kind, _ = self._reader.peek(), None
        if kind != parts.FOOT:
            raise refusal("part_extra" if kind == parts.BYTES else "malformed", part="tệp", what="phần cuối")
        wanted = {
            "tables": [
                {"name": name, "rows": rows, "sha256": digest} for name, (rows, digest) in self.told.tables.items()
            ],
            "files": {
                "count": files.count,
                "bytes": self.told.file_bytes,
                "sha256": files.hex(),
                "missing": len(self.told.missing),
            },
        }
        if self._reader.note(parts.FOOT) != wanted:
            raise refusal("digest", part="cuối")
        self._reader.finish()


def _stored(note: dict[str, Any]) -> tuple[Stored, bool, bool]:
    if set(note) != {"code", "key", "size", "sha256", "missing", "erased"} or not isinstance(note["size"], int):
        raise refusal("malformed", what="mô tả tệp")
    if not 0 <= note["size"] <= parts.LARGEST_FILE:
        raise refusal("too_large", what=f"tệp {note['size']} byte")
    stored = Stored(str(note["code"]), str(note["key"]), note["size"], str(note["sha256"]))
    return stored, bool(note["missing"]), bool(note["erased"])


def _head(note: dict[str, Any]) -> Head:
    """Return the head. Raises `KeepingError` when it is of another format or shape."""
    if note.get("format") != parts.FORMAT:
        raise refusal("other_version", found=note.get("format"), known=parts.FORMAT)
    try:
        tables = [
            BackupTable(
                str(one["name"]),
                tuple((str(column), str(kind)) for column, kind in one["columns"]),
                str(one["key"]),
                guarded=bool(one["guarded"]),
                last=None if one["last"] is None else int(one["last"]),
            )
            for one in note["tables"]
        ]
        steps = [(str(app), str(name)) for app, name in note["steps"]]
        head = Head(
            str(note["product"]), str(note["made_at"]), str(note["database"]), steps, tables,
            dict(note["trail"]), dict(note["secrets"]), bytes.fromhex(note["salt"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise refusal("malformed", what="phần đầu") from error
    kinds = {*KINDS.values(), RAW}
    if len({table.name for table in tables}) != len(tables) or any(
        set(table.kinds.values()) - kinds or table.key not in table.kinds for table in tables
    ):
        raise refusal("malformed", what="bảng")
    return head


@contextmanager
def opened_file(path: Path, key: BackupKey, progress: ByteProgress) -> Iterator[Contents]:
    """Yield the contents of the backup at `path`. Raises `KeepingError` when it is none of ours or not this key's."""
    try:
        file = path.open("rb", buffering=parts.BLOCK)
    except OSError as error:
        raise refusal("unreadable", path=path) from error
    with file:
        progress.total = path.stat().st_size
        with sealing.opened(file, key, str(path)) as opener:
            reader = PartsReader(opener)
            yield Contents(BackupContents(_head(reader.note(parts.HEAD))), reader, opener, progress)
            progress.end()


def verify(path: Path, key: BackupKey, progress: ByteProgress) -> BackupContents:
    """Read all of a backup and return what it holds. Raises `KeepingError` for whatever is wrong, storing nothing.

    Checked are every chunk, every digest, every count, that the files are those of their table, and that this
    software knows all the migrations.
    """
    with opened_file(path, key, progress) as contents:
        if newer := unknown_steps(contents.head.steps):
            app, step = newer[0]
            installed = {config.label for config in apps.get_app_configs()}
            raise refusal("newer", step=f"{app}.{step}") if app in installed else refusal("app_off", app=app)
        for _, batches in contents.tables():
            for _ in batches:
                pass
        for _ in contents.files():
            pass
        return contents.told
