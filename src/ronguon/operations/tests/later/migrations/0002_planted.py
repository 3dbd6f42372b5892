"""What a later release might add."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AddField("notice", "planted", models.CharField(max_length=9, db_default="", default="")),
        migrations.RemoveField("notice", "planted"),
    ]
