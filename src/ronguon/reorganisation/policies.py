"""Who may draft and decide on changes of units, and sign for what passes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ronguon.access.domain.two_persons import REORGANISATION
from ronguon.access.models import Grant
from ronguon.access.policies import may_be_second, may_see_roles
from ronguon.audit.actions import doers
from ronguon.reorganisation.models import HandOver, HandOverSignature, Reorganisation
from ronguon.units.domain import Actor, Permission, numbers_above
from ronguon.units.models import Unit
from ronguon.units.models.dated import in_force
from ronguon.units.policies import may_manage


def may_reorganise(actor: Actor, touched: Sequence[Unit]) -> bool:
    """Return whether `actor` may draft changes of all the units in `touched`: who keeps each of them."""
    return actor.account is not None and all(actor.may(Permission.MANAGE, unit.path) for unit in touched)


def may_put_in_force(actor: Actor, paper: Reorganisation) -> bool:
    """Return whether `actor` may decide on a drafted reorganisation: a second person, who keeps or heads its ground.

    Whoever stands in for the author is no second person, nor is whom the author stood in for, nor who changed
    the draft.
    """
    first = doers("reorganisation", paper.code, *REORGANISATION.first)
    return may_be_second(actor, REORGANISATION, paper.area, paper.drafted_by, *first)


def may_sign_hand_over(actor: Actor, made: HandOver, side: str) -> bool:
    """Return whether `actor` may sign for a side: who signs for the taker; for the giver likewise, while it lives.

    For a unit that ended, who headed it on its last day signs, or who signs for the unit above it on that day.
    """
    if actor.through is not None or actor.account is None:
        return False
    if side == HandOverSignature.Side.TAKER:
        return actor.may(Permission.SIGN, made.taker.path)
    giver = made.giver
    if giver.until_on is None or giver.until_on > made.transition.effective_on:
        return actor.may(Permission.SIGN, giver.path)
    eve = giver.until_on - timedelta(days=1)
    if actor.on_behalf is not None:
        return any(actor.may(Permission.SIGN, path) for path in _above(giver, eve))
    headed = Grant.objects.filter(in_force(eve), account__code=actor.account, unit=giver, role__signs=True)
    return headed.exists() or any(actor.may(Permission.SIGN, path) for path in _above(giver, eve))


def may_see_whose(actor: Actor, made: HandOver) -> bool:
    """Return whether `actor` may see whose roles a list names: who reads at the giver or signs, who gives anew."""
    reads = may_see_roles(actor, made.giver) or may_manage(actor, made.taker)
    return reads or may_sign_hand_over(actor, made, HandOverSignature.Side.GIVER)


def _above(unit: Unit, on: date) -> list[str]:
    """Return today's path of the unit that stood directly above `unit` on the day `on`."""
    path = unit.places.valid(on).values_list("path", flat=True).first() or unit.path
    numbers = numbers_above(path)
    return list(Unit.objects.filter(pk=numbers[-1]).values_list("path", flat=True)) if numbers else []
