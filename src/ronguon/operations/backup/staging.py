"""A database beside the real one, to be filled and looked at before it takes its place in one step."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from ronguon.kernel import clock
from ronguon.operations.backup.connecting import STAGE_PRAGMAS, Entry, is_sqlite, on_schema, opened
from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.tables import BOOKKEEPING, cache_table
from ronguon.operations.backup.writing import flush_folder

STAGE: Final = "ronguon_staged"
BESIDE: Final = "ronguon_before"
LEAVING: Final = 20  # tenths of a second


class Target(Protocol):
    """Where a restored or moved database goes."""

    entry: Entry

    def holds(self) -> list[str]: ...
    def others(self) -> int: ...
    def staged(self) -> Any: ...
    def switch(self) -> str | None: ...
    def clear(self) -> None: ...


def target(entry: Entry) -> Target:
    """Return the place that `entry` names. Raises `KeepingError` for a database in memory."""
    if is_sqlite(entry):
        if "memory" in str(entry["NAME"]) and not str(entry["NAME"]).startswith("/"):
            raise refusal("in_memory")
        return SqliteTarget(entry)
    return PostgresqlTarget(entry)


def _stamp() -> str:
    return clock.on_the_wall().strftime("%Y%m%dt%H%M%Sz")


def _ours_before_any_work(name: str) -> bool:
    return name in BOOKKEEPING or name == cache_table()


def _with_rows(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables and views that hold work: all with a row, except what stands there before anybody worked."""
    found = []
    with connection.cursor() as cursor:
        for info in connection.introspection.get_table_list(cursor):
            if not _ours_before_any_work(info.name):
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(info.name)} LIMIT 1")  # noqa: S608 (names the database gave)
                if cursor.fetchone():
                    found.append(info.name)
    return sorted(found)


