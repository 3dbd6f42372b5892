"""A small world for tests of declared pages: the cast, a clerk who publishes for An's commune, pages in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Final

from django.test import Client

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED, PASSWORD, Cast, make_cast
from ronguon.audit.domain import Machine
from ronguon.channels.actions import NewChannel, declare_channel
from ronguon.channels.actions.claiming import Said, claim
from ronguon.channels.domain import ChannelKind
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import ProofOutcome
from ronguon.channels.domain.proving import MarkLost, ways
from ronguon.channels.domain.shapes import digest_of
from ronguon.channels.models import Channel, ChannelProof, ChannelPublication, Claim
from ronguon.kernel import clock
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit

_numbers: Final = count(1)
CLAIMED: Final = "cua-ai-do.example"
"""The address of the page that `make_claimed` declares."""


def instant(day: date) -> datetime:
    """Return nine o'clock of a Vietnamese day."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@contextmanager
def on_day(day: date = DAY) -> Iterator[None]:
    """Let the clock stand at nine o'clock of `day`."""
    with clock.telling(instant(day)):
        yield


def make_channel(unit: Unit, address: str = "", name: str = "Trang của xã", role: Role = Role.OFFICE) -> Channel:
    """Declare a page of `unit`, another one each time unless its address is said."""
    url = address or f"https://trang-{next(_numbers)}.anphuoc.example"
    return declare_channel(unit, NewChannel(url, name, role), by=Machine())


def make_claimed(unit: Unit) -> Claim:
    """Declare a page of `unit` that somebody says is their own account; return the claim."""
    page = make_channel(unit, CLAIMED, name="Trang khác")
    claim(Said(page.url))
    return Claim.objects.get(channel=page)


def prove(channel: Channel, on: date = DAY) -> Channel:
    """Let a machine find on the day `on` all that proves a page of its kind."""
    found = {
        "outcome": "found",
        "checked_at": instant(on),
        "found_at": instant(on),
        "found_in_a_row": 1,
        "asked_on": on,
    }
    for method in ways(ChannelKind(channel.kind))[-1 if channel.kind == "site" else 1]:
        ChannelProof.objects.update_or_create(channel=channel, method=method.value, defaults=found)
    Channel.objects.filter(pk=channel.pk).update(proven_on=on)
    channel.refresh_from_db()
    return channel


def make_official(
    unit: Unit,
    address: str = "",
    name: str = "Trang của xã",
    *,
    since_on: date = DAY,
    until_on: date | None = None,
    because: MarkLost | None = None,
    methods: Sequence[ProofMethod] = (ProofMethod.DNS,),
) -> Channel:
    """Declare a proven page of `unit` that carries the official mark from `since_on`, or did until `until_on`."""
    page = prove(make_channel(unit, address, name=name), since_on)
    page.proofs.all().delete()
    for method in methods:
        ChannelProof.objects.create(
            channel=page, method=method.value, asked_on=since_on, outcome=ProofOutcome.FOUND.value,
            checked_at=instant(since_on), found_at=instant(since_on), found_in_a_row=3,
        )  # fmt: skip
    ChannelPublication.objects.create(
        channel=page, name=page.name, since_on=since_on, until_on=until_on, confirmed_on=since_on,
        digest=digest_of(page.page), because="" if until_on is None else (because or MarkLost.NOT_FOUND).value,
    )  # fmt: skip
    return page


@dataclass
class World:
    """The cast, and Giang, who keeps the office of An's commune and publishes for it."""

    cast: Cast = field(default_factory=make_cast)
    giang_account: Account = field(init=False)

    def __post_init__(self) -> None:
        self.giang_account = Account.objects.create_user("giang@example.vn", PASSWORD, full_name="Giang")
        grant(self.giang_account, self.cast.commune, Role.OFFICE, by=Machine(), since_on=FOUNDED)

    @property
    def giang(self) -> Actor:
        return self.cast.actor(self.giang_account)

    def client(self, account: Account | None) -> Client:
        """Return a browser in which `account` is signed in; null for somebody who is not."""
        client = Client()
        if account is not None:
            client.force_login(account)
        return client
