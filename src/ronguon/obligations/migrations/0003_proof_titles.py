"""The title of a proof that was handed in may be forgotten when its file is erased; it is never altered."""

from __future__ import annotations

from django.db import migrations

from ronguon.audit.triggers import append_only, may_change_again


class Migration(migrations.Migration):
    dependencies = [("obligations", "0002_append_only")]

    operations = [
        may_change_again(append_only("obligations_submissionproof")),
        append_only("obligations_submissionproof", may_empty=("title",)),
    ]
