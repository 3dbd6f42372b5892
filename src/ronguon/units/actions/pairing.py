"""The State unit and the Party unit of one locality are linked, from a day until another."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from ronguon.audit import actions as audit
from ronguon.audit.domain import Who, declare
from ronguon.kernel.errors import IllegalMoveError
from ronguon.units import policies
from ronguon.units.domain import Actor, System
from ronguon.units.models import Counterpart, Unit

declare("unit.paired", to=str)
declare("unit.parted", to=str)


@transaction.atomic
def pair(state: Unit, party: Unit, *, on: date, by: Who) -> Counterpart:
    """Link the two sides of one locality from the day `on`; a link that stands already is returned as it is.

    Raises `IllegalMoveError` when they are not one of each system, when one has ended or is not there yet, or when
    one of them is linked to another unit.
    """
    if isinstance(by, Actor):
        policies.require(policies.may_manage(by, state) and policies.may_manage(by, party))
    if state.system != System.STATE or party.system != System.PARTY:
        raise IllegalMoveError("Only a State unit and a Party unit of one locality can be linked.", code="systems")
    locked = Unit.objects.select_for_update().filter(pk__in=[state.pk, party.pk]).order_by("pk")
    if any(unit.since_on > on or unit.ended(on) for unit in locked):
        raise IllegalMoveError("Both units must exist on the day of the link.", code="unit_ended")
    standing = Counterpart.objects.from_day(on).filter(Q(state=state) | Q(party=party))
    for link in standing:
        if (link.state_id, link.party_id) == (state.pk, party.pk):
            return link
        raise IllegalMoveError("One of the two units is linked to another unit. End that link first.", code="linked")
    link = Counterpart.objects.create(state=state, party=party, since_on=on)
    audit.record(by=by, verb="unit.paired", kind="unit", subject=state.code, to=str(party.code))
    return link


@transaction.atomic
def part(link: Counterpart, *, on: date, by: Actor) -> None:
    """End a link on the day `on`; one that began that very day is taken back whole.

    Raises `IllegalMoveError` when it ended before.
    """
    policies.require(policies.may_manage(by, link.state) and policies.may_manage(by, link.party))
    standing = Counterpart.objects.filter(pk=link.pk, until_on__isnull=True)
    ended = standing.filter(since_on__gte=on).delete()[0] or standing.update(until_on=on)
    if not ended:
        raise IllegalMoveError("This link has already ended.", code="ended")
    audit.record(by=by, verb="unit.parted", kind="unit", subject=link.state.code, to=str(link.party.code))
