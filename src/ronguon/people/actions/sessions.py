"""Sessions: kept alive while used, ended by their own person, forgotten afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError
from ronguon.people.domain import REMEMBERED, TOUCH, Person, ends_at
from ronguon.people.models import Account, Session

declare("session.ended", number=int)
declare("password.changed", number=int)


def _person(account: Account) -> Person:
    return Person(account.code, account.full_name)


def end_sessions(sessions: Q, at: datetime) -> int:
    """End those of `sessions` that are open at `at`, as part of an action; return how many."""
    return Session.objects.filter(sessions, expire_date__gt=at).update(expire_date=at, session_data="")


@transaction.atomic
def end_session(code: UUID, *, by: Account) -> None:
    """End one of the person's own sessions. Raises `IllegalMoveError` when it is not theirs or has ended already."""
    if not end_sessions(Q(code=code, account=by), clock.on_the_wall()):
        raise IllegalMoveError("This session has already ended.", code="ended")
    audit.record(by=_person(by), verb="session.ended", kind="account", subject=by.code, number=1)


@transaction.atomic
def end_other_sessions(*, by: Account, keep: str) -> int:
    """End all sessions of the person but the one with the key `keep`; return how many there were."""
    ended = end_sessions(Q(account=by) & ~Q(session_key=keep), clock.on_the_wall())
    if ended:
        audit.record(by=_person(by), verb="session.ended", kind="account", subject=by.code, number=ended)
    return ended


@transaction.atomic
def change_password(account: Account, password: str, *, keep: str) -> None:
    """Set a new password and end every session but the one with the key `keep`, "" for none."""
    account.set_password(password)
    account.save(update_fields=["password"])
    ended = end_sessions(Q(account=account) & ~Q(session_key=keep), clock.on_the_wall())
    audit.record(by=_person(account), verb="password.changed", kind="account", subject=account.code, number=ended)


def keep_alive(session: Session, *, at: datetime) -> None:
    """Note that the session is used, at most once a minute; one that has ended stays ended. Leaves no event."""
    if at - session.used_at >= TOUCH:
        alive = Session.objects.filter(session_key=session.session_key, expire_date__gt=at)
        alive.update(used_at=at, expire_date=ends_at(session.begun_at, at))


def whose_ended(key: str, *, at: datetime) -> Account | None:
    """Return whose session with this key ended within the last three days, null when it lives or is not known."""
    ended = Session.objects.filter(session_key=key, expire_date__lte=at, expire_date__gt=at - REMEMBERED)
    found = ended.select_related("account").first()
    return found.account if found is not None else None


def forget_sessions(at: datetime) -> int:
    """Empty the sessions that ended before `at`, delete those of nobody and those long gone; return how many."""
    ended = Session.objects.filter(expire_date__lt=at)
    ended.exclude(session_data="").update(session_data="")
    gone: timedelta = REMEMBERED
    return ended.filter(Q(account=None) | Q(expire_date__lt=at - gone)).delete()[0]
