"""The database of the tests as it was before the first of them, to be copied: a plugin of pytest.

A migration from nothing takes seconds, and whoever serves an installation of their own would pay it anew. They begin
with a copy instead; the migration that they still ask for finds nothing left to do.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker


@dataclass(frozen=True, slots=True)
class Laid:
    """A migrated database with what its migrations wrote. `place` is a file, or a name on the server of this run."""

    vendor: str
    place: str

    def begin(self, path: Path) -> None:
        """Lay a copy at `path`, where an SQLite file is to be. On another run the file is left to whoever migrates."""
        if self.vendor == "sqlite":
            shutil.copyfile(self.place, path)


KEPT = pytest.StashKey[Laid]()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Generator[None, object, object]:
    """Keep a copy as soon as the database of this process was made."""
    made = yield
    if fixturedef.argname == "django_db_setup":
        request.config.stash[KEPT] = _kept(request, request.getfixturevalue("django_db_blocker"))
    return made


def _kept(request: pytest.FixtureRequest, blocker: DjangoDbBlocker) -> Laid:
    if connection.vendor == "sqlite":
        path = request.getfixturevalue("tmp_path_factory").mktemp("laid") / "ronguon.sqlite3"
        with blocker.unblock(), closing(sqlite3.connect(path)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
        return Laid("sqlite", str(path))
    name = f"{connection.settings_dict['NAME']}_laid"
    here, there = connection.ops.quote_name(connection.settings_dict["NAME"]), connection.ops.quote_name(name)
    connection.close()  # whoever is connected to a database keeps it from being copied

    def said(*statements: str) -> None:
        with blocker.unblock(), connection._nodb_cursor() as server:
            for statement in statements:
                server.execute(statement)

    said(f"DROP DATABASE IF EXISTS {there}", f"CREATE DATABASE {there} TEMPLATE {here}")
    request.addfinalizer(lambda: said(f"DROP DATABASE IF EXISTS {there} WITH (FORCE)"))
    return Laid("postgresql", name)


@pytest.fixture(scope="session")
def laid(django_db_setup: None, request: pytest.FixtureRequest) -> Laid:
    """Return the database to copy."""
    return request.config.stash[KEPT]
