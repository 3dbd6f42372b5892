"""Delegations: some powers of a role, lent by whoever holds it to a colleague, for a time."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q

from ronguon.access.models.grants import Grant
from ronguon.units.domain import ActiveGrant, Actor, Permission
from ronguon.units.models.dated import DatedQuerySet, not_over
from ronguon.units.models.units import Unit, kept_by

_PERMISSIONS = [permission.value for permission in Permission]


def colleagues(on: date) -> Exists:
    """Return the condition that the delegate holds a role at the delegator's unit, below it, or above it for all below.

    Whoever has left the house carries nobody's powers out of it.
    """
    held = Grant.objects.valid(on).filter(account=OuterRef("delegate"))
    held = held.annotate(lender=ExpressionWrapper(OuterRef("grant__unit__path"), output_field=CharField()))
    return Exists(
        held.filter(Q(unit__path__startswith=F("lender")) | Q(subtree=True, lender__startswith=F("unit__path")))
    )


class DelegationQuerySet(DatedQuerySet["Delegation"]):
    """Delegations by reader and day."""

    def visible_to(self, actor: Actor) -> Self:
        """Were given by `actor` or to `actor`, or are for a unit that `actor` keeps."""
        if actor.account is None:
            return self.none()
        own = Q(grant__account__code=actor.account) | Q(delegate__code=actor.account)
        return self.filter(own | kept_by(actor, "unit__path"))

    def kept_by(self, actor: Actor) -> Self:
        """Are for a unit that `actor` keeps."""
        return self.filter(kept_by(actor, "unit__path"))

    def told(self) -> Self:
        """Bring along whom and what a delegation speaks of."""
        behind = ("grant__account", "grant__unit", "grant__role")
        return self.select_related(*behind, "delegate", "unit").prefetch_related("powers")

    def valid(self, on: date) -> Self:
        """In force on the day `on`: within their dates, not ended, between two people who still hold their roles."""
        return (
            super()
            .valid(on)
            .filter(
                colleagues(on),
                not_over(on, "unit__"),
                ended_at__isnull=True,
                grant__in=Grant.objects.valid(on),
                grant__account__is_active=True,
                delegate__is_active=True,
            )
        )


class Delegation(models.Model):
    """Powers out of `grant` that `delegate` may use on behalf of its holder, from `since_on` until before `until_on`.

    They hold for `unit`, the grant's own or one below it, and end with the grant. To read goes with every delegation;
    `powers` holds what is lent besides.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="delegations")
    subtree = models.BooleanField(default=False)
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    since_on = models.DateField()
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("since_on")), name="delegation_dates"),
            models.CheckConstraint(condition=~Q(reason=""), name="delegation_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="delegation_ended_by_somebody",
            ),
        ]

    @property
    def last_on(self) -> date:
        """Return the last day on which the delegation holds."""
        return self.until_on - timedelta(days=1)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Return what was lent; to read goes with it always."""
        return frozenset({Permission.READ, *(Permission(row.permission) for row in self.powers.all())})

    @property
    def lent(self) -> ActiveGrant:
        """Return the delegation as policies read it."""
        return ActiveGrant(self.grant.role.role, self.unit.code, self.unit.path, self.subtree, self.permissions)


class DelegatedPower(models.Model):
    """One kind of action that a delegation lends."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="powers")
    permission = models.CharField(max_length=12, choices=[(permission, permission) for permission in _PERMISSIONS])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delegation", "permission"], name="delegated_power_once"),
            models.CheckConstraint(condition=Q(permission__in=_PERMISSIONS), name="delegated_power_permission"),
        ]
