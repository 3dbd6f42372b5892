"""What each kind of database says in its own SQL: snapshots, values in one common form, loading, guards, keys.

The common form of a value, the same for equal values of both databases: numbers and yes/no as integers, an id as 32
hexadecimal digits, a day as YYYY-MM-DD, an instant as UTC with microseconds, JSON as canonical text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol, cast

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.tables import RAW, BackupTable

Row = Sequence[Any]
Trigger = tuple[str, str, str]
FETCHED = 500


class Dialect(Protocol):
    """What keeping asks of a database."""

    def snapshot(self, connection: BaseDatabaseWrapper) -> Any: ...
    def rows(self, connection: BaseDatabaseWrapper, table: BackupTable) -> Iterator[list[Row]]: ...
    def load(self, connection: BaseDatabaseWrapper, table: BackupTable, batches: Iterator[list[Row]]) -> None: ...
    def loading(self, connection: BaseDatabaseWrapper) -> Any: ...
    def triggers(self, connection: BaseDatabaseWrapper) -> list[Trigger]: ...
    def guarded(self, connection: BaseDatabaseWrapper) -> set[str]: ...
    def last_key(self, connection: BaseDatabaseWrapper, table: BackupTable) -> int | None: ...
    def numbers(self, connection: BaseDatabaseWrapper, table: BackupTable) -> bool: ...
    def set_last_key(self, connection: BaseDatabaseWrapper, table: BackupTable, last: int) -> None: ...
    def clear(self, connection: BaseDatabaseWrapper, table: BackupTable) -> None: ...


def dialect(connection: BaseDatabaseWrapper) -> Dialect:
    """Return the words of this connection's database."""
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class _Sqlite:
    _SHOWN = {"instant": "CASE WHEN length({0}) = 19 THEN {0} || '.000000' ELSE {0} END", "uuid": "lower({0})"}
    _TAKEN = {"instant": "replace(?, '.000000', '')"}  # as the framework itself writes a whole second

    @contextmanager
    def snapshot(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Read one state while others write: a read transaction of a write-ahead log does not block them."""
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            cursor.execute("SELECT count(*) FROM sqlite_master")
            cursor.fetchall()
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")

    def rows(self, connection: BaseDatabaseWrapper, table: BackupTable) -> Iterator[list[Row]]:
        """Yield batches of rows in the common form, ordered by key."""
        # A leading plus makes a column an expression, so that the driver leaves its declared type alone.
        shown = ", ".join(self._SHOWN.get(kind, "+{0}").format(_quoted(name)) for name, kind in table.columns)
        statement = f"SELECT {shown} FROM {_quoted(table.name)} ORDER BY {_quoted(table.key)}"  # noqa: S608 (names of our own tables)
        connection.ensure_connection()
        cursor = cast("Any", connection.connection).cursor()
        try:
            cursor.execute(statement)
            while batch := cursor.fetchmany(FETCHED):
                yield batch
        finally:
            cursor.close()

    def load(self, connection: BaseDatabaseWrapper, table: BackupTable, batches: Iterator[list[Row]]) -> None:
        """Insert rows of the common form."""
        names = ", ".join(_quoted(name) for name, _ in table.columns)
        taken = ", ".join(self._TAKEN.get(kind, "?") for _, kind in table.columns)
        statement = f"INSERT INTO {_quoted(table.name)} ({names}) VALUES ({taken})"  # noqa: S608 (names of our own tables)
        cursor = cast("Any", connection.connection).cursor()
        try:
            cursor.executemany(statement, itertools.chain.from_iterable(batches))
        finally:
            cursor.close()

    @contextmanager
    def loading(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Load in one transaction, keys unchecked and guards away until the end; then all keys are checked at once."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("BEGIN IMMEDIATE")
            try:
                guards = self.triggers(connection)
                for _, name, _ in guards:
                    cursor.execute(f"DROP TRIGGER {_quoted(name)}")
                yield
                for _, _, text in guards:
                    cursor.execute(text)
                self._prove_keys(cursor)
            except BaseException:
                with suppress(DatabaseError):
                    cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")
            cursor.execute("PRAGMA foreign_keys=ON")

    def triggers(self, connection: BaseDatabaseWrapper) -> list[Trigger]:
        """Return every trigger as (table, name, text)."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            return [(table, name, text) for table, name, text in cursor.fetchall()]

    def _prove_keys(self, cursor: Any) -> None:
        cursor.execute("PRAGMA foreign_key_check")
        if loose := cursor.fetchone():
            raise refusal("loose_keys", what=f"{loose[0]} → {loose[2]}")

    def guarded(self, connection: BaseDatabaseWrapper) -> set[str]:
        """Return the tables whose rows the database itself keeps from being deleted."""
        found = {(table, name) for table, name, _ in self.triggers(connection)}
        both = {table for table, name in found if name == f"{table}_no_update"}
        return {table for table in both if (table, f"{table}_no_delete") in found}

    def last_key(self, connection: BaseDatabaseWrapper, table: BackupTable) -> int | None:
        """Return the largest key that was ever given."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
            found = cursor.fetchone()
        return int(found[0]) if found else None

    def numbers(self, connection: BaseDatabaseWrapper, table: BackupTable) -> bool:
        """Return whether the database itself gives the keys of this table."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table.name])
            return " AUTOINCREMENT" in cursor.fetchone()[0]

    def set_last_key(self, connection: BaseDatabaseWrapper, table: BackupTable, last: int) -> None:
        """Let the next key be larger than `last`."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [last, table.name])
            if not cursor.rowcount:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])

    def clear(self, connection: BaseDatabaseWrapper, table: BackupTable) -> None:
        """Remove what a migration itself wrote, before the kept rows are loaded."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_quoted(table.name)}")  # noqa: S608 (a name of our own table)


