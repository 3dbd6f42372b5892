"""A key lent out of a role is never worth more than the role: seeing, reporting, reviewing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ronguon.access.actions import tokens
from ronguon.access.actions.grants import grant
from ronguon.access.actions.tokens import NewToken
from ronguon.access.tests.cast import DAY, FOUNDED, Cast, make_cast
from ronguon.assignments import policies
from ronguon.assignments.models import Assignment
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.assignments.views.waiting import waiting_for
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import make_directive, make_obligation
from ronguon.kernel.errors import NotAllowedError
from ronguon.kernel.tests.sampling import part
from ronguon.people.models import Account
from ronguon.units.domain import BUILT_IN, KEY_ROLES, Actor, Role


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with on_day():
        yield make_cast()


def new(role: Role, *, subtree: bool = False) -> NewToken:
    return NewToken("Số liệu đêm", role, DAY + timedelta(days=30), subtree)


def actor_by(secret: str) -> Actor:
    token = tokens.opened_by(secret, on=DAY)
    assert token is not None
    return tokens.actor_through(token, on=DAY)


def rights(actor: Actor) -> set[tuple[str, int]]:
    """Return all that an actor may do with the assignments there are, and what it sees of them."""
    found: set[tuple[str, int]] = set()
    for one in Assignment.objects.select_related("unit", "assigned_by"):
        found |= {("report", one.pk)} if policies.may_report(actor, one) else set()
        found |= {("review", one.pk)} if policies.may_review(actor, one) else set()
    found |= {("see", one.pk) for one in Assignment.objects.visible_to(actor)}
    return found | {("waits", one.pk) for one in waiting_for(actor)}


@pytest.mark.sampled
def test_no_key_is_ever_worth_more_than_its_maker(cast: Cast) -> None:
    """Every role, narrow and wide, alone and in pairs, with every key that it lends: a key's rights are a part."""
    duty = make_obligation(make_directive(cast.province))
    for unit in (cast.province_office, cast.commune, cast.other_commune, cast.province):
        make_assignment(duty, unit, stage="handed_in")
    units, tried, refused = (cast.province, cast.commune), 0, 0
    holdings = [(unit, role, wide) for unit in units for role in BUILT_IN.values() for wide in (False, True)]
    for number, first in part(enumerate(holdings), one_in=4, least=20, of=lambda one: one[1][1]):
        second = holdings[(number * 7 + 3) % len(holdings)]
        person = Account.objects.create_user(f"p{number}@example.vn", None, full_name="Người")
        for unit, role, wide in dict.fromkeys((first, second)):
            grant(person, unit, role, by=Machine(), since_on=FOUNDED, subtree=wide)
        own = cast.actor(person)
        for unit in (*units, cast.other_commune):
            for role in KEY_ROLES:
                for wide in (False, True):
                    try:
                        _, secret = tokens.make(unit, new(role, subtree=wide), by=own)
                    except NotAllowedError:
                        refused += 1
                        continue
                    lent = actor_by(secret)
                    tried += 1
                    assert rights(lent) <= rights(own), (first, second, unit, role, wide)
    assert tried > 30
    assert refused > 30


@pytest.mark.both_databases
def test_a_planted_key_that_forgets_its_makers_own_units_is_caught(cast: Cast) -> None:
    person = Account.objects.create_user("hai@example.vn", None, full_name="Hai vai")
    grant(person, cast.province, Role.REVIEWER, by=Machine(), since_on=FOUNDED, subtree=True)
    grant(person, cast.commune, Role.OFFICER, by=Machine(), since_on=FOUNDED)
    make_assignment(make_obligation(make_directive(cast.province)), cast.commune, stage="handed_in")
    own = cast.actor(person)
    _, secret = tokens.make(cast.province, new(Role.REVIEWER, subtree=True), by=own)
    lent = actor_by(secret)
    assert rights(lent) <= rights(own)
    planted = Actor(lent.account, lent.name, lent.grants, lent.acting_for, lent.on, lent.through)
    assert not rights(planted) <= rights(own)
