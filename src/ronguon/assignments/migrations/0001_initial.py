"""Assignments, due dates, progress, submissions and reviews: fixed once made."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from ronguon.audit.triggers import DatabaseStep, append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("drafting", "0001_initial"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("opens_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("handed_in", "Submitted"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["assignment_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("part", models.CharField(choices=[("lead", "Lead"), ("coordinator", "Coordinator")], max_length=12)),
                ("timed", models.BooleanField()),
                ("assigned_on", models.DateField()),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("acknowledged_on", models.DateField(null=True)),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments_made", to="units.unit"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="assignments.assignment",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="assignments.assignment",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="units.unit"
                    ),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="drafting.obligation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.CharField(max_length=4000)),
                ("written_by", models.UUIDField()),
                ("written_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="assignments.occurrence",
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="occurrence",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="occurrences", to="assignments.assignment"
            ),
        ),
        migrations.CreateModel(
            name="Discharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done_on", models.DateField()),
                ("undone_on", models.DateField(null=True)),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discharges",
                        to="assignments.occurrence",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=4000)),
                ("amount", models.PositiveIntegerField(null=True)),
                ("submitted_by", models.UUIDField()),
                ("submitted_at", models.DateTimeField()),
                ("submitted_on", models.DateField()),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="assignments.occurrence",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(choices=[("accepted", "Accepted"), ("returned", "Returned")], max_length=10),
                ),
                ("reason", models.CharField(blank=True, max_length=2000)),
                ("decided_by", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
                ("decided_on", models.DateField()),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="assignments.submission"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SubmissionProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("proof", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=300)),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="assignments.submission"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoteErasure",
            fields=[
                (
                    "note",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="erasure",
                        serialize=False,
                        to="assignments.progress",
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
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["unit", "since_on", "until_on"], name="assignment_unit"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin__isnull", True)),
                fields=("obligation", "unit", "part"),
                name="assignment_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin__isnull", False)),
                fields=("origin", "obligation", "unit"),
                name="assignment_went_on_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["lead", "coordinator"])), name="assignment_part"
            ),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(fields=["due_on", "stage"], name="occurrence_due"),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(fields=("assignment", "number"), name="occurrence_once"),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["open", "handed_in", "returned", "accepted"])),
                name="occurrence_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="discharge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_on__isnull", True)), fields=("occurrence",), name="discharge_single"
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(fields=("occurrence", "number"), name="submission_once"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["accepted", "returned"])), name="review_verdict"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict", "accepted"), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="review_return_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="submissionproof",
            constraint=models.UniqueConstraint(fields=("submission", "proof"), name="submission_proof_once"),
        ),
        append_only("assignments_assignment", allow_update_of=("until_on", "acknowledged_on")),
        append_only("assignments_occurrence", allow_update_of=("stage",)),
        append_only("assignments_discharge", allow_update_of=("undone_on",)),
        append_only("assignments_progress", may_empty=("text",)),
        append_only("assignments_submission"),
        append_only("assignments_submissionproof", may_empty=("title",)),
        append_only("assignments_review"),
        append_only("assignments_noteerasure"),
    ]
