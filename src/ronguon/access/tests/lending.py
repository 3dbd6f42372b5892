"""What tests about delegations share: lending powers in one line."""

from __future__ import annotations

from datetime import date, timedelta

from ronguon.access.actions.delegating import NewDelegation, give
from ronguon.access.models import Delegation, Grant
from ronguon.access.tests.cast import DAY
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit

LEAVE = "Nghỉ phép"


def lent(
    by: Actor,
    to: Account,
    *permissions: Permission,
    on: date = DAY,
    days: int = 7,
    unit: Unit | None = None,
    subtree: bool = False,
) -> Delegation:
    """Lend `permissions` out of the first role of `by` for `days` days from `on`."""
    role = Grant.objects.filter(account__code=by.person, until_on__isnull=True).order_by("pk")[0]
    new = NewDelegation(to, frozenset(permissions), on, on + timedelta(days=days - 1), LEAVE, unit, subtree)
    return give(role, new, by=by)
