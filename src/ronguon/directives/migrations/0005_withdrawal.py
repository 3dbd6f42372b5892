# A document issued by mistake can be taken back: who asked and why, and what a second person said.

import uuid

import django.db.models.deletion
from django.db import migrations, models

from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("directives", "0004_citation")]

    operations = [
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="withdrawal_has_reason"
                    )
                ],
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agreed", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                        name="withdrawal_refused_with_words",
                    )
                ],
            },
        ),
        append_only("directives_withdrawalrequest"),
        append_only("directives_withdrawaldecision"),
    ]
