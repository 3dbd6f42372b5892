"""Names found by one range of an index, and bodies directly below another by one as well."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Cast, Left, Length

from ronguon.audit.triggers import ascii_order
from ronguon.units.domain.names import tails

BATCH = 2_000


def find_names(apps, _schema_editor):
    """Write the tails of every name; those that older code writes from now on follow within minutes."""
    NameTail = apps.get_model("units", "NameTail")
    batch = []
    for name in apps.get_model("units", "UnitName").objects.order_by("pk").iterator():
        batch += [NameTail(name=name, unit_id=name.unit_id, tail=tail) for tail in tails(name.search_key)]
        if len(batch) >= BATCH:
            NameTail.objects.bulk_create(batch, batch_size=BATCH)
            batch = []
    NameTail.objects.bulk_create(batch, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("units", "0005_reorganisation")]

    operations = [
        migrations.CreateModel(
            name="NameTail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tail", models.CharField(max_length=200)),
                (
                    "name",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tails", to="units.unitname"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.unit",
                    ),
                ),
            ],
        ),
        ascii_order("units_nametail", "tail"),
        migrations.RunPython(find_names, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="nametail",
            index=models.Index(fields=["tail", "unit"], name="name_tail"),
        ),
        migrations.AddField(
            model_name="place",
            name="above",
            field=models.GeneratedField(
                db_persist=True,
                expression=Left(
                    "path", Length("path") - Length(Cast("unit_id", models.CharField(max_length=20))) - Value(1)
                ),
                output_field=models.CharField(max_length=200),
            ),
        ),
        migrations.RemoveIndex(model_name="place", name="place_path"),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["path", "since_on", "until_on", "unit"], name="place_path"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["above", "since_on", "until_on"], name="place_above"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["path", "since_on", "until_on"], name="unit_path"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(condition=models.Q(("until_on__isnull", False)), fields=["until_on"], name="unit_ended"),
        ),
    ]
