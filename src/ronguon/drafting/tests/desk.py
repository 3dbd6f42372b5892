"""The office's desk: the cast, and a directive that has just been read in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client

from ronguon.access.tests.cast import Cast, make_cast
from ronguon.directives import actions as directives
from ronguon.directives.models import Directive
from ronguon.drafting.actions.confirming import UnitChoice, confirm_with
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.reading import duty_of, found, read_in
from ronguon.people.models import Account
from ronguon.units.tests.remembered import remembered


@dataclass(frozen=True)
class Desk:
    """The cast on their Monday, and the directive on the office's desk."""

    cast: Cast
    directive: Directive

    def duty(self, words: str) -> Obligation:
        """Return the duty whose text holds `words`, as it is now."""
        return duty_of(self.directive, words)

    def url(self, rest: str = "") -> str:
        """Return an address below the document's own."""
        return f"/van-ban/{self.directive.code}/{rest}"

    def action(self, words: str, name: str) -> str:
        """Return the address of an action on a duty."""
        return self.url(f"nhiem-vu/{self.duty(words).code}/{name}/")

    def client(self, account: Account | None = None) -> Client:
        """Return a browser with `account` signed in; the office unless told."""
        client = Client()
        client.force_login(account or self.cast.office_account)
        return client


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a known reading in the reader's place."""
    monkeypatch.setattr(directives, "read_safely", lambda _data, _name: found())


@pytest.fixture
def desk(db: None, reader: None) -> Iterator[Desk]:
    """Yield the desk with the clock on the cast's Monday."""
    with on_day():
        yield remembered(_desk)


def _desk() -> Desk:
    cast = make_cast()
    return Desk(cast, read_in(cast.province, cast.office))


def decide(desk: Desk) -> None:
    """Decide on every duty of the desk's directive."""
    office, cast = desk.cast.office, desk.cast
    confirm_with(desk.duty("Công bố"), [], seen=0, by=office)
    unclear = desk.duty("rà soát")
    addressee = unclear.addressees.select_related("obligation__directive__owner").get()
    confirm_with(unclear, [UnitChoice(addressee, units=[cast.department])], seen=0, by=office)
    confirm_with(desk.duty("bộ nhận diện"), [], seen=0, by=office)
    confirm_with(desk.duty("nắm vững"), [], seen=0, by=office)
