"""Whatever happens to units, in whatever order: no open duty is lost, none is doubled, no earlier day changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.assignments.models import Assignment, Occurrence
from ronguon.assignments.tests.assigning import make_assignment
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.drafting.tests.making import make_obligation
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.domain.changes import Participant
from ronguon.reorganisation.models import HandOverItem
from ronguon.reorganisation.tests.making import carried, changed, drawn, heir
from ronguon.status.domain.groups import GroupCounts
from ronguon.status.models.roll_ups import CountScope, counts
from ronguon.units.actions.tree import NewUnit, bring_up_to_date, establish
from ronguon.units.domain import System
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Place, Transition, Unit

COMMUNES = 6
Step = tuple[ChangeKind, int, int, int, int]
"""A kind, three numbers that choose units, and how many days later it happens."""


@dataclass
class Land:
    """A province of a few communes, each with a village and duties of its own; and what happened to it."""

    world: World = field(default_factory=World)
    events: list[Transition] = field(default_factory=list)
    duties: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for number in range(COMMUNES):
            new = NewUnit(f"UBND xã {number}", "commune", System.STATE, FOUNDED, self.world.cast.province)
            commune = establish(new, by=Machine())
            establish(NewUnit(f"Thôn {number}", "village", System.STATE, FOUNDED, commune), by=Machine())
            for due in (DAY + timedelta(days=20), None):
                duty = make_obligation(self.world.directive, clause=self.world.duty.clause, title=f"Việc {number}")
                self.duties.add(make_assignment(duty, commune, due_on=due).assignment.obligation_id)

    def living(self, on: date) -> list[Unit]:
        return list(Unit.objects.existing(on).filter(kind="commune", name__startswith="UBND xã").order_by("pk"))

    def happen(self, step: Step, on: date) -> None:
        """Let one change take effect on the day `on`, where the rules allow it."""
        kind, one, two, three, _ = step
        units = self.living(on)
        first, second, third = units[one % len(units)], units[two % len(units)], units[three % len(units)]
        participants: tuple[Participant, ...]
        more: dict[str, object] = {}
        match kind:
            case ChangeKind.TRANSFER:
                participants = (Participant(ChangePart.CEDES, changed(first).unit), heir(second))
                more = {"into": {unit.code: 0 for unit in Unit.objects.filter(parent=first)}}
            case ChangeKind.MOVE:
                participants, more = (changed(first),), {"parent": second}
            case _:
                told = drawn(kind, (first, second, third), area=self.world.cast.province, pick=one)
                if told is None:
                    return
                participants, more["corrects"] = told
        if kind is ChangeKind.SPLIT:
            more["into"] = {unit.code: three % 2 for unit in Unit.objects.filter(parent=first)}
        self.events.append(carried(kind, on, *participants, **more))
        hand_over(self.events[-1], by=Machine())

    def open_at(self, on: date) -> list[tuple[int, int]]:
        """Return (duty, unit) of every open assignment of these communes that is held on the day `on`."""
        rows = Assignment.objects.held(on).filter(
            obligation__in=self.duties, occurrences__in=Occurrence.objects.unfinished()
        )
        return sorted(rows.values_list("obligation_id", "unit_id"))

    def figures(self, days: list[date]) -> dict[date, GroupCounts]:
        return {on: counts(CountScope(self.world.cast.province, on)) for on in days}


KINDS = [
    ChangeKind.MERGE, ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.TRANSFER, ChangeKind.DISSOLVE, ChangeKind.RENAME,
    ChangeKind.MOVE, ChangeKind.RESTORE,
]  # fmt: skip
CHOICE = st.integers(0, 9)
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), CHOICE, CHOICE, CHOICE, st.integers(0, 3)), min_size=1, max_size=7)


def checked(land: Land, on: date) -> None:
    """Assert what must hold on every day, whatever happened."""
    held = land.open_at(on)
    assert sorted(duty for duty, _ in held) == sorted(land.duties), "each open duty is held once"
    living = set(Unit.objects.existing(on).values_list("pk", flat=True))
    assert {unit for _, unit in held} <= living, "and by a body that exists"
    places = list(Place.objects.valid(on).values_list("unit_id", "path"))
    assert len(places) == len({unit for unit, _ in places}) == Unit.objects.filter(since_on__lte=on).count()
    standing = {path for _, path in places}
    assert all(path.rstrip(".").rpartition(".")[0] + "." in standing for path in standing if path.count(".") > 1)
    assert dict(places) == dict(Unit.objects.values_list("pk", "path"))


@pytest.mark.django_db
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_history_loses_nothing_and_doubles_nothing(steps: list[Step]) -> None:
    with transaction.atomic():
        with on_day():
            land = Land()
        on, days = DAY, [DAY - timedelta(days=1)]
        told = land.figures(days)
        for step in steps:
            on += timedelta(days=step[4])
            with on_day(on):
                bring_up_to_date(on)
                try:
                    with transaction.atomic():
                        land.happen(step, on)
                except IllegalMoveError:
                    pass  # the rules refuse it, and nothing of it happened
                checked(land, on)
            assert land.figures(days) == told, "an earlier day stays what it was"
            if on - timedelta(days=1) not in days:
                days.append(on - timedelta(days=1))
            told = land.figures(days)
        passed = HandOverItem.objects.values_list("subject", flat=True)
        assert len(passed) == len(set(passed)), "nothing passes twice"
        transaction.set_rollback(True)


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_four_hundred_histories_lose_nothing_and_double_nothing(steps: list[Step]) -> None:
    test_any_history_loses_nothing_and_doubles_nothing.hypothesis.inner_test(steps)
