"""What is written once stays: the database itself refuses changes."""

from __future__ import annotations

from django.db import migrations

from ronguon.audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("directives", "0001_initial")]

    operations = [
        append_only("directives_directive", while_="OLD.stage = 'issued'"),
        append_only("directives_clause"),
        append_only("directives_machinereading"),
        append_only("directives_readingnote"),
    ]
