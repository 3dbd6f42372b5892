"""What was issued, submitted, judged, signed and published is noticed when edited behind the database's guards."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from tests.contents import noticed, tamper

from ronguon.assignments.models import Review, Submission
from ronguon.audit.actions import sealing
from ronguon.audit.actions.verifying import Fault, examine
from ronguon.audit.models import Event
from ronguon.audit.tests.tampering import disarmed
from ronguon.operations import health
from ronguon.reports.actions import publishing
from ronguon.reports.models import Figure, Publication, PublishedFigure
from ronguon.reports.models.published import WORDS
from ronguon.reports.tests.world import World


@pytest.fixture
def world(db: None) -> World:
    world = World()
    world.work()
    world.publish(world.sign(world.draft()))
    return world


SMALL = [
    ("submissions", "assignments_submission", "text = 'x'"),
    ("reviews", "assignments_review", "decided_on = '2020-01-01'"),
    ("reports", "reports_figure", "value = 999"),
    ("publications", "reports_publishedfigure", "value = 999"),
]


@pytest.mark.both_databases
@pytest.mark.parametrize(("kind", "table", "change"), SMALL)
def test_an_edit_by_sql_is_noticed_on_either_database(kind: str, table: str, change: str, world: World) -> None:
    assert sealing.compare().broken == ()
    assert noticed(table, change, "") == {kind}


@pytest.mark.both_databases
def test_the_commands_say_it_and_end_with_trouble(world: World) -> None:
    assert Submission.objects.exists()
    assert tamper("assignments_submission", "text = 'x'", "") == 1
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


@pytest.mark.both_databases
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


@pytest.mark.both_databases
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


@pytest.mark.both_databases
def test_a_withdrawal_that_no_event_tells_of_is_an_edit(world: World) -> None:
    emptied = ", ".join(f"{column} = ''" for column in WORDS)
    assert noticed("reports_publication", f"withdrawn_at = published_at, {emptied}", "") == {"publications"}
