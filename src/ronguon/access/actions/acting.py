"""Who acts: an account with the grants in force on a day, and what ended units left to where it holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from ronguon.access.models import Grant
from ronguon.kernel import clock
from ronguon.kernel.errors import NotAllowedError
from ronguon.people.models import Account
from ronguon.units import policies
from ronguon.units.domain import ActiveGrant, Actor
from ronguon.units.models import TransitionParticipant


def requester(code: str) -> Actor:
    """Return who asked for background work, with the grants of this moment.

    Raises `NotAllowedError` when the account was closed meanwhile.
    """
    account = Account.objects.filter(code=code, is_active=True).first()
    if account is None:
        raise NotAllowedError(policies.MESSAGE, code="not_allowed")
    return actor_for(account, on=clock.today())


def actor_for(account: Account, *, on: date) -> Actor:
    """Return `account` as an actor with the grants in force on the day `on`.

    Whoever holds a role at a chief successor holds it for what the ended units left as well, however many times over.
    """
    grants = Grant.objects.valid(on).filter(account=account).select_related("unit", "role")
    given = [(g.role.role, g.unit, g.subtree) for g in grants.order_by("unit__path", "role_id")]
    active_grants = [ActiveGrant(role, unit.code, unit.path, subtree) for role, unit, subtree in given]
    own = active_grants[0].unit if active_grants else None
    left = left_to([unit.pk for _role, unit, _subtree in given], on)
    for role, unit, _subtree in given:
        alone = replace(role, reads_below=False)
        active_grants += [ActiveGrant(alone, code, path, subtree=False) for code, path in left.get(unit.pk, [])]
    return Actor(account=account.code, name=account.full_name, grants=tuple(active_grants), acting_for=own, on=on)


def left_to(heirs: list[int], on: date) -> dict[int, list[tuple[UUID, str]]]:
    """Return successor → (opaque id, path) of each unit that left what it had to it, by the day `on`.

    One query where nobody ended, one more for each generation of units that did.
    """
    found: dict[int, list[tuple[UUID, str]]] = {}
    whose = {key: key for key in heirs}
    while whose:
        after: dict[int, int] = {}
        for heir, ended in TransitionParticipant.objects.succession(whose, on):
            found.setdefault(whose[heir], []).append((ended.code, ended.path))
            after[ended.pk] = whose[heir]
        whose = after
    return found
