from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import end_grant, grant
from ronguon.access.models import Grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.units.domain import Role

pytestmark = pytest.mark.both_databases

EVE = DAY - timedelta(days=1)


def test_an_actor_holds_the_grants_of_the_day_and_no_others(house: House) -> None:
    account = house.cast.dung_account
    grant(account, house.cast.commune, Role.READER, by=Machine(), since_on=DAY)
    assert len(actor_for(account, on=EVE).grants) == 1
    assert len(actor_for(account, on=DAY).grants) == 2
    assert actor_for(account, on=FOUNDED - timedelta(days=1)).grants == ()


def test_an_ended_grant_holds_until_the_eve_of_its_end(house: House) -> None:
    given = Grant.objects.get(account=house.cast.dung_account)
    end_grant(given, by=house.admin, on=DAY, reason="Chuyển công tác")
    assert not actor_for(house.cast.dung_account, on=DAY).grants
    assert actor_for(house.cast.dung_account, on=EVE).grants
    told = Event.objects.get(verb="grant.ended")
    assert told.details["reason"] == "Chuyển công tác"
    with pytest.raises(IllegalMoveError):
        end_grant(given, by=house.admin, on=DAY)


def test_giving_the_same_twice_changes_nothing(house: House) -> None:
    for _ in range(2):
        grant(house.cast.an_account, house.cast.commune, Role.READER, by=house.local, since_on=DAY, reason="QĐ 5")
    assert Grant.objects.filter(account=house.cast.an_account).count() == 2
    assert Event.objects.filter(verb="grant.given", details__reason="QĐ 5").count() == 1


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "office", "head"])
def test_only_who_keeps_a_unit_gives_and_ends_roles_there(who: str, house: House) -> None:
    actor = getattr(house.cast, who)
    with pytest.raises(NotAllowedError):
        grant(house.cast.dung_account, house.cast.commune, Role.READER, by=actor, since_on=DAY)
    with pytest.raises(NotAllowedError):
        end_grant(Grant.objects.get(account=house.cast.an_account), by=actor, on=DAY)


def test_who_keeps_one_unit_keeps_no_other_and_nothing_below(house: House) -> None:
    for unit in (house.cast.other_commune, house.cast.province):
        with pytest.raises(NotAllowedError):
            grant(house.cast.an_account, unit, Role.READER, by=house.local, since_on=DAY)
    with pytest.raises(NotAllowedError):
        grant(house.cast.an_account, house.cast.commune, Role.READER, by=house.local, since_on=DAY, subtree=True)
    grant(
        house.cast.an_account,
        house.cast.commune,
        Role.READER,
        by=house.admin,
        since_on=DAY,
        subtree=True,
        reason="QĐ 5",
    )


def test_the_last_administrator_of_a_unit_stays(house: House) -> None:
    top = Grant.objects.get(account=house.admin_account)
    with pytest.raises(IllegalMoveError):
        end_grant(top, by=house.admin, on=DAY)
    end_grant(Grant.objects.get(account=house.local_account), by=house.admin, on=DAY)
    grant(
        house.cast.office_account,
        house.cast.province,
        Role.ADMIN,
        by=house.admin,
        since_on=DAY,
        subtree=True,
        reason="QĐ 6",
    )
    end_grant(top, by=house.admin, on=DAY)


def test_the_database_knows_only_the_roles_of_the_list(house: House) -> None:
    with pytest.raises(IntegrityError):
        give_unknown_role(house)


@transaction.atomic
def give_unknown_role(house: House) -> None:
    Grant.objects.create(
        account=house.cast.an_account, unit=house.cast.commune, role_id="censor", since_on=date(2026, 1, 1)
    )
    connection.check_constraints()
