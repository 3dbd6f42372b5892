# The database itself knows the closed list of kinds.

from django.db import migrations, models

from ronguon.audit.triggers import AddGuardedConstraint


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0003_token"),
    ]

    operations = [
        AddGuardedConstraint(
            model_name="transitionside",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["ends", "succeeds"])), name="transition_side_part"
            ),
        ),
    ]
