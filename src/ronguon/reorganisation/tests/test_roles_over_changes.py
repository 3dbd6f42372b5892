"""Roles, keys and what was lent, when a unit ends or a decision on units is drafted on behalf of another."""

from __future__ import annotations

from uuid import uuid4

import pytest

from ronguon.access.actions import tokens
from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY
from ronguon.access.tests.house import House
from ronguon.access.tests.lending import lent
from ronguon.access.tests.test_delegating import acting
from ronguon.access.tests.test_grants import EVE
from ronguon.access.tests.test_tokens import actor_by as acting_by_key
from ronguon.access.tests.test_tokens import new
from ronguon.audit.domain import Machine
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people.models import Account
from ronguon.reorganisation import policies
from ronguon.reorganisation.actions import handing_over, reorganising
from ronguon.reorganisation.models import HandOver, HandOverItem, HandOverSignature
from ronguon.reorganisation.tests.making import merge
from ronguon.units.domain import Permission, Role


def test_what_an_ended_unit_left_goes_with_the_role_that_is_lent(house: House) -> None:
    cast = house.cast
    merge(
        cast.other_commune, into=cast.commune, effective_on=DAY, decided_by="HĐND tỉnh", number="1/NQ", by=Machine()
    )  # fmt: skip
    colleague = house.local_account
    actor = acting(lent(cast.an, colleague, Permission.REPORT))
    assert actor is not None
    cast.other_commune.refresh_from_db()
    assert actor.may(Permission.REPORT, cast.other_commune.path)
    assert not actor.may(Permission.SIGN, cast.other_commune.path)


def test_one_pair_of_hands_signs_one_side_of_a_list_on_whosever_behalf(house: House) -> None:
    cast, side = house.cast, HandOverSignature.Side
    change = merge(
        cast.other_commune, into=cast.commune, effective_on=DAY, decided_by="HĐND tỉnh", number="1/NQ", by=Machine()
    )  # fmt: skip
    made = HandOver.objects.create(
        transition=change, giver=cast.other_commune, taker=cast.commune, made_at=clock.now()
    )  # fmt: skip
    HandOverItem.objects.create(
        hand_over=made, number=1, provider="duties", subject=uuid4(), words="Báo cáo quý", passed_at=made.made_at
    )  # fmt: skip
    chi = acting(lent(cast.head, cast.chi_account, Permission.SIGN, subtree=True))
    assert chi is not None
    handing_over.sign(made, side.GIVER, seen=1, by=chi)
    for by in (chi, cast.head):
        with pytest.raises(IllegalMoveError, match="cả hai bên"):
            handing_over.sign(made, side.TAKER, seen=1, by=by)
    office = acting(lent(cast.head, cast.office_account, Permission.SIGN, subtree=True))
    assert office is not None
    with pytest.raises(IllegalMoveError, match="cả hai bên"):
        handing_over.sign(made, side.TAKER, seen=1, by=office)
    page = house.browser(cast.head_account).get(f"/don-vi/ban-giao/{made.code}/").content.decode()
    assert "Chi thay mặt Lãnh đạo tỉnh" in page
    assert "ky-ben-nhan" not in page


def test_who_stood_in_for_the_author_is_no_second_person(house: House) -> None:
    made = lent(house.admin, house.cast.binh_account, Permission.MANAGE, subtree=True)
    binh = acting(made)
    assert binh is not None
    decision = reorganising.TypedDecision("HĐND tỉnh", "7/NQ-HĐND", DAY, DAY)
    own = reorganising.draft(decision, house.cast.province, by=house.admin)
    theirs = reorganising.draft(decision, house.cast.province, by=binh)
    for paper in (own, theirs):
        assert not policies.may_put_in_force(binh, paper)
        assert not policies.may_put_in_force(house.admin, paper)
        assert policies.may_put_in_force(house.cast.head, paper)


@pytest.mark.both_databases
def test_a_grant_dies_with_its_unit(house: House) -> None:
    merge(
        house.cast.other_commune, into=house.cast.commune, effective_on=DAY, decided_by="HĐND tỉnh", number="1/NQ-HĐND",
        by=Machine(),
    )  # fmt: skip
    assert actor_for(house.cast.dung_account, on=EVE).may(Permission.REPORT, house.cast.other_commune.path) is False
    assert [s.unit for s in actor_for(house.cast.dung_account, on=EVE).grants] == [house.cast.other_commune.code]
    assert actor_for(house.cast.dung_account, on=DAY).grants == ()
    with pytest.raises(IllegalMoveError):
        grant(house.cast.binh_account, house.cast.other_commune, Role.READER, by=Machine(), since_on=DAY)


@pytest.mark.both_databases
def test_a_key_ends_with_its_unit_and_with_the_account(house: House) -> None:
    cast = house.cast
    _, of_unit = tokens.make(cast.commune, new(), by=house.admin)
    _, of_person = tokens.make(cast.province, new(), by=cast.binh)
    merge(cast.commune, into=cast.other_commune, effective_on=DAY, decided_by="HĐND", number="1/NQ", by=Machine())
    assert acting_by_key(of_unit) is None
    Account.objects.filter(pk=cast.binh_account.pk).update(is_active=False)
    assert acting_by_key(of_person) is None
