"""Pages of a unit pass to its successor: none lost, none with two owners, none with a unit that ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.channels.actions.proving import begin_anew
from ronguon.channels.actions.publishing import lose_mark
from ronguon.channels.domain.proving import MarkLost
from ronguon.channels.models import Channel, ChannelOwner
from ronguon.kernel.days import vietnamese_date
from ronguon.reorganisation.registry import HeldThing, Transfer
from ronguon.units.models import Unit

declare("channel.handed_over", to=str, transition=str)


def held(unit: Unit, _on: date) -> Iterator[HeldThing]:
    """Yield each page that `unit` owns."""
    yield from (_told(row) for row in _owned().filter(unit=unit))


def waiting(on: date) -> Iterable[Unit]:
    """Return the units that ended by the day `on` and still own a page."""
    rows = ChannelOwner.objects.current().filter(unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(rows), until_on__lte=on).order_by("pk")


def address(subject: UUID) -> str:
    """Return the page of a channel."""
    return reverse("channels:detail", args=[subject])


def pass_on(transfer: Transfer, by: Who) -> list[tuple[Unit, HeldThing]]:
    """Pass each page of the giver on; return who took which.

    The old row ends on the day of the transition and keeps its history; the new one names the old as its `origin`.
    """
    passed = []
    for old in _passing(transfer):
        taker = transfer.taker(old.channel.code)
        if taker is None or not _pass_on(old, taker, transfer):
            continue
        page = Channel.objects.told().get(pk=old.channel_id)
        lose_mark(page, because=MarkLost.MOVED, by=by)
        begin_anew(page, transfer.on)
        passed.append((taker, _told(old)))
        audit.record(
            by=by, verb="channel.handed_over", kind="channel", subject=old.channel.code,
            to=str(taker.code), transition=str(transfer.transition.code),
        )  # fmt: skip
    return passed


def _owned() -> QuerySet[ChannelOwner]:
    return ChannelOwner.objects.current().select_related("channel", "unit").order_by("pk")


def _told(row: ChannelOwner) -> HeldThing:
    """Return a page as hand-overs know it; what is pending without name and address, for that record stays for good."""
    if row.channel.pending:
        return HeldThing(row.channel.code, f"Kênh chờ xác minh, khai báo từ {vietnamese_date(row.since_on)}")
    return HeldThing(row.channel.code, f"{row.channel.name} ({row.channel.url})"[:300])


def _passing(transfer: Transfer) -> QuerySet[ChannelOwner]:
    """Return the rows that pass by `transfer`.

    A page keeps its code wherever it goes, so what came back to its giver is told from what never left by the
    transition: each moves a page once. The change that corrects a mistake takes back what that very change moved.
    """
    change = transfer.transition
    rows = _owned().filter(unit=transfer.giver)
    if transfer.came_from is not None:
        return rows.filter(transition=change.corrects, origin__unit=transfer.came_from)
    moved = ChannelOwner.objects.filter(channel=OuterRef("channel"), transition=change)
    return rows.filter(~Exists(moved))


def _pass_on(old: ChannelOwner, taker: Unit, transfer: Transfer) -> bool:
    list(
        Channel.objects.select_for_update().filter(pk=old.channel_id)
    )  # whoever closes it meanwhile waits, or went first
    on = max(transfer.on, old.since_on)
    if not ChannelOwner.objects.current().filter(pk=old.pk).update(until_on=on):
        return False  # another worker was quicker, or the page was closed
    ChannelOwner.objects.create(
        channel=old.channel, unit=taker, role=old.role, origin=old, transition=transfer.transition, since_on=on
    )
    return True
