"""What is written once stays: the database itself refuses changes."""

from __future__ import annotations

from django.db import migrations

from ronguon.audit.triggers import append_only, ascii_order


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]

    operations = [
        ascii_order("units_unit", "path"),
        ascii_order("units_place", "path"),
        append_only("units_transition"),
        append_only("units_transitionside"),
    ]
