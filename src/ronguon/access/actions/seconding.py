"""Roles that one administrator may not give alone: when that is, asking for them, and whether there are two at all.

Source: decision 0035.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import Q

from ronguon.access.domain.two_persons import weighs
from ronguon.access.models import Grant, GrantRequest, Introduction, RoleDefinition, makers
from ronguon.access.models.grants import GrantQuerySet
from ronguon.access.registry import RoleTold, tell_role
from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.audit.models import Installation
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Role, ancestors
from ronguon.units.models import Unit

TWO: Final = 2
NOT_YET: Final = (
    "Fewer than two administrators have accepted their invitations, so no role that signs, approves "
    "or reviews can be granted yet."
)

declare("grant.asked", role=str, unit=str, subtree=bool, reason=str)


class SecondNeededError(IllegalMoveError):
    """A role that signs, approves or judges was to be given by one person alone."""


def needs_second(account: Account, role: Role, *, given_by: UUID | None) -> bool:
    """Return whether `given_by` may not give `role` alone: to themselves, or to whom they alone invited."""
    if given_by is None or not weighs(role.permissions):
        return False
    return account.code == given_by or given_by in makers([account.code])


def require_second(account: Account, role: Role, *, by: Actor) -> None:
    """Let a role be given by `by` alone, or raise `SecondNeededError`, or `IllegalMoveError` before there are two."""
    if not weighs(role.permissions):
        return
    if needs_second(account, role, given_by=by.account):
        raise SecondNeededError(
            "This role signs, approves or reviews, so another administrator must confirm it before it takes effect.",
            code="second_person",
        )
    require_two()


def require_two() -> None:
    """Raise `IllegalMoveError` in a real installation that two administrators have not both entered yet."""
    if not Installation.objects.filter(purpose=Installation.Purpose.REAL).exists():
        return
    administrators = Grant.objects.valid(clock.today()).filter(
        role__manages=True, subtree=True, unit__parent__isnull=True, account__is_active=True
    )
    if administrators.values("account").distinct().count() < TWO:
        raise IllegalMoveError(NOT_YET, code="second_person")


def ask(
    account: Account, unit: Unit, role: Role, *, by: Who, asked_by: UUID, subtree: bool, reason: str, title: str = "",
    renews: Grant | None = None,
) -> GrantRequest:  # fmt: skip
    """Let a role wait for a second administrator; asking again for what waits changes nothing."""
    asked, made = GrantRequest.objects.get_or_create(
        account=account, unit=unit, role_id=role.key, decided_at=None,
        defaults={
            "subtree": subtree, "reason": reason, "title": title, "renews": renews, "asked_by": asked_by,
            "asked_at": clock.now(),
        },
    )  # fmt: skip
    if made:
        audit.record(
            by=by, verb="grant.asked", kind="account", subject=account.code,
            role=role.key, unit=str(unit.code), subtree=subtree, reason=reason,
        )  # fmt: skip
        announce(unit, role, asked.code, waits=True)
    return asked


def announce(unit: Unit, role: Role, subject: UUID, *, waits: bool) -> None:
    """Tell the unit, where the holder and its head act, and the other administrators of a role that weighs.

    Of one that waits the unit above is told too: where the unit has no second administrator, that unit decides.
    """
    if not weighs(role.permissions):
        return
    here = Q(unit=unit) | Q(subtree=True, unit__path__in=ancestors(unit.path))
    keeping = Grant.objects.valid(clock.today()).filter(here, role__manages=True)
    told = {unit.pk, *keeping.values_list("unit", flat=True)}
    if waits and unit.parent_id is not None:
        told.add(unit.parent_id)
    name = RoleDefinition.objects.get(key=role.key).name
    tell_role(RoleTold(unit, name, subject, waits, frozenset(told)))


def introduce(account: Account, *, invited_by: UUID | None) -> None:
    """Keep who brought a new account in."""
    Introduction.objects.get_or_create(account=account, defaults={"invited_by": invited_by, "invited_at": clock.now()})


def vouch(account: Account, role: Role, *, by: UUID | None) -> None:
    """Note that another administrator than who invited the account stands for it: by giving a role that weighs."""
    if by is None or by == account.code or not weighs(role.permissions):
        return
    Introduction.objects.alone().filter(account=account).exclude(invited_by=by).update(vouched_by=by)


def resting_on_one(among: GrantQuerySet | None = None) -> list[Grant]:
    """Return the roles in force that one person gave alone where the rule now asks for two; they stay in force."""
    every = Grant.objects.all() if among is None else among
    held = every.valid(clock.today()).filter(given_by__isnull=False, confirmed_by__isnull=True)
    rows = held.select_related("account", "unit", "role").order_by("unit__path", "role_id", "pk")
    heavy = [one for one in rows if weighs(one.role.role.permissions)]
    brought = Introduction.objects.alone().filter(account__in={one.account_id for one in heavy})
    invited = dict(brought.values_list("account", "invited_by")) if heavy else {}
    return [one for one in heavy if one.given_by in {one.account.code, invited.get(one.account_id)}]
