"""Actions on delegations: give, end; and who acts by one.

Source: Nghị định 30/2020/NĐ-CP, Điều 13, khoản 3: by a paper, within a time and to named contents, never passed on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from ronguon.access import policies
from ronguon.access.actions.acting import actor_for, left_to
from ronguon.access.actions.tokens import LONGEST
from ronguon.access.domain.two_persons import weighs
from ronguon.access.models import DelegatedPower, Delegation, Grant, makers
from ronguon.access.models.delegations import colleagues
from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.vietnamese import nfc
from ronguon.people.models import Account
from ronguon.units.domain import ActiveGrant, Actor, Permission
from ronguon.units.models import Unit
from ronguon.units.policies import require

REASON_LENGTH = 200
NOBODY: Final = "Nobody with a role at this unit, above it or below it uses this address."
ALONE: Final = (
    "You invited this person, and no other administrator has granted them a role yet, so signing, "
    "approving or reviewing cannot be delegated to them."
)

declare(
    "delegation.given", role=str, unit=str, subtree=bool, powers=str, since=str, until=str, reason=str,
)  # fmt: skip
declare("delegation.ended", role=str, unit=str, lender=str)


@dataclass(frozen=True, slots=True)
class NewDelegation:
    """What somebody says who lends powers: to whom, which, from when to which last day, why.

    `unit` narrows to a unit below that of the role; null is the role's own.
    """

    delegate: Account
    permissions: frozenset[Permission]
    since_on: date
    last_on: date
    reason: str
    unit: Unit | None = None
    subtree: bool = False


@transaction.atomic
def give(grant: Grant, new: NewDelegation, *, by: Actor) -> Delegation:
    """Lend powers out of a role of `by` to a colleague.

    Raises `NotAllowedError` when the role is not theirs or does not hold what is lent, `RonguonError` when the words
    or days do not do or the delegate works elsewhere, `IllegalMoveError` when the two have such a delegation already.
    """
    grant = Grant.objects.select_for_update(of=("self",)).select_related("unit", "role", "account").get(pk=grant.pk)
    unit = new.unit or grant.unit
    lent = ActiveGrant(grant.role.role, unit.code, unit.path, new.subtree, new.permissions | {Permission.READ})
    require(policies.may_delegate(by, grant, lent))
    reason = _checked(grant, new)
    if weighs(new.permissions) and by.person in makers([new.delegate.code]):
        raise RonguonError(ALONE, code="second_person")
    until_on = new.last_on + timedelta(days=1)
    same = grant.delegations.filter(delegate=new.delegate, unit=unit, ended_at__isnull=True)
    if same.filter(since_on__lt=until_on, until_on__gt=new.since_on).exists():
        raise IllegalMoveError(
            "This person already holds a delegation on those days. End that one first, then delegate again.",
            code="overlap",
        )
    made = Delegation.objects.create(
        grant=grant, delegate=new.delegate, unit=unit, subtree=new.subtree, reason=reason,
        given_at=clock.now(), since_on=new.since_on, until_on=until_on,
    )  # fmt: skip
    if not Delegation.objects.filter(colleagues(clock.today()), pk=made.pk, delegate__is_active=True).exists():
        raise RonguonError(NOBODY, code="nobody")
    powers = sorted(lent.permissions - {Permission.READ})
    DelegatedPower.objects.bulk_create(
        DelegatedPower(delegation=made, permission=permission.value) for permission in powers
    )
    audit.record(
        by=by, verb="delegation.given", kind="account", subject=new.delegate.code, role=grant.role_id,
        unit=str(unit.code), subtree=new.subtree, powers=" ".join(powers), since=new.since_on.isoformat(),
        until=new.last_on.isoformat(), reason=reason,
    )  # fmt: skip
    return made


def _checked(grant: Grant, new: NewDelegation) -> str:
    """Return the reason as it is kept. Raises `RonguonError` when something that was said does not do."""
    reason, today = nfc(new.reason).strip()[:REASON_LENGTH], clock.today()
    if not reason:
        raise RonguonError(
            "State why you delegate: leave, for example, or the number of the delegation paper.", code="reason"
        )
    if new.delegate.pk == grant.account_id:
        raise RonguonError("You cannot delegate to yourself.", code="self")
    if not new.permissions - {Permission.READ} and not grant.role.role.only_reads:
        raise RonguonError("Choose at least one thing that may be done on your behalf.", code="powers")
    if not today <= new.since_on <= new.last_on < min(new.since_on, today) + LONGEST:
        raise RonguonError(
            "Choose a first day from today on, and a last day that is not before it and within one year.", code="days"
        )
    return reason


@transaction.atomic
def end(delegation: Delegation, *, by: Actor) -> None:
    """End a delegation at once. Raises `IllegalMoveError` when it ended before."""
    require(policies.may_end_delegation(by, delegation))
    going = Delegation.objects.filter(pk=delegation.pk, ended_at__isnull=True, until_on__gt=clock.today())
    if not going.update(ended_at=clock.now(), ended_by=by.person):
        raise IllegalMoveError("This delegation has already ended.", code="ended")
    audit.record(
        by=by, verb="delegation.ended", kind="account", subject=delegation.delegate.code, role=delegation.grant.role_id,
        unit=str(delegation.unit.code), lender=str(delegation.grant.account.code),
    )  # fmt: skip


def actor_by(account: Account, delegation: UUID, *, on: date) -> Actor | None:
    """Return `account` as it acts on behalf of whoever lent it `delegation`; null when that is not in force.

    Nothing of the account's own goes along, and nothing that the lender's role no longer holds. Neither judges what
    a unit of either holds.
    """
    found = Delegation.objects.valid(on).filter(code=delegation, delegate=account).told().first()
    if found is None or on - found.since_on >= LONGEST or not found.grant.active_grant.delegates(found.lent):
        return None
    grants = [found.lent]
    if found.unit == found.grant.unit:
        left = left_to([found.unit.pk], on).get(found.unit.pk, [])
        grants += [replace(found.lent, unit=code, path=path, subtree=False) for code, path in left]
    lender, own = found.grant.account, actor_for(account, on=on)
    return replace(
        own, grants=tuple(grants), acting_for=found.unit.code, on_behalf=lender.code,
        behalf_name=lender.full_name, delegation=found.code,
        besides=own.own_units | actor_for(lender, on=on).own_units,
    )  # fmt: skip
