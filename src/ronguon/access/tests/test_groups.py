"""Units named together: who belongs on which day, found by name, and what the database itself refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.kernel.vietnamese import search_key
from ronguon.units.domain import Actor
from ronguon.units.domain.groups import DaySpan, uncovered
from ronguon.units.models import Belonging, SideGroup, Unit
from ronguon.units.models.groups import units_of

EVE, MORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def make_group(area: Unit, name: str = "Khối các cơ quan Đảng", **changes: date) -> SideGroup:
    return SideGroup.objects.create(
        name=name, search_key=search_key(name), area=area, **{"since_on": FOUNDED} | changes
    )


def join(group: SideGroup, unit: Unit, since_on: date = FOUNDED, until_on: date | None = None) -> Belonging:
    return Belonging.objects.create(group=group, unit=unit, since_on=since_on, until_on=until_on)


def names(group: SideGroup, on: date) -> set[str]:
    return {unit.name for unit in units_of(group, on)}


def test_a_unit_belongs_from_its_first_day_until_before_its_last(house: House) -> None:
    group = make_group(house.cast.province)
    join(group, house.cast.commune, DAY, MORROW)
    days = {on: names(group, on) for on in (EVE, DAY, MORROW)}
    assert days == {EVE: set(), DAY: {house.cast.commune.name}, MORROW: set()}
    assert [SideGroup.objects.of(house.cast.commune, on).exists() for on in days] == [False, True, False]


def test_who_has_ended_belongs_no_longer_whatever_the_row_says(house: House) -> None:
    group = make_group(house.cast.province)
    join(group, house.cast.commune)
    join(group, house.cast.department)
    Unit.objects.filter(pk=house.cast.commune.pk).update(until_on=DAY)
    assert names(group, EVE) == {house.cast.commune.name, house.cast.department.name}
    assert names(group, DAY) == {house.cast.department.name}
    assert not SideGroup.objects.of(house.cast.commune, DAY).exists()


def test_a_group_that_ended_has_no_units(house: House) -> None:
    group = make_group(house.cast.province, until_on=DAY)
    join(group, house.cast.commune)
    assert names(group, EVE)
    assert not names(group, DAY)
    assert [SideGroup.objects.valid(on).exists() for on in (EVE, DAY)] == [True, False]


def test_units_are_shown_as_they_were_and_counted_in_one_question(house: House) -> None:
    group = make_group(house.cast.province)
    join(group, house.cast.commune)
    join(group, house.cast.department, DAY)
    then: list[Any] = list(units_of(group, EVE))
    assert [one.name_then for one in then] == [house.cast.commune.name]
    days = (FOUNDED - timedelta(days=1), EVE, DAY)
    told: list[Any] = [SideGroup.objects.counted(on).get() for on in days]
    assert [one.size for one in told] == [0, 1, 2]


@pytest.mark.parametrize("words", ["truong thpt", "Trường THPT", "thpt", "TRUONG", "cac truong"])
def test_a_group_is_found_by_its_name_without_accents(words: str, house: House) -> None:
    make_group(house.cast.province, "Các trường THPT")
    make_group(house.cast.province, "Khối các cơ quan Đảng")
    assert [group.name for group in SideGroup.objects.named(words)] == ["Các trường THPT"]


@pytest.mark.parametrize("words", ["ruong", "%", "_", "?"])
def test_the_middle_of_a_word_finds_nothing(words: str, house: House) -> None:
    make_group(house.cast.province, "Các trường THPT")
    assert not SideGroup.objects.named(words)


def test_who_holds_no_role_sees_no_group(house: House) -> None:
    make_group(house.cast.province)
    assert SideGroup.objects.visible_to(house.cast.dung).exists()
    assert not SideGroup.objects.visible_to(Actor(account=None, name="")).exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((EVE, None), (DAY, None)), ((EVE, None), (FOUNDED, DAY)), ((EVE, MORROW), (DAY, None)),
        ((EVE, DAY), (FOUNDED, None)), ((FOUNDED, None), (EVE, DAY)), ((EVE, DAY), (EVE, MORROW)),
    ],
)  # fmt: skip
def test_two_rows_of_one_unit_never_share_a_day(
    first: tuple[date, date | None], second: tuple[date, date | None], house: House
) -> None:
    group = make_group(house.cast.province)
    join(group, house.cast.commune, *first)
    with pytest.raises(IntegrityError), transaction.atomic():
        join(group, house.cast.commune, *second)
    join(group, house.cast.department, *second)
    join(make_group(house.cast.province, "Khối khác"), house.cast.commune, *second)


def test_days_that_meet_are_not_shared_and_cannot_be_stretched_to_be(house: House) -> None:
    group = make_group(house.cast.province)
    early = join(group, house.cast.commune, FOUNDED, DAY)
    join(group, house.cast.commune, DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Belonging.objects.filter(pk=early.pk).update(until_on=MORROW)
    Belonging.objects.filter(pk=early.pk).update(until_on=EVE)


def test_a_second_group_of_one_name_at_one_unit_is_refused(house: House) -> None:
    make_group(house.cast.province)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_group(house.cast.province, "khoi cac co quan dang")


_DAYS = st.integers(0, 12)
_SPANS = st.tuples(_DAYS, st.one_of(st.none(), st.integers(1, 6)))


def span(of: tuple[int, int | None]) -> DaySpan:
    since, long = of
    return DaySpan(FOUNDED + timedelta(days=since), None if long is None else FOUNDED + timedelta(days=since + long))


def holds(one: DaySpan, on: date) -> bool:
    return one.since_on <= on and (one.until_on is None or one.until_on > on)


@given(_SPANS, st.lists(_SPANS, max_size=5))
def test_what_is_left_uncovered_is_exactly_the_days_that_nothing_covers(
    wanted: tuple[int, int | None], taken: list[tuple[int, int | None]]
) -> None:
    left = uncovered(span(wanted), map(span, taken))
    for day in range(25):
        on = FOUNDED + timedelta(days=day)
        free = holds(span(wanted), on) and not any(holds(span(one), on) for one in taken)
        assert sum(holds(one, on) for one in left) == free
    assert all(one.until_on is None or one.until_on > one.since_on for one in left)
