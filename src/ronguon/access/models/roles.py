"""Roles as rows: those that come with the product, and those that an installation makes beside them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final, Self

from django.db import models
from django.db.models import Case, Q, When

from ronguon.units.domain import BUILT_IN, Permission, Role
from ronguon.units.models.dated import not_over

COLUMNS: Final = {
    Permission.PREPARE: "prepares", Permission.REPORT: "reports", Permission.REVIEW: "reviews",
    Permission.DRAFT_REPORT: "drafts_reports",
    Permission.SIGN: "signs", Permission.PUBLISH: "publishes", Permission.MANAGE: "manages",
}  # fmt: skip
"""In which column each kind of action is allowed; every role reads."""


class RoleDefinitionQuerySet(models.QuerySet["RoleDefinition"]):
    """Roles by day."""

    def valid(self, on: date) -> Self:
        """May be held on the day `on`."""
        return self.filter(held_on(on))

    def in_order(self) -> Self:
        """Stand in the order of lists: those that come with the product as it names them, then the others by name."""
        places = [When(key=key, then=place) for place, key in enumerate(BUILT_IN)]
        return self.order_by(Case(*places, default=len(BUILT_IN)), "name_key", "pk")


def held_on(on: date, of: str = "") -> Q:
    """Return the condition that a role, reached by the relation `of`, may be held on the day `on`."""
    return not_over(on, of, end="retired_on")


class RoleDefinition(models.Model):
    """What a role allows. `key` is what grants name it by; a role that came with the product bears its known key.

    What is in force is read from here at every request, so a change takes effect at once for whoever holds the role.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200, blank=True)
    built_in = models.BooleanField(default=False)
    prepares = models.BooleanField(default=False)
    reports = models.BooleanField(default=False)
    reviews = models.BooleanField(default=False)
    drafts_reports = models.BooleanField(default=False)
    signs = models.BooleanField(default=False)
    publishes = models.BooleanField(default=False)
    manages = models.BooleanField(default=False)
    reads_below = models.BooleanField(default=False)
    finds_all = models.BooleanField(default=True)
    retired_on = models.DateField(null=True)
    edition = models.PositiveIntegerField(default=1)

    objects = RoleDefinitionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name_key=""), name="role_named"),
            models.CheckConstraint(condition=Q(manages=False) | Q(key=Role.ADMIN.key), name="role_one_keeper"),
            models.CheckConstraint(condition=Q(built_in=Q(key__in=list(BUILT_IN))), name="role_built_in"),
            models.CheckConstraint(
                condition=Q(built_in=False) | Q(retired_on__isnull=True), name="role_built_in_stays"
            ),
            models.UniqueConstraint(fields=["name_key"], condition=Q(retired_on__isnull=True), name="role_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role(self) -> Role:
        """Return what the role allows, as policies read it."""
        permissions = frozenset(
            {Permission.READ, *(permission for permission, column in COLUMNS.items() if getattr(self, column))}
        )
        return Role(self.key, permissions, reads_below=self.reads_below, finds_all=self.finds_all)


def columns_of(role: Role) -> dict[str, bool]:
    """Return what `role` allows and reaches, as columns."""
    allowed = {column: permission in role.permissions for permission, column in COLUMNS.items()}
    return {**allowed, "reads_below": role.reads_below, "finds_all": role.finds_all}
