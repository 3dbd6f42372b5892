"""A house for tests: the cast with two administrators, on the day of the cast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from django.test import Client

from ronguon.access.tests.cast import DAY, Cast, administrator, make_cast
from ronguon.people.models import Account
from ronguon.units.domain import Actor


@dataclass(frozen=True, slots=True)
class House:
    """The cast and two administrators: of the whole province, and of the commune alone."""

    cast: Cast
    admin_account: Account
    local_account: Account

    def actor(self, account: Account, on: date = DAY) -> Actor:
        return self.cast.actor(account, on)

    @property
    def admin(self) -> Actor:
        return self.actor(self.admin_account)

    @property
    def local(self) -> Actor:
        return self.actor(self.local_account)

    def browser(self, account: Account) -> Client:
        client = Client()
        client.force_login(account)
        return client


@pytest.fixture
def house(db: None) -> House:
    cast = make_cast()
    return House(
        cast,
        administrator(cast.province, "admin@example.vn", subtree=True),
        administrator(cast.commune, "xa@example.vn", subtree=False),
    )


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    """Let every test of this app happen at noon of the cast's day, in Vietnam."""
    with time_machine.travel("2026-03-02 12:00 +0700", tick=True):
        yield
