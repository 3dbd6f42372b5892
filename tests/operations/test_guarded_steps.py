"""A later migration on a table that is written once leaves its guards on; on SQLite Django's own step does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, migrations, models
from django.db.migrations.state import ProjectState

from ronguon.audit.triggers import AddGuardedConstraint, AddGuardedField, RemoveGuardedConstraint, append_only
from ronguon.operations.backup.connecting import opened

ROW = migrations.CreateModel("Row", [("id", models.BigAutoField(primary_key=True)), ("words", models.TextField())])
NOT_EMPTY = models.CheckConstraint(condition=~models.Q(words=""), name="planted_words")


class Database:
    """An empty SQLite database of its own, and the migrations carried out on it so far."""

    def __init__(self, wrapper: Any) -> None:
        self.wrapper, self.state = wrapper, ProjectState()
        self.step(ROW)
        self.step(append_only("planted_row"))
        self.run("INSERT INTO planted_row (words) VALUES ('as written')")

    def step(self, operation: Any) -> None:
        before = self.state.clone()
        operation.state_forwards("planted", self.state)
        with self.wrapper.schema_editor() as editor:
            operation.database_forwards("planted", editor, before, self.state)

    def run(self, statement: str) -> None:
        with self.wrapper.cursor() as cursor:
            cursor.execute(statement)

    def guarded(self) -> bool:
        """Whether the row can be neither changed nor deleted."""
        for statement in ("UPDATE planted_row SET words = 'x'", "DELETE FROM planted_row"):
            try:
                self.run(statement)
            except DatabaseError:
                continue
            return False
        return True


@pytest.fixture
def database(db: None, tmp_path: Path) -> Iterator[Database]:
    entry = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "planted.sqlite3")}
    with opened(entry) as wrapper:
        yield Database(wrapper)


def test_a_column_and_a_constraint_come_and_go_and_the_guards_stay(database: Database) -> None:
    assert database.guarded()
    for operation in (
        AddGuardedField("row", "number", models.IntegerField(null=True)),
        AddGuardedField("row", "other", models.TextField(default="")),
        AddGuardedConstraint("row", NOT_EMPTY),
        RemoveGuardedConstraint("row", "planted_words"),
    ):
        database.step(operation)
        assert database.guarded(), operation


def test_the_frameworks_own_step_would_lose_them(database: Database) -> None:
    database.step(migrations.AddConstraint("row", NOT_EMPTY))
    assert not database.guarded()
