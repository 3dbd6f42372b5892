"""The title of a proof may be forgotten when its file is erased; it is never altered."""

from __future__ import annotations

from django.db import migrations

from ronguon.audit.triggers import append_only, may_change_again


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_append_only"), ("files", "0002_scanned_looked_at_erased")]

    operations = [
        may_change_again(append_only("evidence_evidence", allow_update_of=("withdrawn_at",))),
        append_only("evidence_evidence", allow_update_of=("withdrawn_at",), may_empty=("title",)),
    ]
