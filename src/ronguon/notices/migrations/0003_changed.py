# Units are told when a duty goes on under other words.

from django.db import migrations, models

from ronguon.audit.triggers import AddGuardedConstraint, RemoveGuardedConstraint


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_append_only"),
        ("units", "0004_closed_kinds"),
    ]

    operations = [
        RemoveGuardedConstraint(
            model_name="notice",
            name="notice_kind",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assigned", "Assigned"),
                    ("reminder", "Reminder"),
                    ("escalation", "Escalation"),
                    ("returned", "Returned"),
                    ("accepted", "Accepted"),
                    ("changed", "Changed"),
                ],
                max_length=12,
            ),
        ),
        AddGuardedConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["assigned", "reminder", "escalation", "returned", "accepted", "changed"])
                ),
                name="notice_kind",
            ),
        ),
    ]
