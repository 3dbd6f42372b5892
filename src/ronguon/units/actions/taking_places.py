"""When a body ends its successor takes its place in side groups, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronguon.audit.domain import Who
from ronguon.units.domain.changes import Part
from ronguon.units.domain.groups import Span, uncovered
from ronguon.units.models import Belonging, HandOverItem, SideGroup, Transition, TransitionSide, Unit
from ronguon.units.registry import Handing, Held, Keeper

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
            _close(row, change, on)
            _take(row.group, taker, change, Span(max(row.since_on, on), row.until_on))


def put_places_back(change: Transition, unit: Unit, wrong: Transition) -> None:
    """Give `unit`, whose end by `wrong` was a mistake, its places again from the day of `change`, as long as meant.

    Who took one by `wrong` gives it up, unless another body that ended by it is still gone.
    """
    on = change.effective_on
    lost = Belonging.objects.filter(unit=unit, ended_with=wrong)
    _lock(SideGroup.objects.filter(pk__in=lost.values("group")))
    for row in lost.select_related("group").order_by("pk"):
        ends = [day for day in (row.meant_until_on, row.group.until_on) if day is not None]
        until_on = min(ends, default=None)
        if until_on is None or until_on > on:
            give_up_places(row.group, wrong, on, by_change=change)
            _take(row.group, unit, change, Span(on, until_on))


def give_up_places(group: SideGroup, taken_by: Transition, on: date, *, by_change: Transition | None = None) -> None:
    """End from the day `on` what was taken by `taken_by`, unless it still stands for a body that ended by it."""
    restored = TransitionSide.objects.filter(transition__corrects=taken_by, part=Part.CHANGES).values("unit")
    if Belonging.objects.filter(group=group, ended_with=taken_by).exclude(unit__in=restored).exists():
        return
    for row in Belonging.objects.from_day(on).filter(group=group, begun_with=taken_by).order_by("pk"):
        _close(row, by_change, on)


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
    there = Belonging.objects.filter(group=group, unit=taker)
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
    return [(takers[row.group_id], _words(row.group)) for row in rows]


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
