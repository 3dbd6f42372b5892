"""Roles end with their body; the list of what passes names them, and the successor's keeper gives them anew from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, PersonRead
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.people.models import Account
from ronguon.units.actions import NewUnit, end_grant, establish, grant, tokens
from ronguon.units.actions.grouping import NewGroup, join, make
from ronguon.units.actions.handing_over import hand_over
from ronguon.units.actions.passing_roles import ROLES, give_anew, lists_waiting, open_roles, place_of
from ronguon.units.actions.reorganising import NewChange, Wanted
from ronguon.units.domain import Deed, Role, System
from ronguon.units.domain.changes import ChangeKind, Part, Side
from ronguon.units.models import Grant, HandOver, HandOverItem, Transition, Unit
from ronguon.units.policies import may_see_whose
from ronguon.units.tasks import finish_handing_over
from ronguon.units.tests import making
from ronguon.units.tests.cast import DAY, FOUNDED, keeper
from ronguon.units.tests.conftest import House
from ronguon.units.tests.lending import lent
from ronguon.units.tests.making import carried, changed, drafted, heir, put_through

MORROW = DAY + timedelta(days=1)


def merged(house: House, on: date = DAY) -> Transition:
    """Let An's commune go into Dũng's, and pass on what it held."""
    change = carried(ChangeKind.MERGE, on, *making.end(house.cast.commune), heir(house.cast.other_commune))
    hand_over(change, by=Machine())
    return change


def listed(**more: object) -> list[str]:
    rows = HandOverItem.objects.filter(keeper=ROLES, **more).order_by("hand_over", "number")
    return [row.words for row in rows]


def role_of(account: Account, unit: Unit) -> Grant:
    return Grant.objects.get(account=account, unit=unit)


def the_list() -> HandOver:
    return HandOver.objects.get()


def holders(unit: Unit, on: date = DAY) -> list[tuple[str, str]]:
    rows = Grant.objects.valid(on).filter(unit=unit).order_by("account__full_name", "role_id")
    return [(row.account.full_name, row.role_id) for row in rows]


def person(unit: Unit, email: str, role: Role, *, subtree: bool = False) -> Account:
    account = Account.objects.create_user(email, "mat-khau-cua-bai-thu-2026", full_name=email.partition("@")[0])
    grant(account, unit, role, by=Machine(), since_on=FOUNDED, subtree=subtree)
    return account


def test_each_role_of_an_ended_body_stands_on_the_list_once_and_names_nobody(house: House) -> None:
    change = merged(house)
    hand_over(change, by=Machine())
    assert listed() == ["Vai trò Quản trị", "Vai trò Chuyên viên"]
    assert holders(house.cast.other_commune) == [("Dũng", "officer")], "nobody's role passes unasked"


def test_what_was_lent_out_of_a_role_is_named_after_the_roles_with_its_last_day(house: House) -> None:
    lent(house.cast.an, house.cast.binh_account, Deed.REPORT)
    tokens.make(
        house.cast.commune, tokens.NewToken("Đồng bộ", Role.OFFICER, DAY + timedelta(days=30)), by=house.cast.an
    )
    merged(house)
    assert listed()[2:] == [
        "Ủy quyền trong vai trò Chuyên viên, đến hết ngày 08/03/2026",
        "Khóa giao tiếp trong vai trò Chuyên viên, đến hết ngày 01/04/2026",
    ]


def test_what_had_ended_before_is_not_named(house: House) -> None:
    end_grant(role_of(house.cast.an_account, house.cast.commune), by=house.admin, on=DAY, reason="Chuyển công tác")
    lapsed = person(house.cast.commune, "ve-huu@example.vn", Role.READER)
    Account.objects.filter(pk=lapsed.pk).update(is_active=False)
    merged(house)
    assert listed() == ["Vai trò Quản trị"]


def test_who_gives_only_a_part_keeps_its_people(house: House) -> None:
    third = establish(NewUnit("Thôn Ba", "village", System.STATE, FOUNDED, house.cast.commune), by=Machine())
    gives = Side(Part.CEDES, changed(house.cast.commune).body)
    change = carried(ChangeKind.TRANSFER, DAY, gives, heir(house.cast.other_commune), into={third.code: 0})
    hand_over(change, by=Machine())
    assert listed() == []
    assert ("An", "officer") in holders(house.cast.commune)


def test_a_split_says_which_successor_each_role_goes_to_and_what_was_lent_goes_along(house: House) -> None:
    role = role_of(house.cast.an_account, house.cast.commune)
    lent(house.cast.an, house.cast.binh_account, Deed.REPORT)
    new = NewChange(
        ChangeKind.SPLIT,
        (
            Wanted(Part.ENDS, house.cast.commune), Wanted(Part.SUCCEEDS, house.cast.other_commune),
            Wanted(Part.SUCCEEDS, name="UBND xã Mới", kind="commune"),
        ),
        into={(ROLES, role.code): 1},
    )  # fmt: skip
    put_through(house.cast.province, DAY, new, by=house.admin, approver=house.cast.head)
    assert listed(hand_over__taker=house.cast.other_commune) == ["Vai trò Quản trị"]
    assert listed(hand_over__taker__name="UBND xã Mới") == [
        "Vai trò Chuyên viên", "Ủy quyền trong vai trò Chuyên viên, đến hết ngày 08/03/2026",
    ]  # fmt: skip


def test_the_keeper_of_the_successor_gives_the_chosen_roles_anew_from_that_day(house: House) -> None:
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


def test_who_came_from_two_bodies_gets_the_same_role_once(house: House) -> None:
    third = establish(NewUnit("UBND xã Ba", "commune", System.STATE, FOUNDED, house.cast.province), by=Machine())
    grant(house.cast.an_account, third, Role.OFFICER, by=Machine(), since_on=FOUNDED)
    change = carried(ChangeKind.MERGE, DAY, *making.end(house.cast.commune, third), heir(house.cast.other_commune))
    hand_over(change, by=Machine())
    first, second = HandOver.objects.order_by("pk")
    give_anew(first, [role_of(house.cast.an_account, house.cast.commune).code], by=house.admin)
    assert not open_roles(second, house.cast.other_commune, DAY).exists()


@pytest.mark.parametrize("who", ["an", "dung", "chi", "office", "head", "local"])
def test_nobody_but_the_successors_keeper_gives_them_anew(house: House, who: str) -> None:
    merged(house)
    by = house.local if who == "local" else getattr(house.cast, who)
    with pytest.raises(NotAllowedError):
        give_anew(the_list(), [role_of(house.cast.an_account, house.cast.commune).code], by=by)


def test_a_role_with_every_body_below_is_given_by_who_keeps_every_body_below(house: House) -> None:
    wide = person(house.cast.commune, "rong@example.vn", Role.READER, subtree=True)
    near = house.actor(keeper(house.cast.other_commune, "xa-khac@example.vn", subtree=False))
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
    give_anew(made, [role_of(house.cast.an_account, house.cast.commune).code], by=house.admin)
    assert holders(third) == [("An", "officer")]


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
    new = NewChange(
        ChangeKind.SPLIT,
        (
            Wanted(Part.ENDS, house.cast.commune), Wanted(Part.SUCCEEDS, house.cast.other_commune),
            Wanted(Part.SUCCEEDS, name="UBND xã Mới", kind="commune"),
        ),
        into={(ROLES, rows[1].code): 1},
    )  # fmt: skip
    (wrong,) = put_through(house.cast.province, DAY, new, by=house.admin, approver=house.cast.head)
    for made, row in zip(HandOver.objects.order_by("taker"), rows, strict=True):
        give_anew(made, [row.code], by=house.admin)
    with time_machine.travel("2026-03-03 12:00 +0700"):
        hand_over(carried(ChangeKind.RESTORE, MORROW, changed(house.cast.commune), corrects=wrong), by=Machine())
    back = HandOver.objects.filter(taker=house.cast.commune).order_by("giver")
    assert [(made.giver.name, [item.words for item in made.items.all()]) for made in back] == [
        ("UBND xã Suối Rồng", ["Vai trò Quản trị"]), ("UBND xã Mới", ["Vai trò Chuyên viên"]),
    ]  # fmt: skip
    assert holders(house.cast.other_commune, MORROW) == [("Dũng", "officer")]


def test_a_correction_leaves_a_body_its_last_keeper(house: House) -> None:
    wrong = merged(house)
    give_anew(the_list(), [role_of(house.local_account, house.cast.commune).code], by=house.admin)
    Grant.objects.filter(account=house.admin_account).update(until_on=MORROW)
    with time_machine.travel("2026-03-03 12:00 +0700"):
        back = carried(ChangeKind.RESTORE, MORROW, changed(house.cast.commune), corrects=wrong)
        hand_over(back, by=Machine())
    assert ("Quản trị", "admin") in holders(house.cast.other_commune, MORROW)


def test_a_body_that_ends_again_after_a_correction_hands_its_roles_over_again(house: House) -> None:
    wrong = merged(house)
    old = role_of(house.cast.an_account, house.cast.commune)
    give_anew(the_list(), [old.code], by=house.admin)
    back = carried(ChangeKind.RESTORE, DAY, changed(house.cast.commune), corrects=wrong)
    hand_over(back, by=Machine())
    merged(house)
    assert place_of(HandOver.objects.get(transition=wrong), DAY) is None, "the first list gives nothing any more"
    (made,) = lists_waiting(house.cast.other_commune, DAY)
    assert old in open_roles(made, house.cast.other_commune, DAY)


def test_a_change_still_to_come_takes_nobodys_role_before_its_day(house: House) -> None:
    carried(ChangeKind.MERGE, MORROW, *making.end(house.cast.commune), heir(house.cast.other_commune))
    with time_machine.travel("2026-03-02 13:00 +0700") as traveller:
        assert finish_handing_over(clock.now()) == 0
        assert ("An", "officer") in holders(house.cast.commune)
        traveller.move_to("2026-03-03 00:10 +0700")
        assert finish_handing_over(clock.now()) == 2
        assert finish_handing_over(clock.now()) == 0
    assert listed() == ["Vai trò Quản trị", "Vai trò Chuyên viên"]


def test_the_draft_says_what_ends_and_the_split_asks_where_each_role_goes(house: House) -> None:
    lent(house.cast.an, house.cast.binh_account, Deed.REPORT)
    new = NewChange(
        ChangeKind.SPLIT,
        (
            Wanted(Part.ENDS, house.cast.commune), Wanted(Part.SUCCEEDS, house.cast.other_commune),
            Wanted(Part.SUCCEEDS, name="UBND xã Mới", kind="commune"),
        ),
    )  # fmt: skip
    paper = drafted(house.cast.province, MORROW, new, by=house.admin)
    browser = house.browser(house.admin_account)
    page = browser.get(f"/don-vi/sap-xep/{paper.code}/").content.decode()
    assert "Vai trò kết thúc, chờ giao lại: 2" in page
    assert "ủy quyền kết thúc: 1" in page
    parted = browser.get(f"/don-vi/sap-xep/{paper.code}/1/chia-phan/").content.decode()
    assert "Vai trò Chuyên viên: An" in parted
    assert PersonRead.objects.filter(reader=house.admin_account.code, subject=house.cast.an_account.code).exists()


def test_a_part_that_is_given_away_asks_for_no_role(house: House) -> None:
    new = NewChange(
        ChangeKind.TRANSFER,
        (Wanted(Part.CEDES, house.cast.commune), Wanted(Part.SUCCEEDS, house.cast.other_commune)),
    )  # fmt: skip
    paper = drafted(house.cast.province, MORROW, new, by=house.admin)
    browser = house.browser(house.admin_account)
    for place in ("", "1/chia-phan/"):
        answer = browser.get(f"/don-vi/sap-xep/{paper.code}/{place}")
        assert answer.status_code == 200
        assert "Vai trò" not in answer.content.decode()


def test_the_page_names_the_holder_to_who_may_know_and_the_holder_reads_who_looked(house: House) -> None:
    merged(house)
    address = f"/don-vi/ban-giao/{the_list().code}/"
    told = house.browser(house.cast.binh_account).get(address).content.decode()
    assert "Vai trò Chuyên viên: An" in told
    assert "giao-lai-vai-tro" not in told
    assert PersonRead.objects.filter(reader=house.cast.binh_account.code, subject=house.cast.an_account.code).exists()


def test_who_reads_only_at_a_second_successor_sees_the_role_and_no_name(house: House) -> None:
    new = NewChange(
        ChangeKind.SPLIT,
        (
            Wanted(Part.ENDS, house.cast.commune), Wanted(Part.SUCCEEDS, name="UBND xã Mới", kind="commune"),
            Wanted(Part.SUCCEEDS, house.cast.other_commune),
        ),
        into={(ROLES, role_of(house.cast.an_account, house.cast.commune).code): 1},
    )  # fmt: skip
    put_through(house.cast.province, DAY, new, by=house.admin, approver=house.cast.head)
    made = HandOver.objects.get(taker=house.cast.other_commune)
    told = house.browser(house.cast.dung_account).get(f"/don-vi/ban-giao/{made.code}/").content.decode()
    assert "Vai trò Chuyên viên</span>" in told


def test_whose_roles_they_are_see_who_reads_or_signs_for_the_giver_and_who_gives_anew(house: House) -> None:
    head = person(house.cast.commune, "chu-tich@example.vn", Role.HEAD)
    near = keeper(house.cast.other_commune, "xa-khac@example.vn", subtree=False)
    new = NewChange(
        ChangeKind.SPLIT,
        (
            Wanted(Part.ENDS, house.cast.commune), Wanted(Part.SUCCEEDS, name="UBND xã Mới", kind="commune"),
            Wanted(Part.SUCCEEDS, house.cast.other_commune),
        ),
        into={(ROLES, role_of(house.cast.an_account, house.cast.commune).code): 1},
    )  # fmt: skip
    put_through(house.cast.province, DAY, new, by=house.admin, approver=house.cast.head)
    made = HandOver.objects.get(taker=house.cast.other_commune)
    seen = {who.full_name: may_see_whose(house.actor(who), made) for who in (head, near, house.cast.dung_account)}
    assert seen == {"chu-tich": True, "Quản trị": True, "Dũng": False}
    assert may_see_whose(house.cast.binh, made)
    assert not may_see_whose(house.actor(house.cast.an_account), made), "whose role it was holds none any more"


def test_the_keeper_ticks_them_on_the_page_and_the_body_leads_there(house: House) -> None:
    merged(house)
    made, browser = the_list(), house.browser(house.admin_account)
    body = f"/don-vi/{house.cast.other_commune.code}/"
    door = f"/don-vi/ban-giao/{made.code}/#giao-lai"
    assert door in browser.get(body).content.decode()
    rows = [role_of(house.cast.an_account, house.cast.commune), role_of(house.local_account, house.cast.commune)]
    page = browser.get(f"/don-vi/ban-giao/{made.code}/").content.decode()
    assert all(f'value="{row.code}"' in page for row in rows)
    sent = {"role": [str(row.code) for row in rows]}
    done = browser.post(f"/don-vi/ban-giao/{made.code}/giao-lai-vai-tro/", sent, follow=True).content.decode()
    assert "2 vai trò có hiệu lực từ hôm nay." in done
    assert "giao-lai-vai-tro" not in done
    assert door not in browser.get(body).content.decode()


def test_nonsense_in_place_of_a_role_gives_nothing_and_says_why(house: House) -> None:
    merged(house)
    browser, address = house.browser(house.admin_account), f"/don-vi/ban-giao/{the_list().code}/giao-lai-vai-tro/"
    for sent in ({}, {"role": "x"}, {"role": str(the_list().code)}):
        told = browser.post(address, sent, follow=True).content.decode()
        assert "Chưa đánh dấu vai trò nào" in told or "vừa được giao lại" in told
    assert holders(house.cast.other_commune) == [("Dũng", "officer")]


def test_who_lent_begins_the_same_delegation_again_at_the_successor(house: House) -> None:
    one = lent(house.cast.an, house.cast.binh_account, Deed.REPORT)
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


def test_who_only_signs_for_an_ended_body_reads_its_list_without_links_that_would_not_open(house: House) -> None:
    head = person(house.cast.commune, "chu-tich@example.vn", Role.HEAD)
    group = make(NewGroup("Các xã điểm", house.cast.province, FOUNDED), by=Machine())
    join(group, house.cast.commune, on=FOUNDED, by=Machine())
    merged(house)
    address = f"/don-vi/ban-giao/{the_list().code}/"
    told = house.browser(head).get(address).content.decode()
    assert "Vai trò Người đứng đầu: chu-tich" in told
    assert "Chỗ trong nhóm “Các xã điểm”" in told
    assert f"/nhom/{group.code}/" not in told
    assert f"/nhom/{group.code}/" in house.browser(house.cast.binh_account).get(address).content.decode()
