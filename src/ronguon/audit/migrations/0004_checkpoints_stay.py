"""A checkpoint once signed stays as it was signed."""

from __future__ import annotations

from django.db import migrations

from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_checkpoints")]

    operations = [
        append_only("audit_checkpoint"),
        append_only("audit_checkpointcopy"),
    ]
