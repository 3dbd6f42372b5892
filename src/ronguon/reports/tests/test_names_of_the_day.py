"""A report is not recomputed: its units keep the names of its day, and what they are today stands beside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronguon.audit.domain import Machine
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.tests.making import carried, changed, end, fresh, heir
from ronguon.reports.models import Report
from ronguon.reports.tests.world import World, on_day, worked
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.models import Unit

pytestmark = pytest.mark.django_db
LATER = date(2026, 4, 20)
KEY = "all_any_rows"


@pytest.fixture
def world() -> World:
    return worked()


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on_day(LATER):
        yield


def happen(kind: ChangeKind, *sides: Participant) -> None:
    hand_over(carried(kind, date(2026, 4, 15), *sides), by=Machine())


def page(world: World, report: Report) -> str:
    answer = world.client(world.cast.office_account).get(reverse("reports:figure", args=[report.code, KEY]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def linked(unit: Unit, words: str) -> str:
    return f'<a href="/don-vi/{unit.code}/">{words}</a>'


def test_nothing_is_said_while_all_units_are_what_they_were(world: World) -> None:
    assert "hiện nay</h2>" not in page(world, world.sign(world.draft()))


@pytest.mark.both_databases
def test_after_a_merger_and_a_new_name_the_old_names_stand_with_links_to_today(world: World) -> None:
    report = world.sign(world.draft())
    cast = world.cast
    old, other, value = cast.commune.name, cast.other_commune.name, report.figures.get(key=KEY).value
    happen(ChangeKind.MERGE, *end(cast.other_commune), heir(cast.commune, "UBND xã Mới"))
    happen(ChangeKind.RENAME, changed(cast.department, "Sở Khoa học"))
    shown = page(world, report)
    for then, today, name in ((old, cast.commune, "UBND xã Mới"), (other, cast.commune, "UBND xã Mới"),
                              (cast.department.name, cast.department, "Sở Khoa học")):  # fmt: skip
        assert f"{then}: {linked(today, name)}" in shown
        assert shown.count(then) >= 2, "it stands among the units behind the number too"
    assert report.figures.get(key=KEY).value == value
    assert f"{cast.province_office.name}:" not in shown


def test_a_divided_unit_leads_to_its_own_page_where_its_successors_stand(world: World) -> None:
    report = world.sign(world.draft())
    happen(ChangeKind.SPLIT, *end(world.cast.other_commune), fresh("Một"), fresh("Hai"))
    words = linked(world.cast.other_commune, "đã chia; xem đơn vị tiếp nhận")
    assert f"{world.cast.other_commune.name}: {words}" in page(world, report)


def test_desk_and_list_name_whose_report_it_was_and_the_desk_what_that_is_today(world: World) -> None:
    report = world.sign(world.draft())
    province, old = world.cast.province, world.cast.province.name
    happen(ChangeKind.RENAME, changed(province, "UBND thành phố An Phước"))
    client = world.client(world.cast.office_account)
    desk = unescape(client.get(reverse("reports:desk", args=[report.code])).content.decode())
    assert f"<span>{old}</span>" in desk
    assert f"nay là {linked(province, 'UBND thành phố An Phước')}" in desk
    listed = unescape(client.get(reverse("reports:list")).content.decode())
    assert f"{old} · " in listed
    assert "UBND thành phố An Phước · " not in listed


def test_naming_costs_as_many_queries_for_many_changes(world: World) -> None:
    report = world.sign(world.draft())

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(world, report)
        return len(queries)

    happen(ChangeKind.MERGE, *end(world.cast.other_commune), heir(world.cast.commune))
    asked()
    before = asked()
    happen(ChangeKind.MERGE, *end(world.cast.department), heir(world.cast.province_office))
    assert asked() == before
