"""Stored files and their erasures."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import ronguon.files.models
import uuid
from django.db import migrations, models
from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
                ("scanned", models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.CreateModel(
            name="StorageUse",
            fields=[
                ("owner_unit", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("used_bytes", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "stored",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="erasure",
                        serialize=False,
                        to="files.storedfile",
                    ),
                ),
                ("because", models.CharField(max_length=500)),
                ("erased_by", models.UUIDField()),
                ("erased_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "stored",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="look",
                        serialize=False,
                        to="files.storedfile",
                    ),
                ),
                ("looked_at", models.DateTimeField(db_index=True)),
                (
                    "found",
                    models.CharField(
                        choices=[("whole", "Whole"), ("changed", "Changed"), ("missing", "Missing")], max_length=8
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(condition=models.Q(("size_bytes__gt", 0)), name="stored_file_has_bytes"),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("sha256"), 64),
                name="stored_file_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["pdf", "docx", "xlsx", "odt", "png", "jpg", "csv", "txt", "html", "md"])
                ),
                name="stored_file_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["evidence", "directive", "list", "paper"])),
                name="stored_file_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="storedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner_unit", ""), _negated=True), name="stored_file_has_owner"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="erasure_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="look",
            constraint=models.CheckConstraint(
                condition=models.Q(("found__in", ["whole", "changed", "missing"])), name="look_found"
            ),
        ),
        append_only("files_storedfile", may_empty=("name",)),
        append_only("files_erasure", allow_update_of=("gone_at",)),
    ]
