"""What tests about roles of ended units share: a merger, its list, who holds what."""

from __future__ import annotations

from datetime import date

from ronguon.access.actions.grants import grant
from ronguon.access.models import Grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.access.tests.house import House
from ronguon.audit.domain import Machine
from ronguon.people.models import Account
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.actions.passing_roles import ROLES
from ronguon.reorganisation.actions.reorganising import NewChange, Wanted
from ronguon.reorganisation.models import HandOver, HandOverItem
from ronguon.reorganisation.tests import making
from ronguon.reorganisation.tests.making import carried, heir, put_through
from ronguon.units.domain import Role
from ronguon.units.domain.transitions import ChangeKind, ChangePart
from ronguon.units.models import Transition, Unit


def merged(house: House, on: date = DAY) -> Transition:
    """Let An's commune go into Dũng's, and pass on what it held."""
    change = carried(ChangeKind.MERGE, on, *making.end(house.cast.commune), heir(house.cast.other_commune))
    hand_over(change, by=Machine())
    return change


def listed(**more: object) -> list[str]:
    rows = HandOverItem.objects.filter(provider=ROLES, **more).order_by("hand_over", "number")
    return [row.words for row in rows]


def role_of(account: Account, unit: Unit) -> Grant:
    return Grant.objects.get(account=account, unit=unit)


def the_list() -> HandOver:
    return HandOver.objects.get()


def holders(unit: Unit, on: date = DAY) -> list[tuple[str, str]]:
    rows = Grant.objects.valid(on).filter(unit=unit).order_by("account__full_name", "role_id")
    return [(row.account.full_name, row.role_id) for row in rows]


def person(unit: Unit, email: str, role: Role, *, subtree: bool = False) -> Account:
    account = Account.objects.create_user(email, "mat-khau-cua-bai-thu-2026", full_name=email.partition("@")[0])
    grant(account, unit, role, by=Machine(), since_on=FOUNDED, subtree=subtree)
    return account


def parting(house: House, *roles: Grant, chief_is_new: bool = False) -> NewChange:
    """Return how An's commune is divided between Dũng's and a new one; `roles` go to the second of the two."""
    participants = [
        Wanted(ChangePart.SUCCEEDS, house.cast.other_commune),
        Wanted(ChangePart.SUCCEEDS, name="UBND xã Mới", kind="commune"),
    ]
    heirs = reversed(participants) if chief_is_new else participants
    into = {(ROLES, role.code): 1 for role in roles}
    return NewChange(ChangeKind.SPLIT, (Wanted(ChangePart.ENDS, house.cast.commune), *heirs), into=into)


def parted(house: House, *roles: Grant, chief_is_new: bool = False) -> Transition:
    """Divide An's commune as `parting` says, and pass on what it held."""
    new = parting(house, *roles, chief_is_new=chief_is_new)
    (done,) = put_through(house.cast.province, DAY, new, by=house.admin, approver=house.cast.head)
    return done
