import uuid

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import ronguon.files.models
from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StorageUse",
            fields=[
                ("owner_unit", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("used_bytes", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("kind", models.CharField(max_length=8)),
                ("media_type", models.CharField(max_length=100)),
                ("purpose", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=160)),
                ("owner_unit", models.CharField(db_index=True, max_length=64)),
                ("stored_at", models.DateTimeField()),
                (
                    "storage_key",
                    models.CharField(default=ronguon.files.models.new_storage_key, max_length=64, unique=True),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size_bytes__gt", 0)), name="stored_file_has_bytes"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("sha256"), 64),
                        name="stored_file_sha256",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["pdf", "docx", "xlsx", "odt", "png", "jpg", "csv", "txt", "html", "md"])
                        ),
                        name="stored_file_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["evidence", "directive", "list", "paper"])),
                        name="stored_file_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner_unit", ""), _negated=True), name="stored_file_has_owner"
                    ),
                ],
            },
        ),
        append_only("files_storedfile"),
    ]
