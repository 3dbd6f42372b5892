"""A side group as addressee: named by the words or chosen by hand, it means its units on the day of issuing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from ronguon.access.tests.cast import DAY, FOUNDED, Cast, make_cast
from ronguon.audit.domain import Machine
from ronguon.drafting.actions.confirming import UnitChoice, confirm_with
from ronguon.drafting.models import Addressee
from ronguon.drafting.models.groups import addressed_groups, units_of_group
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.desk import Desk
from ronguon.drafting.tests.making import make_directive
from ronguon.drafting.tests.reading import read_in
from ronguon.units.actions.grouping import NewGroup, join, make
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.models import SideGroup, Unit

pytestmark = pytest.mark.both_databases

NAME = "Các Đơn vị có liên quan"
MORROW = DAY + timedelta(days=1)


def group_of(area: Unit, *units: Unit, name: str = NAME) -> SideGroup:
    made = make(NewGroup(name, area, FOUNDED), by=Machine())
    for unit in units:
        join(made, unit, on=FOUNDED, by=Machine())
    return made


@pytest.fixture
def cast(db: None, reader: None) -> Iterator[Cast]:
    """Yield the cast on their Monday, before anything was read in."""
    with on_day():
        yield make_cast()


def desk_of(cast: Cast) -> Desk:
    return Desk(cast, read_in(cast.province, cast.office))


def unclear(desk: Desk) -> Addressee:
    """Return the addressee that no rule knows: "Các đơn vị có liên quan"."""
    return desk.duty("rà soát").addressees.select_related("obligation__directive__owner").get()


def choose(desk: Desk, group: SideGroup) -> None:
    choice = UnitChoice(unclear(desk), group=str(group.code))
    confirm_with(desk.duty("rà soát"), [choice], seen=0, by=desk.cast.office)


def test_words_that_name_a_group_are_taken_for_it(cast: Cast) -> None:
    group = group_of(cast.province, cast.commune)
    desk = desk_of(cast)
    assert unclear(desk).group == str(group.code)
    assert unclear(desk).decision == Addressee.Decision.PENDING
    shown = desk.client().get(desk.url()).content.decode()
    assert f"{NAME} (1 đơn vị)" in shown


def test_two_groups_of_one_name_are_left_to_a_person_who_sees_whose_they_are(cast: Cast) -> None:
    group_of(cast.province, cast.commune)
    group_of(cast.commune, cast.commune)
    desk = desk_of(cast)
    assert unclear(desk).group == ""
    names = {one.name for one in addressed_groups(desk.directive, DAY).values()}
    assert {f"{NAME}, {cast.province.name}", f"{NAME}, {cast.commune.name}"} <= names


def test_a_group_without_a_unit_on_that_day_is_neither_guessed_nor_offered(cast: Cast) -> None:
    group = make(NewGroup(NAME, cast.province, FOUNDED), by=Machine())
    join(group, cast.commune, on=MORROW, by=Machine())
    desk = desk_of(cast)
    assert unclear(desk).group == ""
    assert str(group.code) not in addressed_groups(desk.directive, DAY)
    assert addressed_groups(desk.directive, MORROW)[str(group.code)].number == 1


def test_a_group_is_chosen_by_hand_and_counted_where_it_is_chosen(desk: Desk) -> None:
    group = group_of(desk.cast.province, desk.cast.commune, desk.cast.department, name="Các xã điểm")
    duty, client = desk.duty("rà soát"), desk.client()
    shown = client.get(desk.url(f"?mo={duty.code}")).content.decode()
    assert f'<option value="{group.code}">Các xã điểm (2 đơn vị)</option>' in shown
    key = unclear(desk).pk
    sent = {"seen": 0, f"co-{key}": "1", f"nhom-{key}": str(group.code)}
    assert client.post(desk.action("rà soát", "xac-nhan"), sent).status_code == 302
    assert (unclear(desk).group, unclear(desk).decision) == (str(group.code), Addressee.Decision.UNITS)


def test_a_code_that_is_no_group_of_theirs_is_passed_over(desk: Desk) -> None:
    empty = make(NewGroup("Nhóm trống", desk.cast.province, FOUNDED), by=Machine())
    key = unclear(desk).pk
    sent = {"seen": 0, f"co-{key}": "1", f"nhom-{key}": str(empty.code)}
    assert desk.client().post(desk.action("rà soát", "xac-nhan"), sent).status_code == 422
    assert unclear(desk).group == ""


def decide_with(desk: Desk, group: SideGroup) -> None:
    """Decide on every duty; the unclear one is for the group."""
    choose(desk, group)
    for words in ("Công bố", "bộ nhận diện", "nắm vững"):
        confirm_with(desk.duty(words), [], seen=0, by=desk.cast.office)


def test_an_office_reaches_no_unit_of_a_group_outside_its_own_branch(desk: Desk) -> None:
    cast = desk.cast
    office = establish(NewUnit("Phòng Công nghệ", "office", System.STATE, FOUNDED, cast.department), by=Machine())
    group = group_of(cast.province, office, cast.commune, name="Các xã điểm")
    directive = make_directive(cast.department, number="2")
    assert addressed_groups(directive, DAY)[str(group.code)].number == 1
    assert list(units_of_group(str(group.code), cast.department, DAY)) == [office]
    assert str(group.code) not in addressed_groups(make_directive(cast.other_commune, number="3"), DAY)
    assert not units_of_group("khong-co", cast.province, DAY)


def test_many_groups_cost_no_more_questions(desk: Desk, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        group_of(desk.cast.province, desk.cast.commune, name=f"Nhóm {number}")
    with django_assert_num_queries(3):
        addressed_groups(desk.directive, DAY)


def test_a_group_that_the_machine_did_not_find_is_added_by_hand(desk: Desk) -> None:
    group = group_of(desk.cast.province, desk.cast.commune, name="Các xã điểm")
    duty, client = desk.duty("bộ nhận diện"), desk.client()
    shown = client.get(desk.url(f"?mo={duty.code}")).content.decode()
    assert f'<option value="{group.code}">' in shown.partition('name="nhom-moi"')[2]
    sent = {"seen": 0, "co-moi": "1", "nhom-moi": str(group.code), "phan-moi": "coordinator"}
    assert client.post(desk.action("bộ nhận diện", "xac-nhan"), sent).status_code == 302
    added = duty.addressees.get(part=Addressee.Part.COORDINATOR)
    assert (added.text, added.group, added.decision) == ("Các xã điểm", str(group.code), Addressee.Decision.UNITS)


def test_a_rules_group_is_added_by_its_name(desk: Desk) -> None:
    duty = desk.duty("bộ nhận diện")
    sent = {"seen": 0, "co-moi": "1", "nhom-moi": "communes", "phan-moi": "coordinator"}
    assert desk.client().post(desk.action("bộ nhận diện", "xac-nhan"), sent).status_code == 302
    assert duty.addressees.get(group="communes").text == "UBND các xã, phường, đặc khu"
