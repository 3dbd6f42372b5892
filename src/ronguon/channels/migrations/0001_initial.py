"""Declared pages, their owners in time, and who says that one is their own account."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ronguon.audit.triggers import DatabaseStep, append_only

PAGES, OWNERS, CLAIMS = "channels_channel", "channels_channelowner", "channels_claim"
WRITABLE = ("name", "search_key", "revision", "withdrawn_on", "reason")
NEVER_PROVEN = f"EXISTS (SELECT 1 FROM {PAGES} page WHERE page.id = OLD.channel_id AND page.proven_on IS NULL)"  # noqa: S608 (names of ours)
SHARED = f"""EXISTS (
    SELECT 1 FROM {OWNERS} other
    WHERE other.channel_id = NEW.channel_id AND other.id <> NEW.id
      AND (NEW.until_on IS NULL OR other.since_on < NEW.until_on)
      AND (other.until_on IS NULL OR NEW.since_on < other.until_on))"""
SHARED_REFUSAL = "two owners on one day"


def refuse_shared_days(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION {OWNERS}_days() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {SHARED} THEN
                    RAISE EXCEPTION '{SHARED_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$""",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {OWNERS}_days AFTER INSERT OR UPDATE ON {OWNERS} "
            f"FOR EACH ROW EXECUTE FUNCTION {OWNERS}_days()",
            params=None,
        )
        return
    for action in ("INSERT", "UPDATE"):
        schema_editor.execute(
            f"CREATE TRIGGER {OWNERS}_days_{action.lower()} AFTER {action} ON {OWNERS} WHEN {SHARED} "
            f"BEGIN SELECT RAISE(ABORT, '{SHARED_REFUSAL}'); END",
            params=None,
        )


def allow_shared_days(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {OWNERS}_days ON {OWNERS}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {OWNERS}_days()")
        return
    for action in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {OWNERS}_days_{action}")


ANOTHER = """(NEW.channel_id IS NOT NULL AND (OLD.channel_id IS NULL OR NEW.channel_id <> OLD.channel_id))
    OR (OLD.outcome <> '' AND (
        NEW.outcome <> OLD.outcome OR NEW.reason <> OLD.reason OR NEW.decided_at <> OLD.decided_at
        OR NEW.decided_at IS NULL OR COALESCE(NEW.deciding_unit_id, 0) <> COALESCE(OLD.deciding_unit_id, 0)))"""
ONCE_REFUSAL = "a claim is decided once"


def decide_once(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION {CLAIMS}_once() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {ANOTHER} THEN
                    RAISE EXCEPTION '{ONCE_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$""",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {CLAIMS}_once BEFORE UPDATE ON {CLAIMS} FOR EACH ROW EXECUTE FUNCTION {CLAIMS}_once()",
            params=None,
        )
        return
    schema_editor.execute(
        f"CREATE TRIGGER {CLAIMS}_once BEFORE UPDATE ON {CLAIMS} FOR EACH ROW WHEN {ANOTHER} "
        f"BEGIN SELECT RAISE(ABORT, '{ONCE_REFUSAL}'); END",
        params=None,
    )


def decide_again(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {CLAIMS}_once ON {CLAIMS}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {CLAIMS}_once()")
        return
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {CLAIMS}_once")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
    ]

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
            name="Channel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "platform",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("facebook", "facebook"),
                            ("zalo", "zalo"),
                            ("youtube", "youtube"),
                            ("tiktok", "tiktok"),
                            ("x", "x"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("site", "site"),
                            ("page", "page"),
                            ("group", "group"),
                            ("channel", "channel"),
                            ("account", "account"),
                        ],
                        max_length=7,
                    ),
                ),
                ("key", models.CharField(max_length=500)),
                ("url", models.CharField(max_length=500)),
                ("name", models.CharField(max_length=200)),
                ("search_key", models.CharField(max_length=701)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("proven_on", models.DateField(null=True)),
                ("withdrawn_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [models.Index(fields=["kind"], name="channel_by_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("proven_on__isnull", False), ("withdrawn_on__isnull", True)),
                        fields=("platform", "kind", "key"),
                        name="channel_proven_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("platform__in", ["web", "facebook", "zalo", "youtube", "tiktok", "x"])),
                        name="channel_platform",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["site", "page", "group", "channel", "account"])),
                        name="channel_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("withdrawn_on__isnull", True)),
                            models.Q(("withdrawn_on__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="channel_withdrawn_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("key", ""), _negated=True)),
                        name="channel_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url__startswith", "https://"), ("url__startswith", "http://"), _connector="OR"
                        ),
                        name="channel_web_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelOwner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("head", "head"), ("office", "office"), ("officer", "officer")], max_length=8
                    ),
                ),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="owners", to="channels.channel"
                    ),
                ),
                (
                    "origin",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heir",
                        to="channels.channelowner",
                    ),
                ),
                (
                    "transition",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.transition"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="channels_owned", to="units.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)), fields=("channel",), name="channel_one_owner"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True), ("until_on__gte", models.F("since_on")), _connector="OR"
                        ),
                        name="channel_owner_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["head", "office", "officer"])), name="channel_owner_role"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin__isnull", True), ("transition__isnull", True)),
                            models.Q(("origin__isnull", False), ("transition__isnull", False)),
                            _connector="OR",
                        ),
                        name="channel_owner_by_change",
                    ),
                ],
            },
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
                        choices=[("upheld", "upheld"), ("rejected", "rejected"), ("lapsed", "lapsed")],
                        max_length=8,
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
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
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
        append_only(PAGES, allow_update_of=(*WRITABLE, "proven_on"), may_delete_while="OLD.proven_on IS NULL"),
        append_only(OWNERS, allow_update_of=("role", "until_on"), may_delete_while=NEVER_PROVEN),
        DatabaseStep(refuse_shared_days, allow_shared_days),
        append_only(
            CLAIMS,
            allow_update_of=("channel_id", "outcome", "reason", "decided_at", "deciding_unit_id"),
            may_empty=("contact", "words"),
        ),
        DatabaseStep(decide_once, decide_again),
    ]
