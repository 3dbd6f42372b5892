"""Notices to units."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "Assigned"),
                            ("reminder", "Reminder"),
                            ("escalation", "Escalation"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                            ("changed", "Changed"),
                            ("role", "Role"),
                        ],
                        max_length=12,
                    ),
                ),
                ("rung", models.CharField(max_length=12)),
                ("subject_kind", models.CharField(max_length=32)),
                ("subject", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=300)),
                ("address", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="units.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "kind", "rung", "subject"), name="notice_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["assigned", "reminder", "escalation", "returned", "accepted", "changed", "role"],
                            )
                        ),
                        name="notice_kind",
                    ),
                ],
            },
        ),
        append_only("notices_notice"),
    ]
