"""What everybody may know of a page is in the log when it happens; what nobody may know is in none of its files."""

from __future__ import annotations

import json

import pytest

from ronguon.access.tests.cast import DAY
from ronguon.audit.domain import Machine
from ronguon.channels.actions import rename_channel, withdraw_channel
from ronguon.channels.actions.claiming import Said, claim, decide_claim
from ronguon.channels.actions.looking import look
from ronguon.channels.actions.publishing import publish_channel
from ronguon.channels.models import Channel, ChannelLogEntry, ChannelLogLeaf, ChannelPublication, Claim, ClaimOutcome
from ronguon.channels.models.looking import on_day as registry_on
from ronguon.channels.tests.making import World
from ronguon.channels.tests.test_proving import FILE_AT, Net, editor, proven_site
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import merge
from ronguon.units.domain import Role

pytestmark = pytest.mark.django_db


def logged() -> list[tuple[str, str, str]]:
    """Return what the log says, in its order: what happened, under which name, of which unit."""
    texts = [json.loads(one) for one in ChannelLogEntry.objects.order_by("leaf").values_list("text", flat=True)]
    return [(said["change"], said["name"], said["unit_name"]) for said in texts]


def published(world: World, net: Net) -> Channel:
    page = proven_site(world, net)
    publish_channel(page, seen=page.revision, by=editor(world))
    page.refresh_from_db()
    return Channel.objects.told().get(pk=page.pk)


def test_nothing_is_logged_before_a_page_is_published(world: World) -> None:
    proven_site(world, Net())
    assert not ChannelLogLeaf.objects.exists()


@pytest.mark.both_databases
def test_each_step_that_people_see_is_one_leaf(world: World) -> None:
    net, unit = Net(), "UBND xã Bình Minh Hạ"
    page = published(world, net)
    rename_channel(page, name="Cổng xã", role=Role.OFFICE, seen=page.revision, by=world.giang)
    page.refresh_from_db()
    publish_channel(page, seen=page.revision, by=world.cast.office)
    del net.pages[FILE_AT]
    look(page, net.out)
    assert logged() == [
        ("published", "Trang của xã", unit), ("renamed", "Cổng xã", unit), ("mark_restored", "Cổng xã", unit),
        ("mark_lost", "Cổng xã", unit),
    ]  # fmt: skip


def test_a_page_that_passes_on_is_logged_with_its_new_owner(world: World) -> None:
    published(world, Net())
    change = merge(
        world.cast.commune, into=world.cast.other_commune, effective_on=DAY, decided_by="HĐND tỉnh", number="1/NQ",
        by=Machine(),
    )  # fmt: skip
    hand_over(change, by=Machine())
    assert logged()[-1] == ("moved", "Trang của xã", "UBND xã Suối Rồng")
    assert ChannelPublication.objects.get().because == "moved"


def test_a_closed_page_is_logged_as_archived(world: World) -> None:
    page = published(world, Net())
    withdraw_channel(page, reason="Đã có trang mới.", by=world.giang)
    assert logged()[-1][0] == "archived"


def test_what_turned_out_to_be_somebodys_own_account_is_nowhere_any_more(world: World) -> None:
    page = published(world, Net())
    claim(Said(page.url))
    decide_claim(
        Claim.objects.get(), outcome=ClaimOutcome.UPHELD, reason="Trang của một người dân.", by=world.cast.office
    )
    assert logged() == []
    assert ChannelLogLeaf.objects.count() == 1, "the leaf stays, so that the log holds as before"
    assert registry_on(DAY).by_code(str(page.code)) == []
    assert registry_on(DAY).entries([str(page.pk)]) == []
