"""Places in side groups on hand-over lists: whose place became whose by a change, which wrote it itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronguon.audit.domain import Who
from ronguon.reorganisation.models import HandOverItem
from ronguon.reorganisation.registry import HandOverProvider, HeldThing, Transfer
from ronguon.units.models import Belonging, SideGroup, Unit

GROUPS: Final = "groups"
"""The provider's name by which destinations and hand-over lists speak of a place in a group."""


def held(unit: Unit, on: date) -> Iterable[HeldThing]:
    """Yield each group that `unit` belongs to on the day `on`."""
    for group in SideGroup.objects.of(unit, on).order_by("search_key", "pk"):
        yield _words(group)


def pass_on(transfer: Transfer, _by: Who) -> list[tuple[Unit, HeldThing]]:
    """Return whose place the giver's became by the change, which wrote it, as far as no list says so yet."""
    change = transfer.transition
    taken = Belonging.objects.filter(begun_with=change).exclude(unit=transfer.giver).select_related("unit")
    takers = {row.group_id: row.unit for row in taken.order_by("-pk")}
    rows = _unlisted().filter(unit=transfer.giver, ended_with=change).select_related("group").order_by("pk")
    groups = {row.group_id: row.group for row in rows}  # once, though a later time in it was to come as well
    return [(takers[key], _words(group)) for key, group in groups.items()]


def _unlisted() -> QuerySet[Belonging]:
    """Return the places that somebody took by a change and that stand on no hand-over list."""
    taken = Belonging.objects.filter(group=OuterRef("group"), begun_with=OuterRef("ended_with"))
    told = HandOverItem.objects.filter(
        hand_over__transition=OuterRef("ended_with"), hand_over__giver=OuterRef("unit"), provider=GROUPS,
        subject=OuterRef("group__code"),
    )  # fmt: skip
    return Belonging.objects.filter(Exists(taken.exclude(unit=OuterRef("unit"))), ~Exists(told))


def waiting(on: date) -> Iterable[Unit]:
    """Return the units that ended by the day `on` and whose places passed and stand on no list."""
    rows = _unlisted().filter(ended_with__effective_on__lte=on, unit__until_on__lte=on)
    return Unit.objects.filter(pk__in=rows.values("unit")).order_by("pk")


def address(subject: UUID) -> str:
    """Return the page of a group."""
    return reverse("units:group", args=[subject])


def _words(group: SideGroup) -> HeldThing:
    return HeldThing(group.code, f"Chỗ trong nhóm “{group.name}”")


PROVIDER: Final = HandOverProvider(GROUPS, _("Places in side groups"), held, pass_on, waiting, address, order=90)
