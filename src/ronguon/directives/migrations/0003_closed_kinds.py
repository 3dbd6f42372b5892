# The database itself knows the closed list of kinds.

from django.db import migrations, models

from ronguon.audit.triggers import AddGuardedConstraint


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0002_append_only"),
    ]

    operations = [
        AddGuardedConstraint(
            model_name="machinereading",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("obligation", "prohibition", "recommendation", "permission"))),
                name="reading_kind",
            ),
        ),
    ]
