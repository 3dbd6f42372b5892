from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ronguon.audit.triggers import Step, never_overlapping

_LASTS = models.Q(("until_on__isnull", True), ("until_on__gt", models.F("since_on")), _connector="OR")
_hold = never_overlapping("units_belonging", "group_id", "unit_id").there


def _rest(_apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Do nothing: SQLite makes the table anew for a constraint and loses its triggers, on either way."""


class Migration(migrations.Migration):
    dependencies = [("units", "0009_side_groups")]

    operations = [
        Step(_rest, _hold),
        migrations.RemoveConstraint(model_name="belonging", name="belonging_once_a_day"),
        migrations.RemoveConstraint(model_name="belonging", name="belonging_dates"),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.UniqueConstraint(
                condition=_LASTS, fields=("group", "unit", "since_on"), name="belonging_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on__isnull", True),
                    ("until_on__gt", models.F("since_on")),
                    models.Q(("ended_with__isnull", False), ("until_on", models.F("since_on"))),
                    _connector="OR",
                ),
                name="belonging_dates",
            ),
        ),
        Step(_hold, _rest),
    ]
