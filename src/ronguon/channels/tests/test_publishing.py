"""A proven page gets the official mark from a second person; it is confirmed, and lost by rule on the very day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.channels.actions import NewChannel, declare_channel, rename_channel, withdraw_channel
from ronguon.channels.actions.claiming import Said, claim
from ronguon.channels.actions.publishing import confirm_channel, publish_channel
from ronguon.channels.domain import ChannelKind
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import ProofOutcome
from ronguon.channels.domain.proving import ChannelState, MarkLost, ProofState, holds, proven, state
from ronguon.channels.models import Channel, ChannelPublication
from ronguon.channels.tests.making import World, on_day, prove
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError
from ronguon.notices.models import Notice
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Role

pytestmark = pytest.mark.django_db
FOUND, NOT_FOUND, UNKNOWN = ProofOutcome
DNS, FILE, SITE, DESCRIPTION, HANDLE, WITNESS = ProofMethod


def found(*methods: ProofMethod) -> list[ProofState]:
    return [ProofState(one, FOUND, DAY) for one in methods]


@pytest.mark.parametrize(
    ("kind", "methods", "enough"),
    [
        (ChannelKind.SITE, (DNS,), True),
        (ChannelKind.SITE, (FILE,), True),
        (ChannelKind.SITE, (SITE,), False),
        (ChannelKind.SITE, (DESCRIPTION, WITNESS), False),
        (ChannelKind.PAGE, (SITE,), False),
        (ChannelKind.PAGE, (DESCRIPTION,), False),
        (ChannelKind.PAGE, (DESCRIPTION, WITNESS), False),
        (ChannelKind.PAGE, (SITE, DESCRIPTION), True),
        (ChannelKind.PAGE, (SITE, WITNESS), True),
        (ChannelKind.ACCOUNT, (HANDLE,), True),
        (ChannelKind.CHANNEL, (DNS, FILE), False),
        (ChannelKind.GROUP, (), False),
    ],
)
def test_what_proves_a_page_of_a_kind(kind: ChannelKind, methods: tuple[ProofMethod, ...], *, enough: bool) -> None:
    assert proven(kind, found(*methods), DAY) is enough


@pytest.mark.parametrize(
    ("outcome", "found_days_ago", "expires_in", "holding"),
    [
        (FOUND, 0, None, True),
        (FOUND, 200, None, True),
        (FOUND, 3, 0, True),
        (FOUND, 3, -1, False),
        (NOT_FOUND, 1, 100, False),
        (UNKNOWN, 29, 100, True),
        (UNKNOWN, 30, 100, False),
        (UNKNOWN, None, 100, False),
        (None, None, 7, False),
    ],
)
def test_how_long_a_proof_holds(
    outcome: ProofOutcome | None, found_days_ago: int | None, expires_in: int | None, *, holding: bool
) -> None:
    seen = None if found_days_ago is None else DAY - timedelta(days=found_days_ago)
    until = None if expires_in is None else DAY + timedelta(days=expires_in)
    assert holds(ProofState(DNS, outcome, seen, until), DAY) is holding


@pytest.mark.parametrize(
    ("withdrawn", "marked", "before", "now", "expected"),
    [
        (False, False, False, False, ChannelState.DRAFT),
        (False, False, False, True, ChannelState.SUBMITTED),
        (False, True, True, True, ChannelState.PUBLISHED),
        (False, False, True, True, ChannelState.CHANGED),
        (False, False, True, False, ChannelState.CHANGED),
        (True, False, True, True, ChannelState.ARCHIVED),
    ],
)
def test_the_states_of_a_page(
    *, withdrawn: bool, marked: bool, before: bool, now: bool, expected: ChannelState
) -> None:
    assert state(withdrawn=withdrawn, marked=marked, marked_before=before, proven_now=now) is expected


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a refusal with a code."""
    with pytest.raises(IllegalMoveError) as error:
        yield
    assert error.value.code == code


def declared(world: World, name: str = "Trang của xã") -> Channel:
    """Return a page of An's commune that Giang declared."""
    new = NewChannel("https://xa.anphuoc.example", name, Role.OFFICE)
    return declare_channel(world.cast.commune, new, by=world.giang)


def second(world: World) -> Actor:
    """Return An, who edits for the commune beside Giang."""
    account = Account.objects.create_user("an2@example.vn", None, full_name="An")
    grant(account, world.cast.commune, Role.EDITOR, by=Machine(), since_on=FOUNDED)
    return world.cast.actor(account)


def published(world: World) -> tuple[Channel, Actor]:
    page, an = prove(declared(world)), second(world)
    publish_channel(page, seen=page.revision, by=an)
    return page, an


