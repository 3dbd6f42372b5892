"""Duties, whom they mean, answers about people's rights and versions: fixed once issued or given."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from ronguon.audit.triggers import DatabaseStep, append_only


ISSUED = "(SELECT d.stage FROM directives_directive d WHERE d.id = OLD.directive_id) = 'issued'"

ISSUED_ADDRESSEE = (
    "(SELECT d.stage FROM directives_directive d JOIN drafting_obligation o ON o.directive_id = d.id"
    " WHERE o.id = OLD.obligation_id) = 'issued'"
)

ISSUED_UNIT = (
    "(SELECT d.stage FROM directives_directive d JOIN drafting_obligation o ON o.directive_id = d.id"
    " JOIN drafting_addressee a ON a.obligation_id = o.id WHERE a.id = OLD.addressee_id) = 'issued'"
)

SAID_NO = "FROM drafting_rightsanswer a WHERE a.obligation_id = NEW.id AND a.answer = 'no'"

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
            "CREATE TRIGGER obligation_allowed_by_two BEFORE INSERT OR UPDATE OF allowed_at ON drafting_obligation"
            " FOR EACH ROW EXECUTE FUNCTION obligation_allowed_by_two()",
            params=None,
        )
        return
    for name, when in (("insert", "INSERT"), ("update", "UPDATE OF allowed_at")):
        schema_editor.execute(
            f"CREATE TRIGGER obligation_allowed_by_two_{name} BEFORE {when} ON drafting_obligation FOR EACH ROW"
            f" WHEN {TOO_FEW} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            params=None,
        )


def take_guard(_apps, schema_editor):
    """Take the guard off again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS obligation_allowed_by_two ON drafting_obligation")
        schema_editor.execute("DROP FUNCTION IF EXISTS obligation_allowed_by_two()")
        return
    for name in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS obligation_allowed_by_two_{name}")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directives", "0001_initial"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Obligation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "stage",
                    models.CharField(
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
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("title", models.CharField(max_length=200)),
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
                ("people", models.BooleanField(default=False)),
                ("quantity", models.CharField(blank=True, max_length=200)),
                ("frequency", models.CharField(blank=True, max_length=200)),
                ("rrule", models.CharField(blank=True, max_length=200)),
                ("deadline", models.CharField(blank=True, max_length=300)),
                ("deadline_on", models.DateField(null=True)),
                ("deadline_rule", models.CharField(blank=True, max_length=100)),
                ("unsure", models.CharField(blank=True, max_length=200)),
                ("decline_rule", models.CharField(blank=True, max_length=40)),
                ("ask_rule", models.CharField(blank=True, db_default="", max_length=40)),
                ("allowed_at", models.DateTimeField(null=True)),
                ("drop_reason", models.CharField(blank=True, max_length=500)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("issued_at", models.DateTimeField(null=True)),
                (
                    "clause",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obligations",
                        to="directives.clause",
                    ),
                ),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obligations",
                        to="directives.directive",
                    ),
                ),
                (
                    "reading",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obligations",
                        to="directives.machinereading",
                    ),
                ),
            ],
            options={
                "ordering": ["start", "end", "id"],
            },
        ),
        migrations.CreateModel(
            name="Lineage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("same", "same"),
                            ("renumbered", "renumbered"),
                            ("moved", "moved"),
                            ("reworded", "reworded"),
                            ("split", "split"),
                            ("merged", "merged"),
                            ("added", "added"),
                            ("repealed", "repealed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("what", models.CharField(blank=True, max_length=100)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("anew", models.BooleanField(default=False)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lineage", to="directives.directive"
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines_before",
                        to="drafting.obligation",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines_after",
                        to="drafting.obligation",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(choices=[("lead", "Lead"), ("coordinator", "Coordinator")], max_length=12)),
                ("text", models.CharField(max_length=500)),
                ("start", models.PositiveIntegerField(null=True)),
                ("end", models.PositiveIntegerField(null=True)),
                ("because", models.CharField(blank=True, max_length=10)),
                ("chain", models.CharField(blank=True, max_length=500)),
                (
                    "decision",
                    models.CharField(
                        choices=[("pending", "Pending"), ("units", "Units"), ("not_here", "Not Here")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("group", models.SlugField(blank=True, max_length=60)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addressees",
                        to="drafting.obligation",
                    ),
                ),
            ],
            options={
                "ordering": ["part", "start", "id"],
            },
        ),
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
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="drafting.obligation"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="AddresseeUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("guessed", models.BooleanField(default=False)),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="units", to="drafting.addressee"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("addressee", "unit"), name="addressee_unit_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="obligation_span"
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["pending", "confirmed", "dropped", "declined", "kept", "asked"])),
                name="obligation_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("obligation", "prohibition", "recommendation", "permission"))),
                name="obligation_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decline_rule__gt", ""), ("stage", "declined")),
                    models.Q(models.Q(("stage", "declined"), _negated=True), ("decline_rule", "")),
                    _connector="OR",
                ),
                name="obligation_declined_by_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("stage", "asked"), _negated=True), ("ask_rule__gt", ""), _connector="OR"),
                name="obligation_asked_by_rule",
            ),
        ),
        migrations.AddConstraint(
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
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "confirmed"), _negated=True), ("decided_at__isnull", False), _connector="OR"
                ),
                name="obligation_confirmed_by_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(("issued_at__isnull", True), ("stage", "confirmed"), _connector="OR"),
                name="obligation_laid_was_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineage",
            constraint=models.UniqueConstraint(fields=("directive", "before", "after"), name="lineage_once"),
        ),
        migrations.AddConstraint(
            model_name="lineage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("after__isnull", True)),
                fields=("directive", "before"),
                name="lineage_repealed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "relation__in",
                        ("same", "renumbered", "moved", "reworded", "split", "merged", "added", "repealed"),
                    )
                ),
                name="lineage_relation",
            ),
        ),
        migrations.AddConstraint(
            model_name="lineage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after__isnull", True), ("before__isnull", False), ("relation", "repealed")),
                    models.Q(("after__isnull", False), ("before__isnull", True), ("relation", "added")),
                    models.Q(
                        models.Q(("relation__in", ["repealed", "added"]), _negated=True),
                        ("after__isnull", False),
                        ("before__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="lineage_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["lead", "coordinator"])), name="addressee_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["pending", "units", "not_here"])), name="addressee_decision"
            ),
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
        append_only("drafting_obligation", allow_update_of=("issued_at",), while_=ISSUED),
        append_only("drafting_addressee", while_=ISSUED_ADDRESSEE),
        append_only("drafting_addresseeunit", while_=ISSUED_UNIT),
        append_only("drafting_lineage", allow_update_of=("settled_at",), while_=ISSUED),
        append_only("drafting_rightsanswer"),
        DatabaseStep(lay_guard, take_guard),
    ]
