"""Which tables an installation has at the state of its migrations, and what kind of value each column holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ronguon.operations.backup.connecting import standing_in
from ronguon.operations.backup.refusals import refusal

Step = tuple[str, str]

KINDS: Final = {
    **dict.fromkeys(
        ("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField",
         "PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField", "BooleanField"),
        "int",
    ),
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField", "FilePathField"), "text"),
    "FloatField": "float",
    "UUIDField": "uuid",
    "DateField": "date",
    "DateTimeField": "instant",
    "JSONField": "json",
}  # fmt: skip

RAW: Final = "raw"  # as one kind of database writes it; nothing of ours, and never moved to the other kind

# What is not kept, and why.
LEFT_OUT: Final = {
    "django_migrations": "stands in the head as steps",
    "jobs_heartbeat": "tells of processes that run now",
    "people_session": "opens an account; people sign in again",
}
# Rows that an installation has before anybody worked in it: a database with only these is empty.
BOOKKEEPING: Final = frozenset({"django_content_type", "auth_permission", "jobs_slot", *LEFT_OUT})


@dataclass(frozen=True, slots=True)
class BackupTable:
    """One table: its columns in order, each with its kind, and the column its rows are ordered by.

    `last` is the largest number that the database ever gave as a key here, null where it gives none.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: str
    guarded: bool = False
    last: int | None = None

    @property
    def kinds(self) -> dict[str, str]:
        """Return column → kind."""
        return dict(self.columns)


def cache_table() -> str | None:
    """Return the table of the cache, when the database holds it."""
    entry = settings.CACHES["default"]
    return str(entry["LOCATION"]) if str(entry["BACKEND"]).endswith("DatabaseCache") else None


def applied(connection: BaseDatabaseWrapper) -> list[Step]:
    """Return every migration that this database went through, in the order of names."""
    with standing_in(connection):  # the recorder asks the connection of this name, not the one it is given
        return sorted(MigrationRecorder(connection).applied_migrations())


def unknown_steps(steps: Iterable[Step]) -> list[Step]:
    """Return the migrations among `steps` that this software does not have."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations) | {old for one in loader.disk_migrations.values() for old in one.replaces}
    return [step for step in steps if tuple(step) not in known]


def tables_at(connection: BaseDatabaseWrapper) -> list[BackupTable]:
    """Return the tables of this database as its own migrations left them, ordered by name.

    Raises `KeepingError` when a migration or a table is there that this software does not know.
    """
    steps = applied(connection)
    if not steps:
        raise refusal("empty_source")
    if ahead := unknown_steps(steps):
        raise refusal("ahead", step=".".join(ahead[0]))
    with standing_in(connection):
        loader = MigrationLoader(connection)
    state = loader.project_state([step for step in steps if step in loader.graph.nodes])
    models_then = state.apps.get_models(include_auto_created=True)
    found = {model._meta.db_table: _table(model) for model in models_then if model._meta.managed}
    with connection.cursor() as cursor:
        # A library that makes its tables by SQL of its own describes them in its models only roughly.
        for model in models_then:
            if not model._meta.managed:
                found[model._meta.db_table] = _described(connection, cursor, model._meta.db_table)
        there = {info.name for info in connection.introspection.get_table_list(cursor) if info.type in {"t", "p"}}
    for name in sorted(there):
        if name not in found and name not in LEFT_OUT and name != cache_table():
            raise refusal("unknown_table", table=name)
    return [found[name] for name in sorted(found) if name not in LEFT_OUT and name in there]


def _table(model: type[models.Model]) -> BackupTable:
    """Return a table with the columns that are written; those that the database makes of them it makes again."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    columns = tuple((field.column, kind_of(field)) for field in fields)
    key = model._meta.pk
    return BackupTable(model._meta.db_table, columns, key.column)


def _described(connection: BaseDatabaseWrapper, cursor: Any, name: str) -> BackupTable:
    """Return a table as the database itself describes it; values are kept as that kind of database writes them."""
    told = connection.introspection
    columns = []
    for column in told.get_table_description(cursor, name):
        numbers = told.data_types_reverse.get(column.type_code) in {"BigIntegerField", "IntegerField"}
        columns.append((column.name, "int" if numbers else RAW))
    return BackupTable(name, tuple(columns), told.get_primary_key_column(cursor, name) or columns[0][0])


def kind_of(field: Any) -> str:
    """Return the kind of value in a field's column. Raises `LookupError` for one that nobody taught us to keep."""
    while field.is_relation:
        field = field.target_field
    kind = KINDS.get(field.get_internal_type())
    if kind is None:
        raise LookupError(
            f"{field}: keeping does not know {field.get_internal_type()}; add it to KINDS and to dialects"
        )
    return kind


def leaves(steps: Iterable[Step]) -> list[Step]:
    """Return the last migrations of each app among `steps`: the targets that lead to exactly that state."""
    held = {(app, name) for app, name in steps}
    graph = MigrationLoader(None).graph
    nodes = {step for step in held if step in graph.nodes}
    followed = {parent.key for step in nodes for parent in graph.node_map[step].parents if parent.key[0] == step[0]}
    return sorted(nodes - followed)
