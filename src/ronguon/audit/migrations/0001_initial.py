"""Events, the links that chain them, checkpoints: rows that the database itself keeps as they were written."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.CharField(max_length=64)),
                ("peaks", models.TextField(blank=True)),
                ("note", models.TextField()),
                ("key", models.CharField(max_length=250)),
                ("signed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Name",
            fields=[
                ("account", models.UUIDField(primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("verb", models.CharField(max_length=64)),
                ("subject_kind", models.CharField(max_length=32)),
                ("subject", models.CharField(max_length=64)),
                ("actor", models.UUIDField(null=True)),
                ("acting_for", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("details", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_kind", "subject", "id"], name="event_subject"),
                    models.Index(fields=["actor", "id"], name="event_actor"),
                    models.Index(fields=["verb", "id"], name="event_verb"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scan", models.CharField(max_length=40)),
                ("subject_kind", models.CharField(max_length=32)),
                ("subject", models.CharField(max_length=64)),
                ("says", models.CharField(max_length=300)),
                ("found_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_at__isnull", True)),
                        fields=("scan", "subject_kind", "subject"),
                        name="finding_stands_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("only", models.BooleanField(default=True, editable=False, unique=True)),
                ("purpose", models.CharField(choices=[("real", "Real"), ("demo", "Demo")], max_length=8)),
                ("made_at", models.DateTimeField()),
                ("story_on", models.DateField(null=True)),
                ("refusals_version", models.CharField(max_length=16)),
                ("refusals_accepted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="installation_is_single"),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["real", "demo"])), name="installation_purpose"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("story_on__isnull", True), ("purpose", "demo"), _connector="OR"),
                        name="installation_real_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="link", to="audit.event"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.UUIDField()),
                ("reader", models.UUIDField()),
                ("page", models.CharField(max_length=64)),
                ("day", models.DateField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "day", "reader", "page"), name="person_read_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckpointCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=64)),
                ("kept_at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="audit.checkpoint"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("checkpoint", "place"), name="checkpoint_copy_once")],
            },
        ),
        append_only("audit_event"),
        append_only("audit_link"),
        append_only("audit_installation"),
        append_only("audit_checkpoint"),
        append_only("audit_checkpointcopy"),
    ]
