"""State and Party of one locality lead to each other, from a day until another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.units.actions.pairing import pair, part
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import Actor, Role, System
from ronguon.units.models import Counterpart, Unit

EVE = DAY - timedelta(days=1)


@pytest.fixture
def committee(house: House) -> Unit:
    new = NewUnit("Đảng ủy xã Bình Minh Hạ", "party_commune", System.PARTY, FOUNDED, house.cast.party)
    return establish(new, by=Machine())


def administrator_of_both(house: House) -> Actor:
    grant(house.admin_account, house.cast.party, Role.ADMIN, by=Machine(), since_on=FOUNDED, subtree=True)
    return actor_for(house.admin_account, on=DAY)


def test_each_side_leads_to_the_other_on_its_page(house: House, committee: Unit) -> None:
    pair(house.cast.commune, committee, on=EVE, by=administrator_of_both(house))
    client = house.browser(house.admin_account)
    for one, other in ((house.cast.commune, committee), (committee, house.cast.commune)):
        html = client.get(f"/don-vi/{one.code}/").content.decode()
        assert f"/don-vi/{other.code}/" in html
        assert "Cùng địa bàn" in html


@pytest.mark.both_databases
def test_it_is_typed_in_by_name_and_taken_back(house: House, committee: Unit) -> None:
    administrator_of_both(house)
    client = house.browser(house.admin_account)
    url = f"/don-vi/{house.cast.commune.code}/cung-dia-ban/"
    assert client.post(url, {"other": "không có"}).status_code == 422
    assert client.post(url, {"other": "dang uy xa binh minh ha"}).status_code == 302
    assert Counterpart.objects.get().party == committee
    assert client.post(f"{url}bo/").status_code == 302
    assert not Counterpart.objects.exists()


def test_a_link_of_earlier_days_stays_readable(house: House, committee: Unit) -> None:
    by = administrator_of_both(house)
    part(pair(house.cast.commune, committee, on=EVE, by=by), on=DAY, by=by)
    assert Counterpart.objects.valid(EVE).exists()
    assert not Counterpart.objects.valid(DAY).exists()
    with pytest.raises(IllegalMoveError, match="đã kết thúc"):
        part(Counterpart.objects.get(), on=DAY, by=by)


@pytest.mark.both_databases
def test_the_same_link_twice_is_one_and_another_is_refused(house: House, committee: Unit) -> None:
    by = administrator_of_both(house)
    assert pair(house.cast.commune, committee, on=EVE, by=by) == pair(house.cast.commune, committee, on=DAY, by=by)
    with pytest.raises(IllegalMoveError, match="đơn vị khác"):
        pair(house.cast.other_commune, committee, on=DAY, by=by)


def test_only_the_two_sides_are_linked_and_only_while_they_exist(house: House, committee: Unit) -> None:
    by = administrator_of_both(house)
    with pytest.raises(IllegalMoveError, match="Chỉ nối"):
        pair(house.cast.commune, house.cast.other_commune, on=DAY, by=by)
    with pytest.raises(IllegalMoveError, match="đang hoạt động"):
        pair(house.cast.commune, committee, on=FOUNDED - timedelta(days=1), by=by)


def test_who_keeps_one_side_alone_links_nothing(house: House, committee: Unit) -> None:
    with pytest.raises(NotAllowedError):
        pair(house.cast.commune, committee, on=DAY, by=house.admin)
