"""Who acts for a unit, in which role, from when until when; and invitations that lead there."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ronguon.access.models.roles import RoleDefinition, held_on
from ronguon.kernel.days import day_of
from ronguon.units.domain import ActiveGrant
from ronguon.units.models.dated import DatedQuerySet, not_over
from ronguon.units.models.units import Unit


class GrantQuerySet(DatedQuerySet["Grant"]):
    """Grants by day."""

    def valid(self, on: date) -> Self:
        """In force on the day `on`, at a unit that exists on that day, in a role that is not retired."""
        return super().valid(on).filter(held_on(on, "role__"), not_over(on, "unit__"))

    def lasting(self, on: date) -> Self:
        """Would go on after the day `on`, whatever becomes of the unit: of people who still sign in."""
        return self.from_day(on).filter(held_on(on, "role__"), account__is_active=True)


class Grant(models.Model):
    """A role at a unit, alone or with its subtree: who gave it and why stands with it.

    `given_by` is null where the machine gave it: the first administrator of an installation, a demonstration.
    `renews` is the role that ended with its unit and was given anew, once, by this one at the successor; a correction
    that lets the unit live on unties the two. `confirmed_by` is the second administrator, where one was needed.
    `title` is how the holder stands on a paper that they sign, empty for the usual title of the role.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    role = models.ForeignKey(
        RoleDefinition, on_delete=models.PROTECT, to_field="key", db_column="role", related_name="grants"
    )
    subtree = models.BooleanField(default=False)
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    given_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    confirmed_by = models.UUIDField(null=True)
    title = models.CharField(max_length=120, blank=True, db_default="")
    renews = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="renewed_by")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "unit", "role", "since_on"], name="grant_once"),
            models.CheckConstraint(condition=Q(given_by__isnull=True) | ~Q(reason=""), name="grant_why"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | (Q(given_by__isnull=False) & ~Q(confirmed_by=F("given_by"))),
                name="grant_second",
            ),
        ]

    @property
    def active_grant(self) -> ActiveGrant:
        """Return the grant as policies read it."""
        return ActiveGrant(self.role.role, self.unit.code, self.unit.path, self.subtree)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by instant."""

    def usable(self, at: datetime) -> Self:
        """Neither used nor withdrawn nor past their end at `at`, to a role that is not retired."""
        open_ones = self.filter(used_at__isnull=True, withdrawn_at__isnull=True, ends_at__gt=at)
        return open_ones.filter(held_on(day_of(at), "role__"))


class Invitation(models.Model):
    """An offer of a role at a unit. Only the digest of its secret is kept."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret_digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    full_name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="invitations")
    role = models.ForeignKey(
        RoleDefinition, on_delete=models.PROTECT, to_field="key", db_column="role", related_name="invitations"
    )
    subtree = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    title = models.CharField(max_length=120, blank=True, db_default="")
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()
