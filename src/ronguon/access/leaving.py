"""People who leave, by their own wish or some time after their last role ended: what names them is forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ronguon.access.models import Delegation, Grant, Invitation, Token
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.kernel import clock
from ronguon.kernel.days import day_of
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people.forgetting import GONE, forget_account
from ronguon.people.models import Account
from ronguon.people.registry import Tie
from ronguon.units.domain import Role, ancestors
from ronguon.units.models.dated import not_over

DAYS: Final = 90
"""Source: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Điều 25; the number of days is a house rule, decision 0015."""


def gone(at: datetime) -> QuerySet[Account]:
    """Return the accounts that held no role within `DAYS` before `at` and still bear a name.

    A role ends by its own end or with its unit. Who runs the installation is not counted as having left.
    """
    limit = at - timedelta(days=DAYS)
    held = Grant.objects.from_day(day_of(limit)).filter(not_over(day_of(limit), "unit__"), account=OuterRef("pk"))
    left = Account.objects.filter(~Exists(held), created_at__lt=limit, is_superuser=False)
    return left.exclude(email__endswith=GONE)


def forget_leavers(at: datetime) -> int:
    """Forget who left long enough ago, each with one event; return how many."""
    keys = list(gone(at).values_list("pk", flat=True))
    return sum(_forget(key, at) for key in keys)


@transaction.atomic
def _forget(key: int, at: datetime) -> bool:
    account = gone(at).select_for_update(of=("self",)).filter(pk=key).first()
    if account is None:
        return False  # somebody gave them a role meanwhile
    forget_account(account)
    audit.shred_name(account.code, by=Machine())
    return True


def forget_invitations(at: datetime) -> int:
    """Delete invitations, with the name and address in them, that ended more than `DAYS` before `at`."""
    return Invitation.objects.filter(ends_at__lt=at - timedelta(days=DAYS)).delete()[0]


def forget_tokens(at: datetime) -> int:
    """Delete keys of the interface that ended or were taken back more than `DAYS` before `at`; the trail keeps both."""
    limit = at - timedelta(days=DAYS)
    return Token.objects.filter(Q(until_on__lt=day_of(limit)) | Q(revoked_at__lt=limit)).delete()[0]


def forget_delegations(at: datetime) -> int:
    """Delete delegations that ended, or whose last day lies, more than `DAYS` before `at`; return how many."""
    limit = at - timedelta(days=DAYS)
    old = Delegation.objects.filter(Q(until_on__lt=day_of(limit)) | Q(ended_at__lt=limit))
    keys = list(old.values_list("pk", flat=True))
    old.filter(pk__in=keys).delete()
    return len(keys)


def hold_administrators() -> None:
    """Keep the roles of administrators as they are until the transaction ends: of two leaving at once, one is last."""
    administrators = Grant.objects.select_for_update().filter(role__key=Role.ADMIN.key, until_on__isnull=True)
    list(administrators.order_by("pk").values_list("pk", flat=True))


def others_keep(given: Grant, on: date) -> bool:
    """Return whether somebody else keeps the unit of the administrator's role `given`, as far down as that one."""
    return _kept_by(_keeping(on).exclude(pk=given.pk), given)


def check_others_keep(account: Account) -> None:
    """Raise `IllegalMoveError` when nobody but `account` keeps some unit that it keeps, or all that is below it.

    The rule of `others_keep`, for all roles of one person together.
    """
    on = clock.today()
    others = _keeping(on).exclude(account=account)
    own = Grant.objects.valid(on).filter(role__key=Role.ADMIN.key, account=account)
    for given in own.select_related("unit").order_by("unit__path"):
        if not _kept_by(others, given):
            raise IllegalMoveError(
                "You are the last administrator of {unit}. Grant this role to somebody else first.",
                code="last_administrator",
                unit=given.unit.name,
            )


def _keeping(on: date) -> QuerySet[Grant]:
    """Return the administrators' roles that are in force on the day `on`, of people who still sign in."""
    return Grant.objects.valid(on).filter(role__key=Role.ADMIN.key, account__is_active=True)


def _kept_by(others: QuerySet[Grant], given: Grant) -> bool:
    """Return whether one of the administrators' roles `others` reaches the unit of `given`, as far down as that one.

    This is the rule that no unit loses its last administrator; a role above counts only with its subtree.
    """
    above = Q(subtree=True, unit__path__in=ancestors(given.unit.path))
    same = Q(unit=given.unit, subtree=True) if given.subtree else Q(unit=given.unit)
    return others.filter(above | same).exists()


def end_all(account: Account) -> int:
    """End all roles of `account` from today, and with them its keys; delete the invitations that name it."""
    Invitation.objects.filter(email=account.email).delete()
    on = clock.today()
    return Grant.objects.from_day(on).filter(account=account).update(until_on=on)


TIE: Final = Tie(hold=hold_administrators, check=check_others_keep, end=end_all)
