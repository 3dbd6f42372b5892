# A new version of a document: how each duty goes on.

import django.db.models.deletion
from django.db import migrations, models

from ronguon.audit.triggers import AddGuardedConstraint, RemoveGuardedConstraint, append_only

ISSUED = "(SELECT d.stage FROM directives_directive d WHERE d.id = OLD.directive_id) = 'issued'"


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0003_closed_kinds"),
        ("obligations", "0003_proof_titles"),
        ("units", "0004_closed_kinds"),
    ]

    operations = [
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        RemoveGuardedConstraint(
            model_name="assignment",
            name="assignment_handed_over_once",
        ),
        RemoveGuardedConstraint(
            model_name="obligation",
            name="obligation_stage",
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
                ],
                default="pending",
                max_length=10,
            ),
        ),
        AddGuardedConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin__isnull", False)),
                fields=("origin", "obligation", "unit"),
                name="assignment_went_on_once",
            ),
        ),
        AddGuardedConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["pending", "confirmed", "dropped", "declined", "kept"])),
                name="obligation_stage",
            ),
        ),
        migrations.AddField(
            model_name="lineage",
            name="after",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines_before",
                to="obligations.obligation",
            ),
        ),
        migrations.AddField(
            model_name="lineage",
            name="before",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines_after",
                to="obligations.obligation",
            ),
        ),
        migrations.AddField(
            model_name="lineage",
            name="directive",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lineage", to="directives.directive"
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
        append_only("obligations_lineage", allow_update_of=("settled_at",), while_=ISSUED),
    ]
