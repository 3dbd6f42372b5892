"""Drafted, signed and published reports: what is signed takes no change and no addition, what is withdrawn loses its words."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ronguon.audit.triggers import DatabaseStep, append_only

SIGNED = "(SELECT r.stage FROM reports_report r WHERE r.id = OLD.report_id) = 'signed'"
SIGNED_FIGURE = (
    "(SELECT r.stage FROM reports_report r JOIN reports_figure f ON f.report_id = r.id"
    " WHERE f.id = OLD.figure_id) = 'signed'"
)
WORDS = ("unit_name", "directive_label", "directive_title", "title", "number", "pdf_sha256")
STANDS = "(SELECT p.withdrawn_at FROM reports_publication p WHERE p.id = OLD.publication_id) IS NULL"
STANDS_ROW = (
    "(SELECT p.withdrawn_at FROM reports_publication p JOIN reports_publishedfigure f ON f.publication_id = p.id"
    " WHERE f.id = OLD.figure_id) IS NULL"
)
PARENT = "(SELECT r.stage FROM reports_report r WHERE r.id = NEW.report_id) = 'signed'"
GRANDPARENT = (
    "(SELECT r.stage FROM reports_report r JOIN reports_figure f ON f.report_id = r.id"
    " WHERE f.id = NEW.figure_id) = 'signed'"
)
TABLES = {"reports_sentence": PARENT, "reports_figure": PARENT, "reports_figurerow": GRANDPARENT}


def close(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table, condition in TABLES.items():
        refusal = f"{table} takes nothing new once signed"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f'CREATE FUNCTION "{table}_closed"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN'
                f" IF {condition} THEN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';"
                f" END IF; RETURN NEW; END $$",
                params=None,
            )
            schema_editor.execute(
                f'CREATE TRIGGER "{table}_closed" BEFORE INSERT OR UPDATE ON "{table}"'
                f' FOR EACH ROW EXECUTE FUNCTION "{table}_closed"()',
                params=None,
            )
        else:
            for action in ("INSERT", "UPDATE"):
                schema_editor.execute(
                    f'CREATE TRIGGER "{table}_closed_{action.lower()}" BEFORE {action} ON "{table}" FOR EACH ROW'
                    f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
                    params=None,
                )


def reopen(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_closed" ON "{table}"')
            schema_editor.execute(f'DROP FUNCTION IF EXISTS "{table}_closed"()')
        else:
            for action in ("insert", "update"):
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_closed_{action}"')


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assignments", "0001_initial"),
        ("drafting", "0001_initial"),
        ("units", "0001_initial"),
        ("directives", "0001_initial"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("unit_name", models.CharField(max_length=200)),
                ("directive_label", models.CharField(max_length=300)),
                ("directive_title", models.TextField()),
                ("title", models.CharField(max_length=300)),
                ("number", models.CharField(max_length=60)),
                ("period_from", models.DateField()),
                ("period_to", models.DateField()),
                ("as_of", models.DateField()),
                ("signed_on", models.DateField()),
                ("pdf_sha256", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("figures", "Figures"),
                            ("person", "Person"),
                            ("early", "Early"),
                            ("replaced", "Replaced"),
                        ],
                        db_default="",
                        max_length=8,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=300)),
                ("value", models.PositiveIntegerField()),
                ("group", models.CharField(blank=True, max_length=10)),
                ("clause", models.TextField(blank=True)),
                ("sentence", models.TextField(blank=True)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="reports.publication"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="PublishedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_name", models.CharField(max_length=200)),
                ("group", models.CharField(max_length=10)),
                ("amount", models.PositiveIntegerField()),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="reports.publishedfigure"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("period_from", models.DateField()),
                ("period_to", models.DateField()),
                ("as_of", models.DateField()),
                ("title", models.CharField(max_length=300)),
                ("place", models.CharField(max_length=80)),
                ("symbol", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField(null=True)),
                (
                    "stage",
                    models.CharField(choices=[("draft", "Draft"), ("signed", "Signed")], default="draft", max_length=6),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("drafted_by", models.UUIDField()),
                ("drafted_at", models.DateTimeField()),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_on", models.DateField(null=True)),
                ("signatory_title", models.CharField(blank=True, max_length=120)),
                ("signatory_name", models.CharField(blank=True, max_length=120)),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="directives.directive"
                    ),
                ),
                (
                    "docx",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="publication",
            name="report",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="publication", to="reports.report"
            ),
        ),
        migrations.CreateModel(
            name="Sentence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                (
                    "shape",
                    models.CharField(
                        choices=[("heading", "Heading"), ("paragraph", "Paragraph"), ("row", "Row")], max_length=10
                    ),
                ),
                ("rule", models.CharField(max_length=40)),
                ("gap", models.BooleanField(default=False)),
                ("machine_text", models.TextField()),
                ("text", models.TextField()),
                ("edited_by", models.UUIDField(null=True)),
                ("edited_at", models.DateTimeField(null=True)),
                (
                    "obligation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="drafting.obligation",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sentences", to="reports.report"
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assignments.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=300)),
                ("value", models.PositiveIntegerField()),
                ("group", models.CharField(blank=True, max_length=10)),
                (
                    "obligation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="drafting.obligation",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="reports.report"
                    ),
                ),
                (
                    "sentence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="reports.sentence"
                    ),
                ),
            ],
            options={
                "ordering": ["sentence__position", "id"],
            },
        ),
        migrations.CreateModel(
            name="WordAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words_sha256", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("official", "Official"),
                            ("duty", "Duty"),
                            ("consent", "Consent"),
                            ("mistaken", "Mistaken"),
                        ],
                        max_length=8,
                    ),
                ),
                ("because", models.CharField(max_length=500)),
                ("answered_by", models.UUIDField()),
                ("answered_at", models.DateTimeField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reports.report"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FigureRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.CharField(max_length=10)),
                ("amount", models.PositiveIntegerField(default=1)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assignments.assignment"
                    ),
                ),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="reports.figure"
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assignments.occurrence",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assignments.submission",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("figure", "assignment"), name="figure_row_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="publishedfigure",
            constraint=models.UniqueConstraint(fields=("publication", "key"), name="published_figure_once"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["draft", "signed"])), name="report_stage"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "signed"), _negated=True),
                    models.Q(
                        ("docx__isnull", False),
                        ("number__isnull", False),
                        ("pdf__isnull", False),
                        ("signed_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="report_signed_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_to__gte", models.F("period_from"))), name="report_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("withdrawn_because__in", ["", "figures", "person", "early", "replaced"])),
                name="publication_because",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(
                        ("directive_label", ""),
                        ("directive_title", ""),
                        ("number", ""),
                        ("pdf_sha256", ""),
                        ("title", ""),
                        ("unit_name", ""),
                    ),
                    _connector="OR",
                ),
                name="publication_withdrawn_has_no_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="sentence",
            constraint=models.UniqueConstraint(fields=("report", "position"), name="sentence_position_once"),
        ),
        migrations.AddConstraint(
            model_name="sentence",
            constraint=models.CheckConstraint(
                condition=models.Q(("shape__in", ["heading", "paragraph", "row"])), name="sentence_shape"
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(fields=("report", "key"), name="figure_key_once"),
        ),
        migrations.AddConstraint(
            model_name="wordanswer",
            constraint=models.UniqueConstraint(fields=("report", "words_sha256"), name="words_answered_once"),
        ),
        migrations.AddConstraint(
            model_name="wordanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["official", "duty", "consent", "mistaken"])), name="answer_reason"
            ),
        ),
        append_only("reports_report", while_="OLD.stage = 'signed'"),
        append_only("reports_sentence", while_=SIGNED),
        append_only("reports_figure", while_=SIGNED),
        append_only("reports_figurerow", while_=SIGNED_FIGURE),
        append_only("reports_publication", allow_update_of=("withdrawn_at", "withdrawn_because"), may_empty=WORDS),
        append_only("reports_publishedfigure", while_=STANDS),
        append_only("reports_publishedrow", while_=STANDS_ROW),
        append_only("reports_wordanswer"),
        DatabaseStep(close, reopen),
    ]
