# The database itself knows the closed list of kinds.

from django.db import migrations, models

from ronguon.audit.triggers import AddGuardedConstraint


class Migration(migrations.Migration):
    dependencies = [
        ("obligations", "0002_append_only"),
        ("reports", "0003_no_additions"),
    ]

    operations = [
        AddGuardedConstraint(
            model_name="sentence",
            constraint=models.CheckConstraint(
                condition=models.Q(("shape__in", ["heading", "paragraph", "row"])), name="sentence_shape"
            ),
        ),
    ]