@dataclass
class SqliteTarget:
    """A file; staged as another file in the same folder, switched by one rename."""

    entry: Entry

    @property
    def path(self) -> Path:
        """Return the database's file."""
        return Path(str(self.entry["NAME"]))

    @property
    def stage(self) -> Path:
        """Return the file that is filled."""
        return self.path.with_name(f"{self.path.name}.{STAGE}")

    def holds(self) -> list[str]:
        """Return the names of tables that hold work."""
        if not self.path.exists() or not self.path.stat().st_size:
            return []
        with opened(self.entry) as connection:
            return _with_rows(connection)

    def others(self) -> int:
        """Return 1 when another process has the file open: a log of writes holds a lock for each."""
        if not self.path.exists() or not self.path.stat().st_size:
            return 0
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=1)) as connection:
            try:
                connection.execute("PRAGMA locking_mode=EXCLUSIVE")
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except sqlite3.OperationalError:
                return 1
        return 0

    @contextmanager
    def staged(self) -> Iterator[BaseDatabaseWrapper]:
        """Yield a connection to an empty database beside the real one."""
        self.clear()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self.stage, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        options = {**self.entry.get("OPTIONS", {}), "init_command": STAGE_PRAGMAS}
        with opened({**self.entry, "NAME": str(self.stage), "OPTIONS": options}) as connection:
            yield connection

    def switch(self) -> str | None:
        """Put the staged file in place and return where the old one is kept, if it held work.

        The old file is first brought to rest (its log written back), which fails when somebody has it open.
        """
        self._flush(self.stage)
        kept = None
        if self.path.exists():
            if self.others():
                raise refusal("in_use", count=1)
            holds = bool(self.holds())
            self._rest()
            if holds:
                kept = self.path.with_name(f"{self.path.name}.{BESIDE}_{_stamp()}")
                self._keep(kept)
        self.stage.replace(self.path)
        flush_folder(self.path.parent)
        return str(kept) if kept else None

    def _rest(self) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=1)) as connection:
            try:
                connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            except sqlite3.OperationalError as error:
                raise refusal("in_use", count=1) from error

    def _keep(self, kept: Path) -> None:
        try:
            os.link(self.path, kept)
        except OSError:
            shutil.copy2(self.path, kept)
        self._flush(kept)

    def _flush(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def clear(self) -> None:
        """Remove what an interrupted run left."""
        for suffix in ("", "-journal", "-wal", "-shm"):
            self.stage.with_name(self.stage.name + suffix).unlink(missing_ok=True)


@dataclass
class PostgresqlTarget:
    """A schema; staged as another schema of the same database, switched by moving all its objects in one transaction.

    The database is taken to belong to this installation alone: with `--replace` everything that stands in its schema
    goes aside, except what extensions brought.
    """

    entry: Entry

    def _connected(self) -> Any:
        return opened(self.entry)

    def holds(self) -> list[str]:
        """Return the names of tables that hold work. Raises `KeepingError` when the database cannot be reached."""
        with self._connected() as connection:
            try:
                connection.ensure_connection()
            except DatabaseError as error:
                raise refusal("unreachable", why=" ".join(str(error).split())) from error
            return _with_rows(connection)

    def others(self) -> int:
        """Return how many other connections there are to this database; one just closed is given a moment to go."""
        count = 0
        with self._connected() as connection, connection.cursor() as cursor:
            for _ in range(LEAVING):
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
                count = int(cursor.fetchone()[0])
                if not count:
                    break
                time.sleep(0.1)
        return count

    @contextmanager
    def staged(self) -> Iterator[BaseDatabaseWrapper]:
        """Yield a connection in which every name leads to an empty schema beside the real one."""
        self.clear()
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {STAGE}")
        with opened(on_schema(self.entry, STAGE)) as connection:
            yield connection

    def switch(self) -> str | None:
        """Move the staged objects into the site's schema and return where the old ones are kept, if any held work."""
        kept = f"{BESIDE}_{_stamp()}"
        holds = bool(self.holds())
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            home = cursor.fetchone()[0]
            cursor.execute("BEGIN")
            try:
                cursor.execute("SET LOCAL lock_timeout = '10s'")
                cursor.execute(f"CREATE SCHEMA {kept}")
                _move(cursor, home, kept)
                _move(cursor, STAGE, home)
                cursor.execute(f"DROP SCHEMA {STAGE}")
                droppable = not holds and not _strangers(cursor, kept, home)
                if droppable:
                    cursor.execute(f"DROP SCHEMA {kept} CASCADE")
                cursor.execute("COMMIT")
            except BaseException:
                with suppress(DatabaseError):
                    cursor.execute("ROLLBACK")
                raise
        return None if droppable else kept

    def clear(self) -> None:
        """Remove what an interrupted run left."""
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {STAGE} CASCADE")


# Functions go first: they are named with the types of their arguments, and those must still be where they were.
_OBJECTS: Final = """
    SELECT 1 AS place, CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,
           p.oid::regprocedure::text
    FROM pg_proc p WHERE p.pronamespace = %(schema)s::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 2, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
           WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, c.oid::regclass::text
    FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))
    UNION ALL
    SELECT 3, 'TYPE', t.oid::regtype::text FROM pg_type t
    WHERE t.typnamespace = %(schema)s::regnamespace AND (t.typtype IN ('e', 'd', 'r')
      OR (t.typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = t.typrelid) = 'c'))
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    ORDER BY place
"""


def _strangers(cursor: Any, aside: str, home: str) -> bool:
    """Return whether something went aside that is none of ours: what has no namesake among the new objects."""
    for names in (
        "SELECT relname FROM pg_class WHERE relkind <> 'i' AND relnamespace = %s::regnamespace",
        "SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace",
    ):
        cursor.execute(f"SELECT EXISTS ({names} EXCEPT {names})", [aside, home])
        if cursor.fetchone()[0]:
            return True
    return False


def _move(cursor: Any, source: str, to: str) -> None:
    """Move every object that stands in one schema, with its indexes, keys and owned sequences, into another."""
    cursor.execute("SET LOCAL search_path = ''")  # so that every name is told in full
    cursor.execute(_OBJECTS, {"schema": source})
    for _, kind, name in cursor.fetchall():
        cursor.execute(f"ALTER {kind} {name} SET SCHEMA {to}")
    cursor.execute("SET LOCAL search_path = DEFAULT")
