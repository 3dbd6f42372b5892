# The question on people's rights: what is held, and who answered.

import django.db.models.deletion
import uuid
from django.db import migrations, models

from ronguon.audit.triggers import (
    AddGuardedConstraint,
    AddGuardedField,
    RemoveGuardedConstraint,
    Step,
    append_only,
    may_change_again,
)


ISSUED = "(SELECT d.stage FROM directives_directive d WHERE d.id = OLD.directive_id) = 'issued'"
SAID_NO = "FROM obligations_rightsanswer a WHERE a.obligation_id = NEW.id AND a.answer = 'no'"
TOO_FEW = (
    f"NEW.allowed_at IS NOT NULL AND ((SELECT COUNT(DISTINCT a.account) {SAID_NO}) < 2"
    f" OR (SELECT COUNT(DISTINCT a.unit_id) {SAID_NO}) < 2)"
)
REFUSAL = "a duty is allowed by two persons of two units"


def lay_guard(_apps, schema_editor):
    """Let the database itself ask for the two answers, whoever writes."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION obligation_allowed_by_two() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {TOO_FEW} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW; END $$""",
            params=None,
        )
        schema_editor.execute(
            "CREATE TRIGGER obligation_allowed_by_two BEFORE INSERT OR UPDATE OF allowed_at ON obligations_obligation"
            " FOR EACH ROW EXECUTE FUNCTION obligation_allowed_by_two()",
            params=None,
        )
        return
    for name, when in (("insert", "INSERT"), ("update", "UPDATE OF allowed_at")):
        schema_editor.execute(
            f"CREATE TRIGGER obligation_allowed_by_two_{name} BEFORE {when} ON obligations_obligation FOR EACH ROW"
            f" WHEN {TOO_FEW} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            params=None,
        )


def take_guard(_apps, schema_editor):
    """Take the guard off again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS obligation_allowed_by_two ON obligations_obligation")
        schema_editor.execute("DROP FUNCTION IF EXISTS obligation_allowed_by_two()")
        return
    for name in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS obligation_allowed_by_two_{name}")


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0004_citation"),
        ("obligations", "0004_versions"),
        ("units", "0011_grants_given_anew"),
    ]

    operations = [
        migrations.CreateModel(
            name="RightsAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("account", models.UUIDField()),
                (
                    "answer",
                    models.CharField(choices=[("no", "No"), ("yes", "Yes"), ("unclear", "Unclear")], max_length=8),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("own-work", "own-work"),
                            ("official-channel", "official-channel"),
                            ("counts-bodies", "counts-bodies"),
                            ("protects-people", "protects-people"),
                            ("by-law", "by-law"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.CharField(max_length=500)),
                ("text_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        RemoveGuardedConstraint(
            model_name="obligation",
            name="obligation_stage",
        ),
        AddGuardedField(
            model_name="obligation",
            name="allowed_at",
            field=models.DateTimeField(null=True),
        ),
        AddGuardedField(
            model_name="obligation",
            name="ask_rule",
            field=models.CharField(blank=True, max_length=40, db_default=""),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="stage",
            field=models.CharField(
                choices=[
                    ("pending", "Pending"),
                    ("confirmed", "Confirmed"),
                    ("dropped", "Dropped"),
                    ("declined", "Declined"),
                    ("kept", "Kept"),
                    ("asked", "Asked"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        AddGuardedConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["pending", "confirmed", "dropped", "declined", "kept", "asked"])),
                name="obligation_stage",
            ),
        ),
        AddGuardedConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("stage", "asked"), _negated=True), ("ask_rule__gt", ""), _connector="OR"),
                name="obligation_asked_by_rule",
            ),
        ),
        AddGuardedConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "confirmed"), _negated=True),
                    ("ask_rule", ""),
                    ("allowed_at__isnull", False),
                    _connector="OR",
                ),
                name="obligation_confirmed_was_allowed",
            ),
        ),
        migrations.AddField(
            model_name="rightsanswer",
            name="obligation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="obligations.obligation"
            ),
        ),
        migrations.AddField(
            model_name="rightsanswer",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
        ),
        migrations.AddConstraint(
            model_name="rightsanswer",
            constraint=models.UniqueConstraint(
                fields=("obligation", "text_sha256", "account"), name="rights_answer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["no", "yes", "unclear"])), name="rights_answer_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        ("own-work", "official-channel", "counts-bodies", "protects-people", "by-law", "other"),
                    )
                ),
                name="rights_answer_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="rights_answer_says_why"
            ),
        ),
        may_change_again(append_only("obligations_obligation", allow_update_of=("laid_at",), while_=ISSUED)),
        append_only("obligations_obligation", allow_update_of=("laid_at",), while_=ISSUED),
        append_only("obligations_rightsanswer"),
        Step(lay_guard, take_guard),
    ]
