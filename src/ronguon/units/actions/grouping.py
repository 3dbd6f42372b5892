"""Actions on side groups: make one, rename it, take a unit in, let it leave, end the group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.kernel import clock
from ronguon.kernel.days import vietnamese_date
from ronguon.kernel.errors import IllegalMoveError
from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.units import policies
from ronguon.units.actions.taking_places import give_up_places
from ronguon.units.domain import Actor
from ronguon.units.models import Belonging, SideGroup, Unit

declare("group.made", name=str, area=str, from_on=str)
declare("group.renamed", name=str, before=str)
declare("group.joined", unit=str, from_on=str)
declare("group.left", unit=str, from_on=str)
declare("group.ended", from_on=str, units=int)


@dataclass(frozen=True, slots=True)
class NewGroup:
    """What must be known to make a group; `area` is the unit whose administrator keeps it."""

    name: str
    area: Unit
    since_on: date


@transaction.atomic
def make(new: NewGroup, *, by: Who) -> SideGroup:
    """Make a group from a day on.

    Raises `IllegalMoveError` when its ground does not exist on that day, or has a group of that name.
    """
    if isinstance(by, Actor):
        policies.require(policies.may_manage(by, new.area))
    area = Unit.objects.select_for_update().get(pk=new.area.pk)
    if area.since_on > new.since_on or area.ended(new.since_on):
        raise IllegalMoveError(
            "{unit} does not exist on the day the group is made. Choose another day.",
            code="unit_ended",
            unit=area.name,
        )
    name = _free_name(new.name, area, new.since_on)
    group = SideGroup.objects.create(name=name, search_key=search_key(name), area=area, since_on=new.since_on)
    audit.record(
        by=by, verb="group.made", kind="side_group", subject=group.code,
        name=name, area=str(area.code), from_on=new.since_on.isoformat(),
    )  # fmt: skip
    return group


def _free_name(name: str, area: Unit, on: date, *, but: int = 0) -> str:
    """Return `name` as it is kept. Raises `IllegalMoveError` when a group of `area` other than `but` bears it."""
    kept = nfc(name).strip()
    others = SideGroup.objects.from_day(on).filter(area=area, search_key=search_key(kept))
    if others.exclude(pk=but).exists():
        raise IllegalMoveError(
            "{unit} already has a group “{name}”. Choose another name, or use that group.",
            code="name_taken",
            unit=area.name,
            name=kept,
        )
    return kept


@transaction.atomic
def rename(group: SideGroup, name: str, *, seen: str, by: Who) -> None:
    """Give a group another name; `seen` is the one on the page.

    Raises `IllegalMoveError` when it was renamed meanwhile or has ended, or a group of its ground bears the name.
    """
    locked = _held(group, by)
    today = clock.today()
    if locked.ended(today):
        raise IllegalMoveError("This group has already ended.", code="ended")
    kept = _free_name(name, locked.area, today, but=locked.pk)
    if not SideGroup.objects.filter(pk=group.pk, name=seen).update(name=kept, search_key=search_key(kept)):
        raise IllegalMoveError("Somebody else has just renamed the group. Load the page again.", code="stale")
    audit.record(by=by, verb="group.renamed", kind="side_group", subject=group.code, name=kept, before=seen)


def _held(group: SideGroup, by: Who) -> SideGroup:
    """Lock the row of `group` until the transaction ends, for who keeps it."""
    locked = SideGroup.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)
    if isinstance(by, Actor):
        policies.require(policies.may_keep_group(by, locked))
    return locked


@transaction.atomic
def join(group: SideGroup, unit: Unit, *, on: date, by: Who) -> Belonging:
    """Take a unit into a group from the day `on`, until the group ends if that is known.

    Raises `IllegalMoveError` when group or unit do not exist on that day, when the unit's end is known (its successor
    is taken in instead), and when the unit is in the group on that day or later.
    """
    joining = Unit.objects.select_for_update().get(pk=unit.pk)  # before the group, as changes of units lock them
    locked = _held(group, by)
    if isinstance(by, Actor):
        policies.require(policies.may_take_in(by, locked, joining, on))
    if locked.since_on > on:
        raise IllegalMoveError(
            "This group exists from {day} on. Choose that day or a later one.",
            code="too_early",
            day=vietnamese_date(locked.since_on),
        )
    if locked.ended(on):
        raise IllegalMoveError(
            "This group ends on {day}, so it accepts no more units.",
            code="ended",
            day=vietnamese_date(locked.until_on or on),
        )
    if joining.until_on is not None:
        raise IllegalMoveError(
            "{unit} ends on {day}. Add its successor.",
            code="unit_ended",
            unit=joining.name,
            day=vietnamese_date(joining.until_on),
        )
    if joining.since_on > on:
        raise IllegalMoveError(
            "{unit} exists from {day} on. Choose that day or a later one.",
            code="too_early",
            unit=joining.name,
            day=vietnamese_date(joining.since_on),
        )
    there = Belonging.objects.from_day(on).filter(group=locked, unit=joining).order_by("since_on").first()
    if there is not None:
        raise IllegalMoveError(
            "{unit} is already in the group from {day} on.",
            code="member",
            unit=joining.name,
            day=vietnamese_date(there.since_on),
        )
    row = Belonging.objects.create(group=locked, unit=joining, since_on=on, until_on=locked.until_on)
    audit.record(
        by=by, verb="group.joined", kind="side_group", subject=group.code,
        unit=str(joining.code), from_on=on.isoformat(),
    )  # fmt: skip
    return row


@transaction.atomic
def leave(belonging: Belonging, *, on: date, by: Who) -> None:
    """Let a unit leave a group from the day `on`; what began that very day is taken back whole.

    Where a change that is still to come would have ended it later, nobody takes its place by that change any more.
    Raises `IllegalMoveError` when it has left by then, or comes in only later.
    """
    locked = _held(belonging.group, by)
    row = Belonging.objects.from_day(on).filter(pk=belonging.pk).select_related("unit", "ended_with").first()
    if row is None:
        raise IllegalMoveError("This unit had left the group before that day.", code="ended")
    if row.since_on > on:
        raise IllegalMoveError(
            "{unit} joins the group on {day}. Choose that day or a later one.",
            code="too_early",
            unit=row.unit.name,
            day=vietnamese_date(row.since_on),
        )
    change = row.ended_with
    if row.since_on == on:
        row.delete()
    else:
        Belonging.objects.filter(pk=row.pk).update(until_on=on, ended_with=None, planned_until_on=None)
    if change is not None:
        give_up_places(locked, change.effective_on, left=change)
    audit.record(
        by=by, verb="group.left", kind="side_group", subject=belonging.group.code,
        unit=str(row.unit.code), from_on=on.isoformat(),
    )  # fmt: skip


@transaction.atomic
def end(group: SideGroup, *, on: date, by: Who) -> None:
    """End a group on the day `on`, and with it every belonging; who would have come in later does not.

    Raises `IllegalMoveError` when it has ended by then, or was made on that day or later.
    """
    locked = _held(group, by)
    if locked.ended(on):
        raise IllegalMoveError("This group has already ended.", code="ended")
    if locked.since_on >= on:
        raise IllegalMoveError(
            "This group exists from {day} on. Choose a later day.",
            code="too_early",
            day=vietnamese_date(locked.since_on),
        )
    SideGroup.objects.filter(pk=group.pk).update(until_on=on)
    rows = Belonging.objects.from_day(on).filter(group=locked)
    rows.filter(since_on__gte=on).delete()
    ended = rows.update(until_on=on, ended_with=None, planned_until_on=None)
    audit.record(by=by, verb="group.ended", kind="side_group", subject=group.code, from_on=on.isoformat(), units=ended)