@pytest.mark.both_databases
def test_a_second_person_publishes_a_proven_page_once(world: World) -> None:
    page, an = published(world)
    assert [*Channel.objects.with_mark(DAY)] == [page]
    assert [*Channel.objects.with_mark(DAY - timedelta(days=1))] == []
    with refused("published"):
        publish_channel(page, seen=page.revision, by=an)
    (event,) = Event.objects.filter(verb="channel.published")
    assert event.actor == an.account
    assert "xa.anphuoc" not in str(event.details)


def test_who_declared_a_page_does_not_publish_it(world: World) -> None:
    page = prove(declared(world))
    with pytest.raises(NotAllowedError):
        publish_channel(page, seen=page.revision, by=world.giang)
    assert not ChannelPublication.objects.exists()


def test_nobody_publishes_for_another_unit(world: World) -> None:
    page = prove(declared(world))
    for stranger in (world.cast.dung, world.cast.binh):
        with pytest.raises(NotAllowedError):
            publish_channel(page, seen=page.revision, by=stranger)


def test_what_is_unproven_claimed_or_changed_meanwhile_is_not_published(world: World) -> None:
    page, an = declared(world), second(world)
    with refused("unproven"):
        publish_channel(page, seen=page.revision, by=an)
    prove(page)
    with refused("stale"):
        publish_channel(page, seen=page.revision + 1, by=an)
    claim(Said(page.url))
    with refused("claimed"):
        publish_channel(page, seen=page.revision, by=an)
    assert not ChannelPublication.objects.exists()


def renamed(world: World, page: Channel) -> None:
    rename_channel(page, name="Trang khác", role=Role.OFFICE, seen=page.revision, by=world.giang)


def closed(world: World, page: Channel) -> None:
    withdraw_channel(page, reason="Đã có trang mới.", by=world.giang)


@pytest.mark.parametrize(("change", "because"), [(renamed, MarkLost.RENAMED), (closed, MarkLost.ARCHIVED)])
def test_a_changed_name_and_an_end_void_the_mark_the_same_day(
    world: World, change: Callable[[World, Channel], None], because: MarkLost
) -> None:
    page, _an = published(world)
    change(world, page)
    row = ChannelPublication.objects.get()
    assert (row.until_on, row.because) == (DAY, because.value)
    assert not Channel.objects.with_mark(DAY).exists()


def test_another_role_that_answers_changes_nothing_people_see(world: World) -> None:
    page, _an = published(world)
    rename_channel(page, name=page.name, role=Role.HEAD, seen=page.revision, by=world.giang)
    assert Channel.objects.with_mark(DAY).exists()


def test_the_mark_never_comes_back_without_a_second_person(world: World) -> None:
    page, an = published(world)
    renamed(world, page)
    page.refresh_from_db()
    assert Notice.objects.filter(rung__startswith="lost-", unit=world.cast.commune).count() == 1
    with pytest.raises(NotAllowedError):
        publish_channel(page, seen=page.revision, by=world.giang)
    with on_day(DAY + timedelta(days=3)):
        publish_channel(page, seen=page.revision, by=an)
    assert [*ChannelPublication.objects.order_by("pk").values_list("name", "since_on", "until_on")] == [
        ("Trang của xã", DAY, DAY), ("Trang khác", DAY + timedelta(days=3), None),
    ]  # fmt: skip


def test_a_unit_confirms_what_is_published_and_nothing_else(world: World) -> None:
    page, _an = published(world)
    with on_day(DAY + timedelta(days=90)):
        confirm_channel(page, by=world.giang)
    assert ChannelPublication.objects.get().confirmed_on == DAY + timedelta(days=90)
    renamed(world, page)
    with refused("unmarked"):
        confirm_channel(page, by=world.giang)
    with pytest.raises(NotAllowedError):
        confirm_channel(page, by=world.cast.dung)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "wrong",
    [
        {"because": "", "until_on": DAY},
        {"because": "renamed", "until_on": None},
        {"because": "tired", "until_on": DAY},
        {"because": "renamed", "until_on": DAY - timedelta(days=1)},
        {"name": "Tên khác"},
        {"since_on": DAY - timedelta(days=9)},
    ],
)
def test_the_database_itself_holds_what_a_mark_is(world: World, wrong: dict[str, date | str | None]) -> None:
    published(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelPublication.objects.update(**wrong)


@pytest.mark.both_databases
def test_no_page_carries_two_marks_on_one_day(world: World) -> None:
    page, _an = published(world)
    ChannelPublication.objects.update(until_on=DAY + timedelta(days=9), because="renamed")
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelPublication.objects.create(
            channel=page, name="x", since_on=DAY + timedelta(days=8), confirmed_on=DAY + timedelta(days=8), digest=1
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelPublication.objects.all().delete()
