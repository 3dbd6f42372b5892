"""A release's database as data that both databases can load: `python tools/release_data.py write|try FOLDER`.

`write`, run once from the code of a release, tells the story in the empty database of `RONGUON_DATABASE_URL` and keeps
which migrations it had, which columns each table had, and the rows. `try` builds that database again from the
migrations of today's code, loads the rows, carries out every later migration, and asks whether nothing was lost, the
trail holds, pages answer, and the release's own INSERT still goes through. Its last line is one JSON value.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import django
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

DAY = date(2026, 11, 24)
MADE_BY_DJANGO = {"contenttypes.ContentType", "auth.Permission", "sessions.Session"}  # `migrate` makes them itself
PAGES = (
    "/bat-dau/",
    "/viec-phai-lam/",
    "/tinh-hinh/",
    "/van-ban/",
    "/bao-cao/",
    "/don-vi/",
    "/tham-dinh/",
    "/thong-bao/",
)
PUBLIC = ("/", "/ket-qua/", "/tu-choi/", "/en/results/")
PLANTED = "ALTER TABLE audit_event RENAME COLUMN recorded_at TO written_at"  # what a release's code could not know
SEEN_BY = 4  # of the story's people, by the order in which they came
Model = type[models.Model]
Rows = dict[str, dict[str, Any]]


def plain(value: object) -> object:
    """Return what JSON can hold of a value, to the microsecond. Raises `TypeError` for a kind of value not met yet."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form here yet")


def columns(model: Model) -> list[str]:
    """Return the names under which a row keeps its values."""
    return [field.attname for field in model._meta.concrete_fields]


def kept(apps: Any) -> Iterator[Model]:
    """Yield every table whose rows belong to the release."""
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.label):
        if model._meta.managed and not model._meta.proxy and model._meta.label not in MADE_BY_DJANGO:
            yield model


def write(folder: Path) -> dict[str, int]:
    """Tell the story in an empty database and keep it in `folder`; return how many rows each table has."""
    from ronguon.demo.story import telling  # noqa: PLC0415 (models, once the framework is set up)

    call_command("migrate", verbosity=0)
    telling.tell(DAY)
    folder.mkdir(parents=True, exist_ok=True)
    applied = sorted(MigrationExecutor(connection).loader.applied_migrations or {})
    rows: Rows = {}
    for model in kept(apps):
        found = list(model._base_manager.order_by("pk").values_list(*columns(model)))
        if found:
            rows[model._meta.label] = {"columns": columns(model), "rows": found}
    schema = {
        model._meta.db_table: sorted(field.column for field in model._meta.concrete_fields) for model in kept(apps)
    }
    shape = {"migrations": applied, "columns": schema}
    (folder / "schema.json").write_text(json.dumps(shape, indent=1) + "\n", encoding="utf-8")
    packed = json.dumps(rows, default=plain, ensure_ascii=False, separators=(",", ":")).encode()
    (folder / "rows.json.gz").write_bytes(gzip.compress(packed, 9, mtime=0))
    return {label: len(table["rows"]) for label, table in rows.items()}


