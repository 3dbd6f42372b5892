"""Databases of their own for tests of keeping."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django.plugin import DjangoDbBlocker

from ronguon.audit.actions import make_installation
from ronguon.audit.actions.checkpoints import checkpoint
from ronguon.audit.domain import Machine
from ronguon.audit.models import CheckpointCopy, Installation
from ronguon.kernel import clock
from ronguon.operations.backup import loading
from ronguon.operations.backup.connecting import STAGE_PRAGMAS, Entry, is_sqlite, opened, standing_in
from ronguon.operations.backup.keys import made
from ronguon.operations.backup.tables import Step
from ronguon.operations.refusals import version
from ronguon.settings import base
from ronguon.units.tests.laid import Laid

KEY, OTHER_KEY = made(), made()


@dataclass
class Places:
    """Makes databases of the kind this run uses and removes them at the end."""

    folder: Path
    usual: Entry
    made: list[str] = field(default_factory=list)

    @property
    def vendor(self) -> str:
        """Return the kind of this run's databases."""
        return "sqlite" if is_sqlite(self.usual) else "postgresql"

    def empty(self) -> Entry:
        """Return a database with nothing in it."""
        if is_sqlite(self.usual):
            return self.sqlite()
        return self._postgresql("")

    def sqlite(self) -> Entry:
        """Return an SQLite database that is not there yet, whatever this run uses."""
        return base.database(f"sqlite:///{self.folder / uuid4().hex}.sqlite3")

    def laid(self, laid: Laid) -> Entry:
        """Return a migrated database with nothing done in it yet."""
        return self.copy_of({**self.usual, "NAME": laid.place})

    def copy_of(self, entry: Entry) -> Entry:
        """Return a database with the same content."""
        if is_sqlite(entry):
            copy = self.sqlite()
            shutil.copyfile(entry["NAME"], copy["NAME"])
            return copy
        return self._postgresql(f' TEMPLATE "{entry["NAME"]}"')

    def _postgresql(self, template: str) -> Entry:
        name = f"test_keeping_{uuid4().hex}"
        with self.server() as server:
            for attempt in range(50):  # a connection that was just closed may still be on its way out
                try:
                    server.execute(f'CREATE DATABASE "{name}"{template}')
                    break
                except psycopg.errors.ObjectInUse:
                    assert attempt < 49
                    time.sleep(0.1)
        self.made.append(name)
        return {**self.usual, "NAME": name, "OPTIONS": {}}

    def server(self) -> psycopg.Connection:
        """Return a connection beside the databases of the tests."""
        usual = self.usual
        return psycopg.connect(
            host=usual["HOST"] or None, port=usual["PORT"] or None, user=usual["USER"] or None,
            password=usual["PASSWORD"] or None, dbname="postgres", autocommit=True,
        )  # fmt: skip

    def remove(self) -> None:
        """Remove the databases of a server; files go with their folder."""
        if self.made:
            with self.server() as server:
                for name in self.made:
                    server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def places(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Yield the maker of databases."""
    made = Places(tmp_path_factory.mktemp("keeping"), dict(connections[DEFAULT_DB_ALIAS].settings_dict))
    yield made
    made.remove()


_DATA_AND_SHAPE = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "SET", "COMMENT")


@dataclass
class Rehearsal:
    """Builds a schema by its migrations once, and then again by the statements they made: seconds, where it is many."""

    said: dict[tuple[str, tuple[Step, ...]], list[tuple[str, Any]]] = field(default_factory=dict)
    real: Callable[[BaseDatabaseWrapper, Iterable[Step]], None] = field(default=loading.build)

    def build(self, connection: BaseDatabaseWrapper, steps: Iterable[Step]) -> None:
        """Stand in for `loading.build`."""
        wanted = tuple(sorted(steps))
        key = (connection.vendor, wanted)
        if key in self.said:
            self._again(connection, self.said[key])
        else:
            self.said[key] = []
            with connection.execute_wrapper(self._noting(self.said[key])):
                self.real(connection, wanted)

    def _noting(self, said: list[tuple[str, Any]]) -> Callable[..., Any]:
        def note(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
            if sql.lstrip().upper().startswith(_DATA_AND_SHAPE):
                said.append((sql, params))
            return execute(sql, params, *rest)

        return note

    def _again(self, connection: BaseDatabaseWrapper, said: list[tuple[str, Any]]) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("BEGIN")
            for sql, params in said:
                cursor.execute(sql, params)
            cursor.execute("COMMIT")


@pytest.fixture(scope="session")
def rehearsal() -> Rehearsal:
    """Return what is rehearsed once a run."""
    return Rehearsal()


@pytest.fixture
def rehearsed(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let schemas be built quickly; the drill builds its own by the migrations themselves."""
    monkeypatch.setattr(loading, "build", rehearsal.build)


@pytest.fixture(scope="session")
def template(places: Places, laid: Laid, django_db_blocker: DjangoDbBlocker) -> Entry:
    """Return the database in which a month of work was carried out, signed and published. Nobody changes it."""
    from ronguon.reports.tests.world import World  # noqa: PLC0415 (models, once the framework is set up)

    entry = places.laid(laid)
    quick = {**entry, "OPTIONS": {"init_command": STAGE_PRAGMAS}} if is_sqlite(entry) else entry
    with django_db_blocker.unblock(), opened(quick) as connection, standing_in(connection):
        make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version=version())
        world = World()
        world.work()
        world.publish(world.sign(world.draft()))
        signed = checkpoint(by=Machine())
        assert signed is not None
        CheckpointCopy.objects.create(checkpoint=signed, place="0" * 64, kept_at=clock.now())
    with django_db_blocker.unblock(), opened(entry) as connection:
        connection.ensure_connection()  # sets the file's kind of log, as the site would
    return entry


@pytest.fixture
def settled(template: Entry, django_db_blocker: DjangoDbBlocker) -> Iterator[Entry]:
    """Yield the month of work itself, for tests that only read it."""
    with django_db_blocker.unblock():
        yield template


@pytest.fixture
def world(places: Places, template: Entry, django_db_blocker: DjangoDbBlocker) -> Iterator[Entry]:
    """Yield a copy of the month of work; connections of our own are open to the test."""
    with django_db_blocker.unblock():
        yield places.copy_of(template)


@pytest.fixture
def empty(places: Places, django_db_blocker: DjangoDbBlocker) -> Iterator[Entry]:
    """Yield an empty database."""
    with django_db_blocker.unblock():
        yield places.empty()


@pytest.fixture
def fresh_files(tmp_path: Path, settings: Any) -> Path:
    """Let stored files lie in a new, empty folder from here on."""
    return _files_in(tmp_path / "files", settings)


@pytest.fixture
def own_files(tmp_path: Path, settings: Any) -> Path:
    """Let stored files lie in a copy of their folder from here on: copies of a database would lose them together."""
    there = settings.STORAGES["evidence"]["OPTIONS"]["location"]
    return _files_in(Path(shutil.copytree(there, tmp_path / "own-files")), settings)


def _files_in(folder: Path, settings: Any) -> Path:
    evidence = {**settings.STORAGES["evidence"], "OPTIONS": {"location": folder, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "evidence": evidence}
    return folder
