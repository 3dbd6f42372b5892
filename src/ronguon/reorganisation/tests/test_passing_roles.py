"""Roles end with their unit; the list of what passes names them, and the successor's administrator gives them anew
from it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from ronguon.access.actions import delegating, tokens
from ronguon.access.actions.grants import end_grant
from ronguon.access.models import Delegation, Grant, Token
from ronguon.access.tests.cast import DAY, FOUNDED, administrator
from ronguon.access.tests.house import House
from ronguon.access.tests.lending import lent
from ronguon.audit.domain import Machine
from ronguon.audit.models import PersonRead
from ronguon.kernel import clock
from ronguon.people.models import Account
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.actions.passing_roles import ROLES, place_of, waiting
from ronguon.reorganisation.actions.reorganising import NewChange, Wanted
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.models import HandOver, HandOverItem
from ronguon.reorganisation.policies import may_see_whose
from ronguon.reorganisation.tasks import finish_handing_over
from ronguon.reorganisation.tests import making
from ronguon.reorganisation.tests.making import carried, changed, drafted, heir
from ronguon.reorganisation.tests.passing import holders, listed, merged, parted, parting, person, role_of, the_list
from ronguon.units.actions.grouping import NewGroup, join, make
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Permission, Role, System
from ronguon.units.domain.transitions import ChangeKind, ChangePart

MORROW = DAY + timedelta(days=1)


@pytest.mark.both_databases
def test_each_role_of_an_ended_unit_stands_on_the_list_once_and_names_nobody(house: House) -> None:
    change = merged(house)
    hand_over(change, by=Machine())
    assert listed() == ["Vai trò Quản trị", "Vai trò Chuyên viên"]
    assert holders(house.cast.other_commune) == [("Dũng", "officer")], "nobody's role passes unasked"


def test_what_was_lent_out_of_a_role_is_named_after_the_roles_with_its_last_day(house: House) -> None:
    lent(house.cast.an, house.cast.binh_account, Permission.REPORT)
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
    gives = Participant(ChangePart.CEDES, changed(house.cast.commune).unit)
    change = carried(ChangeKind.TRANSFER, DAY, gives, heir(house.cast.other_commune), into={third.code: 0})
    hand_over(change, by=Machine())
    assert listed() == []
    assert ("An", "officer") in holders(house.cast.commune)
    made = HandOver.objects.create(
        transition=change, giver=house.cast.commune, taker=house.cast.other_commune, made_at=clock.now()
    )  # fmt: skip
    assert place_of(made, DAY) is None


@pytest.mark.both_databases
def test_a_split_says_which_successor_each_role_goes_to_and_what_was_lent_goes_along(house: House) -> None:
    role = role_of(house.cast.an_account, house.cast.commune)
    lent(house.cast.an, house.cast.binh_account, Permission.REPORT)
    parted(house, role)
    assert listed(hand_over__taker=house.cast.other_commune) == ["Vai trò Quản trị"]
    assert listed(hand_over__taker__name="UBND xã Mới") == [
        "Vai trò Chuyên viên", "Ủy quyền trong vai trò Chuyên viên, đến hết ngày 08/03/2026",
    ]  # fmt: skip


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
    lent(house.cast.an, house.cast.binh_account, Permission.REPORT)
    new = parting(house)
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
        (Wanted(ChangePart.CEDES, house.cast.commune), Wanted(ChangePart.SUCCEEDS, house.cast.other_commune)),
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
    parted(house, role_of(house.cast.an_account, house.cast.commune), chief_is_new=True)
    made = HandOver.objects.get(taker=house.cast.other_commune)
    told = house.browser(house.cast.dung_account).get(f"/don-vi/ban-giao/{made.code}/").content.decode()
    assert "Vai trò Chuyên viên</span>" in told


def test_whose_roles_they_are_see_who_reads_or_signs_for_the_giver_and_who_gives_anew(house: House) -> None:
    head = person(house.cast.commune, "chu-tich@example.vn", Role.HEAD)
    near = administrator(house.cast.other_commune, "xa-khac@example.vn", subtree=False)
    parted(house, role_of(house.cast.an_account, house.cast.commune), chief_is_new=True)
    made = HandOver.objects.get(taker=house.cast.other_commune)
    seen = {who.full_name: may_see_whose(house.actor(who), made) for who in (head, near, house.cast.dung_account)}
    assert seen == {"chu-tich": True, "Quản trị": True, "Dũng": False}
    assert may_see_whose(house.cast.binh, made)
    assert not may_see_whose(house.actor(house.cast.an_account), made), "whose role it was holds none any more"


def test_who_only_signs_for_an_ended_unit_reads_its_list_without_links_that_would_not_open(house: House) -> None:
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


def test_of_what_was_lent_nothing_is_named_that_had_ended_or_belongs_to_another_unit(house: House) -> None:
    cast, last = house.cast, DAY + timedelta(days=30)
    delegating.end(lent(cast.an, cast.binh_account, Permission.REPORT), by=cast.an)
    lent(cast.an, person(cast.commune, "ve-huu@example.vn", Role.READER), Permission.REPORT)
    Account.objects.filter(email="ve-huu@example.vn").update(is_active=False)
    lent(cast.dung, cast.chi_account, Permission.REPORT)
    for name in ("Cũ", "Hết hạn"):
        made, _secret = tokens.make(cast.commune, tokens.NewToken(name, Role.OFFICER, last), by=cast.an)
        if name == "Cũ":
            tokens.revoke(made, by=cast.an)
    Token.objects.filter(pk=made.pk).update(since_on=FOUNDED, until_on=DAY)
    past = lent(cast.an, cast.chi_account, Permission.REPORT)
    Delegation.objects.filter(pk=past.pk).update(since_on=FOUNDED, until_on=DAY)
    tokens.make(cast.other_commune, tokens.NewToken("Khác", Role.OFFICER, last), by=cast.dung)
    merged(house)
    assert listed() == ["Vai trò Quản trị", "Vai trò Chuyên viên"]


def test_what_is_lent_from_above_for_the_ended_unit_alone_is_named_as_well(house: House) -> None:
    lent(house.cast.office, house.cast.an_account, Permission.PREPARE, unit=house.cast.commune)
    merged(house)
    assert listed()[2:] == ["Ủy quyền trong vai trò Văn thư, đến hết ngày 08/03/2026"]


def test_a_unit_waits_for_its_list_from_its_end_until_every_role_stands_on_it(house: House) -> None:
    cast = house.cast
    assert list(waiting(DAY)) == []
    change = carried(ChangeKind.MERGE, DAY, *making.end(cast.commune), heir(cast.other_commune))
    assert list(waiting(DAY - timedelta(days=1))) == []
    made = HandOver.objects.create(
        transition=change, giver=cast.commune, taker=cast.other_commune, made_at=clock.now()
    )  # fmt: skip
    Grant.objects.filter(account=house.local_account).update(until_on=DAY)
    role = role_of(cast.an_account, cast.commune).code
    told = (("duties", role), (ROLES, uuid4()), (ROLES, role))
    for number, (name, subject) in enumerate(told, start=1):
        assert list(waiting(DAY)) == [cast.commune], number
        HandOverItem.objects.create(
            hand_over=made, number=number, provider=name, subject=subject, words="Vai trò", passed_at=made.made_at
        )
    assert list(waiting(DAY)) == []


def test_a_role_that_was_to_end_on_that_day_by_itself_keeps_no_unit_waiting(house: House) -> None:
    Grant.objects.filter(unit=house.cast.commune).update(until_on=DAY)
    carried(ChangeKind.MERGE, DAY, *making.end(house.cast.commune), heir(house.cast.other_commune))
    assert list(waiting(DAY)) == []


def test_a_unit_that_ends_a_second_time_waits_for_a_second_list(house: House) -> None:
    wrong = merged(house)
    with time_machine.travel("2026-03-03 12:00 +0700"):
        hand_over(carried(ChangeKind.RESTORE, MORROW, changed(house.cast.commune), corrects=wrong), by=Machine())
    with time_machine.travel("2026-03-04 12:00 +0700"):
        later = MORROW + timedelta(days=1)
        carried(ChangeKind.MERGE, later, *making.end(house.cast.commune), heir(house.cast.other_commune))
        assert list(waiting(later)) == [house.cast.commune]


def test_what_was_lent_out_of_a_role_that_had_ended_before_is_not_named(house: House) -> None:
    lent(house.cast.an, house.cast.binh_account, Permission.REPORT)
    key = tokens.NewToken("Đồng bộ", Role.OFFICER, DAY + timedelta(days=30))
    tokens.make(house.cast.commune, key, by=house.cast.an)
    end_grant(role_of(house.cast.an_account, house.cast.commune), by=house.admin, on=DAY, reason="Chuyển công tác")
    merged(house)
    assert listed() == ["Vai trò Quản trị"]
