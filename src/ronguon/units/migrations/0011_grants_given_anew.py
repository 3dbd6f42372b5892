import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0010_places_within_a_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="renews",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="renewed_by", to="units.grant"
            ),
        ),
    ]
