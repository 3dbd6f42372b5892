"""What becomes of a role that waits: a second administrator confirms it or declines, or who asked takes it back."""

from __future__ import annotations

from django.db import transaction

from ronguon.access import policies
from ronguon.access.actions.grants import REASON_LENGTH, give_now, grant, require_reason
from ronguon.access.actions.seconding import ask, needs_second, require_two
from ronguon.access.models import Grant, GrantRequest
from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.vietnamese import nfc
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit
from ronguon.units.policies import require

DECIDED = "Somebody else has just decided on this role. Load the page again."

declare("grant.declined", role=str, unit=str, reason=str)


@transaction.atomic
def give_or_ask(
    account: Account, unit: Unit, role: Role, *, by: Actor, subtree: bool = False, reason: str, title: str = "",
    renews: Grant | None = None,
) -> Grant | GrantRequest:  # fmt: skip
    """Give a role from today, or let it wait for a second administrator where one is needed."""
    if not needs_second(account, role, given_by=by.account):
        return grant(
            account, unit, role, by=by, since_on=clock.today(), subtree=subtree, reason=reason, title=title,
            renews=renews,
        )  # fmt: skip
    require(policies.may_grant(by, unit, subtree=subtree))
    why = require_reason(unit, role, reason)
    return ask(account, unit, role, by=by, asked_by=by.person, subtree=subtree, reason=why, title=title, renews=renews)


@transaction.atomic
def confirm(asked: GrantRequest, *, by: Actor) -> Grant:
    """Let a waiting role be in force from today.

    Raises `NotAllowedError` for whoever is no second person, `IllegalMoveError` when it was decided meanwhile.
    """
    require(policies.may_confirm(by, asked))
    require_two()
    _decide(asked, by)
    given = give_now(
        asked.account, asked.unit, asked.role.role, by=by, given_by=asked.asked_by, confirmed_by=by.person,
        since_on=clock.today(), subtree=asked.subtree, reason=asked.reason, title=asked.title, renews=asked.renews,
    )  # fmt: skip
    GrantRequest.objects.filter(pk=asked.pk).update(grant=given)
    return given


@transaction.atomic
def decline(asked: GrantRequest, *, reason: str, by: Actor) -> None:
    """Decline a waiting role as the second person, or take it back as who asked for it. Says why."""
    own = by.own_right and by.account == asked.asked_by and policies.may_grant(by, asked.unit, subtree=asked.subtree)
    require(own or policies.may_confirm(by, asked))
    why = nfc(reason).strip()[:REASON_LENGTH]
    if not why:
        raise RonguonError("State a reason, so that whoever asked knows why.", code="reason")
    _decide(asked, by)
    audit.record(
        by=by, verb="grant.declined", kind="account", subject=asked.account.code,
        role=asked.role_id, unit=str(asked.unit.code), reason=why,
    )  # fmt: skip


def _decide(asked: GrantRequest, by: Actor) -> None:
    won = GrantRequest.objects.waiting().filter(pk=asked.pk).update(decided_by=by.person, decided_at=clock.now())
    if not won:
        raise IllegalMoveError(DECIDED, code="decided")


def waiting_at(unit: Unit) -> list[GrantRequest]:
    """Return the roles that wait at `unit`, the oldest first."""
    rows = GrantRequest.objects.waiting().filter(unit=unit, account__is_active=True)
    return list(rows.select_related("account", "role", "unit").order_by("asked_at", "pk"))


def waiting_for(account: Account) -> list[GrantRequest]:
    """Return the roles of `account` that wait for a second administrator, the oldest first."""
    rows = GrantRequest.objects.waiting().filter(account=account)
    return list(rows.select_related("role", "unit").order_by("asked_at", "pk"))
