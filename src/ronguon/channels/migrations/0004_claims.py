"""Whoever says that a declared page is their own account, and how many said so on a day.

A claim is decided once, by another body, and never comes to stand with another page: the database itself refuses it.
"""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ronguon.audit.triggers import Step, append_only

TABLE = "channels_claim"
ANOTHER = """(NEW.channel_id IS NOT NULL AND (OLD.channel_id IS NULL OR NEW.channel_id <> OLD.channel_id))
    OR (OLD.outcome <> '' AND (
        NEW.outcome <> OLD.outcome OR NEW.reason <> OLD.reason OR NEW.decided_at <> OLD.decided_at
        OR NEW.decided_at IS NULL OR COALESCE(NEW.deciding_unit_id, 0) <> COALESCE(OLD.deciding_unit_id, 0)))"""
REFUSAL = "a claim is decided once"


def decide_once(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION {TABLE}_once() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {ANOTHER} THEN
                    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$""",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_once BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_once()",
            params=None,
        )
        return
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_once BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN {ANOTHER} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        params=None,
    )


def decide_again(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_once ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_once()")
        return
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_once")


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_pending_until_proven"), ("units", "0011_grants_given_anew")]

    operations = [
        migrations.CreateModel(
            name="ClaimDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("amount", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("contact", models.CharField(blank=True, max_length=200)),
                ("words", models.CharField(blank=True, max_length=1000)),
                ("said_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        max_length=8,
                        choices=[("upheld", "upheld"), ("rejected", "rejected"), ("lapsed", "lapsed")],
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="claims",
                        to="channels.channel",
                    ),
                ),
                (
                    "deciding_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")), fields=("channel",), name="claim_one_waiting"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("channel__isnull", False),
                                ("decided_at__isnull", True),
                                ("outcome", ""),
                                ("reason", ""),
                            ),
                            models.Q(("decided_at__isnull", False), ("outcome", "lapsed"), ("reason", "")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("outcome__in", ["upheld", "rejected"]),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="claim_decided_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deciding_unit__isnull", True), ("outcome__in", ["", "lapsed"])),
                            models.Q(
                                ("deciding_unit__isnull", False),
                                ("outcome__in", ["upheld", "rejected"]),
                                models.Q(("deciding_unit", models.F("unit")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="claim_decided_by_another_body",
                    ),
                ],
            },
        ),
        append_only(
            TABLE,
            allow_update_of=("channel_id", "outcome", "reason", "decided_at", "deciding_unit_id"),
            may_empty=("contact", "words"),
        ),
        Step(decide_once, decide_again),
    ]
