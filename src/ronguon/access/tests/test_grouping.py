"""Side groups are made, renamed, filled, left and ended by who keeps their ground, each with one event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.units import policies
from ronguon.units.actions import tree
from ronguon.units.actions.grouping import NewGroup, end, join, leave, make, rename
from ronguon.units.actions.pairing import pair
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Actor, System
from ronguon.units.models import Belonging, SideGroup, Unit
from ronguon.units.models.groups import units_of

EVE, MORROW, LATER = DAY - timedelta(days=1), DAY + timedelta(days=1), DAY + timedelta(days=9)


@pytest.fixture
def group(house: House) -> SideGroup:
    return make(NewGroup("Các trường THPT", house.cast.province, FOUNDED), by=house.admin)


def names(group: SideGroup, on: date) -> set[str]:
    return {unit.name for unit in units_of(group, on)}


def events(verb: str) -> list[Event]:
    return list(Event.objects.filter(verb=verb, subject_kind="side_group"))


def test_each_action_leaves_one_event_that_says_who_and_from_when(house: House, group: SideGroup) -> None:
    rename(group, "Khối các trường THPT", seen="Các trường THPT", by=house.admin)
    row = join(group, house.cast.commune, on=DAY, by=house.admin)
    leave(row, on=MORROW, by=house.admin)
    join(group, house.cast.department, on=DAY, by=house.admin)
    end(group, on=LATER, by=house.admin)
    told = {verb: [e.details for e in events(f"group.{verb}")] for verb in ("made", "renamed", "left", "ended")}
    commune, province = str(house.cast.commune.code), str(house.cast.province.code)
    assert told == {
        "made": [{"name": "Các trường THPT", "area": province, "from_on": FOUNDED.isoformat()}],
        "renamed": [{"name": "Khối các trường THPT", "before": "Các trường THPT"}],
        "left": [{"unit": commune, "from_on": MORROW.isoformat()}],
        "ended": [{"from_on": LATER.isoformat(), "units": 1}],
    }
    assert [e.details["unit"] for e in events("group.joined")] == [commune, str(house.cast.department.code)]


@pytest.mark.both_databases
def test_joining_and_leaving_take_their_days(house: House, group: SideGroup) -> None:
    row = join(group, house.cast.commune, on=DAY, by=house.admin)
    leave(row, on=LATER, by=house.admin)
    join(group, house.cast.commune, on=LATER, by=house.admin)
    found = {on: names(group, on) for on in (EVE, DAY, LATER)}
    assert found == {EVE: set(), DAY: {house.cast.commune.name}, LATER: {house.cast.commune.name}}
    assert Belonging.objects.count() == 2


def test_what_began_that_very_day_is_taken_back_whole(house: House, group: SideGroup) -> None:
    leave(join(group, house.cast.commune, on=DAY, by=house.admin), on=DAY, by=house.admin)
    assert not Belonging.objects.exists()


def test_the_end_of_a_group_ends_what_is_in_it_and_what_was_to_come(house: House, group: SideGroup) -> None:
    join(group, house.cast.commune, on=DAY, by=house.admin)
    join(group, house.cast.department, on=LATER, by=house.admin)
    end(group, on=MORROW, by=house.admin)
    (row,) = Belonging.objects.all()
    assert (row.unit_id, row.until_on) == (house.cast.commune.pk, MORROW)
    with pytest.raises(IllegalMoveError, match="kết thúc từ ngày"):
        join(group, house.cast.department, on=LATER, by=house.admin)
    with pytest.raises(IllegalMoveError, match="đã kết thúc"):
        end(group, on=LATER, by=house.admin)
    make(NewGroup("Các trường THPT", house.cast.province, MORROW), by=house.admin)


def test_who_comes_in_while_the_end_is_known_stays_until_then(house: House, group: SideGroup) -> None:
    end(group, on=LATER, by=house.admin)
    assert join(group, house.cast.commune, on=DAY, by=house.admin).until_on == LATER


def _joined(group: SideGroup, house: House) -> None:
    join(group, house.cast.commune, on=DAY, by=house.admin)


def _gone(_group: SideGroup, house: House) -> None:
    tree.end(house.cast.commune, LATER)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("before", "on", "said"),
    [
        (_joined, DAY, "đã ở trong nhóm"), (_joined, EVE, "đã ở trong nhóm"), (_gone, DAY, "Hãy thêm đơn vị kế thừa"),
        (None, FOUNDED - timedelta(days=1), "lập từ ngày"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_sentence(
    before: Callable[[SideGroup, House], None] | None, on: date, said: str, house: House, group: SideGroup
) -> None:
    if before is not None:
        before(group, house)
    rows = Belonging.objects.count()
    with pytest.raises(IllegalMoveError, match=said):
        join(group, house.cast.commune, on=on, by=house.admin)
    assert Belonging.objects.count() == rows


def test_a_unit_that_is_not_there_yet_waits_for_its_first_day(house: House, group: SideGroup) -> None:
    school = establish(NewUnit("Trường mới", "school", System.STATE, MORROW, house.cast.province), by=Machine())
    with pytest.raises(IllegalMoveError, match="hoạt động từ ngày"):
        join(group, school, on=DAY, by=house.admin)
    join(group, school, on=MORROW, by=house.admin)


def test_leaving_twice_or_before_coming_is_refused(house: House, group: SideGroup) -> None:
    row = join(group, house.cast.commune, on=DAY, by=house.admin)
    with pytest.raises(IllegalMoveError, match="vào nhóm từ ngày"):
        leave(row, on=EVE, by=house.admin)
    leave(row, on=MORROW, by=house.admin)
    with pytest.raises(IllegalMoveError, match="đã thôi"):
        leave(row, on=MORROW, by=house.admin)


@pytest.mark.both_databases
def test_a_name_stands_once_at_a_unit_while_its_group_lives(house: House, group: SideGroup) -> None:
    with pytest.raises(IllegalMoveError, match="đã có nhóm"):
        make(NewGroup("cac truong THPT ", house.cast.province, DAY), by=house.admin)
    other = make(NewGroup("Khối thi đua", house.cast.province, DAY), by=house.admin)
    with pytest.raises(IllegalMoveError, match="đã có nhóm"):
        rename(other, "CÁC TRƯỜNG THPT", seen=other.name, by=house.admin)
    rename(group, "Các trường THPT ", seen=group.name, by=house.admin)
    end(other, on=MORROW, by=house.admin)
    end(group, on=DAY, by=house.admin)
    rename(other, "Các trường THPT", seen=other.name, by=house.admin)
    with pytest.raises(IllegalMoveError, match="đã kết thúc"):
        rename(group, "Khối khác", seen=group.name, by=house.admin)
    make(NewGroup("Các trường THPT", house.cast.commune, DAY), by=house.local)


@pytest.mark.both_databases
def test_of_two_who_rename_the_slower_one_is_told(house: House, group: SideGroup) -> None:
    rename(group, "Khối A", seen="Các trường THPT", by=house.admin)
    with pytest.raises(IllegalMoveError, match="vừa được người khác"):
        rename(group, "Khối B", seen="Các trường THPT", by=house.admin)
    assert SideGroup.objects.get().name == "Khối A"


def test_a_group_cannot_end_before_it_began_nor_begin_without_its_ground(house: House, group: SideGroup) -> None:
    with pytest.raises(IllegalMoveError, match="một ngày sau đó"):
        end(group, on=FOUNDED, by=house.admin)
    with pytest.raises(IllegalMoveError, match="không hoạt động"):
        make(NewGroup("Khối", house.cast.province, FOUNDED - timedelta(days=1)), by=house.admin)


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "office", "head"])
def test_nobody_else_does_any_of_it(who: str, house: House, group: SideGroup) -> None:
    by: Actor = getattr(house.cast, who)
    row = join(group, house.cast.commune, on=DAY, by=house.admin)
    permissions: list[Callable[[], object]] = [
        lambda: make(NewGroup("Khối", house.cast.province, DAY), by=by),
        lambda: rename(group, "Khối", seen=group.name, by=by),
        lambda: join(group, house.cast.department, on=DAY, by=by),
        lambda: leave(row, on=MORROW, by=by),
        lambda: end(group, on=MORROW, by=by),
    ]
    before = Event.objects.count()
    for permission in permissions:
        with pytest.raises(NotAllowedError):
            permission()
    assert Event.objects.count() == before


def test_an_administrator_takes_in_what_stands_below_the_ground_and_nothing_beside_it(house: House) -> None:
    group = make(NewGroup("Các thôn", house.cast.commune, DAY), by=house.local)
    village = establish(NewUnit("Thôn Suối", "village", System.STATE, FOUNDED, house.cast.commune), by=Machine())
    join(group, village, on=DAY, by=house.local)
    for other in (house.cast.other_commune, house.cast.party):
        with pytest.raises(NotAllowedError):
            join(group, other, on=DAY, by=house.local)
    join(group, house.cast.other_commune, on=DAY, by=house.admin)


@pytest.fixture
def branch(house: House) -> Unit:
    new = NewUnit("Đảng ủy xã Bình Minh Hạ", "party_commune", System.PARTY, FOUNDED, house.cast.party)
    return establish(new, by=Machine())


def test_a_group_holds_both_trees_of_its_locality(house: House, group: SideGroup, branch: Unit) -> None:
    with pytest.raises(NotAllowedError):
        join(group, branch, on=DAY, by=house.admin)
    pair(house.cast.province, house.cast.party, on=DAY, by=Machine())
    join(group, branch, on=DAY, by=house.admin)
    join(group, house.cast.department, on=DAY, by=house.admin)
    assert names(group, DAY) == {branch.name, house.cast.department.name}


def test_who_keeps_the_unit_alone_does_not_take_it_into_the_group_of_another(house: House, group: SideGroup) -> None:
    assert policies.may_take_in(house.admin, group, house.cast.commune, DAY)
    assert not policies.may_take_in(house.local, group, house.cast.commune, DAY)
