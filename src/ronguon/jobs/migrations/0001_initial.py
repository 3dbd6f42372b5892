"""Tasks to do and the times of the periodic table."""

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("worker", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("beat_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("holder", models.CharField(blank=True, max_length=64)),
                ("held_until", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(models.F("done_at"), name="effect_done")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done_at__isnull", False), ("held_until__isnull", False), _connector="OR"),
                        name="effect_held_or_done",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("arguments", models.JSONField(default=dict)),
                ("priority", models.SmallIntegerField(default=0)),
                (
                    "stage",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("running", "Running"), ("failed", "Failed")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("worker", models.CharField(blank=True, max_length=64)),
                ("lease_until", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=160)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("stage", "waiting")),
                        name="job_queue",
                    ),
                    models.Index(models.F("lease_until"), condition=models.Q(("stage", "running")), name="job_leases"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["waiting", "running", "failed"])), name="job_stage"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("stage", "running")),
                            models.Q(models.Q(("stage", "running"), _negated=True), ("worker", "")),
                            _connector="OR",
                        ),
                        name="job_held_while_running",
                    ),
                    models.CheckConstraint(condition=models.Q(("priority__range", (-100, 100))), name="job_priority"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64)),
                ("begins_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=1)),
                ("trouble", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name", "begins_at"), name="slot_once"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["running", "done", "failed"])), name="slot_outcome"
                    ),
                ],
            },
        ),
    ]
