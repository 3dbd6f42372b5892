"""The demo's story: told through the actions, every row with its event, and still the same day ninety days later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from tests import contents

from ronguon.assignments.models import Assignment, Occurrence, Review, Submission
from ronguon.audit import actions as audit
from ronguon.audit.models import Event
from ronguon.channels.models import Channel
from ronguon.demo.story import pages, telling, work
from ronguon.directives.models import Directive
from ronguon.kernel import clock
from ronguon.reports.models import Publication, Report
from ronguon.status.domain.groups import StatusGroup
from ronguon.status.models.roll_ups import CountScope, counts
from ronguon.units.models import Unit

DAY = date(2026, 11, 24)


@pytest.fixture
def told(db: None) -> Iterator[telling.Story]:
    """Tell the story once a test; the clock of this process is let go afterwards."""
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        story = telling.tell(DAY)
        yield story
    clock.stand_on(None)


def _events(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


@pytest.mark.soak
def test_the_story_is_told_through_the_actions_holds_and_stands_still(
    told: telling.Story, record_property: Callable[[str, object], None]
) -> None:
    _each_row_has_its_event()
    _every_kind_of_fate_is_there()
    _a_new_version_changed_three_of_forty()
    _an_owes_what_the_story_says()
    _pages_are_declared_proven_and_published_and_one_closed_leaves_nothing()
    assert audit.verify() is None
    contents.each_kind_of_edit_is_noticed(record_property)
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC) + timedelta(days=90)):
        before = Assignment.objects.count(), Event.objects.count()
        call_command("demo")
        assert clock.today() == DAY
        assert (Assignment.objects.count(), Event.objects.count()) == before
        _an_owes_what_the_story_says()


def _each_row_has_its_event() -> None:
    assert _events("directive.taken_in") == Directive.objects.count() == 5
    assert _events("directive.issued") == Directive.objects.issued().count() == 5
    told_of = set(Event.objects.filter(verb="occurrence.handed_in").values_list("subject", flat=True))
    for submission in Submission.objects.select_related("occurrence__assignment"):
        assert told_of & {str(one.code) for one in submission.occurrence.line()}
    judged = _events("submission.accepted") + _events("submission.returned")
    assert judged <= Review.objects.count()
    assert _events("report.signed") == Report.objects.filter(stage=Report.Stage.SIGNED).count() == 1
    assert _events("report.published") == Publication.objects.count() == 1
    assert _events("unit.established") == Unit.objects.count()


def _every_kind_of_fate_is_there() -> None:
    found = counts(CountScope(None, DAY))
    assert all(found.of(group) for group in StatusGroup)
    assert Review.objects.filter(verdict=Review.Verdict.RETURNED).exists()
    assert Assignment.objects.filter(origin__isnull=False).exists()


def _pages_are_declared_proven_and_published_and_one_closed_leaves_nothing() -> None:
    assert (_events("channel.declared"), _events("channel.erased")) == (16, 1)
    assert (Channel.objects.count(), Channel.objects.never_proven().count()) == (15, 1)
    assert Channel.objects.with_mark(DAY).count() == _events("channel.published") - 1 == 12
    former = Channel.objects.told().get(name=pages.FORMER.name)
    assert (former.last_owner.unit.name, former.reason) == ("UBND xã Cẩm Vân", pages.ENDED)
    assert not Channel.objects.filter(url=pages.CLOSED).exists()
    assert not Channel.objects.lapsed(DAY).exists()


def _a_new_version_changed_three_of_forty() -> None:
    new = Directive.objects.get(number="131/KH-UBND")
    found = [new.obligations.filter(stage=stage).count() for stage in ("kept", "dropped", "confirmed")]
    assert (new.version, found) == (2, [34, 3, 3]), "three dropped ones stay dropped without being asked again"
    assert not new.lineage.filter(settled_at__isnull=True).exists()
    went = Assignment.objects.filter(obligation__directive=new)
    assert went.exists()
    assert all(row.origin is not None for row in went.select_related("origin"))


def _an_owes_what_the_story_says() -> None:
    plan = Occurrence.objects.filter(
        assignment__unit__name=work.AN_COMMUNE,
        assignment__part="lead",
        assignment__obligation__directive__number__in=["112/KH-UBND", "131/KH-UBND"],
        assignment__until_on__isnull=True,
        stage=Occurrence.Stage.OPEN,
    )
    assert plan.filter(due_on=clock.today()).count() == 5
    assert plan.filter(due_on__lt=clock.today()).count() == 2
    telegram = Assignment.objects.filter(obligation__directive__kind="Công điện", unit__name=work.AN_COMMUNE)
    assert telegram.exists()
    assert not telegram.filter(acknowledged_on__isnull=False).exists()
