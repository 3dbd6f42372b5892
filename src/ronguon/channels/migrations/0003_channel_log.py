"""The log of channels: leaves and checkpoints that nobody alters, changes beside them that may be erased."""

import django.db.models.deletion
from django.db import migrations, models

from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_marks_and_proofs"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelLogCheckpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.CharField(max_length=64)),
                ("note", models.TextField()),
                ("key", models.CharField(max_length=250)),
                ("signed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ChannelLogLeaf",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("commitment", models.CharField(max_length=66)),
                ("logged_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ChannelLogEntry",
            fields=[
                (
                    "leaf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="channels.channellogleaf",
                    ),
                ),
                ("channel", models.UUIDField(db_index=True)),
                ("salt", models.CharField(max_length=64)),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="ChannelLogCosignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("witness", models.CharField(max_length=250)),
                ("line", models.CharField(max_length=400)),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="channels.channellogcheckpoint",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("checkpoint", "witness"), name="channel_log_cosigned_once")
                ],
            },
        ),
        append_only("channels_channellogleaf"),
        append_only("channels_channellogentry", may_delete_while="OLD.leaf_id >= 0"),
        append_only("channels_channellogcheckpoint"),
        append_only("channels_channellogcosignature"),
    ]
