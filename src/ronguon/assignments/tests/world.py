"""A small world for tests of work: the cast, an issued directive, one duty laid on An's commune."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from ronguon.access.tests.cast import Cast, make_cast
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.directives.models import Directive
from ronguon.drafting.models import Obligation
from ronguon.drafting.tests.making import NOW, make_clause, make_directive, make_obligation
from ronguon.people.models import Account
from ronguon.units.models import Unit


@dataclass
class World:
    """The cast and one duty, told on `DAY` unless a test says another day."""

    cast: Cast = field(default_factory=make_cast)
    directive: Directive = field(init=False)
    duty: Obligation = field(init=False)
    occurrence: Occurrence = field(init=False)

    def __post_init__(self) -> None:
        self.directive = make_directive(self.cast.province, stage="issued", closed_at=NOW)
        self.duty = make_obligation(self.directive, clause=make_clause(self.directive), quantity="số điện thoại")
        self.occurrence = make_assignment(self.duty, self.cast.commune)

    @property
    def assignment(self) -> Assignment:
        """Return the assignment of the duty at An's commune."""
        return self.occurrence.assignment

    def owe(self, title: str, *, unit: Unit | None = None, kind: str = "obligation", **changes: Any) -> Occurrence:
        """Lay another duty called `title` on An's commune, or on `unit`."""
        duty = make_obligation(self.directive, clause=self.duty.clause, title=title, kind=kind)
        return make_assignment(duty, unit or self.cast.commune, **changes)

    def client(self, account: Account | None) -> Client:
        """Return a browser in which `account` is signed in; null for somebody who is not."""
        client = Client()
        if account is not None:
            client.force_login(account)
        return client

    def clients(self) -> dict[str, Client]:
        """Return one browser for each of the cast, and one for nobody."""
        cast = self.cast
        people = {"an": cast.an_account, "binh": cast.binh_account, "chi": cast.chi_account, "dung": cast.dung_account}
        return {name: self.client(account) for name, account in people.items()} | {"nobody": self.client(None)}
