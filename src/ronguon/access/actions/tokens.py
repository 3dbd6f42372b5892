"""Actions on keys of the interface: make, take back, open, note the day of use."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import Q

from ronguon.access import policies
from ronguon.access.actions.acting import actor_for
from ronguon.access.models import Grant, Token
from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.hashing import sha256
from ronguon.kernel.trouble import trouble_of
from ronguon.kernel.vietnamese import nfc
from ronguon.units.domain import BUILT_IN, ActiveGrant, Actor, Role
from ronguon.units.models import Unit
from ronguon.units.policies import require

MARK: Final = "rn_"
SHOWN: Final = 9
"""How many characters of a secret are kept in the clear, the mark included: enough to tell keys apart."""
LONGEST: Final = timedelta(days=366)

declare("token.made", name=str, unit=str, role=str, subtree=bool, until=str)
declare("token.revoked", name=str, unit=str, reason=str)


@dataclass(frozen=True, slots=True)
class NewToken:
    """What a person says of a key: what it is for, what it may do, and the last day on which it opens."""

    name: str
    role: Role
    last_on: date
    subtree: bool = False


@transaction.atomic
def make(unit: Unit, new: NewToken, *, by: Actor) -> tuple[Token, str]:
    """Make a key for `unit` out of a role of `by`; return it with its secret, told only once.

    Raises `RonguonError` when its last day has passed or lies more than a year ahead, or when it has no name.
    """
    require(policies.may_lend(by, unit, new.role, subtree=new.subtree))
    today, name = clock.today(), nfc(new.name).strip()
    if not name:
        raise RonguonError("State what this key is for.", code="purpose")
    if not today <= new.last_on < today + LONGEST:
        raise RonguonError("Choose a last day within one year from today.", code="day")
    wanted = ActiveGrant(new.role, unit.code, unit.path, new.subtree)
    secret = MARK + secrets.token_urlsafe(32)
    made = Token.objects.create(
        name=name, grant=_lender(by, wanted, today), unit=unit, role=new.role.key, subtree=new.subtree,
        prefix=secret[:SHOWN], secret_digest=sha256(secret.encode()), made_at=clock.now(), since_on=today,
        until_on=new.last_on + timedelta(days=1),
    )  # fmt: skip
    audit.record(
        by=by, verb="token.made", kind="token", subject=made.code, name=name, unit=str(unit.code),
        role=new.role.key, subtree=new.subtree, until=new.last_on.isoformat(),
    )  # fmt: skip
    return made, secret


def _lender(by: Actor, wanted: ActiveGrant, on: date) -> Grant:
    """Return the grant that lends `wanted`: the one that goes on longest."""
    held = Grant.objects.valid(on).filter(account__code=by.person).select_related("unit", "role")
    lending = [one for one in held.order_by("until_on", "pk") if one.active_grant.lends(wanted)]
    require(bool(lending))
    return max(lending, key=lambda one: one.until_on or date.max)


@transaction.atomic
def revoke(token: Token, *, by: Actor, reason: str = "") -> None:
    """Take a key back; it opens nothing from this instant. Raises `IllegalMoveError` when it was before."""
    require(policies.may_revoke(by, token))
    if not Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
        raise IllegalMoveError("This key was already revoked.", code="ended")
    audit.record(
        by=by, verb="token.revoked", kind="token", subject=token.code, name=token.name, unit=str(token.unit.code),
        reason=nfc(reason).strip(),
    )  # fmt: skip


def opened_by(secret: str, *, on: date) -> Token | None:
    """Return the key that `secret` opens on the day `on`, or null: wrong, past, revoked and unlent look alike."""
    if not secret.startswith(MARK):
        return None
    found = Token.objects.usable(on).filter(secret_digest=sha256(secret.encode("utf-8", "replace")))
    token = found.select_related("unit", "grant__unit", "grant__role", "grant__account").first()
    return token if token is not None and on - token.since_on < LONGEST else None


def actor_through(token: Token, *, on: date) -> Actor:
    """Return whoever acts by `token`: its maker, with what the key allows and never more than the maker's own grant.

    A grant that no longer covers the unit (it was moved away) leaves an actor without any right.
    """
    maker = actor_for(token.grant.account, on=on)
    own = ActiveGrant(BUILT_IN[token.role], token.unit.code, token.unit.path, token.subtree)
    lent = (own,) if token.grant.active_grant.lends(own) else ()
    return replace(
        maker, grants=lent, acting_for=token.unit.code, through=token.code, besides=maker.own_units
    )  # fmt: skip


def note_use(token: Token, *, on: date) -> None:
    """Keep the day on which a key was last used; the hour, the place and the number of uses are kept nowhere.

    A database that takes no writes now does not stop a script that reads.
    """
    if token.last_used_on is not None and token.last_used_on >= on:
        return
    older = Token.objects.filter(Q(last_used_on__isnull=True) | Q(last_used_on__lt=on), pk=token.pk)
    try:
        older.update(last_used_on=on)
    except DatabaseError as error:
        if trouble_of(error) is None:
            raise
