"""For which document the office gave the answer that an addressee repeats as a guess."""

from django.db import migrations, models

from ronguon.audit.triggers import AddGuardedField


class Migration(migrations.Migration):
    dependencies = [("drafting", "0001_initial")]

    operations = [
        AddGuardedField(model_name="addressee", name="remembered", field=models.UUIDField(null=True)),
    ]
