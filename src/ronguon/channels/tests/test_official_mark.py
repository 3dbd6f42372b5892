"""The official mark comes from a second person, once, and only to what is proven."""

from __future__ import annotations

import pytest

from ronguon.access.tests.cast import DAY
from ronguon.channels.actions.publishing import publish_channel
from ronguon.channels.models import Channel, ChannelProof
from ronguon.channels.models.looking import exact
from ronguon.channels.tests.making import World, instant, make_channel, prove
from ronguon.kernel.errors import IllegalMoveError


def proven(world: World) -> Channel:
    page = prove(make_channel(world.cast.commune))
    ChannelProof.objects.create(
        channel=page, method="dns", asked_on=DAY, outcome="found", checked_at=instant(DAY), found_at=instant(DAY)
    )
    return page


@pytest.mark.both_databases
def test_a_proven_page_gets_the_mark_once_and_is_then_found_by_its_address(world: World) -> None:
    page = proven(world)
    publish_channel(page, seen=page.revision, by=world.giang)
    assert [one.code for one in exact(page.page, DAY)] == [str(page.code)]
    with pytest.raises(IllegalMoveError):
        publish_channel(page, seen=page.revision, by=world.giang)


def test_a_page_that_nobody_proved_gets_no_mark(world: World) -> None:
    page = make_channel(world.cast.commune)
    with pytest.raises(IllegalMoveError):
        publish_channel(page, seen=page.revision, by=world.giang)
