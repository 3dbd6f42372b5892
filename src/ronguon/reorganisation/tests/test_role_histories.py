"""Whatever happens to units, in whatever order: no role is lost, none is held twice, each stands on one list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.grants import end_grant, grant
from ronguon.access.models import Grant
from ronguon.access.tests.cast import DAY, FOUNDED, administrator, make_cast
from ronguon.audit.domain import Machine
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people.models import Account
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.actions.passing_roles import ROLES, give_anew, open_roles, place_of
from ronguon.reorganisation.models import HandOver, HandOverItem
from ronguon.reorganisation.tests.making import carried, drawn
from ronguon.units.actions.tree import NewUnit, bring_up_to_date, establish
from ronguon.units.domain import Role, System
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.models import Unit

BODIES = 4
Step = tuple[str, int, int, int, int]
"""What happens, three numbers that choose, and how many days later than the step before."""


@dataclass
class Office:
    """A province of a few communes, each with one officer; and whose role somebody ended by hand."""

    administrator: Account = field(init=False)
    province: Unit = field(init=False)
    people: list[int] = field(default_factory=list)
    dismissed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.province = make_cast().province
        self.administrator = administrator(self.province, "giu@example.vn", subtree=True)
        for number in range(BODIES):
            unit = establish(
                NewUnit(f"UBND xã {number}", "commune", System.STATE, FOUNDED, self.province), by=Machine()
            )
            account = Account.objects.create_user(f"cb{number}@example.vn", None, full_name=f"Cán bộ {number}")
            grant(account, unit, Role.OFFICER, by=Machine(), since_on=FOUNDED)
            self.people.append(account.pk)

    def roles(self, on: date) -> list[Grant]:
        return list(Grant.objects.valid(on).filter(account__in=self.people).order_by("pk"))

    def lists(self, on: date) -> list[tuple[HandOver, Unit]]:
        """Return the lists that still give roles anew, each with where."""
        rows = [(made, place_of(made, on)) for made in HandOver.objects.select_related("giver", "taker", "transition")]
        return [(made, place) for made, place in rows if place is not None]

    def happen(self, step: Step, on: date) -> None:
        what, one, two, three, _ = step
        by = actor_for(self.administrator, on=on)
        match what:
            case "anew":
                for made, place in self.lists(on)[: one + 1]:
                    rows = open_roles(made, place, on)
                    if rows:
                        give_anew(made, [row.code for row in rows], by=by)
            case "dismiss":
                held = self.roles(on)
                if held:
                    end_grant(held[one % len(held)], by=by, on=on, reason="Nghỉ hưu")
                    self.dismissed.add(held[one % len(held)].account_id)
            case _:
                living = Unit.objects.existing(on).filter(kind="commune", name__startswith="UBND xã")
                units = list(living.order_by("pk")) or [self.province]
                communes = [units[number % len(units)] for number in (one, two, three)]
                kind = ChangeKind(what)
                told = drawn(kind, communes, area=self.province, pick=one)
                if told is not None:
                    change = carried(kind, on, *told[0], corrects=told[1])
                    hand_over(change, by=Machine())
                    hand_over(change, by=Machine())


def checked(office: Office, on: date) -> None:
    """Assert what must hold on every day, whatever happened."""
    held = Counter(row.account_id for row in office.roles(on))
    assert all(number == 1 for number in held.values()), "nobody holds their role twice"
    waits = Counter(row.account_id for made, place in office.lists(on) for row in open_roles(made, place, on))
    waits = Counter({account: number for account, number in waits.items() if account in office.people})
    assert all(number == 1 for number in waits.values()), "each role waits on one list"
    for account in office.people:
        if account not in office.dismissed:
            assert held[account] + waits[account] == 1, "each role is in force or waits, and never both"


_WHAT = ["merge", "merge", "split", "dissolve", "restore", "restore", "anew", "anew", "anew", "dismiss"]
_CHOICE = st.integers(0, 9)
_STEPS = st.lists(st.tuples(st.sampled_from(_WHAT), _CHOICE, _CHOICE, _CHOICE, st.integers(0, 2)), max_size=12)


def play(steps: list[Step]) -> None:
    office, on = Office(), DAY
    for step in steps:
        on += timedelta(days=step[-1])
        with time_machine.travel(f"{on} 12:00 +0700"):
            bring_up_to_date(on)
            try:
                with transaction.atomic():
                    office.happen(step, on)
            except IllegalMoveError:
                pass  # the rules refuse it, and nothing of it happened
            checked(office, on)
    told = HandOverItem.objects.filter(provider=ROLES).values_list(
        "hand_over__transition", "hand_over__giver", "subject"
    )
    assert len(told) == len(set(told)), "no list names a role twice"


@pytest.mark.django_db
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_every_role_is_in_force_or_waits_on_one_list(steps: list[Step]) -> None:
    with transaction.atomic():
        play(steps)
        transaction.set_rollback(True)


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_every_role_is_in_force_or_waits_over_four_hundred_histories(steps: list[Step]) -> None:
    with transaction.atomic():
        play(steps)
        transaction.set_rollback(True)
