"""A world that many tests begin with: its actions build it once a process, after that its rows are laid down again."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, Model

from ronguon.files import storage
from ronguon.files.models import StoredFile
from ronguon.kernel import clock

T = TypeVar("T")
Row = tuple[Any, ...]
Span = tuple[datetime, datetime]
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Rows:
    """New rows of one table: the statement that lays them, its values, and which of these are the present instant."""

    sql: str
    values: list[Any]
    present: list[int]

    def lay(self) -> None:
        """Insert the rows as of now."""
        now, values = connection.ops.adapt_datetimefield_value(clock.on_the_wall()), list(self.values)
        for place in self.present:
            values[place] = now
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a build left: a question whether it would begin as it did; rows; files; what it returned, as bytes.

    `counted` tells PostgreSQL that the keys of the rows are given out: a test that moves databases lets it count anew.
    """

    asked: str
    counted: str
    rows: list[_Rows]
    files: dict[str, bytes]
    made: bytes

    def fits(self) -> bool:
        """Return whether the tables hold as many rows as when the build began."""
        with connection.cursor() as cursor:
            cursor.execute(self.asked)
            return bool(cursor.fetchone()[0])

    def lay(self) -> Any:
        """Put rows and files where they were, and return what was returned.

        What was written last comes first: a signed report, once there, takes no sentence.
        """
        for rows in reversed(self.rows):
            rows.lay()
        if self.counted and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(self.counted)
        for key, data in self.files.items():
            if not storage.evidence_storage().exists(key) or storage.read(key, at_most=len(data) + 1) != data:
                storage.remove(key)  # a test changed it, or has a folder of its own
                storage.write(key, data)
        return pickle.loads(self.made)  # noqa: S301 (written below, by this process)


_known: dict[tuple[object, ...], _Kept | None] = {}


def remembered(build: Callable[[], T], *marks: object) -> T:
    """Return what `build` returns, and have all that it writes in the database and in the folder of files.

    `marks` say which build it is, where the function alone does not: what it is given, the world it goes on from. It
    builds where its tables hold other rows than the first time, and where no transaction of a test undoes it. The
    keys of rows are those of the first time: SQLite would give the same ones, PostgreSQL does not give them out again.
    Instants that a told clock gave stay; what was the present is the present again.
    """
    if not connection.in_atomic_block:
        return build()
    key = (marks or build, connection.settings_dict["NAME"], clock.now() if clock.is_told() else clock.today())
    if key not in _known:
        made, _known[key] = _watched(build)
        return made
    kept = _known[key]
    if kept is None or not kept.fits():
        return build()
    laid: T = kept.lay()
    return laid


def _watched(build: Callable[[], T]) -> tuple[T, _Kept | None]:
    """Build, and return with it what was written; null where it changed older rows."""
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    before = {table: _stored(model) for table, model in models.items()}
    tables: dict[str, None] = {}

    def noting(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if found := _WRITES.match(sql):
            tables[found[1]] = None
        return execute(sql, *rest)

    began = clock.on_the_wall()
    with connection.execute_wrapper(noting):
        made = build()
    present = (began, clock.on_the_wall())
    after = {table: _stored(models[table]) for table in tables}
    new = {table: [row for row in after[table] if row not in before[table]] for table in tables}
    if any(len(after[table]) != len(before[table]) + len(new[table]) for table in tables):
        return made, None
    as_many = '(SELECT COUNT(*) FROM "{}") = {}'
    asked = " AND ".join(as_many.format(table, len(before[table])) for table in tables)
    rows = [_rows_of(models[table], found, present) for table, found in new.items() if found]
    told = StoredFile.objects.all() if StoredFile._meta.db_table in tables else ()
    files = {one.storage_key: storage.read(one.storage_key, at_most=one.size_bytes) for one in told}
    return made, _Kept(f"SELECT {asked}", _counted(models, new), rows, files, pickle.dumps(made))


def _counted(models: Mapping[str, type[Model]], new: Mapping[str, list[Row]]) -> str:
    """Return the statement that lets PostgreSQL give out no key of `new` again; empty where it gives out none."""
    counter = """pg_get_serial_sequence('"{0}"', '{1}')"""
    one = f"setval({counter}, GREATEST({{2}}, nextval({counter})))"
    keys = {table: models[table]._meta.pk for table, rows in new.items() if rows}
    told = [
        one.format(table, key.column, max(row[_place(models[table])] for row in new[table]))
        for table, key in keys.items()
        if isinstance(key, AutoField)
    ]
    return f"SELECT {', '.join(told)}" if told else ""


def _place(model: type[Model]) -> int:
    """Return at which place of a row its key stands."""
    return [field for field in model._meta.concrete_fields if not field.generated].index(model._meta.pk)


def _columns(model: type[Model]) -> str:
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated)


def _stored(model: type[Model]) -> list[Row]:
    """Return the rows of a table as the database gives and takes them, the oldest first."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {_columns(model)} FROM "{table}" ORDER BY "{model._meta.pk.column}"')  # noqa: S608 (names of our models)
        return list(cursor.fetchall())


def _rows_of(model: type[Model], rows: Sequence[Row], present: Span) -> _Rows:
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    sql = f'INSERT INTO "{model._meta.db_table}" ({_columns(model)}) VALUES {", ".join([one] * len(rows))}'  # noqa: S608 (as above)
    values = [value for row in rows for value in row]
    return _Rows(sql, values, [place for place, value in enumerate(values) if _is_within(value, present)])


def _is_within(value: object, span: Span) -> bool:
    """Return whether a value is an instant within `span`; SQLite gives instants in UTC without saying so."""
    if not isinstance(value, datetime):
        return False
    return span[0] <= (value if value.tzinfo else value.replace(tzinfo=UTC)) <= span[1]
