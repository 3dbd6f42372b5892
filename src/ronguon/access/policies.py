"""Who may give, lend and see roles, and who is a second person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ronguon.access.domain.two_persons import GRANT, TwoPersonStep
from ronguon.access.models import Delegation, Grant, GrantRequest, Token, makers
from ronguon.kernel import clock
from ronguon.units.domain import KEY_ROLES, ActiveGrant, Actor, Permission, Role
from ronguon.units.models import Unit
from ronguon.units.policies import may_manage, may_operate


def second_to(actor: Actor, *first: UUID | None) -> bool:
    """Return whether `actor` is another person than all of `first`, whoever they acted for.

    Not another person is an account that one of them alone invited, nor who alone invited one of them. Where nobody
    is known there is no second person.
    """
    before = set(first) - {None}
    own = {one for one in (actor.account, actor.on_behalf) if one is not None}
    if not own or not before or own & before:
        return False
    known = {one for one in before if one is not None}
    made = makers(own | known)
    return not made or not (makers(own) & known or makers(known) & own)


def may_be_second(
    actor: Actor, step: TwoPersonStep, unit: Unit, *first: UUID | None, subtree: bool = False
) -> bool:  # fmt: skip
    """Return whether `actor` may be the second person of `step` at `unit`, after all of `first`.

    With `subtree` only by a role that reaches everything below. Where nobody else at the unit itself can, who
    holds what the step names for it at the unit directly above.
    """
    if not second_to(actor, *first):
        return False
    if any(
        s.permissions & step.permissions and s.covers(unit.path) and (s.subtree or not subtree) for s in actor.grants
    ):
        return True
    above = unit.parent if step.above else None
    if above is None or not any(actor.may(permission, above.path) for permission in step.above):
        return False
    known = {one for one in first if one is not None}
    return not _other_seconds(step, unit, known, actor.on or clock.today(), subtree=subtree)


def _other_seconds(step: TwoPersonStep, unit: Unit, first: set[UUID], on: date, *, subtree: bool) -> set[UUID]:
    """Return who could be the second of `step` by a role at `unit` itself."""
    here = Grant.objects.valid(on).filter(unit=unit, account__is_active=True)
    rows = (here.filter(subtree=True) if subtree else here).select_related("role", "account")
    found = {one.account.code for one in rows if one.role.role.permissions & step.permissions} - first
    return {one for one in found if not makers([one]) & first} - makers(first)


def may_confirm(actor: Actor, asked: GrantRequest) -> bool:
    """Return whether `actor` may confirm a waiting role: a second administrator of the unit, in their own right."""
    first = (asked.asked_by, asked.account.code)
    return actor.own_right and may_be_second(actor, GRANT, asked.unit, *first, subtree=asked.subtree)


def may_grant(actor: Actor, unit: Unit, *, subtree: bool) -> bool:
    """Return whether `actor` may give roles at `unit`; with everything below only who keeps everything below.

    A role that is given goes on after a delegation has ended, so it is given in one's own right alone.
    """
    if actor.on_behalf is not None:
        return False
    if not subtree:
        return may_manage(actor, unit)
    return any(s.subtree and Permission.MANAGE in s.permissions and s.covers(unit.path) for s in actor.grants)


def may_define_roles(actor: Actor) -> bool:
    """Return whether `actor` may make, change and retire roles: who keeps a whole tree, in their own right alone."""
    return actor.own_right and may_operate(actor)


def may_see_roles(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` may see who holds which role at `unit`."""
    return actor.may(Permission.READ, unit.path)


def may_lend(actor: Actor, unit: Unit, role: Role, *, subtree: bool) -> bool:
    """Return whether `actor` may make a key for `unit` in `role`: a person, out of a role of their own."""
    wanted = ActiveGrant(role, unit.code, unit.path, subtree)
    return actor.through is None and any(s.lends(wanted) for s in actor.grants)


def lendable(actor: Actor, unit: Unit, *, subtree: bool = False) -> list[Role]:
    """Return the roles in which `actor` may make a key for `unit`."""
    return [role for role in KEY_ROLES if may_lend(actor, unit, role, subtree=subtree)]


def may_revoke(actor: Actor, token: Token) -> bool:
    """Return whether `actor` may take a key back: who lent it, and who keeps its unit."""
    own = actor.on_behalf is None and actor.account == token.grant.account.code
    return actor.through is None and (own or may_manage(actor, token.unit))


def may_delegate(actor: Actor, grant: Grant, lent: ActiveGrant) -> bool:
    """Return whether `actor` may lend `lent` out of `grant`: by themselves, out of a role of their own in force."""
    own = actor.own_right and actor.account == grant.account.code
    in_force = Grant.objects.valid(actor.on or clock.today()).filter(pk=grant.pk)
    return own and grant.active_grant.delegates(lent) and in_force.exists()


def may_end_delegation(actor: Actor, delegation: Delegation) -> bool:
    """Return whether `actor` may end a delegation: who lent, to whom it was lent, who keeps the unit; by themselves."""
    two = {delegation.grant.account.code, delegation.delegate.code}
    return actor.own_right and (actor.account in two or may_manage(actor, delegation.unit))


def stands_in_at(actor: Actor, unit: Unit) -> bool:
    """Return whether somebody who acts for `unit` itself has lent powers to `actor` that are in force."""
    if actor.account is None:
        return False
    lent = Delegation.objects.valid(actor.on or clock.today()).filter(delegate__code=actor.account)
    return lent.filter(grant__unit__code=unit.code).exists()


def may_see_tokens(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` may open the page of the keys of `unit`: to make one, or as its administrator."""
    return may_manage(actor, unit) or bool(lendable(actor, unit))
