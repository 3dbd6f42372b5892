"""An account's own end: what names the person is forgotten at their wish; what they did by role stays."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people import registry
from ronguon.people.domain import Person
from ronguon.people.forgetting import GONE, forget_account
from ronguon.people.models import Account, Session

SECOND_TIME = "This account was already deleted."


def check_may_leave(account: Account) -> None:
    """Raise `IllegalMoveError`, with what to do first, when some app cannot do without this account yet."""
    for tie in registry.ties():
        tie.check(account)


@transaction.atomic
def leave(*, by: Account) -> None:
    """Forget what names the person and end all that hangs on the account, at once and for good.

    Raises `IllegalMoveError` when some app cannot do without this account yet, and a second time.

    Source: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Điều 14; house rule, decision 0023.
    """
    account = _standing(by)
    if account is None:
        raise IllegalMoveError(SECOND_TIME, code="deleted")
    for tie in registry.ties():
        tie.hold()
    check_may_leave(account)
    _forget(account, by=Person(account.code, account.full_name))
    registry.tell_left(account.code)


@transaction.atomic
def forget_again(code: UUID, *, by: Who) -> bool:
    """Forget somebody who had left before a backup brought them back; return whether there was anything to forget."""
    account = _standing(Account.objects.filter(code=code).first())
    if account is None:
        return False
    _forget(account, by=by)
    return True


def _standing(account: Account | None) -> Account | None:
    """Return the account as it is now, held until the transaction ends; null when it was forgotten."""
    if account is None:
        return None
    return Account.objects.select_for_update().exclude(email__endswith=GONE).filter(pk=account.pk).first()


def _forget(account: Account, *, by: Who) -> None:
    roles = sum(tie.end(account) for tie in registry.ties())
    Session.objects.filter(account=account).delete()
    forget_account(account)
    audit.shred_name(account.code, by=by, roles=roles)
