"""What is written once stays: the database itself refuses changes."""

from __future__ import annotations

from django.db import migrations

from ronguon.audit.triggers import append_only

ISSUED = "(SELECT d.stage FROM directives_directive d WHERE d.id = OLD.directive_id) = 'issued'"
ISSUED_ADDRESSEE = (
    "(SELECT d.stage FROM directives_directive d JOIN obligations_obligation o ON o.directive_id = d.id"
    " WHERE o.id = OLD.obligation_id) = 'issued'"
)
ISSUED_UNIT = (
    "(SELECT d.stage FROM directives_directive d JOIN obligations_obligation o ON o.directive_id = d.id"
    " JOIN obligations_addressee a ON a.obligation_id = o.id WHERE a.id = OLD.addressee_id) = 'issued'"
)


class Migration(migrations.Migration):
    dependencies = [("obligations", "0001_initial")]

    operations = [
        append_only("obligations_obligation", allow_update_of=("laid_at",), while_=ISSUED),
        append_only("obligations_addressee", while_=ISSUED_ADDRESSEE),
        append_only("obligations_addresseeunit", while_=ISSUED_UNIT),
        append_only("obligations_assignment", allow_update_of=("until_on", "acknowledged_on")),
        append_only("obligations_occurrence", allow_update_of=("stage",)),
        append_only("obligations_discharge", allow_update_of=("undone_on",)),
        append_only("obligations_progress"),
        append_only("obligations_submission"),
        append_only("obligations_submissionproof"),
        append_only("obligations_review"),
    ]
