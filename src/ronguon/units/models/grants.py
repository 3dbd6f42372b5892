"""Who acts for a unit, in which role, from when until when; and invitations that lead there."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from ronguon.units.domain import Role, Standing
from ronguon.units.models.bodies import Unit

_ROLES = [(role.value, role.value) for role in Role]
_KNOWN = Q(role__in=[role.value for role in Role])


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants by day."""

    def valid(self, on: date) -> Self:
        """In force on the day `on`, at a unit that exists on that day."""
        return self.filter(
            Q(since_on__lte=on),
            Q(until_on__isnull=True) | Q(until_on__gt=on),
            Q(unit__until_on__isnull=True) | Q(unit__until_on__gt=on),
        )


class Grant(models.Model):
    """A role at a unit, alone or with its subtree."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=12, choices=_ROLES)
    subtree = models.BooleanField(default=False)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_KNOWN, name="grant_role"),
            models.UniqueConstraint(fields=["account", "unit", "role", "since_on"], name="grant_once"),
        ]

    @property
    def standing(self) -> Standing:
        """Return the grant as policies read it."""
        return Standing(Role(self.role), self.unit.code, self.unit.path, self.subtree)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by instant."""

    def usable(self, at: datetime) -> Self:
        """Neither used nor withdrawn nor past their end at `at`."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True, ends_at__gt=at)


class Invitation(models.Model):
    """An offer of a role at a unit. Only the digest of its secret is kept."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret_digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    full_name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=12, choices=_ROLES)
    subtree = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=_KNOWN, name="invitation_role")]
