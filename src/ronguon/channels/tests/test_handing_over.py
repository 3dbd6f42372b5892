"""When units end, their pages go on with the successor, and the days before stay as they were."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ronguon.access.tests.cast import DAY, administrator
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.channels.actions import rename_channel, withdraw_channel
from ronguon.channels.actions.handing_over import held, waiting
from ronguon.channels.models import Channel, ChannelOwner
from ronguon.channels.tests.making import World, instant, make_channel, on_day, prove
from ronguon.kernel.errors import NotAllowedError
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.actions.reorganising import NewChange, TypedDecision, Wanted, add_change, draft
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.models import HandOverItem
from ronguon.reorganisation.tasks import finish_handing_over
from ronguon.reorganisation.tests.making import carried, changed, end, fresh, heir, put_through
from ronguon.reorganisation.views.effects import things
from ronguon.units.domain import Role
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition, Unit

pytestmark = pytest.mark.both_databases

MERGED = DAY + timedelta(days=30)
BACK = MERGED + timedelta(days=10)


def merged(world: World) -> Transition:
    with on_day(MERGED):
        return carried(ChangeKind.MERGE, MERGED, *end(world.cast.other_commune), heir(world.cast.commune))


def restored(world: World, wrong: Transition) -> Transition:
    with on_day(BACK):
        return carried(ChangeKind.RESTORE, BACK, changed(world.cast.other_commune), corrects=wrong)


def owner(channel: Channel) -> Unit:
    return ChannelOwner.objects.current().select_related("unit").get(channel=channel).unit


def story(channel: Channel) -> list[tuple[str, date, date | None]]:
    rows = channel.owners.select_related("unit").order_by("pk")
    return [(row.unit.name, row.since_on, row.until_on) for row in rows]


def test_pages_of_an_ended_unit_pass_to_its_successor_and_stand_on_the_list(world: World) -> None:
    own = make_channel(world.cast.commune)
    page = prove(make_channel(world.cast.other_commune, name="Cổng Suối Rồng"))
    assert hand_over(merged(world), by=Machine()) == 2, "the page, and Dũng's role"
    assert owner(page) == owner(own) == world.cast.commune
    assert story(page) == [("UBND xã Suối Rồng", DAY, MERGED), ("UBND xã Bình Minh Hạ", MERGED, None)]
    item = HandOverItem.objects.get(provider="channels")
    assert (item.subject, item.words) == (page.code, f"Cổng Suối Rồng ({page.url})")
    assert Event.objects.filter(verb="channel.handed_over").count() == 1


def test_the_eve_still_shows_it_where_it_was(world: World) -> None:
    page = make_channel(world.cast.other_commune)
    hand_over(merged(world), by=Machine())
    eve = MERGED - timedelta(days=1)
    assert list(Channel.objects.owned_by(world.cast.other_commune, eve)) == [page]
    assert not Channel.objects.owned_by(world.cast.other_commune, MERGED).exists()
    assert list(Channel.objects.owned_by(world.cast.commune, MERGED)) == [page]


def test_running_it_again_passes_only_what_came_since(world: World) -> None:
    make_channel(world.cast.other_commune)
    change = merged(world)
    hand_over(change, by=Machine())
    before = ChannelOwner.objects.count(), Event.objects.count()
    assert hand_over(change, by=Machine()) == finish_handing_over(instant(MERGED)) == 0
    assert (ChannelOwner.objects.count(), Event.objects.count()) == before
    late = Channel.objects.create(
        platform="web", kind="site", key="k.vn", url="https://k.vn/", name="k", search_key="k"
    )
    ChannelOwner.objects.create(channel=late, unit=world.cast.other_commune, role="office", since_on=MERGED)
    assert list(waiting(MERGED)) == [world.cast.other_commune]
    assert finish_handing_over(instant(MERGED)) == 1
    assert owner(late) == world.cast.commune
    assert not list(waiting(MERGED))


def test_a_withdrawn_page_stays_a_tombstone_of_the_unit_that_closed_it(world: World) -> None:
    page = prove(make_channel(world.cast.other_commune))
    withdraw_channel(page, reason="Đã thay trang.", by=world.cast.office)
    hand_over(merged(world), by=Machine())
    assert not HandOverItem.objects.filter(provider="channels").exists()
    assert list(Channel.objects.left_by(world.cast.other_commune, MERGED)) == [page]


def test_the_successor_keeps_the_page_from_then_on(world: World) -> None:
    page = make_channel(world.cast.other_commune)
    with pytest.raises(NotAllowedError):
        rename_channel(page, name="Mới", role=Role.HEAD, seen=0, by=world.giang)
    hand_over(merged(world), by=Machine())
    with on_day(MERGED):
        rename_channel(page, name="Mới", role=Role.HEAD, seen=0, by=world.giang)
    assert list(page.owners.order_by("pk").values_list("role", flat=True)) == ["office", "head"]


def test_a_page_goes_to_who_was_chosen_and_else_to_the_chief_successor(world: World) -> None:
    cast = world.cast
    chosen, other = make_channel(cast.other_commune), make_channel(cast.other_commune)
    by = cast.actor(administrator(cast.province, "quan-tri@example.vn", subtree=True))
    participants = (
        Wanted(ChangePart.ENDS, cast.other_commune), Wanted(ChangePart.SUCCEEDS, cast.commune),
        Wanted(ChangePart.SUCCEEDS, name="UBND xã Mới", kind="commune"),
    )  # fmt: skip
    new = NewChange(ChangeKind.SPLIT, participants, parent=cast.province, into={("channels", chosen.code): 1})
    with on_day(MERGED):
        [change] = put_through(cast.province, MERGED, new, by=by, approver=cast.head)
    assert (owner(chosen).name, owner(other).name) == ("UBND xã Mới", "UBND xã Bình Minh Hạ")
    assert change.planned.destinations.get().subject == chosen.code


def test_who_drafts_a_change_is_shown_the_pages_that_may_be_allotted(world: World) -> None:
    cast = world.cast
    page = prove(make_channel(cast.other_commune, name="Cổng"))
    by = cast.actor(administrator(cast.province, "quan-tri@example.vn", subtree=True))
    paper = draft(TypedDecision("HĐND tỉnh", "9/NQ-HĐND", MERGED, MERGED), cast.province, by=by)
    participants = (Wanted(ChangePart.CEDES, cast.other_commune), Wanted(ChangePart.SUCCEEDS, cast.commune))
    planned = add_change(paper, NewChange(ChangeKind.TRANSFER, participants), by=by)
    assert [(one.provider, one.words) for one in things(planned)] == [("channels", f"Cổng ({page.url})")]


def test_a_part_that_is_ceded_takes_only_the_pages_that_were_named(world: World) -> None:
    page = make_channel(world.cast.other_commune)
    with on_day(MERGED):
        participants = (Participant(ChangePart.CEDES, changed(world.cast.other_commune).unit), heir(world.cast.commune))
        hand_over(carried(ChangeKind.TRANSFER, MERGED, *participants), by=Machine())
    assert owner(page) == world.cast.other_commune


def test_a_correction_passes_back_what_that_change_moved_and_nothing_else(world: World) -> None:
    own, moved = make_channel(world.cast.commune), make_channel(world.cast.other_commune)
    wrong = merged(world)
    hand_over(wrong, by=Machine())
    back = restored(world, wrong)
    assert hand_over(back, by=Machine()) == 1
    assert (owner(own), owner(moved)) == (world.cast.commune, world.cast.other_commune)
    assert [name for name, _, _ in story(moved)] == ["UBND xã Suối Rồng", "UBND xã Bình Minh Hạ", "UBND xã Suối Rồng"]
    assert hand_over(wrong, by=Machine()) == hand_over(back, by=Machine()) == 0
    assert finish_handing_over(instant(BACK)) == 0


def test_after_a_correction_a_later_end_passes_to_the_later_successor(world: World) -> None:
    page = make_channel(world.cast.other_commune)
    wrong = merged(world)
    hand_over(wrong, by=Machine())
    hand_over(restored(world, wrong), by=Machine())
    later = BACK + timedelta(days=5)
    with on_day(later):
        new = make_channel(world.cast.other_commune)
        carried(ChangeKind.DISSOLVE, later, *end(world.cast.other_commune), heir(world.cast.province))
    assert finish_handing_over(instant(later)) == 3, "two pages, and Dũng's role"
    assert owner(page) == owner(new) == world.cast.province


def test_two_changes_back_and_forth_within_days_do_not_undo_each_other(world: World) -> None:
    page = make_channel(world.cast.other_commune)
    cast, by = world.cast, world.cast.actor(administrator(world.cast.province, "quan-tri@example.vn", subtree=True))
    for days, giver, taker in ((0, cast.other_commune, cast.commune), (1, cast.commune, cast.other_commune)):
        participants = (Wanted(ChangePart.CEDES, giver), Wanted(ChangePart.SUCCEEDS, taker))
        new = NewChange(ChangeKind.TRANSFER, participants, into={("channels", page.code): 0})
        with on_day(MERGED + timedelta(days=days)):
            put_through(cast.province, MERGED + timedelta(days=days), new, by=by, approver=cast.head)
    assert owner(page) == cast.other_commune
    assert finish_handing_over(instant(MERGED + timedelta(days=2))) == 0
    assert owner(page) == cast.other_commune


def test_what_begins_and_passes_on_one_day_leaves_an_empty_row_and_one_owner(world: World) -> None:
    with on_day(MERGED):
        page = make_channel(world.cast.other_commune)
    hand_over(merged(world), by=Machine())
    assert story(page) == [("UBND xã Suối Rồng", MERGED, MERGED), ("UBND xã Bình Minh Hạ", MERGED, None)]
    assert [one.words for one in held(world.cast.commune, MERGED)] == ["Kênh chờ xác minh, khai báo từ 01/04/2026"]


def test_a_page_declared_before_the_change_was_entered_passes_from_its_first_day(world: World) -> None:
    late = MERGED + timedelta(days=2)
    with on_day(late):
        page = make_channel(world.cast.other_commune)
    hand_over(merged(world), by=Machine())
    assert story(page) == [("UBND xã Suối Rồng", late, late), ("UBND xã Bình Minh Hạ", late, None)]


def test_a_split_founds_units_that_take_over(world: World) -> None:
    page = make_channel(world.cast.other_commune)
    with on_day(MERGED):
        participants = (*end(world.cast.other_commune), fresh("UBND xã Một"), fresh("UBND xã Hai"))
        hand_over(carried(ChangeKind.SPLIT, MERGED, *participants, parent=world.cast.province), by=Machine())
    assert owner(page).name == "UBND xã Một"


def test_a_pending_page_passes_on_without_a_word_of_it_in_the_record(world: World) -> None:
    page = make_channel(world.cast.other_commune, name="Trang Bà Ngoại")
    hand_over(merged(world), by=Machine())
    assert owner(page) == world.cast.commune
    assert HandOverItem.objects.get(provider="channels").words == "Kênh chờ xác minh, khai báo từ 02/03/2026"
