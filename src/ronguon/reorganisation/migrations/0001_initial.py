"""Decisions on units, succession and hand-overs: what was decided and signed stays as it was."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models
from ronguon.audit.triggers import append_only, ascii_order, never_overlapping


PUT = "EXISTS (SELECT 1 FROM reorganisation_plannedchange c WHERE c.id = OLD.change_id AND c.transition_id IS NOT NULL)"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0001_initial"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reorganisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("decided_by", models.CharField(max_length=200)),
                ("decision_number", models.CharField(max_length=60)),
                ("decided_on", models.DateField()),
                ("effective_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("sent", "Sent"),
                            ("in_force", "In Force"),
                            ("dropped", "Dropped"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("drafted_by", models.UUIDField()),
                ("drafted_at", models.DateTimeField()),
                ("approved_by", models.UUIDField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reorganisations",
                        to="files.storedfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlannedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("establish", "establish"),
                            ("rename", "rename"),
                            ("move", "move"),
                            ("alter", "alter"),
                            ("merge", "merge"),
                            ("split", "split"),
                            ("transfer", "transfer"),
                            ("dissolve", "dissolve"),
                            ("restore", "restore"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="reorganisation.reorganisation",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.transition"
                    ),
                ),
                (
                    "transition",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned",
                        to="units.transition",
                    ),
                ),
            ],
            options={
                "ordering": ["reorganisation_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "transition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="units.transition"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="reorganisation",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reorganisations", to="units.unit"
            ),
        ),
        migrations.CreateModel(
            name="PlannedParticipant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("ends", "ends"),
                            ("cedes", "cedes"),
                            ("changes", "changes"),
                            ("succeeds", "succeeds"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("kind", models.SlugField(blank=True, max_length=40)),
                ("level", models.CharField(blank=True, max_length=40)),
                ("official_code", models.CharField(blank=True, max_length=20)),
                ("percent", models.PositiveSmallIntegerField(null=True)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="reorganisation.plannedchange",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["change_id", "number"],
            },
        ),
        migrations.AddField(
            model_name="plannedchange",
            name="parent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
            ),
        ),
        migrations.CreateModel(
            name="HandOverSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("giver", "Giver"), ("taker", "Taker")], max_length=5)),
                ("signed_by", models.UUIDField()),
                ("signed_at", models.DateTimeField()),
                ("items", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="reorganisation.handover",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="handover",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="given_over", to="units.unit"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="taker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="taken_over", to="units.unit"
            ),
        ),
        migrations.CreateModel(
            name="HandOverItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("provider", models.SlugField(max_length=20)),
                ("subject", models.UUIDField()),
                ("words", models.CharField(max_length=300)),
                ("passed_at", models.DateTimeField()),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="reorganisation.handover"
                    ),
                ),
            ],
            options={
                "ordering": ["hand_over_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("hand_over", "number"), name="hand_over_item_number"),
                    models.UniqueConstraint(fields=("hand_over", "provider", "subject"), name="hand_over_item_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Destination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.SlugField(max_length=20)),
                ("subject", models.UUIDField()),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="destinations",
                        to="reorganisation.plannedchange",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reorganisation.plannedparticipant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("change", "provider", "subject"), name="destination_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="reorganisation_two_hands",
            ),
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "in_force"), _negated=True),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="reorganisation_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["draft", "sent", "in_force", "dropped"])), name="reorganisation_stage"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedparticipant",
            constraint=models.UniqueConstraint(fields=("change", "number"), name="planned_side_number"),
        ),
        migrations.AddConstraint(
            model_name="plannedparticipant",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["ends", "cedes", "changes", "succeeds"])), name="planned_side_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedparticipant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent__isnull", True), models.Q(("percent__gte", 1), ("percent__lte", 100)), _connector="OR"
                ),
                name="planned_side_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedchange",
            constraint=models.UniqueConstraint(fields=("reorganisation", "number"), name="planned_change_number"),
        ),
        migrations.AddConstraint(
            model_name="plannedchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["establish", "rename", "move", "alter", "merge", "split", "transfer", "dissolve", "restore"],
                    )
                ),
                name="planned_change_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoversignature",
            constraint=models.UniqueConstraint(fields=("hand_over", "side", "items"), name="hand_over_signed_once"),
        ),
        migrations.AddConstraint(
            model_name="handoversignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["giver", "taker"])), name="hand_over_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(fields=("transition", "giver", "taker"), name="hand_over_once"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("taker")), _negated=True), name="hand_over_two_bodies"
            ),
        ),
        append_only("reorganisation_reorganisation", while_="OLD.stage IN ('in_force', 'dropped')"),
        append_only("reorganisation_plannedchange", while_="OLD.transition_id IS NOT NULL"),
        append_only("reorganisation_plannedparticipant", while_=PUT),
        append_only("reorganisation_destination", while_=PUT),
        append_only("reorganisation_handover"),
        append_only("reorganisation_handoveritem"),
        append_only("reorganisation_handoversignature"),
    ]
