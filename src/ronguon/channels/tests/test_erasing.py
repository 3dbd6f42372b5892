"""What nobody proved is gone when it is closed and after thirty days, from every table and from restored backups."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from ronguon.access.tests.cast import DAY
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.channels.actions import NewChannel, declare_channel, rename_channel, withdraw_channel
from ronguon.channels.actions.erasing import erase_again, erase_channel, erase_lapsed
from ronguon.channels.models import Channel, ChannelOwner
from ronguon.channels.tests.making import World, instant, make_channel, on_day, prove
from ronguon.kernel import retention
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import carried, end, heir
from ronguon.units.domain import Role
from ronguon.units.domain.transitions import ChangeKind

ADDRESS, NAME = "https://www.facebook.com/bep.nha.mo", "Bếp Nhà Mơ"
WORDS = ("bep.nha.mo", "bepnhamo", NAME, "bep nha mo")


def declared(world: World) -> Channel:
    """Declare, rename and pass on one page, so that it has been everywhere a page can get to."""
    made = declare_channel(world.cast.other_commune, NewChannel(ADDRESS, "Bếp Nhà Mơ cũ", Role.OFFICE), by=Machine())
    rename_channel(made, name=NAME, role=Role.HEAD, seen=0, by=world.cast.office)
    with on_day(DAY + timedelta(days=5)):
        merged = carried(
            ChangeKind.MERGE, DAY + timedelta(days=5), *end(world.cast.other_commune), heir(world.cast.commune)
        )
        hand_over(merged, by=Machine())
    return made


def places() -> list[str]:
    """Return the columns of the whole database, whatever app's, that still hold a word of the page."""
    found = []
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            with connection.cursor() as cursor:
                name = connection.ops.quote_name
                cursor.execute(f"SELECT {name(field.column)} FROM {name(model._meta.db_table)}")  # noqa: S608 (our names)
                cells = " ".join(str(row[0]) for row in cursor.fetchall())
            if any(word in cells for word in WORDS):
                found.append(f"{model._meta.db_table}.{field.column}")
    return found


def test_closing_leaves_no_word_of_it_in_any_table(world: World) -> None:
    made = declared(world)
    assert places() == ["channels_channel.key", "channels_channel.url", "channels_channel.name",
                        "channels_channel.search_key"]  # fmt: skip
    with on_day(DAY + timedelta(days=6)):
        withdraw_channel(made, by=world.giang)
    assert places() == []
    assert not ChannelOwner.objects.exists()
    event = Event.objects.get(verb="channel.erased")
    assert (event.subject, event.details) == (
        str(made.code), {"unit": str(world.cast.commune.code), "because": "closed"},
    )  # fmt: skip


def test_thirty_days_after_it_was_declared_it_is_gone_by_the_daily_work(world: World) -> None:
    declared(world)
    kept = prove(make_channel(world.cast.commune))
    retention.carry_out(instant(DAY + timedelta(days=29)))
    assert Channel.objects.count() == 2
    retention.carry_out(instant(DAY + timedelta(days=30)))
    assert list(Channel.objects.all()) == [kept]
    assert places() == []
    retention.carry_out(instant(DAY + timedelta(days=3000)))
    assert list(Channel.objects.all()) == [kept], "what was proven is kept for good"


def test_a_tombstone_from_before_of_what_nobody_proved_goes_too(world: World) -> None:
    made = make_channel(world.cast.commune)
    Channel.objects.filter(pk=made.pk).update(withdrawn_on=DAY, reason="Đã đóng.")
    assert erase_lapsed(instant(DAY)) == 1
    assert erase_lapsed(instant(DAY)) == 0


def test_the_database_deletes_what_nobody_proved_and_nothing_else(world: World) -> None:
    kept, made = prove(make_channel(world.cast.commune)), make_channel(world.cast.commune)
    with pytest.raises(IllegalMoveError, match="không xóa"):
        erase_channel(kept, because="closed", by=Machine())
    for rows in (kept.owners.all(), Channel.objects.filter(pk=kept.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.filter(pk=made.pk).update(key="khac")
    erase_channel(made, because="closed", by=Machine())
    assert list(Channel.objects.all()) == [kept]


def test_what_a_restored_backup_brings_back_is_erased_again(world: World) -> None:
    made, kept = make_channel(world.cast.commune), prove(make_channel(world.cast.commune))
    for code in (made.code, kept.code, world.cast.commune.code):
        erase_again(code)
    assert list(Channel.objects.all()) == [kept]
