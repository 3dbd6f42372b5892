"""Directives, their clauses, readings, citations and withdrawals: fixed once issued."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Directive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("family", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("issuer", models.CharField(blank=True, max_length=300)),
                ("kind", models.CharField(blank=True, max_length=60)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("issued_on", models.DateField(null=True)),
                ("title", models.TextField()),
                ("search_key", models.TextField()),
                ("system", models.CharField(choices=[("party", "party"), ("state", "state")], max_length=8)),
                ("received_on", models.DateField()),
                ("filled_in", models.CharField(blank=True, max_length=200)),
                (
                    "stage",
                    models.CharField(
                        choices=[("reading", "Reading"), ("issued", "Issued"), ("dropped", "Dropped")],
                        default="reading",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                ("text_sha256", models.CharField(max_length=64)),
                ("reader", models.CharField(max_length=20)),
                ("taken_in_at", models.DateTimeField()),
                ("taken_in_by", models.UUIDField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="directives",
                        to="files.storedfile",
                    ),
                ),
                (
                    "issuer_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="directives_issued",
                        to="units.unit",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="directives", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("eid", models.CharField(max_length=120)),
                ("marker", models.CharField(blank=True, max_length=40)),
                ("heading", models.TextField(blank=True)),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="directives.clause",
                    ),
                ),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clauses", to="directives.directive"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=60)),
                ("number", models.CharField(db_index=True, max_length=60)),
                ("issued_on", models.DateField(null=True)),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="citations", to="directives.directive"
                    ),
                ),
            ],
            options={
                "ordering": ["start"],
            },
        ),
        migrations.CreateModel(
            name="MachineReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("obligation", "obligation"),
                            ("prohibition", "prohibition"),
                            ("recommendation", "recommendation"),
                            ("permission", "permission"),
                        ],
                        max_length=16,
                    ),
                ),
                ("fields", models.JSONField()),
                (
                    "clause",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="directives.clause",
                    ),
                ),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="directives.directive"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadingNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("message", models.CharField(max_length=500)),
                ("start", models.PositiveIntegerField(null=True)),
                ("end", models.PositiveIntegerField(null=True)),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="directives.directive"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WithdrawalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=500)),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal_requests",
                        to="directives.directive",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed", models.BooleanField()),
                ("words", models.CharField(blank=True, max_length=500)),
                ("decided_by", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
                ("decided_on", models.DateField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="directives.withdrawalrequest",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="directive",
            constraint=models.UniqueConstraint(fields=("family", "version"), name="directive_version_once"),
        ),
        migrations.AddConstraint(
            model_name="directive",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["reading", "issued", "dropped"])), name="directive_stage"
            ),
        ),
        migrations.AddConstraint(
            model_name="directive",
            constraint=models.CheckConstraint(
                condition=models.Q(("system__in", ["party", "state"])), name="directive_system"
            ),
        ),
        migrations.AddConstraint(
            model_name="directive",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "issued"), _negated=True), ("issued_on__isnull", False), _connector="OR"
                ),
                name="directive_issued_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.UniqueConstraint(fields=("directive", "eid"), name="clause_eid_once"),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.CheckConstraint(condition=models.Q(("end__gte", models.F("start"))), name="clause_span"),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(fields=("directive", "start"), name="citation_place_once"),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(condition=models.Q(("end__gt", models.F("start"))), name="citation_span"),
        ),
        migrations.AddConstraint(
            model_name="machinereading",
            constraint=models.UniqueConstraint(fields=("directive", "position"), name="reading_position_once"),
        ),
        migrations.AddConstraint(
            model_name="machinereading",
            constraint=models.CheckConstraint(condition=models.Q(("end__gt", models.F("start"))), name="reading_span"),
        ),
        migrations.AddConstraint(
            model_name="machinereading",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("obligation", "prohibition", "recommendation", "permission"))),
                name="reading_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="withdrawal_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawaldecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                name="withdrawal_refused_with_words",
            ),
        ),
        append_only("directives_directive", while_="OLD.stage = 'issued'"),
        append_only("directives_clause"),
        append_only("directives_machinereading"),
        append_only("directives_readingnote"),
        append_only("directives_citation"),
        append_only("directives_withdrawalrequest"),
        append_only("directives_withdrawaldecision"),
    ]
