"""A page never becomes another one, and no day of a page has two owners: the database itself refuses it."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ronguon.audit.triggers import append_only

TABLE = "channels_channelowner"
SHARED = f"""EXISTS (
    SELECT 1 FROM {TABLE} other
    WHERE other.channel_id = NEW.channel_id AND other.id <> NEW.id
      AND (NEW.until_on IS NULL OR other.since_on < NEW.until_on)
      AND (other.until_on IS NULL OR NEW.since_on < other.until_on))"""
REFUSAL = "two owners on one day"


def refuse_shared_days(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION {TABLE}_days() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {SHARED} THEN
                    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$""",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_days AFTER INSERT OR UPDATE ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_days()",
            params=None,
        )
        return
    for deed in ("INSERT", "UPDATE"):
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_days_{deed.lower()} AFTER {deed} ON {TABLE} WHEN {SHARED} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            params=None,
        )


def allow_shared_days(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_days ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_days()")
        return
    for deed in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_days_{deed}")


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]

    operations = [
        append_only("channels_channel", allow_update_of=("name", "search_key", "revision", "withdrawn_on", "reason")),
        append_only(TABLE, allow_update_of=("role", "until_on")),
        migrations.RunPython(refuse_shared_days, allow_shared_days),
    ]
