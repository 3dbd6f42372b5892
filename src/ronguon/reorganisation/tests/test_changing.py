"""Each kind of change, from the day it takes effect: who exists, under which name, where, and what stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ronguon.access.actions.acting import actor_for
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.tests.making import carried, changed, end, fresh, heir
from ronguon.units.actions.tree import NewUnit, bring_up_to_date, establish
from ronguon.units.domain import Permission, System
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Place, Trait, Transition, Unit

EVE, LATER = DAY - timedelta(days=1), DAY + timedelta(days=30)


def village(name: str, parent: Unit, since: date = FOUNDED) -> Unit:
    return establish(NewUnit(name, "village", System.STATE, since, parent), by=Machine())


def stood(unit: Unit, on: date) -> str:
    return str(unit.places.valid(on).get().path)


def now(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def test_three_communes_become_a_new_one_that_takes_all_below_them(house: House) -> None:
    cast = house.cast
    third = establish(NewUnit("UBND xã Ba", "commune", System.STATE, FOUNDED, cast.province), by=Machine())
    villages = [village(f"Thôn {n}", one) for n, one in enumerate((cast.commune, cast.other_commune, third))]
    made = carried(ChangeKind.MERGE, DAY, *end(cast.commune, cast.other_commune, third), fresh("UBND xã Hợp Nhất"))
    new = made.participants.get(part=ChangePart.SUCCEEDS).unit
    assert (new.name, new.kind, new.parent, new.since_on) == ("UBND xã Hợp Nhất", "commune", cast.province, DAY)
    assert [now(one).until_on for one in (cast.commune, cast.other_commune, third)] == [DAY] * 3
    for one, old in zip(villages, (cast.commune, cast.other_commune, third), strict=True):
        assert now(one).parent == new
        assert stood(one, EVE) == f"{stood(old, EVE)}{one.pk}."
        assert stood(one, DAY) == f"{new.path}{one.pk}."
    assert Event.objects.filter(verb="unit.merged").count() == 3


def test_who_goes_on_may_bear_another_name_and_kind_from_that_day(house: House) -> None:
    cast = house.cast
    side = Participant(ChangePart.SUCCEEDS, heir(cast.commune).unit, name="UBND phường Bình Minh", kind="ward")
    carried(ChangeKind.MERGE, DAY, *end(cast.other_commune), side)
    unit = now(cast.commune)
    assert (unit.name, unit.kind) == ("UBND phường Bình Minh", "ward")
    assert (unit.name_on(EVE), unit.name_on(DAY)) == ("UBND xã Bình Minh Hạ", "UBND phường Bình Minh")
    kinds = (
        Trait.objects.filter(unit=unit, sort="kind").order_by("since_on").values_list("value", "since_on", "until_on")
    )
    assert list(kinds) == [("commune", FOUNDED, DAY), ("ward", DAY, None)]
    assert {unit, cast.other_commune} == set(Unit.objects.named("binh minh")) | {cast.other_commune}


def test_a_unit_is_found_under_every_name_it_bore(house: House) -> None:
    cast = house.cast
    carried(ChangeKind.RENAME, DAY, changed(cast.commune, "UBND phường Ánh Dương"))
    for words in ("binh minh ha", "anh duong", "Ánh Dương"):
        assert cast.commune in Unit.objects.named(words)


def test_a_name_given_twice_on_one_day_leaves_one(house: House) -> None:
    for name in ("UBND xã Một", "UBND xã Hai"):
        carried(ChangeKind.RENAME, DAY, changed(house.cast.commune, name))
    names = house.cast.commune.names.filter(alias=False).order_by("since_on").values_list("name", flat=True)
    assert list(names) == ["UBND xã Bình Minh Hạ", "UBND xã Hai"]


def test_a_whole_branch_moves_and_every_earlier_day_finds_it_where_it_was(house: House) -> None:
    cast = house.cast
    low = village("Tổ 1", village("Thôn Xa", cast.commune))
    before = {unit.pk: stood(unit, EVE) for unit in Unit.objects.under(cast.commune)}
    carried(ChangeKind.MOVE, DAY, changed(cast.commune), parent=cast.department)
    assert now(cast.commune).parent == cast.department
    assert {unit.pk: stood(unit, EVE) for unit in Unit.objects.under(cast.department) if unit.pk in before} == before
    assert now(low).path.startswith(cast.department.path)
    assert stood(low, DAY) == now(low).path


def test_a_unit_is_divided_and_what_stood_below_goes_where_it_was_sent(house: House) -> None:
    cast = house.cast
    stays, goes = village("Thôn Một", cast.commune), village("Thôn Hai", cast.commune)
    made = carried(
        ChangeKind.SPLIT, DAY, *end(cast.commune), fresh("UBND xã Đông", percent=70), heir(cast.other_commune, "", 30),
        into={goes.code: 1},
    )  # fmt: skip
    chief = made.participants.filter(part=ChangePart.SUCCEEDS).order_by("pk")[0].unit
    assert (now(stays).parent, now(goes).parent) == (chief, cast.other_commune)
    assert stood(cast.commune, DAY) == stood(cast.commune, EVE)
    assert list(
        made.participants.filter(part=ChangePart.SUCCEEDS).order_by("pk").values_list("percent", flat=True)
    ) == [
        70,
        30,
    ]


def test_a_part_goes_over_and_the_unit_goes_on(house: House) -> None:
    cast = house.cast
    stays, goes = village("Thôn Một", cast.commune), village("Thôn Hai", cast.commune)
    carried(ChangeKind.TRANSFER, DAY, Participant(ChangePart.CEDES, changed(cast.commune).unit),
        heir(cast.other_commune),
            into={goes.code: 0})  # fmt: skip
    assert now(cast.commune).until_on is None
    assert (now(stays).parent, now(goes).parent) == (cast.commune, cast.other_commune)


def test_a_dissolved_unit_leaves_what_stood_below_it_to_the_one_above(house: House) -> None:
    cast = house.cast
    below = village("Phòng Một", cast.department)
    carried(ChangeKind.DISSOLVE, DAY, *end(cast.department), heir(cast.province))
    assert now(cast.department).ended(DAY)
    assert now(below).parent == cast.province


def test_a_wrong_end_is_taken_back_with_all_that_went_along(house: House) -> None:
    cast = house.cast
    below = village("Thôn Một", cast.other_commune)
    path = cast.other_commune.path
    wrong = carried(ChangeKind.MERGE, EVE, *end(cast.other_commune), heir(cast.commune))
    assert now(below).parent == cast.commune
    right = carried(ChangeKind.RESTORE, DAY, changed(now(cast.other_commune)), corrects=wrong)
    unit = now(cast.other_commune)
    assert (unit.until_on, unit.path, unit.parent) == (None, path, cast.province)
    assert now(below).parent == unit
    assert right.corrects == wrong
    assert list(wrong.corrections.all()) == [right]


def test_what_is_to_come_changes_nothing_today_and_everything_on_its_day(house: House) -> None:
    cast = house.cast
    below = village("Thôn Một", cast.other_commune)
    carried(
        ChangeKind.MERGE,
        LATER,
        *end(cast.other_commune),
        Participant(ChangePart.SUCCEEDS, heir(cast.commune).unit, name="UBND xã Rộng"),
    )
    assert (now(cast.commune).name, now(below).parent) == ("UBND xã Bình Minh Hạ", cast.other_commune)
    assert not now(cast.other_commune).ended(DAY)
    assert bring_up_to_date(DAY) == 0
    assert bring_up_to_date(LATER) > 0
    assert (now(cast.commune).name, now(below).parent) == ("UBND xã Rộng", cast.commune)
    assert now(cast.other_commune).ended(LATER)
    assert bring_up_to_date(LATER) == 0


def test_a_unit_founded_below_one_that_will_move_moves_along(house: House) -> None:
    cast = house.cast
    carried(ChangeKind.MOVE, LATER, changed(cast.commune), parent=cast.department)
    young = village("Thôn Mới", cast.commune, DAY)
    assert stood(young, DAY).startswith(cast.commune.path)
    assert stood(young, LATER).startswith(cast.department.path)
    bring_up_to_date(LATER)
    assert now(young).path == stood(young, LATER)


def test_changes_of_one_unit_go_forward_in_time(house: House) -> None:
    cast = house.cast
    carried(ChangeKind.MOVE, LATER, changed(cast.commune), parent=cast.department)
    with pytest.raises(IllegalMoveError, match="hiệu lực muộn hơn"):
        carried(ChangeKind.MERGE, DAY, *end(cast.commune), heir(cast.other_commune))
    assert Transition.objects.count() == 1


def test_what_does_not_hold_leaves_nothing_behind(house: House) -> None:
    cast = house.cast
    rows = Place.objects.count(), Unit.objects.count(), Event.objects.count()
    with pytest.raises(IllegalMoveError):
        carried(ChangeKind.MERGE, DAY, *end(cast.commune), heir(cast.party))
    assert (Place.objects.count(), Unit.objects.count(), Event.objects.count()) == rows


def test_an_official_code_is_borne_for_a_time_and_may_be_borne_by_another_later(house: House) -> None:
    cast = house.cast
    carried(ChangeKind.ALTER, EVE, changed(cast.commune, code="26740", level="xã"))
    carried(ChangeKind.ALTER, DAY, changed(cast.commune, code="26743"))
    carried(ChangeKind.ALTER, DAY, changed(cast.other_commune, code="26740"))
    bearers = Trait.objects.filter(sort="code", value="26740")
    assert [bearers.valid(on).get().unit for on in (EVE, DAY)] == [cast.commune, cast.other_commune]
    assert Trait.objects.valid(DAY).get(unit=cast.commune, sort="level").value == "xã"


def test_the_successors_people_act_for_what_the_ended_unit_left(house: House) -> None:
    cast = house.cast
    carried(ChangeKind.MERGE, DAY, *end(cast.other_commune), heir(cast.commune))
    actor = actor_for(cast.an_account, on=DAY)
    assert actor.may(Permission.REPORT, now(cast.other_commune).path)
    assert cast.other_commune.code in actor.own_units
    assert not actor_for(cast.dung_account, on=DAY).grants
    assert not actor_for(cast.an_account, on=EVE).may(Permission.REPORT, now(cast.other_commune).path)


def test_what_was_left_is_left_again(house: House) -> None:
    cast = house.cast
    third = establish(NewUnit("UBND xã Ba", "commune", System.STATE, FOUNDED, cast.province), by=Machine())
    carried(ChangeKind.MERGE, EVE, *end(third), heir(cast.other_commune))
    carried(ChangeKind.MERGE, DAY, *end(cast.other_commune), heir(cast.commune))
    assert {third.code, cast.other_commune.code} < actor_for(cast.an_account, on=DAY).own_units


def test_only_the_chief_successor_of_a_split_acts_for_what_ended(house: House) -> None:
    cast = house.cast
    third = establish(NewUnit("UBND xã Ba", "commune", System.STATE, FOUNDED, cast.province), by=Machine())
    carried(ChangeKind.SPLIT, DAY, *end(third), heir(cast.commune), heir(cast.other_commune))
    assert third.code in actor_for(cast.an_account, on=DAY).own_units
    assert third.code not in actor_for(cast.dung_account, on=DAY).own_units


def test_nobody_acts_for_a_unit_that_was_restored(house: House) -> None:
    cast = house.cast
    wrong = carried(ChangeKind.MERGE, EVE, *end(cast.other_commune), heir(cast.commune))
    carried(ChangeKind.RESTORE, DAY, changed(now(cast.other_commune)), corrects=wrong)
    assert cast.other_commune.code not in actor_for(cast.an_account, on=DAY).own_units
    assert actor_for(cast.dung_account, on=DAY).grants
