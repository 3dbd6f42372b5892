"""A signed report takes no further sentence, figure or row: the database itself refuses additions."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PARENT = "(SELECT r.stage FROM reports_report r WHERE r.id = NEW.report_id) = 'signed'"
GRANDPARENT = (
    "(SELECT r.stage FROM reports_report r JOIN reports_figure f ON f.report_id = r.id"
    " WHERE f.id = NEW.figure_id) = 'signed'"
)
TABLES = {"reports_sentence": PARENT, "reports_figure": PARENT, "reports_figurerow": GRANDPARENT}


def close(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table, condition in TABLES.items():
        refusal = f"{table} takes nothing new once signed"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f'CREATE FUNCTION "{table}_closed"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN'
                f" IF {condition} THEN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';"
                f" END IF; RETURN NEW; END $$",
                params=None,
            )
            schema_editor.execute(
                f'CREATE TRIGGER "{table}_closed" BEFORE INSERT OR UPDATE ON "{table}"'
                f' FOR EACH ROW EXECUTE FUNCTION "{table}_closed"()',
                params=None,
            )
        else:
            for deed in ("INSERT", "UPDATE"):
                schema_editor.execute(
                    f'CREATE TRIGGER "{table}_closed_{deed.lower()}" BEFORE {deed} ON "{table}" FOR EACH ROW'
                    f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
                    params=None,
                )


def reopen(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_closed" ON "{table}"')
            schema_editor.execute(f'DROP FUNCTION IF EXISTS "{table}_closed"()')
        else:
            for deed in ("insert", "update"):
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_closed_{deed}"')


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_append_only")]

    operations = [migrations.RunPython(close, reopen)]
