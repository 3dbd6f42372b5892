"""What is written once stays: the database itself refuses changes."""

from __future__ import annotations

from django.db import migrations

from ronguon.audit.triggers import append_only

SIGNED = "(SELECT r.stage FROM reports_report r WHERE r.id = OLD.report_id) = 'signed'"
SIGNED_FIGURE = (
    "(SELECT r.stage FROM reports_report r JOIN reports_figure f ON f.report_id = r.id"
    " WHERE f.id = OLD.figure_id) = 'signed'"
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        append_only("reports_report", while_="OLD.stage = 'signed'"),
        append_only("reports_sentence", while_=SIGNED),
        append_only("reports_figure", while_=SIGNED),
        append_only("reports_figurerow", while_=SIGNED_FIGURE),
        append_only("reports_publication", allow_update_of=("withdrawn_at",)),
        append_only("reports_publishedfigure"),
        append_only("reports_publishedrow"),
    ]
