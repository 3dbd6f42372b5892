"""Whoever keeps the successor gives the roles of an ended unit anew, each once; a correction brings back what was."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from ronguon.access.actions.grants import end_grant, grant
from ronguon.access.models import Grant
from ronguon.access.tests.cast import DAY, FOUNDED, administrator
from ronguon.access.tests.house import House
from ronguon.access.tests.lending import lent
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.actions.passing_roles import give_anew, lists_waiting, open_roles, place_of
from ronguon.reorganisation.models import HandOver
from ronguon.reorganisation.tests import making
from ronguon.reorganisation.tests.making import carried, changed, fresh, heir
from ronguon.reorganisation.tests.passing import holders, merged, parted, person, role_of, the_list
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Permission, Role, System
from ronguon.units.domain.transitions import ChangeKind

MORROW = DAY + timedelta(days=1)


def test_the_administrator_of_the_successor_gives_the_chosen_roles_anew_from_that_day(house: House) -> None:
    merged(house)
    old = role_of(house.cast.an_account, house.cast.commune)
    assert lists_waiting(house.cast.other_commune, DAY) == [the_list()]
    assert give_anew(the_list(), [old.code], by=house.admin) == 1
    given = role_of(house.cast.an_account, house.cast.other_commune)
    assert (given.role_id, given.since_on, given.renews, given.given_by) == ("officer", DAY, old, house.admin.account)
    assert given.reason == "Giao lại theo 12/NQ-HĐND, bàn giao từ UBND xã Bình Minh Hạ"
    assert Event.objects.filter(verb="grant.given", subject=house.cast.an_account.code).last() is not None
    left = open_roles(the_list(), house.cast.other_commune, DAY)
    assert [row.account for row in left] == [house.local_account]


def test_a_role_is_given_anew_once_whoever_asks_again(house: House) -> None:
    merged(house)
    old = role_of(house.cast.an_account, house.cast.commune)
    give_anew(the_list(), [old.code], by=house.admin)
    with pytest.raises(IllegalMoveError, match="vừa được giao lại"):
        give_anew(the_list(), [old.code], by=house.admin)
    assert holders(house.cast.other_commune) == [("An", "officer"), ("Dũng", "officer")]


def test_of_several_all_are_given_or_none(house: House) -> None:
    merged(house)
    rows = [role_of(house.cast.an_account, house.cast.commune), role_of(house.local_account, house.cast.commune)]
    give_anew(the_list(), [rows[0].code], by=house.admin)
    with pytest.raises(IllegalMoveError):
        give_anew(the_list(), [row.code for row in rows], by=house.admin)
    assert holders(house.cast.other_commune) == [("An", "officer"), ("Dũng", "officer")]
    with pytest.raises(IllegalMoveError, match="Chưa đánh dấu"):
        give_anew(the_list(), [], by=house.admin)


def test_who_came_from_two_units_gets_the_same_role_once(house: House) -> None:
    third = establish(NewUnit("UBND xã Ba", "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())
    grant(house.cast.an_account, third, Role.OFFICER, by=Machine(), since_on=FOUNDED)
    change = carried(ChangeKind.MERGE, DAY, *making.end(house.cast.commune, third), heir(house.cast.other_commune))
    hand_over(change, by=Machine())
    first, second = HandOver.objects.order_by("pk")
    give_anew(first, [role_of(house.cast.an_account, house.cast.commune).code], by=house.admin)
    assert not open_roles(second, house.cast.other_commune, DAY).exists()


@pytest.mark.parametrize("who", ["an", "dung", "chi", "office", "head", "local"])
def test_nobody_but_the_successors_administrator_gives_them_anew(house: House, who: str) -> None:
    merged(house)
    by = house.local if who == "local" else getattr(house.cast, who)
    with pytest.raises(NotAllowedError):
        give_anew(the_list(), [role_of(house.cast.an_account, house.cast.commune).code], by=by)


def test_a_role_with_every_unit_below_is_given_by_who_keeps_every_unit_below(house: House) -> None:
    wide = person(house.cast.commune, "rong@example.vn", Role.READER, subtree=True)
    near = house.actor(administrator(house.cast.other_commune, "xa-khac@example.vn", subtree=False))
    merged(house)
    with pytest.raises(NotAllowedError):
        give_anew(the_list(), [role_of(wide, house.cast.commune).code], by=near)
    give_anew(the_list(), [role_of(wide, house.cast.commune).code], by=house.admin)
    assert role_of(wide, house.cast.other_commune).subtree


def test_where_the_successor_has_ended_as_well_its_own_successor_gives_them(house: House) -> None:
    merged(house)
    third = establish(NewUnit("UBND xã Ba", "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())
    first = the_list()
    change = carried(ChangeKind.MERGE, DAY, *making.end(house.cast.other_commune), heir(third))
    hand_over(change, by=Machine())
    first.refresh_from_db()
    assert place_of(HandOver.objects.get(pk=first.pk), DAY) == third
    assert [made.giver for made in lists_waiting(third, DAY)] == [house.cast.commune, house.cast.other_commune]
    made = HandOver.objects.get(pk=first.pk)
    near = house.actor(administrator(third, "xa-ba@example.vn", subtree=False))
    give_anew(made, [role_of(house.cast.an_account, house.cast.commune).code], by=near)
    assert ("An", "officer") in holders(third)


def test_a_correction_brings_the_roles_back_and_ends_those_given_anew_because_of_the_mistake(house: House) -> None:
    wrong = merged(house)
    give_anew(the_list(), [role_of(house.cast.an_account, house.cast.commune).code], by=house.admin)
    with time_machine.travel("2026-03-03 12:00 +0700"):
        back = carried(ChangeKind.RESTORE, MORROW, changed(house.cast.commune), corrects=wrong)
        assert hand_over(back, by=Machine()) == 1
        hand_over(back, by=Machine())
    assert holders(house.cast.commune, MORROW) == [("An", "officer"), ("Quản trị", "admin")]
    assert holders(house.cast.other_commune, MORROW) == [("Dũng", "officer")]
    made = HandOver.objects.get(transition=back)
    assert (made.giver, made.taker) == (house.cast.other_commune, house.cast.commune)
    assert [item.words for item in made.items.all()] == ["Vai trò Chuyên viên"]
    assert place_of(made, MORROW) is None
    assert Event.objects.filter(verb="grant.ended", subject=house.cast.an_account.code).count() == 1


def test_a_correction_of_a_split_takes_from_each_successor_what_it_gave(house: House) -> None:
    rows = [role_of(account, house.cast.commune) for account in (house.local_account, house.cast.an_account)]
    wrong = parted(house, rows[1])
    for made, row in zip(HandOver.objects.order_by("taker"), rows, strict=True):
        give_anew(made, [row.code], by=house.admin)
    with time_machine.travel("2026-03-03 12:00 +0700"):
        hand_over(carried(ChangeKind.RESTORE, MORROW, changed(house.cast.commune), corrects=wrong), by=Machine())
    back = HandOver.objects.filter(taker=house.cast.commune).order_by("giver")
    assert [(made.giver.name, [item.words for item in made.items.all()]) for made in back] == [
        ("UBND xã Suối Rồng", ["Vai trò Quản trị"]), ("UBND xã Mới", ["Vai trò Chuyên viên"]),
    ]  # fmt: skip
    assert holders(house.cast.other_commune, MORROW) == [("Dũng", "officer")]


def test_a_correction_leaves_a_unit_its_last_administrator(house: House) -> None:
    wrong = merged(house)
    give_anew(the_list(), [role_of(house.local_account, house.cast.commune).code], by=house.admin)
    Grant.objects.filter(account=house.admin_account).update(until_on=MORROW)
    with time_machine.travel("2026-03-03 12:00 +0700"):
        back = carried(ChangeKind.RESTORE, MORROW, changed(house.cast.commune), corrects=wrong)
        hand_over(back, by=Machine())
    assert ("Quản trị", "admin") in holders(house.cast.other_commune, MORROW)


def test_a_unit_that_ends_again_after_a_correction_hands_its_roles_over_again(house: House) -> None:
    wrong = merged(house)
    old = role_of(house.cast.an_account, house.cast.commune)
    give_anew(the_list(), [old.code], by=house.admin)
    back = carried(ChangeKind.RESTORE, DAY, changed(house.cast.commune), corrects=wrong)
    hand_over(back, by=Machine())
    merged(house)
    assert place_of(HandOver.objects.get(transition=wrong), DAY) is None, "the first list gives nothing any more"
    (made,) = lists_waiting(house.cast.other_commune, DAY)
    assert old in open_roles(made, house.cast.other_commune, DAY)


def test_the_administrator_ticks_them_on_the_page_and_the_unit_leads_there(house: House) -> None:
    merged(house)
    made, browser = the_list(), house.browser(house.admin_account)
    unit = f"/don-vi/{house.cast.other_commune.code}/"
    door = f"/don-vi/ban-giao/{made.code}/#giao-lai"
    assert door in browser.get(unit).content.decode()
    rows = [role_of(house.cast.an_account, house.cast.commune), role_of(house.local_account, house.cast.commune)]
    page = browser.get(f"/don-vi/ban-giao/{made.code}/").content.decode()
    assert all(f'value="{row.code}"' in page for row in rows)
    sent = {"role": [str(row.code) for row in rows]}
    done = browser.post(f"/don-vi/ban-giao/{made.code}/giao-lai-vai-tro/", sent, follow=True).content.decode()
    assert "2 vai trò có hiệu lực từ hôm nay." in done
    assert "giao-lai-vai-tro" not in done
    assert door not in browser.get(unit).content.decode()


def test_nonsense_in_place_of_a_role_gives_nothing_and_says_why(house: House) -> None:
    merged(house)
    browser, address = house.browser(house.admin_account), f"/don-vi/ban-giao/{the_list().code}/giao-lai-vai-tro/"
    for sent in ({}, {"role": "x"}, {"role": str(the_list().code)}):
        told = browser.post(address, sent, follow=True).content.decode()
        assert "Chưa đánh dấu vai trò nào" in told or "vừa được giao lại" in told
    assert holders(house.cast.other_commune) == [("Dũng", "officer")]


def test_who_lent_begins_the_same_delegation_again_at_the_successor(house: House) -> None:
    one = lent(house.cast.an, house.cast.binh_account, Permission.REPORT)
    browser = house.browser(house.cast.an_account)
    assert "Ủy quyền lại" not in browser.get("/don-vi/uy-quyen/").content.decode()
    merged(house)
    give_anew(the_list(), [role_of(house.cast.an_account, house.cast.commune).code], by=house.admin)
    page = browser.get("/don-vi/uy-quyen/").content.decode()
    assert f"/don-vi/uy-quyen/them/?nhu={one.code}" in page
    form = browser.get(f"/don-vi/uy-quyen/them/?nhu={one.code}").content.decode()
    assert 'value="binh@example.vn"' in form
    assert 'value="08/03/2026"' in form
    assert "Nghỉ phép" in form
    stranger = house.browser(house.cast.dung_account).get(f"/don-vi/uy-quyen/them/?nhu={one.code}").content.decode()
    assert "binh@example.vn" not in stranger
    assert "binh@example.vn" not in browser.get("/don-vi/uy-quyen/them/?nhu=khong").content.decode()


@pytest.mark.parametrize(
    ("lost", "has", "waits"),
    [
        (False, ("province_office", Role.OFFICER, True), True),
        (False, ("other_commune", Role.READER, True), True),
        (False, ("other_commune", Role.OFFICER, False), False),
        (False, ("other_commune", Role.OFFICER, True), False),
        (True, ("other_commune", Role.OFFICER, False), True),
        (True, ("other_commune", Role.OFFICER, True), False),
    ],
)
def test_a_role_waits_until_its_holder_has_as_much_at_the_successor(
    house: House, *, lost: bool, has: tuple[str, Role, bool], waits: bool
) -> None:
    where, role, reaching = has
    who = person(house.cast.commune, "ky@example.vn", Role.OFFICER, subtree=lost)
    grant(who, getattr(house.cast, where), role, by=Machine(), since_on=FOUNDED, subtree=reaching)
    merged(house)
    left = open_roles(the_list(), house.cast.other_commune, DAY)
    assert (who in {row.account for row in left}) == waits


def test_what_was_given_anew_and_has_ended_since_does_not_wait_again(house: House) -> None:
    merged(house)
    old = role_of(house.cast.an_account, house.cast.commune)
    give_anew(the_list(), [old.code], by=house.admin)
    end_grant(role_of(house.cast.an_account, house.cast.other_commune), by=house.admin, on=DAY, reason="Nghỉ hưu")
    assert old not in open_roles(the_list(), house.cast.other_commune, DAY)


def test_each_list_gives_its_own_roles_and_no_other(house: House) -> None:
    officer, local = (
        role_of(account, house.cast.commune) for account in (house.cast.an_account, house.local_account)
    )  # fmt: skip
    parted(house, officer)
    chief, other = HandOver.objects.order_by("taker")
    assert list(open_roles(chief, chief.taker, DAY)) == [local]
    assert list(open_roles(other, other.taker, DAY)) == [officer]
    assert lists_waiting(chief.taker, DAY) == [chief]
    with pytest.raises(IllegalMoveError, match="không còn chờ"):
        give_anew(chief, [local.code, officer.code], by=house.admin)


def test_where_the_successor_was_divided_its_chief_successor_gives_them(house: House) -> None:
    merged(house)
    participants = (*making.end(house.cast.other_commune), fresh("UBND xã Một"), fresh("UBND xã Hai"))
    hand_over(carried(ChangeKind.SPLIT, DAY, *participants), by=Machine())
    place = place_of(HandOver.objects.get(giver=house.cast.commune), DAY)
    assert place is not None
    assert place.name == "UBND xã Một"


def test_a_list_whose_giver_lives_again_gives_nothing(house: House) -> None:
    wrong = merged(house)
    carried(ChangeKind.RESTORE, DAY, changed(house.cast.commune), corrects=wrong)
    old = role_of(house.cast.an_account, house.cast.commune)
    with pytest.raises(IllegalMoveError, match="không còn chờ"):
        give_anew(HandOver.objects.get(), [old.code], by=house.admin)
    with pytest.raises(NotAllowedError):
        give_anew(HandOver.objects.get(), [old.code], by=house.cast.dung)
    assert lists_waiting(house.cast.other_commune, DAY) == []


def test_the_unit_reminds_of_them_for_ninety_days_and_the_list_gives_them_afterwards_too(house: House) -> None:
    merged(house)
    place = house.cast.other_commune
    assert lists_waiting(place, DAY + timedelta(days=89)) == [the_list()]
    assert lists_waiting(place, DAY + timedelta(days=90)) == []
    assert open_roles(the_list(), place, DAY + timedelta(days=90)).count() == 2
