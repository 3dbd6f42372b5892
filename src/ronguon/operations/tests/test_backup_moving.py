"""From one kind of database to the other: every table the same, the chain whole, nothing half."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.migrations.loader import MigrationLoader
from django.test.utils import isolate_apps

from ronguon.audit import actions as audit
from ronguon.audit.models import Event
from ronguon.operations.backup import loading, moving, restoring, staging, writing
from ronguon.operations.backup.connecting import Entry, opened, standing_in
from ronguon.operations.backup.progress import Silence
from ronguon.operations.backup.refusals import KeepingError
from ronguon.operations.backup.tables import BOOKKEEPING, LEFT_OUT, BackupTable, applied, kind_of, leaves, tables_at
from ronguon.operations.tests.conftest import KEY, Places
from ronguon.operations.tests.marks import digests, mark
from ronguon.units.models import Unit

QUIET = Silence("")


def without_event(entry: Entry) -> dict[str, tuple[int, str]]:
    """Return the digests of all tables but the trail's events, which a restore and a move each add one to."""
    return {name: told for name, told in digests(entry).items() if name not in {"audit_event", *BOOKKEEPING}}


pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("rehearsed")]


@pytest.fixture
def small(settled: Entry, places: Places, tmp_path: Path) -> Entry:
    """Return the month of work as an SQLite database, restored there from the other kind's backup when need be."""
    if places.vendor == "sqlite":
        return settled
    writing.write(tmp_path / "b", entry=settled, key=KEY, progress=QUIET)
    entry = places.sqlite()
    restoring.restore(tmp_path / "b", entry=entry, key=KEY, progress=QUIET)
    assert without_event(entry) == without_event(settled)
    return entry


def test_everything_moves_and_is_the_same_there(small: Entry, empty: Entry) -> None:
    before = mark(small)
    moved = moving.move(small, empty, progress=QUIET)
    assert mark(small) == before
    assert moved.tables == digests(small)
    assert without_event(empty) == without_event(small)
    with opened(empty) as there, standing_in(there):
        assert audit.verify() is None
        assert Event.objects.latest("pk").verb == "installation.moved"
        assert Unit.objects.filter(path__startswith=Unit.objects.get(parent=None, system="state").path).count() > 3
    with pytest.raises(KeepingError) as refused:
        moving.move(small, empty, progress=QUIET)
    assert refused.value.code == "not_empty"
    with pytest.raises(KeepingError) as same:
        moving.move(small, small, progress=QUIET)
    assert same.value.code == "same_place"


def test_a_move_is_refused_while_somebody_works(small: Entry, empty: Entry) -> None:
    with opened(small) as somebody:
        with somebody.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_event")
            cursor.fetchone()
        with pytest.raises(KeepingError) as refused:
            moving.move(small, empty, progress=QUIET)
    assert refused.value.code == "in_use"
    assert staging.target(empty).holds() == []


def test_a_value_that_does_not_fit_and_a_table_that_came_out_otherwise_are_refused(
    small: Entry, empty: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = moving._batches

    def altered(*arguments: object) -> object:
        for rows in usual(*arguments):  # type: ignore[arg-type]  # passed on as they came
            table = arguments[1]
            if isinstance(table, BackupTable) and table.name == "audit_name":
                rows = [[*row[:-1], f"{row[-1]}x"] for row in rows]  # noqa: PLW2901 (the planted fault)
            yield rows

    monkeypatch.setattr(moving, "_batches", altered)
    with pytest.raises(KeepingError) as refused:
        moving.move(small, empty, progress=QUIET)
    assert refused.value.code == "rows_differ"
    assert "audit_name" in refused.value.message
    assert staging.target(empty).holds() == []


def test_the_command_says_what_was_moved_and_refuses_with_a_sentence(small: Entry, places: Places) -> None:
    said = StringIO()
    with opened(small) as here, standing_in(here):
        for url, why in (("nonsense", "địa chỉ"), ("postgres://", "địa chỉ"), (f"sqlite:///{small['NAME']}", "cùng")):
            with pytest.raises(CommandError, match=why):
                call_command("move", "--to", url, stdout=said)
        with pytest.raises(CommandError, match="Không kết nối được"):
            call_command("move", "--to", "postgres://nobody@127.0.0.1:1/none?connect_timeout=1", stdout=said)
    assert said.getvalue() == ""


def test_a_backup_of_an_older_release_is_brought_up(
    places: Places, empty: Entry, tmp_path: Path, settings: Any
) -> None:
    older, later = places.empty(), ("notices", "0002_planted")
    with opened(older) as there:
        loading.build(there, MigrationLoader(None).graph.nodes)
    writing.write(tmp_path / "b", entry=older, key=KEY, progress=QUIET)
    settings.MIGRATION_MODULES = {"notices": "ronguon.operations.tests.later.migrations"}
    restoring.restore(tmp_path / "b", entry=empty, key=KEY, progress=QUIET)
    with opened(empty) as here:
        assert later in applied(here)


def test_every_table_and_every_column_is_known(db: None) -> None:
    found = {table.name: table for table in tables_at(connections[DEFAULT_DB_ALIAS])}
    there = set(connection.introspection.table_names())
    assert there - set(found) - set(LEFT_OUT) == set()
    assert len(found) > 40
    assert found["audit_event"].kinds == {
        "id": "int", "code": "uuid", "verb": "text", "subject_kind": "text", "subject": "text", "actor": "uuid",
        "acting_for": "uuid", "at": "instant", "recorded_at": "instant", "details": "json",
    }  # fmt: skip
    assert leaves(applied(connections[DEFAULT_DB_ALIAS]))
    assert all(reason for reason in LEFT_OUT.values())


def test_nothing_that_opens_an_account_leaves_with_a_backup(db: None) -> None:
    found = {table.name for table in tables_at(connections[DEFAULT_DB_ALIAS])}
    assert not found & {"people_session", "jobs_cache", "django_session"}


def test_a_planted_table_and_a_planted_kind_are_refused(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE planted (id integer)")
    with pytest.raises(KeepingError, match="planted"):
        tables_at(connections[DEFAULT_DB_ALIAS])
    with isolate_apps("ronguon.units"):

        class Planted(models.Model):
            bag = models.BinaryField()

            class Meta:
                app_label = "units"

        with pytest.raises(LookupError, match="BinaryField"):
            kind_of(Planted._meta.get_field("bag"))
