"""Notes on the way get an opaque id, and their words may be erased; who did it and why is written once."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ronguon.audit.triggers import Step, append_only, may_change_again


def number(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each note that is there an id of its own."""
    connection = schema_editor.connection
    field = apps.get_model("obligations", "Progress")._meta.get_field("code")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM obligations_progress WHERE code IS NULL")
        keys = [row[0] for row in cursor.fetchall()]
        codes = [(field.get_db_prep_value(uuid.uuid4(), connection), key) for key in keys]
        for code in codes:
            cursor.execute("UPDATE obligations_progress SET code = %s WHERE id = %s", code)


def leave(_apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The column goes with its ids."""


class Migration(migrations.Migration):
    dependencies = [("obligations", "0005_rights_answers")]

    operations = [
        may_change_again(append_only("obligations_progress")),
        migrations.AddField("progress", "code", models.UUIDField(editable=False, null=True)),
        Step(number, leave),
        migrations.AlterField(
            model_name="progress",
            name="code",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        append_only("obligations_progress", may_empty=("text",)),
        migrations.CreateModel(
            name="NoteErasure",
            fields=[
                (
                    "note",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="erasure",
                        serialize=False, to="obligations.progress",
                    ),
                ),
                ("because", models.CharField(max_length=500)),
                ("erased_by", models.UUIDField()),
                ("erased_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("because", ""), _negated=True), name="note_erasure_says_why"
                    )
                ],
            },
        ),
        append_only("obligations_noteerasure"),
    ]  # fmt: skip
