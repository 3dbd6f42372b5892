"""Actions on grants: give a role, write one that was decided on, end it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from ronguon.access import policies
from ronguon.access.actions import informing, seconding
from ronguon.access.leaving import hold_administrators, others_keep
from ronguon.access.models import Grant, RoleDefinition
from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.vietnamese import nfc
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Role
from ronguon.units.models import Unit
from ronguon.units.policies import require

REASON_LENGTH = 200

TITLE_LENGTH = 120

declare("grant.given", role=str, unit=str, subtree=bool, reason=str)

declare("grant.confirmed", role=str, unit=str, subtree=bool, reason=str)

declare("grant.ended", role=str, unit=str, reason=str)


@transaction.atomic
def grant(
    account: Account, unit: Unit, role: Role, *, by: Who, since_on: date, subtree: bool = False, reason: str = "",
    title: str = "", renews: Grant | None = None,
) -> Grant:  # fmt: skip
    """Give a person a role at a unit from `since_on`; giving what is in force already changes nothing.

    `renews` is the role at an ended unit that this one gives anew.

    Raises `RonguonError` when a person gives no reason, `SecondNeededError` when one person may not give this role
    alone (`confirming_grants.give_or_ask` lets it wait), and `IllegalMoveError` when the unit has ended by that day or
    the role is no longer given.
    """
    giver, why = None, nfc(reason).strip()[:REASON_LENGTH]
    if isinstance(by, Actor):
        require(policies.may_grant(by, unit, subtree=subtree))
        if not why:
            raise RonguonError(
                "State the basis for granting the role, for example the number of a decision or an assignment.",
                code="reason",
            )
        seconding.require_second(account, role, by=by)
        giver = by.account
    return give_now(
        account, unit, role, by=by, given_by=giver, since_on=since_on, subtree=subtree, reason=why, title=title,
        renews=renews,
    )  # fmt: skip


def require_reason(unit: Unit, role: Role, reason: str) -> str:
    """Return the reason as it is kept. Raises as `grant` does, for a role that is to wait."""
    why = nfc(reason).strip()[:REASON_LENGTH]
    if not why:
        raise RonguonError(
            "State the basis for granting the role, for example the number of a decision or an assignment.",
            code="reason",
        )
    require_living(unit, clock.today())
    require_held(role, clock.today())
    return why


def give_now(
    account: Account, unit: Unit, role: Role, *, by: Who, given_by: UUID | None, since_on: date, subtree: bool,
    reason: str, title: str = "", confirmed_by: UUID | None = None, renews: Grant | None = None,
) -> Grant:  # fmt: skip
    """Write a role that was decided on: by one who may give it alone, by two, or by the machine."""
    require_living(unit, since_on)
    require_held(role, since_on)
    standing = Grant.objects.valid(since_on).filter(account=account, unit=unit)
    same = standing.filter(role__key=role.key, subtree=subtree).first()
    if same is not None:
        return same
    given, made = Grant.objects.get_or_create(
        account=account, unit=unit, role_id=role.key, since_on=since_on,
        defaults={"subtree": subtree, "given_by": given_by, "reason": reason, "renews": renews,
                  "confirmed_by": confirmed_by, "title": nfc(title).strip()[:TITLE_LENGTH]},
    )  # fmt: skip
    if not made:
        raise IllegalMoveError(
            "This role was already granted today. End the old one and grant it again from tomorrow.", code="granted"
        )
    verb = "grant.confirmed" if confirmed_by is not None else "grant.given"
    audit.record(
        by=by, verb=verb, kind="account", subject=account.code,
        role=role.key, unit=str(unit.code), subtree=subtree, reason=reason,
    )  # fmt: skip
    seconding.vouch(account, role, by=confirmed_by or given_by)
    if given_by is not None:
        seconding.announce(unit, role, given.code, waits=False)
        informing.tell(given)
    return given


@transaction.atomic
def end_grant(given: Grant, *, by: Actor, on: date, reason: str = "") -> None:
    """End a grant from the day `on`.

    Raises `IllegalMoveError` when it ended before, or when nobody would be left who keeps the unit.
    """
    require(policies.may_grant(by, given.unit, subtree=given.subtree))
    if given.role_id == Role.ADMIN.key:
        hold_administrators()
    if given.role_id == Role.ADMIN.key and not others_keep(given, on):
        raise IllegalMoveError(
            "This is the unit's last administrator. Grant the role to somebody else first.", code="last_administrator"
        )
    if not Grant.objects.filter(pk=given.pk, until_on__isnull=True).update(until_on=on):
        raise IllegalMoveError("This role has already ended.", code="ended")
    audit.record(
        by=by, verb="grant.ended", kind="account", subject=given.account.code,
        role=given.role_id, unit=str(given.unit.code), reason=nfc(reason).strip(),
    )  # fmt: skip


def require_living(unit: Unit, on: date) -> None:
    if Unit.objects.filter(pk=unit.pk, until_on__lte=on).exists():
        raise IllegalMoveError("This unit has ended, so no role can be granted there.", code="unit_ended")


def require_held(role: Role, on: date) -> None:
    if not RoleDefinition.objects.valid(on).filter(key=role.key).exists():
        raise IllegalMoveError("This role is no longer granted. Choose another one.", code="retired")
