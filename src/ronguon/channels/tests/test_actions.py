"""Who publishes for a unit declares, renames and withdraws its pages; the database keeps what must never be false."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from ronguon.access.tests.cast import DAY
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.channels.actions import NewChannel, declare_channel, rename_channel, withdraw_channel
from ronguon.channels.models import Channel, ChannelOwner
from ronguon.channels.tests.making import World, make_channel, on_day, prove
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.reorganisation.tests.making import merge
from ronguon.units.domain import Role
from ronguon.units.models import Transition, Unit

pytestmark = pytest.mark.both_databases

PAGE = "https://www.facebook.com/xabinhminhha"
NEW = NewChannel(PAGE, "Xã Bình Minh Hạ", Role.OFFICE)


def verbs() -> list[str]:
    return list(Event.objects.filter(verb__startswith="channel.").order_by("pk").values_list("verb", flat=True))


def test_a_page_is_declared_with_its_unit_its_role_and_one_event(world: World) -> None:
    made = declare_channel(world.cast.commune, NEW, by=world.giang)
    owner = made.owners.get()
    assert (made.platform, made.kind, made.key, made.url) == ("facebook", "page", "xabinhminhha", PAGE)
    assert (owner.unit, owner.role, owner.since_on, owner.until_on) == (world.cast.commune, "office", DAY, None)
    assert verbs() == ["channel.declared"]


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung"])
def test_who_does_not_publish_for_the_unit_does_none_of_it(world: World, who: str) -> None:
    actor = getattr(world.cast, who)
    made = make_channel(world.cast.commune)
    with pytest.raises(NotAllowedError):
        declare_channel(world.cast.commune, NEW, by=actor)
    with pytest.raises(NotAllowedError):
        rename_channel(made, name="Khác", role=Role.HEAD, seen=0, by=actor)
    with pytest.raises(NotAllowedError):
        withdraw_channel(made, reason="Đã đóng.", by=actor)
    assert verbs() == ["channel.declared"]


def test_nobody_declares_for_another_unit(world: World) -> None:
    with pytest.raises(NotAllowedError):
        declare_channel(world.cast.other_commune, NEW, by=world.giang)


def test_an_address_that_is_no_page_of_a_unit_is_refused_in_one_sentence(world: World) -> None:
    profile = NewChannel("https://www.facebook.com/profile.php?id=100012345678901", "Trang", Role.OFFICE)
    with pytest.raises(RonguonError, match="trang cá nhân"):
        declare_channel(world.cast.commune, profile, by=world.giang)
    assert not Channel.objects.exists()


@pytest.mark.parametrize(("name", "role"), [("  ", Role.OFFICE), ("x" * 201, Role.OFFICE), ("Trang", Role.READER)])
def test_a_page_needs_a_name_and_a_role_that_works_for_the_unit(world: World, name: str, role: Role) -> None:
    with pytest.raises(RonguonError):
        declare_channel(world.cast.commune, NewChannel(PAGE, name, role), by=world.giang)


@pytest.mark.parametrize("again", [PAGE, "m.facebook.com/Xa.BinhMinhHa?mibextid=1"])
def test_a_proven_page_has_one_unit_however_its_address_is_written(world: World, again: str) -> None:
    prove(declare_channel(world.cast.commune, NEW, by=world.giang))
    with pytest.raises(IllegalMoveError, match="UBND xã Bình Minh Hạ đã xác minh kênh này"):
        declare_channel(world.cast.other_commune, NewChannel(again, "Trang", Role.HEAD), by=world.cast.office)


@pytest.mark.parametrize("again", [PAGE, "m.facebook.com/Xa.BinhMinhHa?mibextid=1"])
def test_whether_another_unit_declared_a_pending_page_is_nobodys_to_learn(world: World, again: str) -> None:
    declare_channel(world.cast.commune, NEW, by=world.giang)
    declare_channel(world.cast.other_commune, NewChannel(again, "Trang", Role.HEAD), by=world.cast.office)
    with pytest.raises(IllegalMoveError, match="Đơn vị đã khai báo kênh này"):
        declare_channel(world.cast.commune, NewChannel(again, "Trang", Role.HEAD), by=world.giang)
    first, second = Channel.objects.order_by("pk")
    prove(first)
    with pytest.raises(IntegrityError), transaction.atomic():
        prove(second)


def test_a_unit_that_ended_declares_nothing(world: World) -> None:
    cast = world.cast
    merge(cast.other_commune, into=cast.commune, effective_on=DAY, decided_by="HĐND", number="1/NQ", by=world.giang)
    ended = Unit.objects.get(pk=cast.other_commune.pk)
    with pytest.raises(IllegalMoveError, match="không hoạt động"):
        declare_channel(ended, NEW, by=Machine())


def test_a_page_gets_another_name_and_another_role(world: World) -> None:
    made = declare_channel(world.cast.commune, NEW, by=world.giang)
    rename_channel(made, name="Cổng  xã", role=Role.HEAD, seen=0, by=world.giang)
    made.refresh_from_db()
    assert (made.name, made.owners.get().role, made.revision) == ("Cổng xã", "head", 1)
    assert Channel.objects.named("cong xa").get() == made
    assert verbs() == ["channel.declared", "channel.renamed"]


def test_two_who_rename_at_once_do_not_overwrite_each_other_unseen(world: World) -> None:
    made = make_channel(world.cast.commune)
    rename_channel(made, name="Một", role=Role.HEAD, seen=0, by=world.giang)
    with pytest.raises(IllegalMoveError, match="vừa được người khác sửa"):
        rename_channel(made, name="Hai", role=Role.HEAD, seen=0, by=world.giang)
    assert Channel.objects.get().name == "Một"


def test_a_withdrawn_page_stays_as_a_tombstone_and_its_address_is_free(world: World) -> None:
    made = prove(declare_channel(world.cast.commune, NEW, by=world.giang))
    with on_day(DAY + timedelta(days=9)):
        withdraw_channel(made, reason="Trang bị chiếm quyền.", by=world.giang)
        again = declare_channel(world.cast.other_commune, NEW, by=world.cast.office)
    made.refresh_from_db()
    assert (made.withdrawn_on, made.reason) == (DAY + timedelta(days=9), "Trang bị chiếm quyền.")
    assert made.owners.get().until_on == made.withdrawn_on
    assert list(Channel.objects.active()) == [again]
    assert list(Channel.objects.owned_by(world.cast.commune, DAY)) == [made]
    assert list(Channel.objects.left_by(world.cast.commune, DAY + timedelta(days=9))) == [made]
    assert not Channel.objects.left_by(world.cast.commune, DAY).exists()


def test_a_withdrawn_page_moves_no_more(world: World) -> None:
    made = prove(make_channel(world.cast.commune))
    with pytest.raises(RonguonError, match="lý do"):
        withdraw_channel(made, reason=" ", by=world.giang)
    withdraw_channel(made, reason="Đã thay trang mới.", by=world.giang)
    with pytest.raises(IllegalMoveError, match="đã được đóng"):
        withdraw_channel(made, reason="Lần nữa.", by=world.giang)
    with pytest.raises(IllegalMoveError):
        rename_channel(made, name="Khác", role=Role.HEAD, seen=1, by=world.giang)
    assert verbs() == ["channel.declared", "channel.withdrawn"]


def owner(channel: Channel, **changes: object) -> ChannelOwner:
    first = channel.owners.get()
    values = {"channel": channel, "unit": first.unit, "role": "office", "since_on": DAY, "until_on": None} | changes
    return ChannelOwner(**values)


def test_the_database_refuses_what_must_never_be_false(world: World) -> None:
    made = prove(make_channel(world.cast.commune, PAGE))
    later, earlier = DAY + timedelta(days=1), DAY - timedelta(days=5)
    twin = Channel(
        platform="facebook", kind="page", key=made.key, url=PAGE, name="Giả", search_key="gia", proven_on=DAY
    )
    wrong: list[Channel | ChannelOwner] = [
        twin,
        Channel(platform="zalo", kind="page", key="1", url="https://x.vn/", name="", search_key=""),
        Channel(platform="myspace", kind="page", key="1", url="https://x.vn/", name="a", search_key="a"),
        Channel(platform="zalo", kind="profile", key="1", url="https://x.vn/", name="a", search_key="a"),
        Channel(
            platform="zalo", kind="account", key="1", url="https://x.vn/", name="a", search_key="a", withdrawn_on=DAY
        ),
        Channel(platform="zalo", kind="account", key="1", url="javascript:x", name="a", search_key="a"),
        owner(made),
        owner(made, until_on=later),
        owner(made, since_on=earlier, until_on=later),
        owner(made, since_on=earlier, until_on=earlier - timedelta(days=1)),
        owner(made, since_on=earlier, until_on=DAY, role="reader"),
        owner(made, since_on=earlier, until_on=DAY, origin=made.owners.get()),
    ]
    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
    owner(made, since_on=earlier, until_on=DAY).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelOwner.objects.filter(since_on=earlier).update(until_on=later)


def test_an_owner_leads_to_a_unit_and_to_nothing_else() -> None:
    keys = {
        field.name: field.related_model
        for model in (Channel, ChannelOwner)
        for field in model._meta.get_fields()
        if field.many_to_one or (field.one_to_one and not field.auto_created)
    }
    assert keys == {"channel": Channel, "unit": Unit, "origin": ChannelOwner, "transition": Transition}
    assert not ChannelOwner._meta.get_field("unit").null


def test_a_row_without_a_unit_cannot_be_written(world: World) -> None:
    made = make_channel(world.cast.commune)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_channelowner (channel_id, unit_id, role, since_on, until_on) "
            "VALUES (%s, NULL, 'office', '2020-01-01', '2020-01-02')",
            [made.pk],
        )


@pytest.mark.parametrize("words", ["binh minh ha", "BÌNH MINH", "xabinhminhha", "facebook.com/xa"])
def test_a_page_is_found_without_accents_by_name_address_or_unit(world: World, words: str) -> None:
    made = declare_channel(world.cast.commune, NewChannel(PAGE, "Cổng thông tin", Role.OFFICE), by=world.giang)
    make_channel(world.cast.other_commune, "suoirong.example")
    assert Channel.objects.named(words).get() == made
