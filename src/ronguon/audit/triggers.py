"""What only the database itself can hold, on both: append-only tables, days never shared, ASCII order of paths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

Way = Callable[[Apps, BaseDatabaseSchemaEditor], None]


class DatabaseStep(Operation):
    """A step that speaks to the database alone, `there` and `back`; unlike `RunPython` it needs no models made anew.

    Django builds every model of every app again for a `RunPython`: with some sixty steps, a third of a migration from
    nothing. A step here asks of the models at most which columns a table has, and those are right as they stand.
    """

    reduces_to_sql = False

    def __init__(self, there: Way, back: Way | None = None) -> None:
        self.there, self.back = there, back

    @property
    def reversible(self) -> bool:  # type: ignore[override]  # a plain value in Django
        """Return whether there is a way back."""
        return self.back is not None

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the models as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Go there, whatever the app and the earlier models."""
        del app_label, from_state
        self.there(to_state.apps, schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Go back. Raises `NotImplementedError` where there is no way back."""
        del app_label, to_state
        if self.back is None:
            raise NotImplementedError("this step has no way back")
        self.back(from_state.apps, schema_editor)

    def describe(self) -> str:
        """Return what stands in the plan of a migration."""
        return "Guard in the database"


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a trigger guards: columns that never change, and columns that may only be emptied."""

    table: str
    guarded: tuple[str, ...]
    may_empty: tuple[str, ...]
    condition: str
    deletes: str = ""


def _sqlite(shape: _Shape) -> list[str]:
    table, guarded = shape.table, ", ".join(f'"{column}"' for column in shape.guarded)
    when = f"WHEN {shape.condition}" if shape.condition else ""
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    kept = [shape.condition] * bool(shape.condition) + [f"NOT ({shape.deletes})"] * bool(shape.deletes)
    when_deleted = f"WHEN {' AND '.join(kept)}" if kept else ""
    emptied = [
        f'CREATE TRIGGER "{table}_no_other_{column}" BEFORE UPDATE OF "{column}" ON "{table}" FOR EACH ROW '
        f'WHEN ({shape.condition or 1}) AND OLD."{column}" IS NOT NEW."{column}" AND NEW."{column}" <> \'\' {refusal}'
        for column in shape.may_empty
    ]
    return [
        *emptied,
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE OF {guarded} ON "{table}" FOR EACH ROW {when} {refusal}',
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" FOR EACH ROW {when_deleted} {refusal}',
    ]


def _postgresql(shape: _Shape) -> list[str]:
    table = shape.table
    changed = " OR ".join(
        [
            *(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in shape.guarded),
            *(
                f"""(OLD."{column}" IS DISTINCT FROM NEW."{column}" AND NEW."{column}" <> '')"""
                for column in shape.may_empty
            ),
        ]
    )
    held = f"({shape.condition})" if shape.condition else "TRUE"
    kept = f"{held} AND NOT ({shape.deletes})" if shape.deletes else held
    refusal = f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'"
    function = f"""
        CREATE FUNCTION "{table}_guard"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF {kept} THEN {refusal}; END IF;
                RETURN OLD;
            END IF;
            IF {held} AND ({changed}) THEN {refusal}; END IF;
            RETURN NEW;
        END $$"""
    trigger = f"""
        CREATE TRIGGER "{table}_guard" BEFORE UPDATE OR DELETE ON "{table}"
        FOR EACH ROW EXECUTE FUNCTION "{table}_guard"()"""
    return [function, trigger]


def append_only(
    table: str, *, allow_update_of: tuple[str, ...] = (), may_empty: tuple[str, ...] = (), while_: str = "",
    may_delete_while: str = "",
) -> Operation:  # fmt: skip
    """Return a migration step after which rows of `table` can be neither changed nor deleted.

    `allow_update_of` names columns that stay writable; `may_empty` those whose words may be forgotten (set to the
    empty text) and never altered. `while_` is a condition on `OLD.` columns, in SQL
    that both databases read; only rows that meet it are frozen (an issued directive, a signed report).
    `may_delete_while` is such a condition too: rows that meet it may be deleted, and never altered.
    On SQLite every other write surfaces as `IntegrityError`; on PostgreSQL too.
    """

    def freeze(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        model: Any = next(m for m in apps.get_models() if m._meta.db_table == table)
        columns = [field.column for field in model._meta.local_concrete_fields]
        vendor = schema_editor.connection.vendor
        guarded = tuple(column for column in columns if column not in {*allow_update_of, *may_empty})
        shape = _Shape(table, guarded, may_empty, while_, may_delete_while)
        for statement in (_postgresql if vendor == "postgresql" else _sqlite)(shape):
            schema_editor.execute(statement, params=None)

    def thaw(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_guard" ON "{table}"')
            schema_editor.execute(f'DROP FUNCTION IF EXISTS "{table}_guard"()')
        else:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_update"')
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_delete"')
            for column in may_empty:
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_other_{column}"')

    return DatabaseStep(freeze, thaw)


def may_change_again(step: Operation) -> Operation:
    """Return the step that takes back `step`, one of `append_only`, so that a table can get another column."""
    if not isinstance(step, DatabaseStep) or step.back is None:
        raise TypeError("only a step of `append_only` can be taken back")
    return DatabaseStep(step.back, step.there)


class _Guarded:
    """A step on a table that carries guards, which leaves the guards on.

    SQLite can only build such a table anew, and would lose its triggers on the way without a word.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Take the step with the guards out of the way, also those of other tables that look into this one."""
        name: str = self.model_name  # type: ignore[attr-defined]  # of the operation beside it
        table = to_state.apps.get_model(app_label, name)._meta.db_table
        guards = _triggers(schema_editor, table)
        for trigger in guards:
            schema_editor.execute(f'DROP TRIGGER "{trigger}"', params=None)
        super().database_forwards(app_label, schema_editor, from_state, to_state)  # type: ignore[misc]  # as above
        for statement in guards.values():
            schema_editor.execute(statement, params=None)


def _triggers(schema_editor: BaseDatabaseSchemaEditor, table: str) -> dict[str, str]:
    """Return name → statement of the triggers on `table` or that name it, on SQLite; PostgreSQL minds none of them."""
    if schema_editor.connection.vendor != "sqlite":
        return {}
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND (tbl_name = %s OR instr(sql, %s) > 0)",
            [table, table],
        )
        return dict(cursor.fetchall())


class AddGuardedConstraint(_Guarded, migrations.AddConstraint):
    """Add a constraint to a table that carries guards, and leave the guards on."""


class AddGuardedField(_Guarded, migrations.AddField):
    """Add a column to a table that carries guards, and leave the guards on; the new column is not among the guarded."""


class RemoveGuardedConstraint(_Guarded, migrations.RemoveConstraint):
    """Take a constraint from a table that carries guards, and leave the guards on."""


def never_overlapping(table: str, *keys: str) -> DatabaseStep:
    """Return a migration step after which two rows of `table` with the same `keys` never share a day.

    A row holds from `since_on` to the day before `until_on`, without end where that is null, and on no day where both
    are the same; `keys` are columns of whole numbers. Taken again it lays the guard anew. PostgreSQL compares ranges by
    an exclusion constraint, which needs no extension and holds between writers at once; SQLite, which knows one writer,
    asks in triggers. Both surface as `IntegrityError`.
    """
    name = f"{table}_overlap"

    def hold(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        let_go(apps, schema_editor)
        if schema_editor.connection.vendor == "postgresql":
            same = ", ".join(f'int8range("{key}", "{key}", \'[]\') WITH &&' for key in keys)
            schema_editor.execute(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" '
                f"EXCLUDE USING gist ({same}, daterange(since_on, until_on) WITH &&)"
            )
            return
        same = " AND ".join(f'"{key}" = NEW."{key}"' for key in keys)
        days = "since_on < coalesce(NEW.until_on, '9999-12-31') AND coalesce(until_on, '9999-12-31') > NEW.since_on"
        days += " AND since_on IS NOT until_on AND NEW.since_on IS NOT NEW.until_on"
        other = f'SELECT 1 FROM "{table}" WHERE {same} AND id <> NEW.id AND {days}'  # noqa: S608 (names from a migration)
        for action in ("insert", "update"):
            schema_editor.execute(
                f'CREATE TRIGGER "{name}_{action}" AFTER {action.upper()} ON "{table}" FOR EACH ROW '
                f"WHEN EXISTS ({other}) BEGIN SELECT RAISE(ABORT, '{name}'); END",
                params=None,
            )

    def let_go(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"')
        else:
            for action in ("insert", "update"):
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}_{action}"')

    return DatabaseStep(hold, let_go)


def ascii_order(table: str, column: str) -> Operation:
    """Return a migration step that compares `column` by ASCII code on PostgreSQL, as SQLite does anyway.

    Range conditions on paths (`>= path AND < next`) and their indexes rely on it.
    """

    def order(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE varchar(200) COLLATE "C"')

    return DatabaseStep(order, lambda _apps, _editor: None)
