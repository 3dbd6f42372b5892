"""When a body ends its successor takes its place in side groups, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronguon.audit.domain import Who
from ronguon.units.domain.changes import ChangeKind
from ronguon.units.domain.groups import Span, uncovered
from ronguon.units.models import (
    Belonging,
    HandOverItem,
    SideGroup,
    Transition,
    TransitionSide,
    Unit,
    succession_of,
)
from ronguon.units.registry_reorganisation import Handing, Held, Keeper

GROUPS: Final = "groups"
"""The keeper's name by which destinations and hand-over lists speak of a place in a group."""


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
            Belonging.objects.filter(pk=row.pk).update(until_on=begins, ended_with=change, meant_until_on=row.until_on)
            _take(row.group, taker, change, Span(begins, row.until_on))


def put_places_back(change: Transition, unit: Unit, wrong: Transition) -> None:
    """Give `unit`, whose end by `wrong` was a mistake, its places again from the day of `change`, as long as meant.

    Who stands in for nobody any more gives the place up.
    """
    on = change.effective_on
    lost = Belonging.objects.filter(unit=unit, ended_with=wrong)
    _lock(SideGroup.objects.filter(pk__in=lost.values("group")))
    for row in lost.select_related("group", "begun_with").order_by("pk"):
        ends = [day for day in (row.meant_until_on, row.group.until_on) if day is not None]
        until_on = min(ends, default=None)
        wanted = Span(max(row.since_on, on), until_on)
        if wanted.reaches(wanted.since_on):
            by = row.begun_with if _stands_in(row) else None
            _take(row.group, unit, by or change, wanted)
            give_up_places(row.group, on, by_change=change)


def give_up_places(
    group: SideGroup, on: date, *, by_change: Transition | None = None, left: Transition | None = None
) -> None:
    """End from the day `on` the places of those who stand in for no body of `group` on that day.

    By `left` somebody would have given a place who has left before; so would whoever gives a place up here by a
    change that is still to come.
    """
    own = Q(begun_with=None) | Q(begun_with__kind=ChangeKind.RESTORE)
    meant = Q(meant_until_on=None) | Q(meant_until_on__gt=on)
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
    """Return whether the body holds the place only since another one ended."""
    return row.begun_with is not None and row.begun_with.kind != ChangeKind.RESTORE


def _rests(row: Belonging, on: date) -> bool:
    """Return whether `row` rests on more than the order of successors.

    It was given to that body by choice, or to one that left it to that body, and whoever had it is still gone or gave
    it away for good; or no row tells of whoever was to come in.
    """
    givers = Belonging.objects.filter(group=row.group_id, ended_with=row.begun_with_id)
    if not givers.exists():
        return True
    if TransitionSide.objects.chief().filter(transition=row.begun_with_id, unit=row.unit_id).exists():
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
        Belonging.objects.filter(pk=row.pk).update(until_on=on, ended_with=change, meant_until_on=meant)


def _take(group: SideGroup, taker: Unit, change: Transition, wanted: Span) -> None:
    there = Belonging.objects.lasting().filter(group=group, unit=taker)
    taken = [Span(since_on, until_on) for since_on, until_on in there.values_list("since_on", "until_on")]
    Belonging.objects.bulk_create(
        Belonging(group=group, unit=taker, since_on=span.since_on, until_on=span.until_on, begun_with=change)
        for span in uncovered(wanted, taken)
    )


def held(unit: Unit, on: date) -> Iterable[Held]:
    """Yield each group that `unit` belongs to on the day `on`."""
    for group in SideGroup.objects.of(unit, on).order_by("search_key", "pk"):
        yield _words(group)


def pass_on(handing: Handing, _by: Who) -> list[tuple[Unit, Held]]:
    """Return whose place the giver's became by the change, which wrote it, as far as no list says so yet."""
    change = handing.transition
    taken = Belonging.objects.filter(begun_with=change).exclude(unit=handing.giver).select_related("unit")
    takers = {row.group_id: row.unit for row in taken.order_by("-pk")}
    rows = _unlisted().filter(unit=handing.giver, ended_with=change).select_related("group").order_by("pk")
    groups = {row.group_id: row.group for row in rows}  # once, though a later time in it was to come as well
    return [(takers[key], _words(group)) for key, group in groups.items()]


def _unlisted() -> QuerySet[Belonging]:
    """Return the places that somebody took by a change and that stand on no hand-over list."""
    taken = Belonging.objects.filter(group=OuterRef("group"), begun_with=OuterRef("ended_with"))
    told = HandOverItem.objects.filter(
        hand_over__transition=OuterRef("ended_with"), hand_over__giver=OuterRef("unit"), keeper=GROUPS,
        subject=OuterRef("group__code"),
    )  # fmt: skip
    return Belonging.objects.filter(Exists(taken.exclude(unit=OuterRef("unit"))), ~Exists(told))


def waiting(on: date) -> Iterable[Unit]:
    """Return the bodies that ended by the day `on` and whose places passed and stand on no list."""
    rows = _unlisted().filter(ended_with__effective_on__lte=on, unit__until_on__lte=on)
    return Unit.objects.filter(pk__in=rows.values("unit")).order_by("pk")


def address(subject: UUID) -> str:
    """Return the page of a group."""
    return reverse("units:group", args=[subject])


def _words(group: SideGroup) -> Held:
    return Held(group.code, f"Chỗ trong nhóm “{group.name}”")


KEEPER: Final = Keeper(GROUPS, _("Places in side groups"), held, pass_on, waiting, address, order=90)
