"""Answers for words that name somebody; what was withdrawn leaves no words behind."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ronguon.audit.triggers import Step, append_only, may_change_again

WORDS = ("unit_name", "directive_label", "directive_title", "title", "number", "pdf_sha256")
GONE = "SELECT id FROM reports_publication WHERE withdrawn_at IS NOT NULL"
STANDS = "(SELECT p.withdrawn_at FROM reports_publication p WHERE p.id = OLD.publication_id) IS NULL"
STANDS_ROW = (
    "(SELECT p.withdrawn_at FROM reports_publication p JOIN reports_publishedfigure f ON f.publication_id = p.id"
    " WHERE f.id = OLD.figure_id) IS NULL"
)


def empty(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the words of what was withdrawn before."""
    emptied = ", ".join(f"{column} = ''" for column in WORDS)
    for statement in (
        "DELETE FROM reports_publishedrow WHERE figure_id IN"  # noqa: S608 (names of our own)
        f" (SELECT id FROM reports_publishedfigure WHERE publication_id IN ({GONE}))",
        f"DELETE FROM reports_publishedfigure WHERE publication_id IN ({GONE})",  # noqa: S608 (names of our own)
        f"UPDATE reports_publication SET {emptied} WHERE withdrawn_at IS NOT NULL",  # noqa: S608 (names of our own)
    ):
        schema_editor.execute(statement, params=None)


def leave(_apps: object, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing brings words back."""


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_closed_kinds")]

    operations = [
        may_change_again(append_only("reports_publication", allow_update_of=("withdrawn_at",))),
        may_change_again(append_only("reports_publishedfigure")),
        may_change_again(append_only("reports_publishedrow")),
        migrations.AddField(
            model_name="publication",
            name="withdrawn_because",
            field=models.CharField(
                blank=True,
                choices=[("figures", "Figures"), ("person", "Person"), ("early", "Early"), ("replaced", "Replaced")],
                db_default="",
                max_length=8,
            ),
        ),
        Step(empty, leave),
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
                        ("directive_label", ""), ("directive_title", ""), ("number", ""),
                        ("pdf_sha256", ""), ("title", ""), ("unit_name", ""),
                    ),
                    _connector="OR",
                ),
                name="publication_withdrawn_has_no_words",
            ),
        ),
        append_only("reports_publication", allow_update_of=("withdrawn_at", "withdrawn_because"), may_empty=WORDS),
        append_only("reports_publishedfigure", while_=STANDS),
        append_only("reports_publishedrow", while_=STANDS_ROW),
        migrations.CreateModel(
            name="WordAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words_sha256", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("official", "Official"), ("duty", "Duty"), ("consent", "Consent"),
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "words_sha256"), name="words_answered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["official", "duty", "consent", "mistaken"])),
                        name="answer_reason",
                    ),
                ],
            },
        ),
        append_only("reports_wordanswer"),
    ]  # fmt: skip
