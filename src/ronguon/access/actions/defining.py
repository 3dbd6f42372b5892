"""Actions on roles: make one beside those that come with the product, change it, retire it.

Source: decision 0029.
"""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from django.db import IntegrityError, transaction

from ronguon.access import policies
from ronguon.access.actions.grants import REASON_LENGTH
from ronguon.access.actions.seconding import needs_second
from ronguon.access.domain.two_persons import weighs
from ronguon.access.models import Grant, RoleDefinition
from ronguon.access.models.roles import columns_of
from ronguon.audit import actions as audit
from ronguon.audit.domain import declare
from ronguon.kernel import clock
from ronguon.kernel.errors import IllegalMoveError, RonguonError
from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.units.domain import FOR_OTHERS, Actor, Permission, Role
from ronguon.units.policies import require

NAME_LENGTH: Final = 60
PURPOSE_LENGTH: Final = 200
RESTS: Final = (
    "Somebody holds this role because an administrator gave it to themselves or to a person whom "
    "only they invited. Create another role for signing, approving or reviewing."
)

declare("role.made", name=str, powers=str, reads_below=bool, finds_all=bool, reason=str)
declare("role.changed", name=str, powers=str, reads_below=bool, finds_all=bool, reason=str)
declare("role.retired", name=str, reason=str)


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """What somebody says of a role: its name, what it is for, what it allows besides reading, how far it reaches."""

    name: str
    purpose: str
    permissions: frozenset[Permission]
    reads_below: bool = False
    finds_all: bool = True


@transaction.atomic
def make(terms: RoleTerms, *, by: Actor, reason: str) -> RoleDefinition:
    """Make a role. Raises `RonguonError` when it has no name, no reason, or its name is taken."""
    require(policies.may_define_roles(by))
    why, columns = _said(reason), _columns(f"r{token_hex(5)}", terms)
    try:
        with transaction.atomic():
            made = RoleDefinition.objects.create(**columns)
    except IntegrityError:
        raise _taken() from None
    _record("role.made", made, terms, by=by, reason=why)
    return made


@transaction.atomic
def change(role: RoleDefinition, terms: RoleTerms, *, edition: int, by: Actor, reason: str) -> None:
    """Change what a role allows, at once for whoever holds it. `edition` is the one that was looked at.

    Raises `IllegalMoveError` for a role that comes with the product, is retired, or was changed meanwhile, and
    `RonguonError` when it has no name, no reason, or its name is taken.
    """
    require(policies.may_define_roles(by))
    why, columns = _said(reason), _columns(role.key, terms)
    found = RoleDefinition.objects.filter(pk=role.pk, built_in=False, retired_on__isnull=True, edition=edition)
    try:
        with transaction.atomic():
            changed = found.update(**columns, edition=edition + 1)
    except IntegrityError:
        raise _taken() from None
    if changed and _rests_on_one(role, by):
        raise IllegalMoveError(RESTS, code="second_person")
    if not changed:
        raise IllegalMoveError(
            "This role has just been changed, or is retired. Open the page again, then change it.", code="stale"
        )
    _record("role.changed", role, terms, by=by, reason=why)


def _rests_on_one(role: RoleDefinition, by: Actor) -> bool:
    """Return whether the role now signs, approves or judges, did not before, and somebody holds it by one hand alone.

    That is `by` themselves, whom `by` alone invited, and whoever got it from themselves or from who alone invited them.
    """
    now = RoleDefinition.objects.get(pk=role.pk).role
    if weighs(role.role.permissions) or not weighs(now.permissions):
        return False
    held = Grant.objects.filter(role__key=role.key, until_on__isnull=True, confirmed_by__isnull=True)
    return any(
        needs_second(one.account, now, given_by=giver)
        for one in held.select_related("account")
        for giver in {one.given_by, by.account}
    )


@transaction.atomic
def retire(role: RoleDefinition, *, by: Actor, reason: str) -> None:
    """Retire a role from today: whoever holds it may no longer act by it, and nobody is given it any more.

    Raises `IllegalMoveError` for a role that comes with the product or was retired before.
    """
    require(policies.may_define_roles(by))
    why = _said(reason)
    going = RoleDefinition.objects.filter(pk=role.pk, built_in=False, retired_on__isnull=True)
    if not going.update(retired_on=clock.today()):
        raise IllegalMoveError(
            "This role is already retired, or comes with the product and cannot be retired.", code="retired"
        )
    audit.record(by=by, verb="role.retired", kind="role", subject=role.code, name=role.name, reason=why)


def _said(reason: str) -> str:
    said = nfc(reason).strip()[:REASON_LENGTH]
    if not said:
        raise RonguonError("State the basis, for example the number of a decision or a regulation.", code="reason")
    return said


def _columns(key: str, terms: RoleTerms) -> dict[str, object]:
    name = nfc(terms.name).strip()[:NAME_LENGTH]
    if not any(map(str.isalnum, name)):
        raise RonguonError("Give the role a name.", code="name")
    beyond = terms.permissions - {Permission.READ, *FOR_OTHERS}
    if beyond:
        raise RonguonError(
            "Only the Administrator role that comes with the product can grant roles to others.", code="powers"
        )
    role = Role(key, terms.permissions | {Permission.READ}, reads_below=terms.reads_below, finds_all=terms.finds_all)
    purpose = nfc(terms.purpose).strip()[:PURPOSE_LENGTH]
    return {"key": key, "name": name, "name_key": search_key(name), "purpose": purpose, **columns_of(role)}


def _taken() -> RonguonError:
    return RonguonError("A role already has this name. Choose another name.", code="name_taken")


def _record(verb: str, role: RoleDefinition, terms: RoleTerms, *, by: Actor, reason: str) -> None:
    audit.record(
        by=by, verb=verb, kind="role", subject=role.code, name=nfc(terms.name).strip()[:NAME_LENGTH],
        powers=" ".join(sorted(terms.permissions - {Permission.READ})), reads_below=terms.reads_below,
        finds_all=terms.finds_all,
        reason=reason,
    )  # fmt: skip