class Release:
    """What was kept of one release, and the tables as its code knew them."""

    def __init__(self, folder: Path) -> None:
        shape = json.loads((folder / "schema.json").read_text("utf-8"))
        self.columns: dict[str, list[str]] = shape["columns"]
        self.rows: Rows = json.loads(gzip.decompress((folder / "rows.json.gz").read_bytes()))
        executor = MigrationExecutor(connection)
        graph = executor.loader.graph
        self.migrations = {(app, name) for app, name in shape["migrations"]}
        self.lost = sorted(name for app, name in self.migrations if (app, name) not in graph.nodes)
        there = self.migrations & set(graph.nodes)
        tips = [key for key in sorted(there) if not {one.key for one in graph.node_map[key].children
                                                     if one.key[0] == key[0]} & there]  # fmt: skip
        executor.migrate(tips)
        state: Any = MigrationExecutor(connection).loader.project_state(tips)
        self.apps = state.apps
        self.held: list[models.Model] = []

    def differences(self) -> list[str]:
        """Return every table whose columns are no longer those of the release: a migration was changed afterwards."""
        found = {}
        with connection.cursor() as cursor:
            for table in self.columns:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608 (our own)
                found[table] = sorted(column[0] for column in cursor.description)
        return [table for table, names in self.columns.items() if found[table] != names]

    def tables(self) -> dict[str, Model]:
        """Return the tables that have rows, by label."""
        return {label: self.apps.get_model(label) for label in self.rows}

    def load(self) -> int:
        """Load all rows but those held back; return how many."""
        found = {label: list(self._instances(label, model)) for label, model in self.tables().items()}
        self.held = list(_held_back(found))
        away = {id(one) for one in self.held}
        with triggers_off(self.columns), transaction.atomic():
            for model in self.tables().values():
                model._base_manager.all().delete()  # what a migration wrote itself stands among the rows as well
            for label, model in self.tables().items():
                model._base_manager.bulk_create([one for one in found[label] if id(one) not in away], batch_size=500)
        _reset_numbers(self.tables().values())
        self.held = [one for one in self.held if _goes_through(one, keep=False) == ""]
        return sum(map(len, found.values())) - len(away)

    def _instances(self, label: str, model: Model) -> Iterator[models.Model]:
        table = self.rows[label]
        fields = {field.attname: field for field in model._meta.concrete_fields}
        for row in table["rows"]:
            yield model(
                **{name: _value(fields[name], value) for name, value in zip(table["columns"], row, strict=True)}
            )

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has now."""
        return {label: model._base_manager.count() for label, model in self.tables().items()}


def _value(field: Any, value: object) -> object:
    if value is None:
        return None
    return (field.target_field if field.is_relation else field).to_python(value)


def _target(field: Any) -> str:
    """Return the column that a key points to."""
    return str(field.target_field.attname)


def _held_back(found: dict[str, list[models.Model]]) -> Iterator[models.Model]:
    """Yield the newest row of each table that nothing points to: what the release writes while the new code runs."""
    pointed = {
        (field.related_model, _target(field), getattr(row, field.attname))
        for rows in found.values()
        for row in rows
        for field in row._meta.concrete_fields
        if field.is_relation
    }
    for rows in found.values():
        newest = max(rows, key=lambda row: row.pk if isinstance(row.pk, int) else 0)
        unique = [field.attname for field in newest._meta.concrete_fields if field.unique]
        if len(rows) > 1 and not {(type(newest), name, getattr(newest, name)) for name in unique} & pointed:
            yield newest


def _goes_through(row: models.Model, *, keep: bool) -> str:
    """Return "" when the release's INSERT of `row` goes through, else what the database says; undo it unless `keep`."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            connection.check_constraints()
            transaction.set_rollback(not keep)
    except DatabaseError as error:
        return f"{row._meta.label}: {error}".splitlines()[0]
    return ""


def _reset_numbers(tables: Iterable[Model]) -> None:
    """Let numbers go on after the loaded ones, on a database that keeps them apart."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


@contextmanager
def triggers_off(tables: Iterable[str]) -> Iterator[None]:
    """Let rows come in any order: what was signed was a draft before."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            yield
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        known = cursor.fetchall()
        for name, _ in known:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, statement in known:
            cursor.execute(statement)


def pages() -> list[str]:
    """Return every key page that does not answer as it should, as each of the story's people and as a visitor."""
    from ronguon.audit.actions import adopt_clock  # noqa: PLC0415 (models, once the framework is set up)
    from ronguon.people.models import Account  # noqa: PLC0415 (models, once the framework is set up)

    adopt_clock()
    wrong, asked = [], 0
    for account in [None, *Account.objects.order_by("pk")[:SEEN_BY]]:
        client = Client(raise_request_exception=False)
        if account is not None:
            client.force_login(account)
        for path in PAGES if account else PUBLIC:
            asked += 1
            status = client.get(path, follow=True).status_code
            if status not in ({200, 403} if account else {200}):
                wrong.append(f"{status} {path}")
    return [*wrong, *([] if asked > len(PUBLIC) else ["nobody asked"])]


def refused_after(planted: str, held: list[models.Model]) -> list[str]:
    """Return what the release could no longer write after the statement `planted`, which is undone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(planted)
        found = [said for row in held if (said := _goes_through(row, keep=False))]
        transaction.set_rollback(True)
    return found


def attempt(folder: Path) -> dict[str, Any]:
    """Build, load, migrate and ask; return what was found."""
    from ronguon.audit import actions as audit  # noqa: PLC0415 (models, once the framework is set up)

    release = Release(folder)
    differences = release.differences()
    loaded = release.load()
    before = release.counts()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    executor = MigrationExecutor(connection)
    later = set(executor.loader.applied_migrations or {}) - release.migrations
    after = release.counts()
    caught = refused_after(PLANTED, release.held)
    refused = [said for row in release.held if (said := _goes_through(row, keep=True))]
    account = apps.get_model("people", "Account").objects
    unconfirmed = account.count() - account.filter(emailaddress__verified=True, emailaddress__primary=True).count()
    return {
        "lost_migrations": release.lost, "changed_tables": differences, "tables": len(before), "rows": loaded,
        "later_migrations": len(later), "changed_counts": [label for label in before if before[label] != after[label]],
        "written_by_the_release": len(release.held), "refused": refused, "refused_after_planting": caught,
        "first_broken_link": audit.verify(), "wrong_pages": pages(), "unconfirmed_accounts": unconfirmed,
    }  # fmt: skip


def main(arguments: list[str]) -> int:
    """Do what is asked; return the exit code."""
    django.setup()
    match arguments:
        case ["write", folder]:
            said: object = write(Path(folder))
        case ["try", folder]:
            said = attempt(Path(folder))
        case _:
            sys.stderr.write("Use: python tools/release_data.py write|try FOLDER\n")
            return 2
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
