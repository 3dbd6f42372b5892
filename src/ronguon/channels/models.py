"""Official pages, each in one form, and the body that owns each from a day until another."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from ronguon.channels.domain import LONGEST, Kind, Platform
from ronguon.kernel.vietnamese import search_key
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Transition, Unit
from ronguon.units.models.bodies import in_force

NAME_LENGTH: Final = 200
REASON_LENGTH: Final = 300
RESPONSIBLE: Final = (Role.HEAD, Role.OFFICE, Role.OFFICER)
"""Roles that may answer for a page: those that do the work of the body itself."""


def _closed(values: type[Platform | Kind]) -> list[tuple[str, str]]:
    return [(value.value, value.value) for value in values]


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Pages by reader, day and words."""

    def visible_to(self, actor: Actor) -> Self:
        """May be read by `actor`: official pages are public, so by every holder of a role that finds all bodies.

        Else those that a body which the actor finds owns or owned.
        """
        if actor.finds_all:
            return self
        owners = ChannelOwner.objects.filter(channel=OuterRef("pk"), unit__in=Unit.objects.visible_to(actor))
        return self.filter(Exists(owners))

    def standing(self) -> Self:
        """Are official now: not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)

    def owned_by(self, unit: Unit, on: date) -> Self:
        """Belong to `unit` on the day `on`."""
        return self.filter(Exists(ChannelOwner.objects.valid(on).filter(channel=OuterRef("pk"), unit=unit)))

    def left_by(self, unit: Unit, on: date) -> Self:
        """Were withdrawn by the day `on`, and `unit` was the last to own them."""
        later = ChannelOwner.objects.filter(origin=OuterRef("pk"))
        last = ChannelOwner.objects.filter(~Exists(later), channel=OuterRef("pk"), unit=unit)
        return self.filter(Exists(last), withdrawn_on__lte=on)

    def named(self, words: str) -> Self:
        """Have `words` in their name, their address or the name of a body that owned them; accents are ignored."""
        key = search_key(words)
        if not key:
            return self.none() if words.strip() else self
        owners = ChannelOwner.objects.filter(channel=OuterRef("pk"), unit__search_key__contains=key)
        return self.filter(Q(search_key__contains=key) | Exists(owners))

    def told(self) -> Self:
        """Bring along who owned them, the first owner first."""
        return self.prefetch_related(Prefetch("owners", ChannelOwner.objects.select_related("unit").order_by("pk")))


class Channel(models.Model):
    """A page that a body declared as its own. Once withdrawn it stays as a tombstone, and its key is free again."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    platform = models.CharField(max_length=8, choices=_closed(Platform))
    kind = models.CharField(max_length=7, choices=_closed(Kind))
    key = models.CharField(max_length=LONGEST)
    url = models.CharField(max_length=LONGEST)
    name = models.CharField(max_length=NAME_LENGTH)
    search_key = models.CharField(max_length=NAME_LENGTH + LONGEST + 1)
    revision = models.PositiveIntegerField(default=0)
    withdrawn_on = models.DateField(null=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "kind", "key"], condition=Q(withdrawn_on__isnull=True), name="channel_once"
            ),
            models.CheckConstraint(condition=Q(platform__in=[one.value for one in Platform]), name="channel_platform"),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in Kind]), name="channel_kind"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, reason="") | Q(withdrawn_on__isnull=False) & ~Q(reason=""),
                name="channel_withdrawn_with_reason",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="channel_named"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"), name="channel_web_address"
            ),
        ]
        indexes = [models.Index(fields=["kind"], name="channel_by_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def last_owner(self) -> ChannelOwner:
        """Return who owns the page, or owned it last; from what `told` brought, where it did."""
        return list(self.owners.all())[-1]


class ChannelOwnerQuerySet(models.QuerySet["ChannelOwner"]):
    """Ownership by day."""

    def valid(self, on: date) -> Self:
        """In force on the day `on`."""
        return self.filter(in_force(on))

    def current(self) -> Self:
        """Have no end yet."""
        return self.filter(until_on__isnull=True)


class ChannelOwner(models.Model):
    """A body owns a page from `since_on` until before `until_on`; one of its roles answers for it.

    The key leads to a body, so no person can be an owner. `origin` is the ownership that this one follows, by the
    change of bodies `transition`; both are null for the body that declared the page. The database lets no two rows
    of a page share a day.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="owners")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="channels_owned")
    role = models.CharField(max_length=8, choices=[(role.key, role.key) for role in RESPONSIBLE])
    origin = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="heir")
    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, null=True, related_name="+")
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = ChannelOwnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(until_on__isnull=True), name="channel_one_owner"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="channel_owner_dates"
            ),
            models.CheckConstraint(condition=Q(role__in=[role.key for role in RESPONSIBLE]), name="channel_owner_role"),
            models.CheckConstraint(
                condition=Q(origin__isnull=True, transition__isnull=True)
                | Q(origin__isnull=False, transition__isnull=False),
                name="channel_owner_by_change",
            ),
        ]
