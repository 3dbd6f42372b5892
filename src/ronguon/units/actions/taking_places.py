"""When a unit ends its successor takes its place in side groups, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q, QuerySet

from ronguon.units.domain.groups import DaySpan, uncovered
from ronguon.units.domain.transitions import ChangeKind
from ronguon.units.models import Belonging, SideGroup, Transition, TransitionParticipant, Unit, succession_of
from ronguon.units.models.dated import not_over


def pass_places(change: Transition, giver: Unit, taker_of: Callable[[SideGroup], Unit | None]) -> None:
    """End the places of `giver` on the day of `change`; `taker_of` names who takes each, null where it stays.

    Who is in the group already takes only the days on which it is not.
    """
    on = change.effective_on
    _lock(SideGroup.objects.filter(pk__in=Belonging.objects.filter(unit=giver).values("group")))
    for row in Belonging.objects.from_day(on).filter(unit=giver).select_related("group").order_by("pk"):
        taker = taker_of(row.group)
        if taker is not None:
            begins = max(row.since_on, on)
            Belonging.objects.filter(pk=row.pk).update(
                until_on=begins, ended_with=change, planned_until_on=row.until_on
            )
            _take(row.group, taker, change, DaySpan(begins, row.until_on))


def put_places_back(change: Transition, unit: Unit, wrong: Transition) -> None:
    """Give `unit`, whose end by `wrong` was a mistake, its places again from the day of `change`, as long as meant.

    Who stands in for nobody any more gives the place up.
    """
    on = change.effective_on
    lost = Belonging.objects.filter(unit=unit, ended_with=wrong)
    _lock(SideGroup.objects.filter(pk__in=lost.values("group")))
    for row in lost.select_related("group", "begun_with").order_by("pk"):
        ends = [day for day in (row.planned_until_on, row.group.until_on) if day is not None]
        until_on = min(ends, default=None)
        wanted = DaySpan(max(row.since_on, on), until_on)
        if wanted.reaches(wanted.since_on):
            by = row.begun_with if _stands_in(row) else None
            _take(row.group, unit, by or change, wanted)
            give_up_places(row.group, on, by_change=change)


def give_up_places(
    group: SideGroup, on: date, *, by_change: Transition | None = None, left: Transition | None = None
) -> None:
    """End from the day `on` the places of those who stand in for no unit of `group` on that day.

    By `left` somebody would have given a place who has left before; so would whoever gives a place up here by a
    change that is still to come.
    """
    own = Q(begun_with=None) | Q(begun_with__kind=ChangeKind.RESTORE)
    meant = not_over(on, end="planned_until_on")
    gone = Belonging.objects.filter(own, meant, group=group, ended_with__isnull=False).select_related("unit")
    heirs = [succession_of(row.unit, on).heirs[:1] for row in gone]
    standing = {heir.unit.pk for found in heirs for heir in found}
    rows = Belonging.objects.from_day(on).filter(~own, group=group).exclude(unit__in=standing)
    not_given = {left.pk} if left is not None else set()
    for row in rows.select_related("begun_with").order_by("pk"):
        if row.begun_with_id in not_given or not _rests(row, on):
            _close(row, by_change, on)
            if row.ended_with_id is not None:
                not_given.add(row.ended_with_id)


def _stands_in(row: Belonging) -> bool:
    """Return whether the unit holds the place only since another one ended."""
    return row.begun_with is not None and row.begun_with.kind != ChangeKind.RESTORE


def _rests(row: Belonging, on: date) -> bool:
    """Return whether `row` rests on more than the order of successors.

    It was given to that unit by choice, or to one that left it to that unit, and whoever had it is still gone or gave
    it away for good; or no row tells of whoever was to come in.
    """
    givers = Belonging.objects.filter(group=row.group_id, ended_with=row.begun_with_id)
    if not givers.exists():
        return True
    if TransitionParticipant.objects.chief().filter(transition=row.begun_with_id, unit=row.unit_id).exists():
        if row.begun_with is not None and row.begun_with.kind == ChangeKind.TRANSFER:
            return True
        through = givers.filter(unit__until_on__lte=on).select_related("begun_with")
        return any(_stands_in(giver) and _rests(giver, on) for giver in through)
    return givers.filter(Q(unit__until_on__lte=on) | Q(ended_with__kind=ChangeKind.TRANSFER)).exists()


def _lock(groups: QuerySet[SideGroup]) -> None:
    list(groups.select_for_update().order_by("pk").values_list("pk", flat=True))


def _close(row: Belonging, change: Transition | None, on: date) -> None:
    """End a place on the day `on`; one that would begin then or later never began."""
    if row.since_on >= on:
        row.delete()
    else:
        meant = row.until_on if change is not None else None
        Belonging.objects.filter(pk=row.pk).update(until_on=on, ended_with=change, planned_until_on=meant)


def _take(group: SideGroup, taker: Unit, change: Transition, wanted: DaySpan) -> None:
    there = Belonging.objects.lasting().filter(group=group, unit=taker)
    taken = [DaySpan(since_on, until_on) for since_on, until_on in there.values_list("since_on", "until_on")]
    Belonging.objects.bulk_create(
        Belonging(group=group, unit=taker, since_on=span.since_on, until_on=span.until_on, begun_with=change)
        for span in uncovered(wanted, taken)
    )
