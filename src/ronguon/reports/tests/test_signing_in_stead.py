"""A report signed on behalf of the head says so on the paper, in the trail and on the desk."""

from __future__ import annotations

from datetime import date

import pytest

from ronguon.audit.models import Event
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.reports.actions.signing import Signatory, sign
from ronguon.reports.tests.world import World, on_day
from ronguon.units.actions.delegating import actor_by
from ronguon.units.domain import Actor, Deed
from ronguon.units.tests.lending import lent

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 2)


def stand_in(world: World, *deeds: Deed) -> Actor:
    """Return An on behalf of the head with `deeds`, on the day of signing."""
    actor = actor_by(world.cast.an_account, lent(world.cast.head, world.cast.an_account, *deeds, on=DAY).code, on=DAY)
    assert actor is not None
    return actor


@pytest.mark.parametrize("title", ["CHỦ TỊCH", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN"])
def test_a_title_that_does_not_say_so_is_refused(title: str) -> None:
    with on_day(DAY):
        world = World()
        report = world.draft()
        with pytest.raises(RonguonError, match="TUQ"):
            sign(report, Signatory(title, "Nguyễn Văn An"), seen=report.revision, by=stand_in(world, Deed.SIGN))


def test_the_delegate_signs_and_desk_and_trail_say_for_whom() -> None:
    with on_day(DAY):
        world = World()
        report = world.draft()
        by = stand_in(world, Deed.SIGN)
        signed = sign(report, Signatory("TUQ. CHỦ TỊCH\nCHUYÊN VIÊN", "Nguyễn Văn An"), seen=report.revision, by=by)
        event = Event.objects.latest("pk")
        assert (event.verb, event.details["on_behalf"]) == ("report.signed", str(world.cast.head_account.code))
        page = world.client(world.cast.office_account).get(f"/bao-cao/{signed.code}/").content.decode()
        assert "An thay mặt Lãnh đạo tỉnh" in page


def test_another_power_signs_nothing() -> None:
    with on_day(DAY):
        world = World()
        report = world.draft()
        with pytest.raises(NotAllowedError):
            sign(report, Signatory("TUQ. CHỦ TỊCH", "An"), seen=report.revision, by=stand_in(world, Deed.REVIEW))