class _Postgresql:
    _SHOWN = {
        "int": "{0}::bigint",
        "uuid": "replace({0}::text, '-', '')",
        "date": "to_char({0}, 'YYYY-MM-DD')",
        "instant": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        "json": "{0}::text",
        RAW: "{0}::text",
    }

    @contextmanager
    def snapshot(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Read one state while others write."""
        with connection.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield
            finally:
                with suppress(DatabaseError):
                    cursor.execute("ROLLBACK")

    def rows(self, connection: BaseDatabaseWrapper, table: BackupTable) -> Iterator[list[Row]]:
        """Yield batches of rows in the common form, ordered by key; inside a snapshot or while loading."""
        kinds = self._types(connection, table)
        shown = ", ".join(self._expression(name, kind, kinds) for name, kind in table.columns)
        by = _quoted(table.key) + (' COLLATE "C"' if table.kinds[table.key] == "text" else "")
        statement = f"SELECT {shown} FROM {_quoted(table.name)} ORDER BY {by}"  # noqa: S608 (names of our own tables)
        connection.ensure_connection()
        with cast("Any", connection.connection).cursor(name="keeping") as cursor:
            cursor.execute(statement)
            while batch := cursor.fetchmany(FETCHED):
                yield batch

    def _types(self, connection: BaseDatabaseWrapper, table: BackupTable) -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0",
                [_quoted(table.name)],
            )
            return dict(cursor.fetchall())

    def _expression(self, name: str, kind: str, types: dict[str, str]) -> str:
        if types.get(name) == "boolean":
            return f"{_quoted(name)}::int"
        return self._SHOWN.get(kind, "{0}").format(_quoted(name))

    def load(self, connection: BaseDatabaseWrapper, table: BackupTable, batches: Iterator[list[Row]]) -> None:
        """Copy rows of the common form in."""
        names = ", ".join(_quoted(name) for name, _ in table.columns)
        with (
            cast("Any", connection.connection).cursor() as cursor,
            cursor.copy(f"COPY {_quoted(table.name)} ({names}) FROM STDIN") as copy,
        ):
            for row in itertools.chain.from_iterable(batches):
                copy.write_row(row)

    @contextmanager
    def loading(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Load in one transaction; guards rest, keys are taken away and proved again, whole, at the end."""
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                keys = self._foreign_keys(cursor)
                watched = {table for table, _, _ in self.triggers(connection)}
                for table in watched:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                for table, name, _ in keys:
                    cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {_quoted(name)}")
                yield
                for table in watched:
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                for table, name, text in keys:
                    self._prove(cursor, table, name, text)
                cursor.execute("COMMIT")
            except BaseException:
                with suppress(DatabaseError):
                    cursor.execute("ROLLBACK")
                raise

    def triggers(self, connection: BaseDatabaseWrapper) -> list[Trigger]:
        """Return every trigger of ours as (table, name, text and state)."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT t.tgrelid::regclass::text, t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text"
                " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2"
            )
            return [(table, name, text) for table, name, text in cursor.fetchall()]

    def _foreign_keys(self, cursor: Any) -> list[tuple[str, str, str]]:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
        return [(str(table), str(name), str(text)) for table, name, text in cursor.fetchall()]

    def _prove(self, cursor: Any, table: str, name: str, text: str) -> None:
        try:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {_quoted(name)} {text}")
        except DatabaseError as error:
            raise refusal("loose_keys", what=f"{table}: {name}") from error

    def guarded(self, connection: BaseDatabaseWrapper) -> set[str]:
        """Return the tables whose rows the database itself keeps from being deleted."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgname = c.relname || '_guard'"
                " AND c.relnamespace = current_schema()::regnamespace"
            )
            return {str(name) for (name,) in cursor.fetchall()}

    def last_key(self, connection: BaseDatabaseWrapper, table: BackupTable) -> int | None:
        """Return the largest key that was ever given."""
        with connection.cursor() as cursor:
            if (sequence := self._sequence(cursor, table)) is None:
                return None
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608 (a name the database gave)
            value, called = cursor.fetchone()
        return int(value) if called else None

    def numbers(self, connection: BaseDatabaseWrapper, table: BackupTable) -> bool:
        """Return whether the database itself gives the keys of this table."""
        with connection.cursor() as cursor:
            return self._sequence(cursor, table) is not None

    def set_last_key(self, connection: BaseDatabaseWrapper, table: BackupTable, last: int) -> None:
        """Let the next key be larger than `last`."""
        with connection.cursor() as cursor:
            if (sequence := self._sequence(cursor, table)) is not None:
                cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, last])

    def _sequence(self, cursor: Any, table: BackupTable) -> str | None:
        if table.kinds[table.key] != "int":
            return None
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(table.name), table.key])
        found = cursor.fetchone()[0]
        return str(found) if found else None

    def clear(self, connection: BaseDatabaseWrapper, table: BackupTable) -> None:
        """Remove what a migration itself wrote, before the kept rows are loaded."""
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE TABLE {_quoted(table.name)}")


_SQLITE = _Sqlite()
_POSTGRESQL = _Postgresql()
