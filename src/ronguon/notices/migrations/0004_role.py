# Units are told when a role that signs, approves or judges is given or waits.

from django.db import migrations, models

from ronguon.audit.triggers import AddGuardedConstraint, RemoveGuardedConstraint


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_changed"),
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
                    ("role", "Role"),
                ],
                max_length=12,
            ),
        ),
        AddGuardedConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["assigned", "reminder", "escalation", "returned", "accepted", "changed", "role"])
                ),
                name="notice_kind",
            ),
        ),
    ]
