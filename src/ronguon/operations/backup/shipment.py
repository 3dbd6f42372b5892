"""What a database holds at one moment, as parts that can be written to a file or straight into another database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from ronguon.operations.backup.connecting import Entry, is_sqlite, opened
from ronguon.operations.backup.dialects import Dialect, dialect
from ronguon.operations.backup.parts import Digest, blocks
from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.tables import BackupTable, Step, applied, tables_at

FILES_TABLE = "files_storedfile"
ERASED_TABLE = "files_erasure"


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored file as its row tells of it."""

    code: str
    key: str
    size: int
    sha256: str

    def told(self) -> bytes:
        """Return the bytes that stand for it in the digest over all files."""
        return f"{self.code} {self.key} {self.size} {self.sha256}\n".encode()


@dataclass(frozen=True)
class DatabaseSnapshot:
    """One moment of a database, open for reading: its steps, its tables, and their rows."""

    connection: BaseDatabaseWrapper
    steps: list[Step]
    tables: list[BackupTable]

    @property
    def words(self) -> Dialect:
        """Return how this database speaks."""
        return dialect(self.connection)

    def blocks(self, table: BackupTable) -> Iterator[tuple[int, bytes]]:
        """Yield the rows of a table in blocks (rows, bytes)."""
        return blocks(table, self.words.rows(self.connection, table))

    def erased(self) -> set[str]:
        """Return the codes of files that were erased on purpose: their bytes are not kept, also while still there."""
        for table in self.tables:
            if table.name == ERASED_TABLE:
                return {code for batch in self.words.rows(self.connection, table) for code in erased_in(table, batch)}
        return set()

    def trail(self) -> dict[str, Any]:
        """Return how many events and links the trail has and the head of its chain."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM audit_event), (SELECT count(*) FROM audit_link)")
            events, links = cursor.fetchone()
            cursor.execute("SELECT digest FROM audit_link ORDER BY seq DESC LIMIT 1")
            head = cursor.fetchone()
            cursor.execute("SELECT purpose FROM audit_installation")
            purpose = cursor.fetchone()
        return {
            "events": events,
            "links": links,
            "head": head[0] if head else None,
            "purpose": purpose[0] if purpose else None,
        }


@contextmanager
def snapshot(entry: Entry) -> Iterator[DatabaseSnapshot]:
    """Yield one moment of the database that `entry` names, while others go on writing.

    Raises `KeepingError` when it holds a step or a table that this software does not know.
    """
    if is_sqlite(entry) and not Path(str(entry["NAME"])).exists():
        raise refusal("empty_source")
    with opened(entry) as connection:
        words = dialect(connection)
        with words.snapshot(connection):
            guards = words.guarded(connection)
            tables = [
                replace(table, guarded=table.name in guards, last=words.last_key(connection, table))
                for table in tables_at(connection)
            ]
            yield DatabaseSnapshot(connection, applied(connection), tables)


def digest_of(connection: BaseDatabaseWrapper, table: BackupTable) -> Digest:
    """Return the digest over the rows of a table as they stand now, the same on either kind of database."""
    total = Digest()
    for rows, data in blocks(table, dialect(connection).rows(connection, table)):
        total.add(data, rows)
    return total


def stored_in(table: BackupTable, rows: list[Any]) -> list[Stored]:
    """Return the files that rows of the table of files tell of."""
    at = {name: number for number, (name, _) in enumerate(table.columns)}
    return [Stored(row[at["code"]], row[at["storage_key"]], row[at["size_bytes"]], row[at["sha256"]]) for row in rows]


def erased_in(table: BackupTable, rows: list[Any]) -> list[str]:
    """Return the codes of files that rows of the table of erasures tell of."""
    at = [name for name, _ in table.columns].index("stored_id")
    return [row[at] for row in rows]
