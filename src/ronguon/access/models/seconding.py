"""Who brought an account in, and roles that wait for a second administrator."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ronguon.access.models.grants import Grant
from ronguon.access.models.roles import RoleDefinition
from ronguon.units.domain import Permission
from ronguon.units.models.units import Unit


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Introductions by who vouches for them."""

    def alone(self) -> Self:
        """Rest on one administrator: nobody else has given or confirmed a role that signs, approves or judges."""
        return self.filter(invited_by__isnull=False, vouched_by__isnull=True)


class Introduction(models.Model):
    """Who invited an account, and which other administrator vouched for it since; both by opaque code.

    `invited_by` is null where an operator invited at the console.
    """

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="introduction")
    invited_by = models.UUIDField(null=True)
    invited_at = models.DateTimeField()
    vouched_by = models.UUIDField(null=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(vouched_by__isnull=True) | Q(invited_by__isnull=True) | ~Q(vouched_by=F("invited_by")),
                name="introduction_second",
            ),
        ]


def makers(codes: Iterable[UUID]) -> set[UUID]:
    """Return who alone invited one of `codes`, who alone invited them, and so on. One question where nobody did."""
    found: set[UUID] = set()
    asked = set(codes)
    while asked:
        rows = Introduction.objects.alone().filter(account__code__in=asked).values_list("invited_by", flat=True)
        asked = {one for one in rows if one is not None} - found
        found |= asked
    return found


class GrantRequestQuerySet(models.QuerySet["GrantRequest"]):
    """Waiting roles by state."""

    def waiting(self) -> Self:
        """Nobody has decided on them."""
        return self.filter(decided_at__isnull=True)


class GrantRequest(models.Model):
    """A role that one administrator wants to give and a second one has to confirm. It gives no power while it waits.

    `grant` is the role that came of it; it is null while the request waits and where it was declined.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grant_requests")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grant_requests")
    role = models.ForeignKey(
        RoleDefinition, on_delete=models.PROTECT, to_field="key", db_column="role", related_name="grant_requests"
    )
    subtree = models.BooleanField(default=False)
    title = models.CharField(max_length=120, blank=True, db_default="")
    reason = models.CharField(max_length=200)
    renews = models.ForeignKey(Grant, on_delete=models.CASCADE, null=True, related_name="+")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    grant = models.OneToOneField(Grant, on_delete=models.CASCADE, null=True, related_name="request")

    objects = GrantRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "unit", "role"], condition=Q(decided_at__isnull=True), name="grant_request_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, grant__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="grant_request_decided",
            ),
            models.CheckConstraint(
                condition=Q(grant__isnull=True) | ~Q(decided_by=F("asked_by")), name="grant_request_second"
            ),
        ]


@dataclass(frozen=True, slots=True)
class Approval:
    """Who decided as the second person, in the name of which unit, on which day; the lender where somebody stood in."""

    account: UUID
    unit: Unit
    on: date


@dataclass(frozen=True, slots=True)
class Backing:
    """On whom a person's power rests: who gave the role, who confirmed it, who invited the person. Opaque codes."""

    role: RoleDefinition
    given_by: UUID | None
    confirmed_by: UUID | None
    invited_by: UUID | None

    @property
    def people(self) -> set[UUID]:
        """Return everybody it names."""
        return {one for one in (self.given_by, self.confirmed_by, self.invited_by) if one is not None}


def backings(approvals: Collection[Approval], permissions: frozenset[Permission]) -> dict[Approval, Backing]:
    """Return on whom each approval rests, by a role that allowed one of `permissions` on its day, in one question.

    Of several roles, the one nearest to the unit. An approval that no role allowed, as by a role that was erased, is
    left out.
    """
    if not approvals:
        return {}
    held = Grant.objects.filter(account__code__in={one.account for one in approvals})
    rows = list(held.select_related("role", "unit", "account__introduction").order_by("-unit__path", "pk"))
    found: dict[Approval, Backing] = {}
    for approval in approvals:
        for one in rows:
            if one.account.code == approval.account and _allowed(one, approval, permissions):
                brought = getattr(one.account, "introduction", None)
                invited_by = brought.invited_by if brought else None
                found[approval] = Backing(one.role, one.given_by, one.confirmed_by, invited_by)
                break
    return found


def _allowed(grant: Grant, approval: Approval, permissions: frozenset[Permission]) -> bool:
    begun = grant.since_on <= approval.on and (grant.until_on is None or grant.until_on >= approval.on)
    return (
        begun and bool(grant.active_grant.permissions & permissions) and grant.active_grant.covers(approval.unit.path)
    )
