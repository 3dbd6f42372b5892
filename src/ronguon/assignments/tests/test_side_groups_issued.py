"""Whom a side group reaches on the day of issuing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ronguon.access.tests.cast import DAY, FOUNDED, Cast, make_cast
from ronguon.assignments.actions import issuing
from ronguon.assignments.models import Assignment
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.desk import Desk
from ronguon.drafting.tests.test_side_groups import MORROW, decide_with, group_of
from ronguon.kernel.errors import RonguonError
from ronguon.reorganisation.tests.making import merge
from ronguon.units.actions.grouping import end, join, leave

pytestmark = pytest.mark.both_databases


@pytest.fixture
def cast(db: None, reader: None) -> Iterator[Cast]:
    """Yield the cast on their Monday, before anything was read in."""
    with on_day():
        yield make_cast()


def reached(desk: Desk) -> set[str]:
    """Return who the duty was laid on."""
    laid = Assignment.objects.filter(obligation=desk.duty("rà soát"))
    return set(laid.values_list("unit__name", flat=True))


def test_a_duty_reaches_exactly_who_belongs_on_the_day_of_issuing(desk: Desk) -> None:
    cast = desk.cast
    group = group_of(cast.province, cast.commune, name="Các xã điểm")
    leave(join(group, cast.other_commune, on=FOUNDED, by=Machine()), on=DAY, by=Machine())
    join(group, cast.department, on=MORROW, by=Machine())
    join(group, cast.party, on=DAY, by=Machine())
    decide_with(desk, group)
    told = issuing.preview(desk.directive, on=DAY)
    assert issuing.issue(desk.directive, by=cast.office) == told.leads + told.coordinators
    assert reached(desk) == {cast.commune.name, cast.party.name}


def test_of_a_merged_unit_the_successor_is_reached(desk: Desk) -> None:
    cast = desk.cast
    group = group_of(cast.province, cast.commune, name="Các xã điểm")
    decide_with(desk, group)
    merge(cast.commune, into=cast.other_commune, effective_on=DAY, decided_by="HĐND", number="1", by=Machine())
    issuing.issue(desk.directive, by=cast.office)
    assert reached(desk) == {cast.other_commune.name}


def test_a_group_that_is_empty_by_then_stands_in_the_way_by_its_name(desk: Desk) -> None:
    group = group_of(desk.cast.province, desk.cast.commune, name="Các xã điểm")
    decide_with(desk, group)
    end(group, on=DAY, by=Machine())
    (found,) = issuing.obstacles(desk.directive)
    assert (found.code, found.saying.facts["group"]) == ("empty", "Các xã điểm")
    with pytest.raises(RonguonError, match="Các xã điểm"):
        issuing.issue(desk.directive, by=desk.cast.office)


def test_an_issued_duty_goes_on_naming_a_group_that_has_ended(desk: Desk) -> None:
    group = group_of(desk.cast.province, desk.cast.commune, name="Các xã điểm")
    decide_with(desk, group)
    issuing.issue(desk.directive, by=desk.cast.office)
    end(group, on=MORROW, by=Machine())
    with on_day(MORROW):
        assert "Các xã điểm (0 đơn vị)" in desk.client().get(desk.url()).content.decode()
    assert reached(desk) == {desk.cast.commune.name}
