"""The official mark in time, and what shows that a unit runs a page."""

import django.db.models.deletion
from django.db import migrations, models

from ronguon.audit.triggers import append_only, never_overlapping

MARKS = "channels_channelpublication"


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("dns", "dns"),
                            ("file", "file"),
                            ("site_names", "site_names"),
                            ("description", "description"),
                            ("domain_name", "domain_name"),
                            ("witness", "witness"),
                        ],
                        max_length=11,
                    ),
                ),
                ("token", models.CharField(blank=True, max_length=64)),
                ("asked_on", models.DateField()),
                ("expires_on", models.DateField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("found", "found"), ("not_found", "not_found"), ("unknown", "unknown")],
                        max_length=9,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=24)),
                ("detail", models.CharField(blank=True, max_length=16)),
                ("place", models.CharField(blank=True, max_length=500)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("seen", models.CharField(blank=True, max_length=200)),
                ("checked_at", models.DateTimeField(null=True)),
                ("found_at", models.DateTimeField(null=True)),
                ("found_in_a_row", models.PositiveIntegerField(default=0)),
                ("next_check_on", models.DateField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proofs", to="channels.channel"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["next_check_on"], name="channel_proof_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "method"), name="channel_proof_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("method__in", ["dns", "file", "site_names", "description", "domain_name", "witness"])
                        ),
                        name="channel_proof_method",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at__isnull", True), ("outcome", "")),
                            models.Q(("checked_at__isnull", False), ("outcome__in", ["found", "not_found", "unknown"])),
                            _connector="OR",
                        ),
                        name="channel_proof_looked_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelPublication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("confirmed_on", models.DateField()),
                ("digest", models.BigIntegerField()),
                (
                    "because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("renamed", "renamed"),
                            ("not_found", "not_found"),
                            ("expired", "expired"),
                            ("moved", "moved"),
                            ("archived", "archived"),
                            ("personal", "personal"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="publications", to="channels.channel"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["digest"], name="channel_mark_digest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)), fields=("channel",), name="channel_one_mark"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("because", ""), ("until_on__isnull", True)),
                            models.Q(
                                ("until_on__gte", models.F("since_on")),
                                ("until_on__isnull", False),
                                models.Q(("because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="channel_mark_ends_because",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("because__in", ["", "renamed", "not_found", "expired", "moved", "archived", "personal"])
                        ),
                        name="channel_mark_because",
                    ),
                ],
            },
        ),
        append_only(MARKS, allow_update_of=("until_on", "because", "confirmed_on")),
        never_overlapping(MARKS, "channel_id"),
    ]
