"""Whatever happens to units, in whatever order: no page is lost, none doubled, none is left with a unit that ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.audit.domain import Machine
from ronguon.channels.actions.retiring import retire_channel
from ronguon.channels.models import Channel, ChannelOwner
from ronguon.channels.tests.making import World, instant, make_channel, on_day, prove
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tasks import finish_handing_over
from ronguon.reorganisation.tests.making import carried, drawn
from ronguon.units.actions.tree import NewUnit, bring_up_to_date, establish
from ronguon.units.domain import System
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.models import Unit

COMMUNES = 5
DECLARE, WITHDRAW = "declare", "withdraw"
Step = tuple[str, int, int, int, int]
"""What happens, three numbers that choose units or pages, and how many days later."""


@dataclass
class Land:
    """A province of a few communes, each with two pages; and what happened to it."""

    world: World = field(default_factory=World)
    pages: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for number in range(COMMUNES):
            new = NewUnit(f"UBND xã {number}", "commune", System.STATE, FOUNDED, self.world.cast.province)
            commune = establish(new, by=Machine())
            self.pages |= {prove(make_channel(commune)).pk, prove(make_channel(commune)).pk}

    def happen(self, step: Step, on: date) -> None:
        """Let one thing happen on the day `on`, where the rules allow it."""
        what, one, two, three, _ = step
        units = list(Unit.objects.existing(on).filter(kind="commune", name__startswith="UBND xã").order_by("pk"))
        if not units:
            return  # all were dissolved
        first, second = units[one % len(units)], units[two % len(units)]
        if what == DECLARE:
            self.pages.add(prove(make_channel(first)).pk)
        elif what == WITHDRAW:
            self._withdraw(one)
        else:
            self._change(ChangeKind(what), (first, second, units[three % len(units)]), one, on)

    def _withdraw(self, one: int) -> None:
        standing = list(Channel.objects.active().filter(pk__in=self.pages).order_by("pk"))
        if not standing:
            return
        channel = standing[one % len(standing)]
        retire_channel(Channel.objects.told().get(pk=channel.pk), reason="Đã thay trang.", by=Machine())
        self.closed.add(channel.pk)

    def _change(self, kind: ChangeKind, units: tuple[Unit, Unit, Unit], one: int, on: date) -> None:
        told = drawn(kind, units, area=self.world.cast.province, pick=one)
        if told is None:
            return
        participants, wrong = told
        change = carried(kind, on, *participants, corrects=wrong)
        if one % 2:
            hand_over(change, by=Machine())  # else the worker comes later, as it does

    def owners(self, on: date) -> dict[int, list[int]]:
        """Return page → the units that own it on the day `on`."""
        found: dict[int, list[int]] = {}
        for channel, unit in (
            ChannelOwner.objects.valid(on).filter(channel__in=self.pages).values_list("channel", "unit")
        ):
            found.setdefault(channel, []).append(unit)
        return found


KINDS = [
    ChangeKind.MERGE, ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.DISSOLVE, ChangeKind.RENAME, ChangeKind.RESTORE,
    ChangeKind.RESTORE, DECLARE, WITHDRAW,
]  # fmt: skip
CHOICE = st.integers(0, 9)
STEPS = st.lists(
    st.tuples(st.sampled_from([str(kind) for kind in KINDS]), CHOICE, CHOICE, CHOICE, st.integers(0, 3)),
    min_size=1, max_size=8,
)  # fmt: skip


def checked(land: Land, on: date) -> None:
    """Assert what must hold on every day, whatever happened."""
    held = land.owners(on)
    assert set(held) == land.pages - land.closed, "no page is lost, and what was closed stays closed"
    assert {len(units) for units in held.values()} <= {1}, "no page has two bodies"
    living = set(Unit.objects.existing(on).values_list("pk", flat=True))
    assert {unit for units in held.values() for unit in units} <= living, "and none a body that ended"
    keys = Counter(Channel.objects.active().values_list("platform", "kind", "key"))
    assert set(keys.values()) <= {1}
    tombstones = set(Channel.objects.filter(withdrawn_on__isnull=False).values_list("pk", flat=True))
    assert tombstones == land.closed
    assert not ChannelOwner.objects.current().filter(channel__in=land.closed).exists()


def told(land: Land, days: list[date]) -> dict[date, dict[int, list[int]]]:
    return {on: land.owners(on) for on in days}


@pytest.mark.django_db
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_history_loses_no_page_and_doubles_none(steps: list[Step]) -> None:
    with transaction.atomic():
        with on_day():
            land = Land()
        on, days = DAY, [DAY - timedelta(days=1)]
        for step in steps:
            on += timedelta(days=step[4])
            before = told(land, [day for day in days if day < on])
            with on_day(on):
                bring_up_to_date(on)
                try:
                    with transaction.atomic():
                        land.happen(step, on)
                except IllegalMoveError:
                    pass  # the rules refuse it, and nothing of it happened
                finish_handing_over(instant(on))
                checked(land, on)
                assert finish_handing_over(instant(on)) == 0, "a second look finds nothing to pass"
            assert told(land, list(before)) == before, "an earlier day stays what it was"
            days.append(on)
        transaction.set_rollback(True)


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_four_hundred_histories_lose_no_page_and_double_none(steps: list[Step]) -> None:
    test_any_history_loses_no_page_and_doubles_none.hypothesis.inner_test(steps)
