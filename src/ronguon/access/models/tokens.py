"""Keys of the interface: a script's way in, lent by a person out of one of their roles, for a time."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from ronguon.access.models.grants import Grant
from ronguon.units.domain import KEY_ROLES, Actor
from ronguon.units.models.dated import DatedQuerySet, in_force
from ronguon.units.models.units import Unit, kept_by


class TokenQuerySet(DatedQuerySet["Token"]):
    """Keys by reader and day."""

    def visible_to(self, actor: Actor) -> Self:
        """Were made by `actor`, or are for a unit that `actor` keeps."""
        if actor.account is None:
            return self.none()
        return self.filter(Q(grant__account__code=actor.account) | kept_by(actor, "unit__path"))

    def usable(self, on: date) -> Self:
        """Open the interface on the day `on`: not revoked, within their dates, lent out of a grant still in force."""
        return self.valid(on).filter(
            in_force(on, "unit__"),
            revoked_at__isnull=True,
            grant__in=Grant.objects.valid(on),
            grant__account__is_active=True,
        )


class Token(models.Model):
    """A key that opens the interface for one unit, in one role, from `since_on` until before `until_on`.

    It is lent out of `grant` and ends with it. Only the digest of its secret is kept; `prefix` lets its people tell
    one key from another. Of its use nothing is kept but the last day.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="tokens")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tokens")
    role = models.CharField(max_length=12, choices=[(role.key, role.key) for role in KEY_ROLES])
    subtree = models.BooleanField(default=False)
    prefix = models.CharField(max_length=12)
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    since_on = models.DateField()
    until_on = models.DateField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[role.key for role in KEY_ROLES]), name="token_role"),
            models.CheckConstraint(condition=Q(until_on__gt=models.F("since_on")), name="token_dates"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_on(self) -> date:
        """Return the last day on which the key opens."""
        return self.until_on - timedelta(days=1)
