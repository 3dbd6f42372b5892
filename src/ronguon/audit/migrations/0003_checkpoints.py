# Checkpoints, their copies, who read about whom, and what the nightly scans found.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
    ]

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
    ]
