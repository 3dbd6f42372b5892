"""What was issued, handed in, judged, signed and published is noticed when edited behind the database's guards."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from ronguon.audit.actions import sealing
from ronguon.audit.actions.verifying import Fault, examine
from ronguon.audit.models import Event
from ronguon.audit.tests.tampering import disarmed
from ronguon.kernel import clock
from ronguon.obligations.models import Review, Submission
from ronguon.portal import health
from ronguon.portal.story import telling
from ronguon.reports.actions import publishing
from ronguon.reports.models import Figure, Publication, PublishedFigure
from ronguon.reports.models.published import WORDS
from ronguon.reports.tests.world import World

DAY = date(2026, 11, 24)
ISSUED = "(SELECT id FROM directives_directive WHERE stage = 'issued')"
SIGNED = "(SELECT id FROM reports_report WHERE stage = 'signed')"
SIGNED_FIGURES = f"(SELECT id FROM reports_figure WHERE report_id IN {SIGNED})"  # noqa: S608 (our own)
CARRIED = (
    "SELECT s.id FROM obligations_submission s JOIN obligations_occurrence o ON o.id = s.occurrence_id"
    " JOIN obligations_assignment a ON a.id = o.assignment_id WHERE a.origin_id IS NOT NULL"
)
EDITS: dict[str, tuple[str, str, str, str]] = {
    "the words of a duty": ("duties", "obligations_obligation", "text = 'x'", f"directive_id IN {ISSUED}"),
    "the last day of a duty": ("duties", "obligations_obligation", "deadline_on = '2099-01-01'", "stage = 'confirmed'"),
    "whom a duty means": ("duties", "obligations_addressee", "text = 'x'", ""),
    "which body a duty means": ("duties", "obligations_addresseeunit", "unit_id = 1", "unit_id > 1"),
    "who holds an assignment": ("rows", "obligations_assignment", "part = 'coordinator'", "part = 'lead'"),
    "from when it is held": ("rows", "obligations_assignment", "since_on = '2020-01-01'", ""),
    "whether it can be late": ("rows", "obligations_assignment", "timed = NOT timed", ""),
    "whether one taken over can be late": ("rows", "obligations_assignment", "timed = NOT timed", "origin_id > 0"),
    "the last day of a term": ("rows", "obligations_occurrence", "due_on = '2099-01-01'", ""),
    "what was handed in": ("submissions", "obligations_submission", "text = 'x'", ""),
    "how much was handed in": ("submissions", "obligations_submission", "amount = 99999", ""),
    "when it was handed in": ("submissions", "obligations_submission", "handed_in_on = '2020-01-01'", ""),
    "what was proved by it": ("submissions", "obligations_submissionproof", "sha256 = 'x'", ""),
    "what was judged": ("reviews", "obligations_review", "verdict = 'accepted', reason = ''", "verdict = 'returned'"),
    "why it was returned": ("reviews", "obligations_review", "reason = 'x'", ""),
    "who judged": ("reviews", "obligations_review", "decided_on = '2020-01-01'", ""),
    "a signed figure": ("reports", "reports_figure", "value = 999", f"report_id IN {SIGNED}"),
    "a row behind a signed figure": ("reports", "reports_figurerow", "amount = 999", f"figure_id IN {SIGNED_FIGURES}"),
    "a signed sentence": ("reports", "reports_sentence", "text = 'x'", f"report_id IN {SIGNED}"),
    "who signed": ("reports", "reports_report", "signatory_name = 'x'", "stage = 'signed'"),
    "a published figure": ("publications", "reports_publishedfigure", "value = 999", ""),
    "a row behind a published figure": ("publications", "reports_publishedrow", "amount = 999", ""),
    "what was published": ("publications", "reports_publication", "title = 'x'", ""),
}  # fmt: skip
"""What is edited → the kind that must notice, the table, the change, and where."""


@pytest.fixture
def told(db: None) -> Iterator[telling.Story]:
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        yield telling.tell(DAY)
    clock.stand_on(None)


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


@pytest.mark.first_database
def test_the_demo_verifies_clean_and_each_kind_of_edit_is_noticed(
    told: telling.Story, record_property: Callable[[str, object], None]
) -> None:
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
    assert noticed("obligations_submission", "text = 'x'", f"id = {carried[0]}") == {"submissions"}
    assert gone_rows_are_noticed() == {"reviews", "submissions"}


def gone_rows_are_noticed() -> set[str]:
    """Return in which kinds it is noticed that a row is gone altogether."""
    found = set()
    for table, kind in (("obligations_review", "reviews"), ("obligations_submissionproof", "submissions")):
        with transaction.atomic():
            with disarmed(table), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})")  # noqa: S608 (our own)
            found |= {one.kind for one in sealing.compare().broken} & {kind}
            transaction.set_rollback(True)
    return found


@pytest.fixture
def world(db: None) -> World:
    world = World()
    world.work()
    world.publish(world.sign(world.draft()))
    return world


SMALL = [
    ("submissions", "obligations_submission", "text = 'x'"),
    ("reviews", "obligations_review", "decided_on = '2020-01-01'"),
    ("reports", "reports_figure", "value = 999"),
    ("publications", "reports_publishedfigure", "value = 999"),
]


@pytest.mark.parametrize(("kind", "table", "change"), SMALL)
def test_an_edit_by_sql_is_noticed_on_either_database(kind: str, table: str, change: str, world: World) -> None:
    assert sealing.compare().broken == ()
    assert noticed(table, change, "") == {kind}


def test_the_commands_say_it_and_end_with_trouble(world: World) -> None:
    assert Submission.objects.exists()
    assert tamper("obligations_submission", "text = 'x'", "") == 1
    (trouble,) = examine().troubles
    assert trouble.fault is Fault.CONTENT
    assert "không còn như lúc ghi sự kiện" in trouble.says
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify", stdout=out, stderr=err)
    assert ended.value.code == 1
    assert "Sửa ngoài hệ thống" in err.getvalue()
    fact = health.unaltered()
    assert not fact.ok
    assert "Sửa ngoài hệ thống" in fact.says


def test_rows_from_before_there_were_hashes_are_counted_and_named(world: World) -> None:
    old: Any = Event.objects.filter(verb="occurrence.handed_in").order_by("pk")[:2]
    with disarmed("audit_event"):
        for event in old:
            Event.objects.filter(pk=event.pk).update(
                details={key: value for key, value in event.details.items() if key != sealing.HASH}
            )
    found = sealing.compare()
    assert found.broken == ()
    assert found.without["báo cáo kết quả"] == 2
    assert "2 báo cáo kết quả" in found.says
    out = StringIO()
    call_command("audit", "verify", "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["contents"]["without_hash"]["báo cáo kết quả"] == 2
    fact = health.unaltered()
    assert (fact.ok, fact.warning) == (True, True)


def test_a_withdrawn_publication_is_no_edit(world: World) -> None:
    why = {"reason": "figures", "because": "Số liệu có sai sót."}
    publishing.withdraw(Publication.objects.get(), **why, by=world.cast.office)
    found = sealing.compare()
    assert found.broken == ()
    assert "lần công bố" not in found.without
    assert not PublishedFigure.objects.exists()
    assert Figure.objects.exists()
    assert Review.objects.exists()
    assert noticed("reports_publication", "withdrawn_at = NULL", "") == {"publications"}


def test_a_withdrawal_that_no_event_tells_of_is_an_edit(world: World) -> None:
    emptied = ", ".join(f"{column} = ''" for column in WORDS)
    assert noticed("reports_publication", f"withdrawn_at = published_at, {emptied}", "") == {"publications"}
