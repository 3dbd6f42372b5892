"""Closing an account that must open nothing for now, and opening it again; roles and name stay as they are."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people.actions.sessions import end_sessions
from ronguon.people.forgetting import GONE
from ronguon.people.models import Account

declare("account.closed", number=int)
declare("account.reopened")


@transaction.atomic
def close(account: Account, *, by: Who) -> int:
    """End every session of `account` at once and let nothing open a new one; return how many ended.

    Neither a password nor a passkey, a letter, a key of the interface or waiting background work acts for it from now
    on. Raises `IllegalMoveError` when it is closed already.
    """
    if not Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        raise IllegalMoveError("This account was already closed.", code="closed")
    ended = end_sessions(Q(account=account), clock.on_the_wall())
    audit.record(by=by, verb="account.closed", kind="account", subject=account.code, number=ended)
    return ended


@transaction.atomic
def reopen(account: Account, *, by: Who) -> None:
    """Let `account` be signed in to again; its sessions stay ended.

    Raises `IllegalMoveError` when it is open, or when what named its person was forgotten.
    """
    closed = Account.objects.filter(pk=account.pk, is_active=False).exclude(email__endswith=GONE)
    if not closed.update(is_active=True):
        raise IllegalMoveError("This account is open, or was deleted and cannot be opened again.", code="not_closed")
    audit.record(by=by, verb="account.reopened", kind="account", subject=account.code)
