"""What is written once stays: the database itself refuses changes."""

from __future__ import annotations

from django.db import migrations

from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        append_only("evidence_evidence", allow_update_of=("withdrawn_at",)),
    ]
