"""When units end, their successors take their places in side groups; a correction gives them back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.kernel.days import end_of
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.actions.passing_places import GROUPS
from ronguon.reorganisation.actions.reorganising import NewChange, Wanted
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.models import HandOver, HandOverItem
from ronguon.reorganisation.tasks import finish_handing_over
from ronguon.reorganisation.tests import making
from ronguon.reorganisation.tests.making import carried, changed, fresh, heir, put_through
from ronguon.units.actions.grouping import NewGroup, end, join, leave, make
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Belonging, SideGroup, Transition, Unit
from ronguon.units.models.groups import units_of

EVE, MORROW, LATER = DAY - timedelta(days=1), DAY + timedelta(days=1), DAY + timedelta(days=9)
WORDS = "Chỗ trong nhóm “Các xã điểm”"


@pytest.fixture
def group(house: House) -> SideGroup:
    """Return a group of the province with An's commune in it."""
    made = make(NewGroup("Các xã điểm", house.cast.province, FOUNDED), by=Machine())
    join(made, house.cast.commune, on=FOUNDED, by=Machine())
    return made


@pytest.fixture
def third(house: House) -> Unit:
    return establish(NewUnit("UBND xã Ba", "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())


def units(group: SideGroup, on: date) -> list[int]:
    return sorted(unit.pk for unit in units_of(group, on))


def merged(*gone: Unit, into: Unit, on: date = DAY) -> Transition:
    return carried(ChangeKind.MERGE, on, *making.end(*gone), heir(into))


def restored(unit: Unit, wrong: Transition, on: date = MORROW) -> Transition:
    return carried(ChangeKind.RESTORE, on, changed(unit), corrects=wrong)


def at_noon(day: date) -> datetime:
    return end_of(day) - timedelta(hours=12)


@pytest.mark.both_databases
def test_the_chief_successor_takes_the_place_on_the_same_day(house: House, group: SideGroup) -> None:
    change = merged(house.cast.commune, into=house.cast.other_commune)
    assert units(group, EVE) == [house.cast.commune.pk]
    assert units(group, DAY) == [house.cast.other_commune.pk]
    was, now = Belonging.objects.order_by("pk")
    assert (was.until_on, was.ended_with, was.planned_until_on) == (DAY, change, None)
    assert (now.since_on, now.until_on, now.begun_with) == (DAY, None, change)


def test_who_is_in_the_group_already_is_in_it_once(house: House, group: SideGroup) -> None:
    join(group, house.cast.other_commune, on=EVE, by=Machine())
    merged(house.cast.commune, into=house.cast.other_commune)
    assert units(group, DAY) == [house.cast.other_commune.pk]
    assert Belonging.objects.filter(unit=house.cast.other_commune).count() == 1


def test_who_is_about_to_come_in_takes_the_days_until_then(house: House, group: SideGroup) -> None:
    leave(join(group, house.cast.other_commune, on=LATER, by=Machine()), on=LATER + timedelta(days=2), by=Machine())
    merged(house.cast.commune, into=house.cast.other_commune)
    days = [units(group, DAY + timedelta(days=step)) for step in range(14)]
    assert days == [[house.cast.other_commune.pk]] * 14
    assert Belonging.objects.filter(unit=house.cast.other_commune).count() == 3


def test_a_place_that_was_to_end_ends_with_the_successor_too(house: House, group: SideGroup) -> None:
    leave(Belonging.objects.get(), on=LATER, by=Machine())
    merged(house.cast.commune, into=house.cast.other_commune)
    assert units(group, LATER - timedelta(days=1)) == [house.cast.other_commune.pk]
    assert units(group, LATER) == []


def test_a_place_that_was_to_begin_begins_with_the_successor(house: House, third: Unit, group: SideGroup) -> None:
    join(group, third, on=LATER, by=Machine())
    merged(third, into=house.cast.other_commune)
    assert units(group, LATER - timedelta(days=1)) == [house.cast.commune.pk]
    assert units(group, LATER) == sorted([house.cast.commune.pk, house.cast.other_commune.pk])


def test_a_unit_founded_by_the_change_takes_the_place(house: House, group: SideGroup) -> None:
    participants = (fresh("UBND xã Mới A"), fresh("UBND xã Mới B"))
    carried(ChangeKind.SPLIT, DAY, *making.end(house.cast.commune), *participants)
    assert [unit.name for unit in units_of(group, DAY)] == ["UBND xã Mới A"]


def test_a_split_may_give_the_place_to_another_successor(house: House, group: SideGroup) -> None:
    new = NewChange(
        ChangeKind.SPLIT,
        (
            Wanted(ChangePart.ENDS, house.cast.commune), Wanted(ChangePart.SUCCEEDS, house.cast.other_commune),
            Wanted(ChangePart.SUCCEEDS, name="UBND xã Mới", kind="commune"),
        ),
        into={(GROUPS, group.code): 1},
    )  # fmt: skip
    put_through(house.cast.province, DAY, new, by=house.admin, approver=house.cast.head)
    assert [unit.name for unit in units_of(group, DAY)] == ["UBND xã Mới"]
    (made,) = HandOver.objects.filter(items__provider=GROUPS)
    assert (made.giver, made.taker.name) == (house.cast.commune, "UBND xã Mới")


def test_who_gives_only_a_part_keeps_its_place_unless_it_is_given(house: House, third: Unit, group: SideGroup) -> None:
    gives = Participant(ChangePart.CEDES, changed(house.cast.commune).unit)
    carried(ChangeKind.TRANSFER, EVE, gives, heir(third))
    assert units(group, EVE) == [house.cast.commune.pk]
    gives = Participant(ChangePart.CEDES, changed(house.cast.commune).unit)
    carried(ChangeKind.TRANSFER, DAY, gives, heir(third), into={group.code: 0})
    assert units(group, DAY) == [third.pk]


def test_the_hand_over_list_says_it_once(house: House, third: Unit, group: SideGroup) -> None:
    join(group, third, on=EVE, by=Machine())
    change = merged(house.cast.commune, third, into=house.cast.other_commune)
    for _time in range(2):
        hand_over(change, by=Machine())
    rows = HandOverItem.objects.filter(provider=GROUPS, subject=group.code).order_by("hand_over__giver")
    assert [(row.hand_over.giver, row.hand_over.taker, row.words) for row in rows] == [
        (house.cast.commune, house.cast.other_commune, WORDS), (third, house.cast.other_commune, WORDS),
    ]  # fmt: skip


def test_a_change_still_to_come_is_in_the_rows_at_once_and_on_the_list_on_its_day(
    house: House, group: SideGroup
) -> None:
    merged(house.cast.commune, into=house.cast.other_commune, on=LATER)
    assert units(group, LATER - timedelta(days=1)) == [house.cast.commune.pk]
    assert units(group, LATER) == [house.cast.other_commune.pk]
    assert finish_handing_over(at_noon(DAY)) == 0
    assert finish_handing_over(at_noon(LATER)) == 3, "the place, and An's and the keeper's roles"
    assert finish_handing_over(at_noon(LATER)) == 0
    assert HandOverItem.objects.get(provider=GROUPS).words == WORDS


def test_who_leaves_before_the_change_leaves_no_place_to_take(house: House, group: SideGroup) -> None:
    row = Belonging.objects.get()
    merged(house.cast.commune, into=house.cast.other_commune, on=LATER)
    leave(row, on=MORROW, by=Machine())
    assert [units(group, on) for on in (DAY, MORROW, LATER)] == [[house.cast.commune.pk], [], []]


def test_who_turns_out_to_have_left_before_leaves_nobody_a_place_over_a_chain(
    house: House, third: Unit, group: SideGroup
) -> None:
    row = Belonging.objects.get()
    merged(house.cast.commune, into=house.cast.other_commune)
    merged(house.cast.other_commune, into=third, on=LATER)
    leave(row, on=EVE, by=Machine())
    assert [units(group, on) for on in (EVE, DAY, LATER)] == [[], [], []]


@pytest.mark.both_databases
def test_a_correction_puts_it_back_and_says_so_on_the_list(house: House, group: SideGroup) -> None:
    wrong = merged(house.cast.commune, into=house.cast.other_commune)
    back = restored(house.cast.commune, wrong)
    assert [units(group, on) for on in (EVE, DAY, MORROW)] == [
        [house.cast.commune.pk], [house.cast.other_commune.pk], [house.cast.commune.pk],
    ]  # fmt: skip
    assert hand_over(back, by=Machine()) == 1
    made = HandOver.objects.get(transition=back)
    assert (made.giver, made.taker) == (house.cast.other_commune, house.cast.commune)


def test_a_correction_leaves_those_in_the_group_who_were_in_it_before(house: House, group: SideGroup) -> None:
    join(group, house.cast.other_commune, on=FOUNDED, by=Machine())
    restored(house.cast.commune, merged(house.cast.commune, into=house.cast.other_commune))
    assert units(group, MORROW) == sorted([house.cast.commune.pk, house.cast.other_commune.pk])


def test_a_place_taken_for_two_is_given_up_when_both_are_back(house: House, third: Unit, group: SideGroup) -> None:
    join(group, third, on=FOUNDED, by=Machine())
    wrong = merged(house.cast.commune, third, into=house.cast.other_commune)
    restored(third, wrong)
    assert units(group, MORROW) == sorted([third.pk, house.cast.other_commune.pk])
    restored(house.cast.commune, wrong, LATER)
    assert units(group, LATER) == sorted([third.pk, house.cast.commune.pk])


def test_what_is_put_back_lasts_as_long_as_was_meant(house: House, group: SideGroup) -> None:
    leave(Belonging.objects.get(), on=LATER, by=Machine())
    restored(house.cast.commune, merged(house.cast.commune, into=house.cast.other_commune))
    assert units(group, LATER - timedelta(days=1)) == [house.cast.commune.pk]
    assert units(group, LATER) == []


def test_a_group_that_ended_meanwhile_gets_nobody_back(house: House, group: SideGroup) -> None:
    wrong = merged(house.cast.commune, into=house.cast.other_commune)
    end(group, on=MORROW, by=Machine())
    restored(house.cast.commune, wrong, LATER)
    assert not Belonging.objects.filter(since_on__gte=MORROW)


def test_nor_who_was_to_come_in_after_the_end_of_the_group(house: House, third: Unit, group: SideGroup) -> None:
    join(group, third, on=LATER, by=Machine())
    wrong = merged(third, into=house.cast.other_commune)
    end(group, on=MORROW + timedelta(days=2), by=Machine())
    restored(third, wrong)
    assert third.pk not in {row.unit_id for row in Belonging.objects.lasting()}


@pytest.mark.both_databases
def test_over_a_chain_the_last_successor_is_in_the_group(house: House, third: Unit, group: SideGroup) -> None:
    merged(house.cast.commune, into=house.cast.other_commune)
    merged(house.cast.other_commune, into=third, on=MORROW)
    assert [units(group, on) for on in (DAY, MORROW)] == [[house.cast.other_commune.pk], [third.pk]]


def test_over_a_chain_the_correction_of_the_first_change_reaches_the_last_successor(
    house: House, third: Unit, group: SideGroup
) -> None:
    wrong = merged(house.cast.commune, into=house.cast.other_commune)
    merged(house.cast.other_commune, into=third, on=MORROW)
    restored(house.cast.commune, wrong, LATER)
    assert [units(group, on) for on in (DAY, MORROW, LATER)] == [
        [house.cast.other_commune.pk], [third.pk], [house.cast.commune.pk],
    ]  # fmt: skip


def test_who_stands_in_for_two_by_two_changes_stays_for_the_other(house: House, third: Unit, group: SideGroup) -> None:
    join(group, third, on=FOUNDED, by=Machine())
    first = merged(house.cast.commune, into=house.cast.other_commune)
    second = merged(third, into=house.cast.other_commune)
    restored(house.cast.commune, first)
    assert units(group, MORROW) == sorted([house.cast.commune.pk, house.cast.other_commune.pk])
    restored(third, second, LATER)
    assert units(group, LATER) == sorted([house.cast.commune.pk, third.pk])


def test_two_changes_of_one_day_are_taken_back_together(house: House, third: Unit, group: SideGroup) -> None:
    wrong = merged(house.cast.commune, into=house.cast.other_commune)
    merged(house.cast.other_commune, into=third)
    assert units(group, DAY) == [third.pk]
    restored(house.cast.commune, wrong)
    assert units(group, MORROW) == [house.cast.commune.pk]


def test_who_took_a_place_and_passed_it_on_within_a_day_has_it_again(
    house: House, third: Unit, group: SideGroup
) -> None:
    first = merged(house.cast.commune, into=house.cast.other_commune)
    wrong = merged(house.cast.other_commune, into=third)
    restored(house.cast.other_commune, wrong)
    assert [units(group, on) for on in (DAY, MORROW)] == [[third.pk], [house.cast.other_commune.pk]]
    restored(house.cast.commune, first, LATER)
    assert units(group, LATER) == [house.cast.commune.pk]


def test_so_it_is_over_three_changes_of_a_day_and_where_the_last_stands_in_for_another_too(
    house: House, third: Unit, group: SideGroup
) -> None:
    fourth = establish(NewUnit("UBND xã Bốn", "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())
    fifth = establish(NewUnit("UBND xã Năm", "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())
    join(group, fourth, on=FOUNDED, by=Machine())
    merged(house.cast.commune, into=house.cast.other_commune)
    merged(house.cast.other_commune, into=third)
    wrong = merged(fourth, third, into=fifth)
    assert units(group, DAY) == [fifth.pk]
    restored(third, wrong)
    assert units(group, MORROW) == sorted([third.pk, fifth.pk])


@pytest.mark.parametrize("day", [DAY, LATER])
def test_so_has_who_came_in_on_the_very_day_or_was_to_come_in_later(house: House, third: Unit, day: date) -> None:
    group = make(NewGroup("Khối thi đua", house.cast.province, FOUNDED), by=Machine())
    join(group, third, on=day, by=Machine())
    wrong = merged(third, into=house.cast.commune)
    restored(third, wrong)
    assert [units(group, on) for on in (MORROW, LATER)] == [[third.pk] if day == DAY else [], [third.pk]]
    assert not Belonging.objects.lasting().filter(group=group, unit=house.cast.commune, until_on=None).exists()


def test_the_list_names_a_group_once_though_a_later_time_in_it_was_to_come(house: House, third: Unit) -> None:
    group = make(NewGroup("Khối thi đua", house.cast.province, FOUNDED), by=Machine())
    leave(join(group, third, on=FOUNDED, by=Machine()), on=MORROW, by=Machine())
    join(group, third, on=LATER, by=Machine())
    wrong = merged(third, into=house.cast.commune)
    hand_over(wrong, by=Machine())
    assert HandOverItem.objects.filter(provider=GROUPS).count() == 1
    restored(third, wrong)
    assert [units(group, on) for on in (DAY, MORROW, LATER)] == [[house.cast.commune.pk], [], [third.pk]]


def test_a_page_is_silent_on_places_that_held_on_no_day(house: House, third: Unit, group: SideGroup) -> None:
    merged(house.cast.commune, into=house.cast.other_commune)
    merged(house.cast.other_commune, into=third)
    page = house.browser(house.admin_account).get(f"/don-vi/nhom/{group.code}/")
    assert page.status_code == 200
    assert house.cast.commune.name in page.content.decode()
    assert house.cast.other_commune.name not in page.content.decode()


def test_what_was_chosen_and_left_on_stays_over_corrections_elsewhere(
    house: House, third: Unit, group: SideGroup
) -> None:
    join(group, third, on=FOUNDED, by=Machine())
    parts = (*making.end(third), fresh("UBND xã A"), fresh("UBND xã B"))
    chosen = carried(ChangeKind.SPLIT, DAY, *parts, into={group.code: 1}).participants.get(unit__name="UBND xã B").unit
    fourth = establish(NewUnit("UBND xã Bốn", "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())
    merged(chosen, into=fourth, on=MORROW)
    wrong = merged(house.cast.commune, into=house.cast.other_commune)
    restored(house.cast.commune, wrong, LATER)
    assert units(group, LATER) == sorted([house.cast.commune.pk, fourth.pk])


def test_and_where_it_was_given_to_a_successor_by_choice(house: House, third: Unit, group: SideGroup) -> None:
    parts = (*making.end(house.cast.commune), heir(house.cast.other_commune), heir(third))
    carried(ChangeKind.SPLIT, DAY, *parts, into={group.code: 1})
    assert units(group, DAY) == [third.pk]
    wrong = merged(third, into=house.cast.province)
    restored(third, wrong)
    assert units(group, MORROW) == [third.pk]


def test_a_correction_leaves_places_that_were_given_by_choice(house: House, third: Unit, group: SideGroup) -> None:
    join(group, third, on=FOUNDED, by=Machine())
    carried(
        ChangeKind.SPLIT, DAY, *making.end(third), fresh("UBND xã A"), fresh("UBND xã B"), into={group.code: 1}
    )  # fmt: skip
    wrong = merged(house.cast.commune, into=house.cast.other_commune)
    restored(house.cast.commune, wrong)
    assert {unit.name for unit in units_of(group, MORROW)} == {"UBND xã B", house.cast.commune.name}


def test_who_left_in_a_successors_stead_is_no_reason_to_leave_the_restored_unit_out(
    house: House, group: SideGroup
) -> None:
    wrong = merged(house.cast.commune, into=house.cast.other_commune)
    restored(house.cast.commune, wrong, LATER)
    leave(Belonging.objects.get(unit=house.cast.other_commune), on=MORROW, by=Machine())
    assert [units(group, on) for on in (MORROW, LATER)] == [[], [house.cast.commune.pk]]


def test_what_a_paper_would_do_is_foretold(house: House, group: SideGroup) -> None:
    client = house.browser(house.admin_account)
    new = NewChange(
        ChangeKind.MERGE,
        (Wanted(ChangePart.ENDS, house.cast.commune), Wanted(ChangePart.SUCCEEDS, house.cast.other_commune)),
    )
    made = making.drafted(house.cast.province, DAY, new, by=house.admin)
    assert "Chỗ trong các nhóm đơn vị: 1" in client.get(f"/don-vi/sap-xep/{made.code}/").content.decode()
