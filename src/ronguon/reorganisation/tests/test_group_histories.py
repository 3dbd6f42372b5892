"""Whatever happens to units and groups, in whatever order: on every day those belong whom a plain book names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronguon.access.tests.cast import DAY, FOUNDED, make_cast
from ronguon.audit.domain import Machine
from ronguon.kernel.errors import IllegalMoveError
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.actions.passing_places import GROUPS
from ronguon.reorganisation.models import HandOverItem
from ronguon.reorganisation.tests.making import carried, changed, fresh, heir
from ronguon.reorganisation.tests.making import end as ending
from ronguon.units.actions.grouping import NewGroup, end, join, leave, make
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Belonging, SideGroup, Transition, Unit, succession_of
from ronguon.units.models.groups import units_of

BODIES, LENGTH = 4, 20
HORIZON = [DAY + timedelta(days=step) for step in range(LENGTH + 12)]
Step = tuple[str, int, int, int, int]
"""What happens, three numbers that choose units and days, and how many days later than the step before."""


@dataclass
class Book:
    """Two groups of a few communes, and beside them who is told to belong: group → day → units.

    The book knows nothing of rows: an action changes each day from its own on.
    """

    groups: list[SideGroup] = field(default_factory=list)
    told: dict[int, dict[date, set[int]]] = field(default_factory=dict)
    passed: list[Transition] = field(default_factory=list)
    lists: set[tuple[int, int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        province = make_cast().province
        for number in range(BODIES):
            establish(NewUnit(f"UBND xã {number}", "commune", System.STATE, FOUNDED, province), by=Machine())
        for name in ("Các xã điểm", "Khối thi đua"):
            group = make(NewGroup(name, province, FOUNDED), by=Machine())
            self.groups.append(group)
            self.told[group.pk] = {on: set() for on in HORIZON}

    def living(self, on: date) -> list[Unit]:
        return list(Unit.objects.existing(on).filter(name__startswith="UBND xã", until_on=None).order_by("pk"))

    def happen(self, step: Step, on: date) -> None:
        """Let one thing happen on the day `on`, where the rules allow it; tell it to the book as well."""
        what, one, two, three, _ = step
        units = self.living(on)
        first, second = units[one % len(units)], units[two % len(units)]
        group, later = self.groups[three % 2], on + timedelta(days=three // 2)
        match what:
            case "join":
                join(group, first, on=later, by=Machine())
                self.change(group, later, {first.pk}, set())
            case "leave":
                row = Belonging.objects.from_day(later).filter(group=group, unit=first).order_by("since_on").first()
                if row is not None:
                    until_on = row.until_on
                    leave(row, on=later, by=Machine())
                    self.change(group, later, set(), {first.pk}, until_on)
            case "end":
                end(group, on=later, by=Machine())
                self.told[group.pk] |= {day: set() for day in HORIZON if day >= later}
            case "merge":
                self.end_body(carried(ChangeKind.MERGE, on, *ending(first), heir(second)), first, second)
            case "split":
                participants = (*ending(first), fresh(f"UBND xã chia {len(self.passed)}"), heir(second))
                made = carried(ChangeKind.SPLIT, on, *participants)
                self.end_body(made, first, made.participants.filter(part=ChangePart.SUCCEEDS).order_by("pk")[0].unit)
            case "rename":
                carried(ChangeKind.RENAME, on, changed(first, f"UBND xã tên {len(self.passed)} {on:%d}"))

    def change(
        self, group: SideGroup, since_on: date, more: set[int], fewer: set[int], until_on: date | None = None
    ) -> None:
        ended = SideGroup.objects.get(pk=group.pk).until_on
        for day in HORIZON:
            inside = day >= since_on and (until_on is None or day < until_on) and (ended is None or day < ended)
            if inside:
                self.told[group.pk][day] = (self.told[group.pk][day] | more) - fewer

    def end_body(self, made: Transition, gone: Unit, taker: Unit) -> None:
        """Put the successor where the ended unit was, on every day from the change on."""
        self.passed.append(made)
        for group in self.groups:
            days = [day for day in HORIZON if day >= made.effective_on and gone.pk in self.told[group.pk][day]]
            eve = made.effective_on - timedelta(days=1)
            fresh_days = [day for day in days if taker.pk not in self.told[group.pk][day]]
            if fresh_days and gone.pk in self.told[group.pk].get(eve, set()):
                self.lists.add((gone.pk, taker.pk, str(group.code)))
            for day in days:
                self.told[group.pk][day] = (self.told[group.pk][day] - {gone.pk}) | {taker.pk}
        hand_over(made, by=Machine())
        hand_over(made, by=Machine())

    def found(self) -> dict[int, dict[date, set[int]]]:
        return {
            group.pk: {day: set(units_of(group, day).values_list("pk", flat=True)) for day in HORIZON}
            for group in SideGroup.objects.all()
        }


_KINDS = ["join", "join", "join", "leave", "leave", "end", "merge", "merge", "split", "rename"]
_CHOICE = st.integers(0, 9)
_STEP = st.tuples(st.sampled_from(_KINDS), _CHOICE, _CHOICE, _CHOICE, st.integers(0, 2))
_STEPS = st.lists(_STEP, min_size=3, max_size=14)


def play(steps: list[Step]) -> None:
    book, on = Book(), DAY
    for step in steps:
        on += timedelta(days=step[-1])
        if on >= HORIZON[LENGTH]:
            break
        try:
            with transaction.atomic():
                book.happen(step, on)
        except IllegalMoveError:
            pass  # the rules refuse it, and nothing of it happened
    found = book.found()
    for pk, days in book.told.items():
        for day, told in days.items():
            assert found[pk][day] == told, (day, pk)
    rows = HandOverItem.objects.filter(provider=GROUPS)
    listed = [(row.hand_over.giver_id, row.hand_over.taker_id, str(row.subject)) for row in rows]
    assert len(listed) == len(set(listed))
    assert book.lists <= set(listed)


@pytest.mark.django_db
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_who_belongs_on_each_day_is_what_a_plain_book_says(steps: list[Step]) -> None:
    with transaction.atomic():
        play(steps)
        transaction.set_rollback(True)


_CHANGES = ["merge", "merge", "merge two", "split", "restore", "restore"]
_CHANGE = st.tuples(st.sampled_from(_CHANGES), _CHOICE, _CHOICE, _CHOICE, st.integers(0, 2))


def change(step: Step, on: date, *, number: int) -> None:
    """Let one change of units take effect, where the rules allow it."""
    what, one, two, three, _ = step
    communes = Unit.objects.filter(name__startswith="UBND xã").order_by("pk")
    units, ended = list(communes.filter(until_on=None)), list(communes.exclude(until_on=None))
    first, second, third = (units[at % len(units)] for at in (one, two, three))
    match what:
        case "merge":
            carried(ChangeKind.MERGE, on, *ending(first), heir(second))
        case "merge two":
            carried(ChangeKind.MERGE, on, *ending(first, third), heir(second))
        case "split":
            carried(ChangeKind.SPLIT, on, *ending(first), heir(second), fresh(f"UBND xã chia {number}"))
        case "restore" if ended:
            unit = ended[one % len(ended)]
            wrong = (
                Transition.objects.filter(participants__unit=unit, participants__part=ChangePart.ENDS)
                .order_by("-pk")
                .first()
            )
            carried(ChangeKind.RESTORE, on, changed(unit), corrects=wrong)


def follow(steps: list[Step]) -> None:
    """Let units change; each of two that joined long ago is in the group by itself or by its chief successor."""
    province = make_cast().province
    group = make(NewGroup("Các xã điểm", province, FOUNDED), by=Machine())
    communes = [
        establish(NewUnit(f"UBND xã {number}", "commune", System.STATE, FOUNDED, province), by=Machine())
        for number in range(BODIES)
    ]
    for unit in communes[:2]:
        join(group, unit, on=FOUNDED, by=Machine())
    on = DAY
    for number, step in enumerate(steps):
        on += timedelta(days=step[-1])
        try:
            with transaction.atomic():
                change(step, on, number=number)
        except IllegalMoveError:
            pass  # the rules refuse it, and nothing of it happened
    for day in (DAY + timedelta(days=step) for step in range(-1, 20)):
        heirs = {succession_of(unit, day).heirs[0].unit.pk for unit in communes[:2]}
        assert set(units_of(group, day).values_list("pk", flat=True)) == heirs, day


@pytest.mark.django_db
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_CHANGE, min_size=2, max_size=8))
def test_a_place_is_always_where_the_successor_is(steps: list[Step]) -> None:
    with transaction.atomic():
        follow(steps)
        transaction.set_rollback(True)


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_CHANGE, min_size=2, max_size=8))
def test_four_hundred_places_are_where_the_successor_is(steps: list[Step]) -> None:
    test_a_place_is_always_where_the_successor_is.hypothesis.inner_test(steps)


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_six_hundred_histories_are_as_the_book_says(steps: list[Step]) -> None:
    test_who_belongs_on_each_day_is_what_a_plain_book_says.hypothesis.inner_test(steps)
