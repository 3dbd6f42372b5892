"""A report signed on behalf of the head says so on the paper, in the trail and on the desk."""

from __future__ import annotations

from datetime import date

import pytest

from ronguon.access.actions.delegating import actor_by
from ronguon.access.tests.lending import lent
from ronguon.audit.models import Event
from ronguon.kernel.errors import NotAllowedError
from ronguon.reports.actions.signing import sign
from ronguon.reports.tests.world import World, on_day
from ronguon.units.domain import Actor, Permission

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 2)


def stand_in(world: World, *permissions: Permission) -> Actor:
    """Return An on behalf of the head with `permissions`, on the day of signing."""
    actor = actor_by(
        world.cast.an_account, lent(world.cast.head, world.cast.an_account, *permissions, on=DAY).code, on=DAY
    )
    assert actor is not None
    return actor


def test_the_delegate_signs_and_desk_and_trail_say_for_whom() -> None:
    with on_day(DAY):
        world = World()
        report = world.draft()
        by = stand_in(world, Permission.SIGN)
        signed = sign(report, seen=report.revision, by=by)
        assert (signed.signatory_title, signed.signatory_name) == ("TUQ. CHỦ TỊCH\nCHUYÊN VIÊN", "An")
        event = Event.objects.latest("pk")
        assert (event.verb, event.details["on_behalf"]) == ("report.signed", str(world.cast.head_account.code))
        page = world.client(world.cast.office_account).get(f"/bao-cao/{signed.code}/").content.decode()
        assert "An thay mặt Lãnh đạo tỉnh" in page


def test_another_power_signs_nothing() -> None:
    with on_day(DAY):
        world = World()
        report = world.draft()
        with pytest.raises(NotAllowedError):
            sign(report, seen=report.revision, by=stand_in(world, Permission.REVIEW))
