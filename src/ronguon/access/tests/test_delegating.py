"""Delegation: dates and some powers, never more than the delegator has, ended at once with what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from ronguon.access import policies
from ronguon.access.actions import tokens
from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.delegating import NewDelegation, actor_by, end, give
from ronguon.access.actions.grants import end_grant, grant
from ronguon.access.actions.invitations import invite
from ronguon.access.leaving import forget_delegations
from ronguon.access.models import DelegatedPower, Delegation, Grant
from ronguon.access.tests.cast import DAY
from ronguon.access.tests.house import House
from ronguon.access.tests.lending import LEAVE, lent
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.people.actions.leaving import leave
from ronguon.units.domain import BUILT_IN, OF_THE_UNIT_ITSELF, ActiveGrant, Actor, Permission, Role
from ronguon.units.models import Unit
from ronguon.units.policies import may_manage


def acting(made: Delegation, on: date = DAY) -> Actor | None:
    return actor_by(made.delegate, made.code, on=on)


@pytest.mark.parametrize("role", BUILT_IN.values())
@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize(
    "among",
    [
        frozenset(),
        frozenset({Permission.SIGN}),
        frozenset({Permission.READ, Permission.REPORT}),
        *(role.permissions for role in BUILT_IN.values()),
    ],
)
def test_a_lent_power_is_in_the_lent_set_and_in_the_role(
    role: Role, permission: Permission, among: frozenset[Permission]
) -> None:
    own = ActiveGrant(role, uuid4(), "1.", subtree=False)
    other = ActiveGrant(role, own.unit, "1.", subtree=False, only=among)
    actor = Actor(uuid4(), "Ai đó", (other,))
    assert actor.may(permission, "1.") == (permission in among and permission in role.permissions)
    assert own.delegates(other) == (among <= role.permissions)


def test_a_standing_lends_its_own_role_within_its_own_place_and_is_not_lent_again() -> None:
    wide = ActiveGrant(Role.HEAD, uuid4(), "1.", subtree=True)
    below = ActiveGrant(Role.HEAD, uuid4(), "1.5.", subtree=True, only=frozenset({Permission.REVIEW}))
    assert wide.delegates(below)
    assert not below.delegates(below), "what was lent is not lent again"
    assert not below.lends(ActiveGrant(Role.READER, below.unit, "1.5.", subtree=False)), "nor is a key made of it"
    narrow = ActiveGrant(Role.HEAD, wide.unit, "1.", subtree=False)
    assert not narrow.delegates(below)
    assert not wide.delegates(ActiveGrant(Role.HEAD, uuid4(), "2.", subtree=False, only=frozenset()))
    assert not wide.delegates(
        ActiveGrant(Role.OFFICER, wide.unit, "1.", subtree=False, only=frozenset({Permission.REPORT}))
    )
    for permission in OF_THE_UNIT_ITSELF:
        assert not wide.delegates(ActiveGrant(Role.HEAD, uuid4(), "1.5.", subtree=False, only=frozenset({permission})))
        assert wide.delegates(ActiveGrant(Role.HEAD, wide.unit, "1.", subtree=False, only=frozenset({permission})))


def test_the_delegate_acts_with_what_was_lent_and_nothing_of_their_own(house: House) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN, Permission.REVIEW)
    actor = acting(made)
    assert actor is not None
    assert (actor.account, actor.on_behalf) == (house.cast.an_account.code, house.cast.head_account.code)
    assert (actor.acting_for, actor.delegation) == (house.cast.province.code, made.code)
    assert {permission for permission in Permission if actor.may(permission, house.cast.province.path)} == {
        Permission.READ,
        Permission.SIGN,
        Permission.REVIEW,
    }
    assert not any(actor.may(permission, house.cast.commune.path) for permission in Permission), (
        "lent for the province alone"
    )
    assert {house.cast.commune.code, house.cast.province.code} <= actor.own_units
    own = house.cast.an
    assert own.on_behalf is None
    assert not own.may(Permission.SIGN, house.cast.province.path), "in their own right they have nothing of it"


def test_a_delegation_holds_from_its_first_day_to_its_last(house: House) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN, on=DAY + timedelta(days=2), days=3)
    held = [(acting(made, DAY + timedelta(days=day)) is not None) for day in range(7)]
    assert held == [False, False, True, True, True, False, False]
    assert made.last_on == DAY + timedelta(days=4)


@pytest.mark.parametrize(("first", "last"), [(-1, 5), (3, 2), (0, 366), (200, 366), (4000, 4001)])
def test_days_in_the_past_the_wrong_way_round_or_beyond_a_year_are_refused(house: House, first: int, last: int) -> None:
    new = NewDelegation(
        house.cast.an_account,
        frozenset({Permission.SIGN}),
        DAY + timedelta(days=first),
        DAY + timedelta(days=last),
        LEAVE,
    )
    with pytest.raises(RonguonError, match="một năm"):
        give(Grant.objects.get(account=house.cast.head_account), new, by=house.cast.head)
    assert not Delegation.objects.exists()


def test_a_date_that_came_otherwise_opens_no_second_year(house: House) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    Delegation.objects.update(until_on=DAY + timedelta(days=4000))
    assert acting(made, DAY + timedelta(days=365)) is not None
    assert acting(made, DAY + timedelta(days=366)) is None


def ended_role(house: House) -> None:
    Grant.objects.filter(account=house.cast.head_account).update(until_on=DAY)


def lesser_role(house: House) -> None:
    Grant.objects.filter(account=house.cast.head_account).update(role=Role.READER.key)


def closed_lender(house: House) -> None:
    type(house.cast.head_account).objects.filter(pk=house.cast.head_account.pk).update(is_active=False)


def closed_delegate(house: House) -> None:
    type(house.cast.an_account).objects.filter(pk=house.cast.an_account.pk).update(is_active=False)


def left_the_house(house: House) -> None:
    Grant.objects.filter(account=house.cast.an_account).update(until_on=DAY)


def went_elsewhere(house: House) -> None:
    Grant.objects.filter(account=house.cast.an_account).update(unit=house.cast.party)


def ended_by_delegate(house: House) -> None:
    end(Delegation.objects.get(), by=house.cast.an)


def ended_by_lender(house: House) -> None:
    end(Delegation.objects.get(), by=house.cast.head)


def ended_by_administrator(house: House) -> None:
    end(Delegation.objects.get(), by=house.admin)


def ended_unit(house: House) -> None:
    Unit.objects.filter(pk=house.cast.province.pk).update(until_on=DAY)


def lender_leaves(house: House) -> None:
    leave(by=house.cast.head_account)


ENDS = [
    ended_role, lesser_role, closed_lender, closed_delegate, left_the_house, went_elsewhere, ended_by_delegate,
    ended_by_lender, ended_by_administrator, ended_unit, lender_leaves,
]  # fmt: skip


@pytest.mark.parametrize("happens", ENDS, ids=lambda one: one.__name__)
def test_it_ends_at_once_with_what_it_rests_on(house: House, happens: Callable[[House], None]) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    assert acting(made) is not None
    happens(house)
    assert acting(made) is None


def test_a_delegation_for_a_unit_below_ends_when_that_unit_moves_away(house: House) -> None:
    made = lent(house.cast.head, house.cast.chi_account, Permission.REVIEW, unit=house.cast.commune)
    actor = acting(made)
    assert actor is not None
    assert actor.may(Permission.REVIEW, house.cast.commune.path)
    assert not actor.may(Permission.REVIEW, house.cast.other_commune.path)
    elsewhere = f"{house.cast.party.path}{house.cast.commune.pk}."
    Unit.objects.filter(pk=house.cast.commune.pk).update(path=elsewhere)
    assert acting(made) is None


def test_a_delegation_for_a_unit_below_ends_with_that_unit(house: House) -> None:
    made = lent(house.cast.head, house.cast.chi_account, Permission.REVIEW, unit=house.cast.commune)
    Unit.objects.filter(pk=house.cast.commune.pk).update(until_on=DAY + timedelta(days=1))
    assert acting(made) is not None
    Unit.objects.filter(pk=house.cast.commune.pk).update(until_on=DAY)
    assert acting(made) is None
    assert not Delegation.objects.valid(DAY).filter(pk=made.pk).exists()


def test_a_delegation_is_seen_by_the_two_and_the_administrator_and_by_nobody_without_an_account(house: House) -> None:
    made, cast = lent(house.cast.head, house.cast.chi_account, Permission.REVIEW, unit=house.cast.commune), house.cast
    for actor in (cast.head, cast.chi, house.admin, house.local):
        assert list(Delegation.objects.visible_to(actor)) == [made]
    for actor in (cast.an, cast.binh, cast.dung, replace(house.admin, account=None), Actor(None, "Hệ thống")):
        assert not Delegation.objects.visible_to(actor).exists()


def test_somebody_stands_in_where_a_lender_acts_and_while_it_holds(house: House) -> None:
    cast, made = house.cast, lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    assert policies.stands_in_at(cast.an, cast.province)
    assert policies.stands_in_at(replace(cast.an, on=None), cast.province), "without a day, today"
    assert not policies.stands_in_at(cast.an, cast.commune)
    assert not policies.stands_in_at(cast.dung, cast.province)
    assert not policies.stands_in_at(replace(cast.an, account=None), cast.province)
    assert not policies.stands_in_at(replace(cast.an, on=made.until_on), cast.province)


def test_out_of_a_role_that_is_not_in_force_on_the_day_nothing_is_lent(house: House) -> None:
    head, given = house.cast.head, Grant.objects.get(account=house.cast.head_account)
    one = replace(given.active_grant, only=frozenset({Permission.READ, Permission.SIGN}), subtree=False)
    assert policies.may_delegate(head, given, one)
    assert policies.may_delegate(replace(head, on=None), given, one), "without a day, today"
    assert not policies.may_delegate(replace(head, on=given.since_on - timedelta(days=1)), given, one)
    assert not policies.may_delegate(house.cast.an, given, one)
    grant(house.cast.head_account, house.cast.commune, Role.HEAD, by=Machine(), since_on=DAY)
    Grant.objects.filter(pk=given.pk).update(until_on=DAY)
    assert not policies.may_delegate(head, given, one), "another role of theirs is another role"
    assert not policies.may_delegate(replace(head, on=None), given, one)


def test_whoever_acts_for_another_takes_back_no_key_of_their_own(house: House) -> None:
    an, commune = house.cast.an, house.cast.commune
    key, _ = tokens.make(commune, tokens.NewToken("Khóa", Role.OFFICER, DAY), by=an)
    assert policies.may_revoke(an, key)
    assert not policies.may_revoke(replace(an, on_behalf=uuid4()), key)
    assert not policies.may_revoke(replace(an, through=uuid4()), key)
    assert not policies.may_revoke(house.cast.dung, key)


def test_nobody_gives_a_role_on_behalf_of_another(house: House) -> None:
    assert policies.may_grant(house.admin, house.cast.commune, subtree=False)
    assert policies.may_grant(house.admin, house.cast.commune, subtree=True)
    stand_in = replace(house.admin, on_behalf=uuid4())
    for wide in (False, True):
        assert policies.may_grant(stand_in, house.cast.commune, subtree=wide) is False


def test_nobody_lends_what_their_role_does_not_hold_nor_anybody_elses_role(house: House) -> None:
    with pytest.raises(NotAllowedError):
        lent(house.cast.head, house.cast.an_account, Permission.PREPARE)
    with pytest.raises(NotAllowedError):
        lent(house.cast.an, house.cast.chi_account, Permission.MANAGE)
    new = NewDelegation(house.cast.an_account, frozenset({Permission.SIGN}), DAY, DAY, LEAVE)
    for by in (house.cast.an, house.admin, house.cast.office):
        with pytest.raises(NotAllowedError):
            give(Grant.objects.get(account=house.cast.head_account), new, by=by)
    assert not Delegation.objects.exists()


def test_there_is_no_chain_no_key_and_no_role_out_of_what_was_lent(house: House) -> None:
    cast = house.cast
    actor = acting(lent(house.admin, cast.binh_account, Permission.MANAGE, subtree=True))
    assert actor is not None
    assert may_manage(actor, cast.commune), "the keeper's own power is lent"
    new = NewDelegation(cast.chi_account, frozenset({Permission.MANAGE}), DAY, DAY, LEAVE)
    for account in (house.admin_account, cast.binh_account):
        with pytest.raises(NotAllowedError):
            give(Grant.objects.get(account=account), new, by=actor)
    for role in BUILT_IN.values():
        assert not policies.may_lend(actor, cast.province, role, subtree=False)
    with pytest.raises(NotAllowedError):
        tokens.make(cast.province, tokens.NewToken("Khóa", Role.READER, DAY), by=actor)
    with pytest.raises(NotAllowedError):
        grant(cast.dung_account, cast.commune, Role.ADMIN, by=actor, since_on=DAY)
    with pytest.raises(NotAllowedError):
        invite(email="m@example.vn", full_name="M", unit=cast.commune, role=Role.READER, by=actor)
    with pytest.raises(NotAllowedError):
        end_grant(Grant.objects.get(account=cast.an_account), by=actor, on=DAY)


def test_a_key_lends_nothing_on(house: House) -> None:
    made, _ = tokens.make(house.cast.commune, tokens.NewToken("Khóa", Role.OFFICER, DAY), by=house.cast.an)
    by_key = tokens.actor_through(made, on=DAY)
    with pytest.raises(NotAllowedError):
        lent(by_key, house.local_account, Permission.REPORT)


def test_to_whom_it_may_be_lent(house: House) -> None:
    cast = house.cast
    lent(cast.an, cast.chi_account, Permission.REPORT)  # who holds a role above, for all below
    lent(cast.an, house.local_account, Permission.REPORT)  # who holds one at the same unit
    for stranger in (cast.dung_account, cast.an_account):
        with pytest.raises(RonguonError):
            lent(cast.an, stranger, Permission.REPORT)
    assert Delegation.objects.count() == 2
    Grant.objects.filter(account=cast.chi_account).update(subtree=False)
    assert acting(Delegation.objects.get(delegate=cast.chi_account)) is None, "a role above that does not reach down"


def test_what_is_missing_or_doubled_is_refused(house: House) -> None:
    cast, role = house.cast, Grant.objects.get(account=house.cast.head_account)
    with pytest.raises(RonguonError, match="ít nhất một việc"):
        lent(cast.head, cast.an_account)
    with pytest.raises(RonguonError, match="lý do"):
        give(role, NewDelegation(cast.an_account, frozenset({Permission.SIGN}), DAY, DAY, " \t"), by=cast.head)
    lent(cast.head, cast.an_account, Permission.SIGN)
    with pytest.raises(IllegalMoveError):
        lent(cast.head, cast.an_account, Permission.SIGN)
    lent(cast.head, cast.an_account, Permission.SIGN, on=DAY + timedelta(days=7))
    assert lent(cast.binh, cast.chi_account).permissions == {Permission.READ}, "who may only read lends reading"


def test_ending_is_for_the_two_and_the_administrator_and_once(house: House) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    for by in (house.cast.binh, house.cast.dung, house.local):
        with pytest.raises(NotAllowedError):
            end(made, by=by)
    actor = acting(made)
    assert actor is not None
    with pytest.raises(NotAllowedError):
        end(made, by=actor)
    end(made, by=house.cast.an)
    with pytest.raises(IllegalMoveError):
        end(made, by=house.cast.head)
    made.refresh_from_db()
    assert made.ended_by == house.cast.an_account.code


def test_giving_and_ending_stand_in_the_trail(house: House) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN, Permission.REVIEW)
    end(made, by=house.admin)
    ended, given = Event.objects.order_by("-pk")[:2]
    assert (given.verb, given.subject) == ("delegation.given", str(house.cast.an_account.code))
    assert given.details == {
        "role": "head", "unit": str(house.cast.province.code), "subtree": False, "powers": "review sign",
        "since": "2026-03-02", "until": "2026-03-08", "reason": LEAVE,
    }  # fmt: skip
    assert (ended.verb, ended.details["lender"]) == ("delegation.ended", str(house.cast.head_account.code))


@pytest.mark.parametrize(
    "changes",
    [
        {"until_on": DAY}, {"until_on": DAY - timedelta(days=1)}, {"reason": ""}, {"ended_by": uuid4()},
        {"ended_at": "2026-03-02T05:00Z"},
    ],
)  # fmt: skip
def test_the_database_refuses_days_reasons_and_ends_that_cannot_be(house: House, changes: dict[str, object]) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.filter(pk=made.pk).update(**changes)


def test_the_database_knows_the_closed_list_of_powers_and_each_once(house: House) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    for permission in ("sign", "everything", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            DelegatedPower.objects.create(delegation=made, permission=permission)


def test_a_power_that_came_into_the_table_otherwise_opens_nothing(house: House) -> None:
    made = lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    DelegatedPower.objects.create(delegation=made, permission=Permission.MANAGE)
    assert acting(made) is None, "a delegation that says more than the role holds is no delegation"


def test_delegations_are_forgotten_some_time_after_they_ended(house: House) -> None:
    lent(house.cast.head, house.cast.an_account, Permission.SIGN, days=1)
    assert forget_delegations(clock.now() + timedelta(days=90)) == 0
    assert forget_delegations(clock.now() + timedelta(days=92)) == 1
    assert not DelegatedPower.objects.exists()


def test_standing_in_adds_nothing_to_the_actor_for_background_work(house: House) -> None:
    lent(house.cast.head, house.cast.an_account, Permission.SIGN)
    assert actor_for(house.cast.an_account, on=DAY).grants == house.cast.an.grants
