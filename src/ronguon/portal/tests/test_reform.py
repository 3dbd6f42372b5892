"""The merger of 1 July 2025 of one real province replays: open duties before = after, and every earlier day stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.assignments import sql
from ronguon.assignments.models import Assignment, Discharge, Occurrence
from ronguon.audit.domain import Machine
from ronguon.directives.models import Directive
from ronguon.drafting.domain.terms import PlannedOccurrence
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import NOW, make_directive, make_obligation
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.people.models import Account
from ronguon.portal.tests.reform import Reform
from ronguon.reorganisation.models import HandOver, HandOverItem
from ronguon.reorganisation.tests.making import put_through
from ronguon.reports.actions.drafting import Period, draft
from ronguon.reports.models import Figure
from ronguon.status.domain.groups import GroupCounts
from ronguon.status.models.roll_ups import CountScope, counts
from ronguon.units.domain import Actor, Role
from ronguon.units.lists import places
from ronguon.units.lists import provinces as provincial
from ronguon.units.lists import rows as bodylist
from ronguon.units.lists.places import REFORM_ON
from ronguon.units.models import Place, Unit

PROVINCE = "Khánh Hòa"  # with Ninh Thuận; 194 communes became 65, eleven and more of them were divided
FOUNDED = date(2025, 1, 2)
LAID = date(2025, 4, 1)
DAYS = [date(2025, 4, 30), date(2025, 5, 15), date(2025, 5, 31), date(2025, 6, 15), date(2025, 6, 30)]


@dataclass
class Land:
    """Both provinces as they were, with a quarterly figure and a standing duty at every commune and district."""

    old: Unit
    new: Unit
    directive: Directive

    @property
    def roots(self) -> list[Unit]:
        return [self.new, self.old]

    def nodes(self) -> list[Unit]:
        """Return both provinces, three districts and three communes of each."""
        found = []
        for root in self.roots:
            districts = list(Unit.objects.filter(parent=root, kind="district").order_by("pk"))
            communes = list(Unit.objects.filter(parent__in=districts).order_by("pk"))
            found += [root, *districts[:3], *communes[::40][:3]]
        return found


PEOPLE = {"keeper": Role.ADMIN, "head": Role.HEAD, "office": Role.OFFICE}


def acting(name: str) -> Actor:
    """Return one of `PEOPLE` with the roles of the moment."""
    return actor_for(Account.objects.get(email=f"{name}@example.vn"), on=clock.today())


@pytest.fixture
def land(db: None) -> Iterator[Land]:
    with on_day(LAID):
        bodylist.take_in(provincial.earlier(PROVINCE, since_on=FOUNDED), by=Machine())
        names = [provincial.body_name(one) for one in places.made_of(places.province_called(PROVINCE))]
        new = Unit.objects.get(name="UBND tỉnh Khánh Hòa")
        (old,) = Unit.objects.filter(name__in=names).exclude(pk=new.pk)
        directive = make_directive(new, stage="issued", closed_at=NOW)
        bodies = Unit.objects.exclude(kind="province").order_by("pk")
        assign(directive, list(bodies.values_list("pk", flat=True)), new)
        for name, role in PEOPLE.items():
            account = Account.objects.create_user(f"{name}@example.vn", None, full_name=name)
            for root in (new, old):
                grant(account, root, role, by=Machine(), since_on=FOUNDED, subtree=True)
        yield Land(old, new, directive)


def assign(directive: Directive, units: list[int], by: Unit) -> None:
    """Lay two duties on all, and let every third unit finish the first, half of these late."""
    for title, timed in (("Báo cáo số liệu", True), ("Không để lộ thông tin", False)):
        duty = make_obligation(directive, title=title)
        sql.insert_assignments(sql.AssignmentBatch(duty.pk, by.pk, "lead", timed=timed, assigned_on=LAID), units)
        sql.insert_occurrences(
            duty.pk, units, [PlannedOccurrence(1, LAID, date(2025, 5, 20) if timed else None)], assigned_on=LAID
        )
    done = Occurrence.objects.filter(assignment__timed=True, assignment__unit__in=units[::3]).order_by("pk")
    for number, occurrence in enumerate(done):
        day = date(2025, 5, 10 if number % 2 else 25)
        Occurrence.objects.filter(pk=occurrence.pk).update(stage="accepted")
        Discharge.objects.create(occurrence=occurrence, done_on=day)


def figures(land: Land, nodes: list[Unit]) -> dict[tuple[int, date], GroupCounts]:
    return {(unit.pk, on): counts(CountScope(unit, on, land.directive)) for unit in nodes for on in DAYS}


def reported(land: Land, unit: Unit, on: date) -> dict[str, int]:
    """Draft a report of `unit` with the data of the day `on`, and return its figures by key."""
    unit = Unit.objects.get(pk=unit.pk)
    report = draft(unit, land.directive, Period(LAID, on, on), by=acting("office"))
    return dict(Figure.objects.filter(report=report).values_list("key", "value"))


def open_duties(on: date) -> Counter[int]:
    rows = Assignment.objects.held(on).filter(occurrences__in=Occurrence.objects.unfinished())
    return Counter(rows.values_list("obligation_id", flat=True))


@pytest.mark.soak
def test_the_reform_replays_and_loses_nothing(land: Land) -> None:
    eve, nodes = REFORM_ON - timedelta(days=1), land.nodes()
    with on_day(eve):
        told, opened = figures(land, nodes), open_duties(eve)
        days = ((land.new, 0), (land.new, 2), (land.new, 4), (land.old, 3), (land.old, 4))
        wanted = [(unit, DAYS[number]) for unit, number in days]
        reports = [reported(land, unit, on) for unit, on in wanted]
        totals = {on: sum((counts(CountScope(root, on)) for root in land.roots), GroupCounts()) for on in DAYS}
    with on_day(REFORM_ON):
        reform = Reform(places.province_called(PROVINCE))
        put_through(land.new, REFORM_ON, *reform.first(), by=acting("keeper"), approver=acting("head"))
        put_through(land.new, REFORM_ON, *reform.second(), by=acting("keeper"), approver=acting("head"))
        assert open_duties(REFORM_ON) == opened
        assert figures(land, nodes) == told
        assert [reported(land, unit, on) for unit, on in wanted] == reports
        whole = Unit.objects.get(pk=land.new.pk)
        assert {on: counts(CountScope(whole, on, then=False)) for on in DAYS} == totals
        assert counts(CountScope(whole, REFORM_ON)).total == totals[DAYS[4]].total
    stands_as_today(whole)
    each_thing_passed_once()


def stands_as_today(root: Unit) -> None:
    """Assert that the tree is the one that the list of today names: 65 communes below one province, no district."""
    listed = {provincial.body_name(one) for one in places.communes_of(places.province_called(PROVINCE))}
    living = Unit.objects.existing(REFORM_ON)
    assert set(living.filter(parent=root).values_list("name", flat=True)) == listed
    assert living.count() == len(listed) + 1 == 66
    placed = dict(Place.objects.valid(REFORM_ON).values_list("unit_id", "path"))
    assert placed == dict(Unit.objects.values_list("pk", "path"))


def each_thing_passed_once() -> None:
    """Assert that every open duty of every unit that ended stands in one list, and no unit that ended holds any."""
    passed = list(HandOverItem.objects.values_list("subject", flat=True))
    assert len(passed) == len(set(passed)) > 250
    assert HandOver.objects.filter(taker__until_on__isnull=True).count() == HandOver.objects.count()
    left = Assignment.objects.held(REFORM_ON).filter(occurrences__in=Occurrence.objects.unfinished())
    assert not left.filter(unit__until_on__lte=REFORM_ON).exists()


def test_a_province_that_was_not_loaded_as_it_was_is_not_reformed(db: None) -> None:
    with pytest.raises(RonguonError, match="--before"):
        Reform(places.province_called(PROVINCE))
