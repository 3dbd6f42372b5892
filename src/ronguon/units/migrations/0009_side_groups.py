"""A body is in a side group once a day, and a row says by which change it began or ended."""

import django.db.models.deletion
from django.db import migrations, models

from ronguon.audit.triggers import never_overlapping


class Migration(migrations.Migration):
    dependencies = [("units", "0008_role")]

    operations = [
        migrations.AddField(
            model_name="belonging",
            name="begun_with",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="belongings_begun",
                to="units.transition",
            ),
        ),
        migrations.AddField(
            model_name="belonging",
            name="ended_with",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="belongings_ended",
                to="units.transition",
            ),
        ),
        migrations.AddField(
            model_name="belonging",
            name="meant_until_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on__isnull", True)), fields=("group", "unit"), name="belonging_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_with__isnull", True), ("until_on__isnull", False), _connector="OR"),
                name="belonging_ended_with_a_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("meant_until_on__isnull", True),
                    models.Q(("ended_with__isnull", False), ("meant_until_on__gt", models.F("until_on"))),
                    _connector="OR",
                ),
                name="belonging_meant_longer",
            ),
        ),
        never_overlapping("units_belonging", "group_id", "unit_id"),
    ]
