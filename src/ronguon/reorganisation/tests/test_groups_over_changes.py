"""Side groups when a unit ends: its successor stands in the group, and keeps what it kept."""

from __future__ import annotations

from datetime import timedelta

from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.access.tests.test_group_pages import page, said
from ronguon.access.tests.test_grouping import names
from ronguon.audit.domain import Machine
from ronguon.reorganisation.tests.making import merge
from ronguon.units.actions.grouping import NewGroup, join, make
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System


def test_after_its_ground_has_ended_the_successors_administrator_goes_on(house: House) -> None:
    group = make(NewGroup("Các thôn", house.cast.other_commune, FOUNDED), by=house.admin)
    merge(
        house.cast.other_commune, into=house.cast.commune, effective_on=DAY, decided_by="HĐND", number="1", by=Machine()
    )
    village = establish(NewUnit("Thôn Suối", "village", System.STATE, FOUNDED, house.cast.commune), by=Machine())
    group.refresh_from_db()
    join(group, village, on=DAY, by=house.local)
    assert names(group, DAY) == {"Thôn Suối"}


def test_the_successor_stands_in_the_group_on_its_page(house: House) -> None:
    group = make(NewGroup("Các xã điểm", house.cast.province, FOUNDED), by=Machine())
    join(group, house.cast.commune, on=DAY - timedelta(days=1), by=Machine())
    merge(
        house.cast.commune, into=house.cast.other_commune, effective_on=DAY, decided_by="HĐND", number="1",
        by=Machine(),
    )  # fmt: skip
    shown = said(house.browser(house.admin_account).get(page(group)))
    inside, _, outside = shown.partition("Thuộc nhóm vào lúc khác")
    assert house.cast.other_commune.name in inside
    assert house.cast.commune.name in outside
