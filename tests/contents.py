"""Edits of what was issued, submitted, judged, signed and published, made behind the database's guards."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection, transaction

from ronguon.audit.actions import sealing
from ronguon.audit.actions.verifying import examine
from ronguon.audit.models import Event
from ronguon.audit.tests.tampering import disarmed

ISSUED = "(SELECT id FROM directives_directive WHERE stage = 'issued')"
SIGNED = "(SELECT id FROM reports_report WHERE stage = 'signed')"
SIGNED_FIGURES = f"(SELECT id FROM reports_figure WHERE report_id IN {SIGNED})"  # noqa: S608 (our own)
CARRIED = (
    "SELECT s.id FROM assignments_submission s JOIN assignments_occurrence o ON o.id = s.occurrence_id"
    " JOIN assignments_assignment a ON a.id = o.assignment_id WHERE a.origin_id IS NOT NULL"
)
EDITS: dict[str, tuple[str, str, str, str]] = {
    "the words of a duty": ("duties", "drafting_obligation", "text = 'x'", f"directive_id IN {ISSUED}"),
    "the last day of a duty": ("duties", "drafting_obligation", "deadline_on = '2099-01-01'", "stage = 'confirmed'"),
    "whom a duty means": ("duties", "drafting_addressee", "text = 'x'", ""),
    "which body a duty means": ("duties", "drafting_addresseeunit", "unit_id = 1", "unit_id > 1"),
    "who holds an assignment": ("rows", "assignments_assignment", "part = 'coordinator'", "part = 'lead'"),
    "from when it is held": ("rows", "assignments_assignment", "since_on = '2020-01-01'", ""),
    "whether it can be late": ("rows", "assignments_assignment", "timed = NOT timed", ""),
    "whether one taken over can be late": ("rows", "assignments_assignment", "timed = NOT timed", "origin_id > 0"),
    "the last day of a term": ("rows", "assignments_occurrence", "due_on = '2099-01-01'", ""),
    "what was handed in": ("submissions", "assignments_submission", "text = 'x'", ""),
    "how much was handed in": ("submissions", "assignments_submission", "amount = 99999", ""),
    "when it was handed in": ("submissions", "assignments_submission", "submitted_on = '2020-01-01'", ""),
    "what was proved by it": ("submissions", "assignments_submissionproof", "sha256 = 'x'", ""),
    "what was judged": ("reviews", "assignments_review", "verdict = 'accepted', reason = ''", "verdict = 'returned'"),
    "why it was returned": ("reviews", "assignments_review", "reason = 'x'", ""),
    "who judged": ("reviews", "assignments_review", "decided_on = '2020-01-01'", ""),
    "a signed figure": ("reports", "reports_figure", "value = 999", f"report_id IN {SIGNED}"),
    "a row behind a signed figure": ("reports", "reports_figurerow", "amount = 999", f"figure_id IN {SIGNED_FIGURES}"),
    "a signed sentence": ("reports", "reports_sentence", "text = 'x'", f"report_id IN {SIGNED}"),
    "who signed": ("reports", "reports_report", "signatory_name = 'x'", "stage = 'signed'"),
    "a published figure": ("publications", "reports_publishedfigure", "value = 999", ""),
    "a row behind a published figure": ("publications", "reports_publishedrow", "amount = 999", ""),
    "what was published": ("publications", "reports_publication", "title = 'x'", ""),
}  # fmt: skip
"""What is edited → the kind that must notice, the table, the change, and where."""


def tamper(table: str, change: str, where: str) -> int:
    """Change the newest row that fits, by SQL alone and with the guards off; return how many rows changed."""
    newest = f"SELECT max(id) FROM {table}" + (f" WHERE {where}" if where else "")  # noqa: S608 (our own)
    with disarmed(table), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change} WHERE id = ({newest})")  # noqa: S608 (our own)
        return int(cursor.rowcount)


def noticed(table: str, change: str, where: str) -> set[str]:
    """Return the kinds in which an edit is noticed; the edit is taken back."""
    with transaction.atomic():
        assert tamper(table, change, where) == 1, (table, where)
        found = {one.kind for one in sealing.compare().broken}
        transaction.set_rollback(True)
    return found


def each_kind_of_edit_is_noticed(record_property: Callable[[str, object], None]) -> None:
    """Assert that the demo verifies clean, and that each edit of it is noticed."""
    began = time.perf_counter()
    clean = sealing.compare()
    took = time.perf_counter() - began
    assert (clean.broken, clean.without) == ((), {})
    assert examine().whole
    caught = {what: noticed(*edit[1:]) for what, edit in EDITS.items()}
    missed = [what for what, edit in EDITS.items() if caught[what] != {edit[0]}]
    said = (
        f"contents: {clean.whole} things of the demo compared in {took * 1000:.0f} ms, {Event.objects.count()} events;"
        f" {len(EDITS) - len(missed)}/{len(EDITS)} edits noticed"
    )
    record_property("operations", said)
    assert missed == []
    with connection.cursor() as cursor:
        cursor.execute(CARRIED)
        carried = [row[0] for row in cursor.fetchall()]
    assert carried, "nothing went on with what was handed in"
    assert noticed("assignments_submission", "text = 'x'", f"id = {carried[0]}") == {"submissions"}
    assert gone_rows_are_noticed() == {"reviews", "submissions"}


def gone_rows_are_noticed() -> set[str]:
    """Return in which kinds it is noticed that a row is gone altogether."""
    found = set()
    for table, kind in (("assignments_review", "reviews"), ("assignments_submissionproof", "submissions")):
        with transaction.atomic():
            with disarmed(table), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})")  # noqa: S608 (our own)
            found |= {one.kind for one in sealing.compare().broken} & {kind}
            transaction.set_rollback(True)
    return found
