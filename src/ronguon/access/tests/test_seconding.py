"""Nobody alone gives a role that signs, approves or judges to themselves or to whom they alone invited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from ronguon.access import policies
from ronguon.access.actions import defining, delegating, seconding, tokens
from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.confirming import confirm, decline, give_or_ask, waiting_at
from ronguon.access.actions.defining import RoleTerms
from ronguon.access.actions.grants import grant
from ronguon.access.actions.invitations import accept, invite
from ronguon.access.models import Grant, GrantRequest, Introduction
from ronguon.access.tests.cast import DAY, FOUNDED, administrator
from ronguon.access.tests.house import House
from ronguon.audit.actions import make_installation
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Installation
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Permission, Role
from ronguon.units.models import Unit

WHY = "QĐ 12/QĐ-UBND"
PASSWORD = "mot cau dai de nho 2026"
WEIGHTY = [Role.HEAD, Role.REVIEWER, Role.OFFICE, Role.EDITOR, Role.ADMIN]
LIGHT = [Role.OFFICER, Role.READER, Role.INSPECTOR]


def puppet(house: House, role: Role = Role.READER, *, by: Actor | None = None, unit: Unit | None = None) -> Account:
    """Return an account that one administrator alone invited, with a role at the commune."""
    offer, _ = invite(
        email="con-roi@example.vn", full_name="Con Rối", unit=unit or house.cast.commune, role=role,
        by=by or house.admin, reason=WHY,
    )  # fmt: skip
    return accept(offer, password=PASSWORD)


def asked(house: House, account: Account, role: Role = Role.HEAD, *, by: Actor | None = None) -> GrantRequest:
    made = give_or_ask(account, house.cast.commune, role, by=by or house.admin, reason=WHY)
    assert isinstance(made, GrantRequest)
    return made


def may(account: Account, permission: Permission, unit: Unit) -> bool:
    return actor_for(account, on=DAY).may(permission, unit.path)


@pytest.mark.parametrize("role", WEIGHTY, ids=lambda role: role.key)
def test_nobody_gives_themselves_a_role_that_weighs(role: Role, house: House) -> None:
    with pytest.raises(IllegalMoveError, match="người quản trị khác"):
        grant(house.admin_account, house.cast.commune, role, by=house.admin, since_on=DAY, reason=WHY)
    assert Grant.objects.filter(account=house.admin_account).count() == 1


@pytest.mark.parametrize("role", LIGHT, ids=lambda role: role.key)
def test_a_role_that_does_not_weigh_is_given_as_before(role: Role, house: House) -> None:
    assert grant(house.admin_account, house.cast.commune, role, by=house.admin, since_on=DAY, reason=WHY).pk


@pytest.mark.parametrize("role", WEIGHTY, ids=lambda role: role.key)
def test_an_invitation_by_one_alone_gives_no_power_until_a_second_confirms(role: Role, house: House) -> None:
    account = puppet(house, role)
    assert not Grant.objects.filter(account=account).exists()
    assert actor_for(account, on=DAY).grants == ()
    (waiting,) = waiting_at(house.cast.commune)
    given = confirm(waiting, by=house.local)
    assert (given.given_by, given.confirmed_by) == (house.admin_account.code, house.local_account.code)
    assert actor_for(account, on=DAY).grants[0].role.permissions == role.permissions
    assert Event.objects.filter(verb="grant.confirmed", actor=house.local_account.code).count() == 1


def test_whom_one_alone_invited_gets_no_such_role_from_them_later(house: House) -> None:
    account = puppet(house)
    with pytest.raises(seconding.SecondNeededError):
        grant(account, house.cast.commune, Role.REVIEWER, by=house.admin, since_on=DAY, reason=WHY)
    assert grant(account, house.cast.commune, Role.REVIEWER, by=house.local, since_on=DAY, reason=WHY).pk


def test_a_waiting_role_gives_no_power_on_any_way(house: House) -> None:
    waiting = asked(house, house.admin_account, Role.REVIEWER)
    actor, cast = house.admin, house.cast
    assert not actor.may(Permission.REVIEW, cast.commune.path)
    assert not policies.may_lend(actor, cast.commune, Role.REVIEWER, subtree=False)
    with pytest.raises(NotAllowedError):
        tokens.make(cast.commune, tokens.NewToken("Khóa", Role.REVIEWER, DAY), by=actor)
    new = delegating.NewDelegation(cast.binh_account, frozenset({Permission.REVIEW}), DAY, DAY, WHY)
    with pytest.raises(NotAllowedError):
        delegating.give(Grant.objects.get(account=house.admin_account), new, by=actor)
    assert waiting.grant is None


def test_neither_who_asked_nor_who_would_hold_it_confirms_nor_a_puppet_of_theirs(house: House) -> None:
    waiting = asked(house, house.admin_account)
    account = puppet(house)
    grant(account, house.cast.commune, Role.ADMIN, by=Machine(), since_on=DAY)
    for actor in (house.admin, actor_for(account, on=DAY), house.cast.an, house.cast.chi, house.cast.dung):
        with pytest.raises(NotAllowedError):
            confirm(waiting, by=actor)
    assert not may(house.admin_account, Permission.SIGN, house.cast.commune)


def test_a_stand_in_for_an_administrator_confirms_nothing(house: House) -> None:
    waiting = asked(house, house.admin_account)
    new = delegating.NewDelegation(house.cast.an_account, frozenset({Permission.MANAGE}), DAY, DAY, WHY)
    lent = delegating.give(Grant.objects.get(account=house.local_account), new, by=house.local)
    stand_in = delegating.actor_by(house.cast.an_account, lent.code, on=DAY)
    assert stand_in is not None
    with pytest.raises(NotAllowedError):
        confirm(waiting, by=stand_in)


def test_where_no_second_one_keeps_the_unit_the_superior_confirms(house: House) -> None:
    cast = house.cast
    Grant.objects.filter(account=house.admin_account).update(until_on=DAY)
    waiting = asked(house, house.local_account, by=house.local)
    for actor in (cast.office, cast.chi, cast.binh):
        with pytest.raises(NotAllowedError):
            confirm(waiting, by=actor)
    assert confirm(waiting, by=cast.head).confirmed_by == cast.head_account.code


def test_while_a_second_one_keeps_the_unit_the_head_above_does_not_confirm(house: House) -> None:
    waiting = asked(house, house.local_account, by=house.local)
    second = administrator(house.cast.commune, "hai@example.vn", subtree=False)
    with pytest.raises(NotAllowedError):
        confirm(waiting, by=house.cast.head)
    confirm(waiting, by=actor_for(second, on=DAY))


def test_a_role_for_all_below_is_confirmed_by_who_keeps_all_below(house: House) -> None:
    made = give_or_ask(house.admin_account, house.cast.commune, Role.HEAD, by=house.admin, subtree=True, reason=WHY)
    assert isinstance(made, GrantRequest)
    with pytest.raises(NotAllowedError):
        confirm(made, by=house.local)
    second = administrator(house.cast.province, "hai@example.vn", subtree=True)
    assert confirm(made, by=actor_for(second, on=DAY)).subtree


def test_of_two_who_decide_one_wins(house: House) -> None:
    waiting = asked(house, house.admin_account)
    confirm(waiting, by=house.local)
    with pytest.raises(IllegalMoveError):
        confirm(waiting, by=house.local)
    with pytest.raises(IllegalMoveError):
        decline(waiting, reason="Không", by=house.local)
    assert Grant.objects.filter(account=house.admin_account, unit=house.cast.commune).count() == 1


def test_what_was_declined_or_taken_back_gives_nothing_and_says_why(house: House) -> None:
    waiting = asked(house, house.admin_account)
    with pytest.raises(RonguonError, match="lý do"):
        decline(waiting, reason=" ", by=house.local)
    decline(waiting, reason="Chưa có quyết định", by=house.admin)
    assert Event.objects.get(verb="grant.declined").details["reason"] == "Chưa có quyết định"
    again = asked(house, house.admin_account)
    decline(again, reason="Trùng", by=house.local)
    assert waiting_at(house.cast.commune) == []
    assert not may(house.admin_account, Permission.SIGN, house.cast.commune)


def test_asking_twice_is_one_request(house: House) -> None:
    assert asked(house, house.admin_account) == asked(house, house.admin_account)
    assert GrantRequest.objects.count() == Event.objects.filter(verb="grant.asked").count() == 1


def test_a_role_is_not_made_weighty_under_whom_one_alone_gave_it(house: House) -> None:
    light = RoleTerms("Hỗ trợ", "", frozenset({Permission.REPORT}))
    role = defining.make(light, by=house.admin, reason=WHY)
    grant(house.admin_account, house.cast.commune, role.role, by=house.admin, since_on=DAY, reason=WHY)
    heavy = RoleTerms("Hỗ trợ", "", frozenset({Permission.REPORT, Permission.SIGN}))
    with pytest.raises(IllegalMoveError, match="Hãy lập vai trò khác"):
        defining.change(role, heavy, edition=1, by=house.admin, reason=WHY)
    assert not may(house.admin_account, Permission.SIGN, house.cast.commune)


def test_nobody_lends_signing_or_judging_to_whom_they_alone_invited(house: House) -> None:
    cast = house.cast
    both = grant(cast.head_account, cast.province, Role.ADMIN, by=Machine(), since_on=FOUNDED, subtree=True)
    account = puppet(house, by=cast.head)
    new = delegating.NewDelegation(account, frozenset({Permission.SIGN}), DAY, DAY, WHY)
    held = Grant.objects.exclude(pk=both.pk).get(account=cast.head_account)
    with pytest.raises(RonguonError, match="chính anh chị mời"):
        delegating.give(held, new, by=cast.head)
    grant(account, cast.commune, Role.EDITOR, by=house.admin, since_on=DAY, reason=WHY)
    assert delegating.give(held, new, by=cast.head).pk


def test_until_two_administrators_have_entered_no_such_role_is_given(house: House) -> None:
    make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")
    with pytest.raises(IllegalMoveError, match="hai người quản trị"):
        grant(house.cast.an_account, house.cast.commune, Role.HEAD, by=house.admin, since_on=DAY, reason=WHY)
    assert grant(house.cast.an_account, house.cast.commune, Role.READER, by=house.admin, since_on=DAY, reason=WHY).pk
    waiting = asked(house, house.admin_account)
    with pytest.raises(IllegalMoveError, match="hai người quản trị"):
        confirm(waiting, by=house.local)
    administrator(house.cast.province, "hai@example.vn", subtree=True)
    assert grant(house.cast.an_account, house.cast.commune, Role.HEAD, by=house.admin, since_on=DAY, reason=WHY).pk


def test_older_roles_that_rest_on_one_are_listed_and_stay(house: House) -> None:
    old = Grant.objects.create(
        account=house.admin_account, unit=house.cast.commune, role_id=Role.HEAD.key,
        since_on=DAY - timedelta(days=30), given_by=house.admin_account.code, reason=WHY,
    )  # fmt: skip
    assert seconding.resting_on_one() == [old]
    assert may(house.admin_account, Permission.SIGN, house.cast.commune)
    confirm(asked(house, house.admin_account, Role.EDITOR), by=house.local)
    assert seconding.resting_on_one() == [old]


def test_the_database_takes_no_role_that_one_person_gave_and_confirmed(house: House) -> None:
    held = grant(house.cast.an_account, house.cast.commune, Role.HEAD, by=house.admin, since_on=DAY, reason=WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=held.pk).update(confirmed_by=house.admin_account.code)
    waiting = asked(house, house.admin_account, Role.EDITOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantRequest.objects.filter(pk=waiting.pk).update(
            decided_by=waiting.asked_by, decided_at=waiting.asked_at, grant=held
        )
    account = puppet(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(account=account).update(vouched_by=house.admin_account.code)


def test_an_account_is_a_second_to_nobody_who_alone_invited_it_until_another_vouches(house: House) -> None:
    account = puppet(house, Role.OFFICER)
    maker, made = house.admin, actor_for(account, on=DAY)
    assert not policies.second_to(maker, account.code)
    assert not policies.second_to(made, house.admin_account.code)
    assert policies.second_to(house.local, account.code)
    grant(account, house.cast.commune, Role.EDITOR, by=house.local, since_on=DAY, reason=WHY)
    assert policies.second_to(maker, account.code)
    assert policies.second_to(made, house.admin_account.code)
    assert not policies.second_to(maker, house.admin_account.code)
    assert not policies.second_to(maker), "where nobody went before, nobody is second"


def test_the_unit_its_head_and_the_other_administrators_are_told_of_each_role_that_weighs(house: House) -> None:
    cast = house.cast
    grant(cast.dung_account, cast.commune, Role.HEAD, by=house.local, since_on=DAY, reason=WHY)
    grant(cast.dung_account, cast.commune, Role.READER, by=house.local, since_on=DAY, reason=WHY)
    assert told() == {("given", cast.commune.name), ("given", cast.province.name)}
    asked(house, house.local_account, Role.EDITOR, by=house.local)
    assert told() == {(rung, unit.name) for rung in ("given", "waits") for unit in (cast.commune, cast.province)}
    page = house.browser(cast.dung_account).get(reverse("notices:list")).content.decode()
    assert "Vai trò Người đứng đầu được giao" in page
    assert "Dũng" not in page.partition("<main")[2], "a notice names no person"


def told() -> set[tuple[str, str]]:
    notices = apps.get_model("notices", "Notice").objects.filter(kind="role")
    return set(notices.values_list("rung", "unit__name"))


def test_who_waits_and_who_decides_stand_on_the_page_and_the_buttons_work(house: House) -> None:
    cast, address = house.cast, f"/don-vi/{house.cast.commune.code}/"
    typed = {"email": "admin@example.vn", "role": "head", "reason": WHY, "title": "KT. CHỦ TỊCH\r\nPHÓ CHỦ TỊCH"}
    answer = house.browser(house.admin_account).post(f"{address}vai-tro/", typed, follow=True)
    assert "chưa có hiệu lực" in answer.content.decode()
    (waiting,) = waiting_at(cast.commune)
    confirm_at = f"{address}vai-tro/cho/{waiting.code}/xac-nhan/"
    assert confirm_at not in answer.content.decode(), "who asked is offered to take it back, not to confirm"
    assert house.browser(house.admin_account).post(confirm_at).status_code == 403
    second = house.browser(house.local_account)
    shown = second.get(address).content.decode()
    assert confirm_at in shown
    assert shown.count(">Để sau</button>") == 2, "who would rather not decide now is offered no word on keeping"
    said = second.post(confirm_at, follow=True).content.decode()
    assert f"Quản trị giao, Quản trị xác nhận: {WHY}" in said
    given = Grant.objects.get(account=house.admin_account, unit=cast.commune)
    assert (given.title, given.confirmed_by) == ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", house.local_account.code)
