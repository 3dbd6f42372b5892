"""The past of a divided unit: exact where it is one, an estimate with its rule where it is not, never silently."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronguon.access.tests.cast import DAY
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import carried, end, fresh, heir
from ronguon.status.domain.groups import GroupCounts, StatusGroup
from ronguon.status.domain.restating import EstimateRule, estimate, step
from ronguon.status.models.roll_ups import CountScope, counts
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Unit

pytestmark = pytest.mark.both_databases

PARTED = DAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("whole", "percent", "heirs", "expected"),
    [
        (GroupCounts(10, 0, 0, 0, 0), 60, 2, GroupCounts(6, 0, 0, 0, 0)),
        (GroupCounts(10, 0, 0, 0, 0), None, 4, GroupCounts(3, 0, 0, 0, 0)),
        (GroupCounts(1, 1, 1, 0, 0), 50, 2, GroupCounts(1, 1, 0, 0, 0)),
        (GroupCounts(0, 0, 0, 3, 2), 50, 2, GroupCounts(0, 0, 0, 2, 1)),
        (GroupCounts(), 70, 2, GroupCounts()),
        (GroupCounts(7, 5, 3, 2, 1), 100, 2, GroupCounts(7, 5, 3, 2, 1)),
    ],
)
def test_a_part_is_rounded_so_that_its_groups_make_its_sum(
    whole: GroupCounts, percent: int | None, heirs: int, expected: GroupCounts
) -> None:
    told = estimate(whole, step(percent=percent, heirs=heirs, ended=True))
    assert told.counts == expected
    assert told.rule is (EstimateRule.STATED if percent else EstimateRule.EQUAL)


def test_of_a_part_without_a_share_nothing_is_estimated() -> None:
    told = estimate(GroupCounts(9, 9, 9, 9, 9), step(percent=None, heirs=2, ended=False))
    assert (told.rule, told.counts) == (EstimateRule.NONE, None)


@given(st.tuples(*[st.integers(0, 500)] * 5), st.integers(1, 100))
def test_no_group_is_off_by_one_or_more_and_the_sum_is_the_nearest(numbers: tuple[int, ...], percent: int) -> None:
    whole = GroupCounts(*numbers)
    told = estimate(whole, step(percent=percent, heirs=2, ended=True))
    assert told.counts is not None
    assert abs(told.counts.total - whole.total * percent / 100) <= 0.5
    assert all(abs(told.counts.of(group) - whole.of(group) * percent / 100) < 1 for group in StatusGroup)


def divided(world: World, *shares: int | None) -> list[Unit]:
    """Divide Dũng's commune and return who goes on."""
    cast = world.cast
    with on_day(PARTED):
        heirs = [fresh(f"UBND xã Phần {n}", percent=share) for n, share in enumerate(shares)]
        made = carried(ChangeKind.SPLIT, PARTED, *end(cast.other_commune), *heirs)
        hand_over(made, by=Machine())
    return [side.unit for side in made.participants.filter(part=ChangePart.SUCCEEDS).order_by("pk")]


@pytest.fixture
def world(db: None) -> World:
    with on_day():
        world = World()
        for number in range(10):
            world.owe(f"Việc {number}", unit=world.cast.other_commune, due_on=DAY + timedelta(days=5))
    return world


def page(world: World, unit: Unit, on: date, more: str = "&to-chuc=bay-gio") -> str:
    with on_day(PARTED):
        client = world.client(world.cast.binh_account)
        return client.get(f"/tinh-hinh/{unit.code}/?ngay={on:%d/%m/%Y}{more}").content.decode()


def test_by_todays_organisation_a_day_before_the_split_is_told_as_an_estimate(world: World) -> None:
    chief, other = divided(world, 60, 40)
    before = DAY + timedelta(days=10)
    for unit, part in ((chief, "khoảng 6 việc"), (other, "khoảng 4 việc")):
        html = page(world, unit, before)
        assert part in html
        assert "theo quyết định" in html
        assert "Không nằm trong tổng ở trên" in html
    assert counts(CountScope(other, before, then=False)).total == 0


def test_without_shares_the_rule_says_that_all_get_alike(world: World) -> None:
    chief, _other = divided(world, None, None)
    assert "chia đều cho 2 đơn vị tiếp nhận" in page(world, chief, DAY + timedelta(days=10))


def test_by_the_organisation_of_the_day_and_after_the_split_nothing_is_estimated(world: World) -> None:
    chief, _other = divided(world, 60, 40)
    assert "Không nằm trong tổng" not in page(world, chief, PARTED)
    assert "Không nằm trong tổng" not in page(world, chief, DAY + timedelta(days=10), more="")


def test_over_a_merger_the_past_is_summed_exactly(world: World) -> None:
    cast = world.cast
    with on_day(PARTED):
        made = carried(ChangeKind.MERGE, PARTED, *end(cast.other_commune), heir(cast.commune))
        hand_over(made, by=Machine())
    before = DAY + timedelta(days=10)
    then = [counts(CountScope(unit, before)).total for unit in (cast.commune, cast.other_commune)]
    cast.commune.refresh_from_db()
    assert then == [1, 10]
    assert counts(CountScope(cast.commune, before, then=False)).total == sum(then)
    assert "Không nằm trong tổng" not in page(world, cast.commune, before)
