"""What a database holds, told in one mark, to see whether anything at all was changed."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from ronguon.operations.backup.connecting import Entry, is_sqlite, opened
from ronguon.operations.backup.dialects import dialect
from ronguon.operations.backup.shipment import digest_of
from ronguon.operations.backup.tables import BackupTable, Step, applied, tables_at

_ALL = """SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"""

_ROWS = """SELECT '{schema}.{name}', md5(coalesce(string_agg(t::text, '' ORDER BY t::text), ''))
    FROM "{schema}"."{name}" t"""


def mark(entry: Entry) -> str:
    """Return a digest over every byte of an SQLite file, or over every row of every schema of PostgreSQL."""
    if is_sqlite(entry):
        path = Path(entry["NAME"])
        beside = sorted(one.name for one in path.parent.iterdir() if one.name.startswith(path.name))
        kept = [name for name in beside if not name.endswith(("-wal", "-shm"))]
        return hashlib.sha256(path.read_bytes() + repr(kept).encode()).hexdigest()
    with opened(entry) as connection, connection.cursor() as cursor:
        cursor.execute(_ALL)
        tables = cursor.fetchall()
        told = " UNION ALL ".join(_ROWS.format(schema=schema, name=name) for schema, name in tables)
        cursor.execute(told or "SELECT 1 WHERE false")
        return hashlib.sha256(repr(sorted(cursor.fetchall())).encode()).hexdigest()


@functools.cache
def _tables(steps: tuple[Step, ...], vendor: str, name: str) -> list[BackupTable]:
    """Return the tables after these migrations; working them out takes longer than reading a small world."""
    with opened(_entries[name]) as connection:
        assert connection.vendor == vendor
        return tables_at(connection)


_entries: dict[str, Entry] = {}


def digests(entry: Entry) -> dict[str, tuple[int, str]]:
    """Return table → (rows, digest) in the form that both kinds of database share."""
    with opened(entry) as connection:
        steps = tuple(applied(connection))
        _entries["last"] = entry
        with dialect(connection).snapshot(connection):
            totals = {table.name: digest_of(connection, table) for table in _tables(steps, connection.vendor, "last")}
    return {name: (total.count, total.hex()) for name, total in totals.items()}
