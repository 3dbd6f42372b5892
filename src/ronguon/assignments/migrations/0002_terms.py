"""More time asked for and answered, why work is late, what a report lacks, and reports taken back."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from ronguon.audit.triggers import AddGuardedField, append_only, may_change_again


class Migration(migrations.Migration):
    dependencies = [
        ("assignments", "0001_initial"),
        ("units", "0001_initial"),
    ]

    operations = [
        may_change_again(append_only("assignments_occurrence", allow_update_of=("stage",))),
        AddGuardedField(
            model_name="occurrence",
            name="extended_on",
            field=models.DateField(null=True),
        ),
        append_only("assignments_occurrence", allow_update_of=("stage", "due_on", "extended_on")),
        migrations.CreateModel(
            name="SubmissionRecall",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="recall",
                        serialize=False,
                        to="assignments.submission",
                    ),
                ),
                ("recalled_by", models.UUIDField()),
                ("recalled_at", models.DateTimeField()),
                ("recalled_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="ExtensionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("due_on", models.DateField()),
                ("wanted_on", models.DateField()),
                ("reason", models.CharField(max_length=10)),
                ("words", models.CharField(max_length=500)),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("asked_on", models.DateField()),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension_requests",
                        to="assignments.occurrence",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LateReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=10)),
                ("words", models.CharField(max_length=500)),
                ("stated_by", models.UUIDField()),
                ("stated_at", models.DateTimeField()),
                ("stated_on", models.DateField()),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="late_reasons",
                        to="assignments.occurrence",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="MissingProof",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="missing_proof",
                        serialize=False,
                        to="assignments.submission",
                    ),
                ),
                ("wanted", models.PositiveSmallIntegerField()),
                ("given", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=10)),
                ("words", models.CharField(max_length=500)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("given__lt", models.F("wanted"))), name="missing_proof_lacks"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["others", "elsewhere", "secret", "no_paper", "other"])),
                        name="missing_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="missing_proof_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExtensionDecision",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="decision",
                        serialize=False,
                        to="assignments.extensionrequest",
                    ),
                ),
                ("due_before", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("decided_by", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
                ("decided_on", models.DateField()),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("wanted_on__gt", models.F("due_on"))), name="extension_is_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_on__lte", models.F("due_on"))), name="extension_asked_in_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["others", "means", "nature", "unclear", "larger", "other"])),
                name="extension_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="extension_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="latereason",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["others", "means", "nature", "unclear", "larger", "other"])),
                name="late_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="latereason",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="late_reason_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="extensiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on__isnull", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="extension_declined_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="extensiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on__isnull", True), ("until_on__gt", models.F("due_before")), _connector="OR"
                ),
                name="extension_given_is_later",
            ),
        ),
        append_only("assignments_missingproof"),
        append_only("assignments_submissionrecall"),
        append_only("assignments_latereason"),
        append_only("assignments_extensionrequest"),
        append_only("assignments_extensiondecision"),
    ]
