"""Who may declare, rename and close a unit's pages."""

from __future__ import annotations

from uuid import UUID

from ronguon.access.domain.two_persons import CHANNEL
from ronguon.access.policies import may_be_second
from ronguon.audit.actions import lender_in
from ronguon.audit.models import Event
from ronguon.channels.models import Channel, Claim, keeps_office
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit


def may_declare(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` may declare a page of `unit`: who publishes for it, at the unit or its superior's office.

    Nobody else would see what they declared.
    """
    superior = None if unit.parent is None else unit.parent.code
    near = any(s.unit == unit.code or (s.unit == superior and keeps_office(s)) for s in actor.grants)
    return near and actor.may(Permission.PUBLISH, unit.path)


def may_keep(actor: Actor, channel: Channel) -> bool:
    """Return whether `actor` may rename or close a page: who may declare one for the unit that owns it."""
    return may_declare(actor, channel.last_owner.unit)


def may_publish(actor: Actor, channel: Channel) -> bool:
    """Return whether `actor` may give a page the official mark, or witness what stands on it: a second person.

    That is neither who declared the page nor who changed it last, nor whom these stood in for; by their own hands.
    """
    if not actor.own_right:
        return False
    return may_be_second(actor, CHANNEL, channel.last_owner.unit, *_who_entered(channel))


def _who_entered(channel: Channel) -> set[UUID]:
    """Return who declared a page and who changed it last, with those in whose stead they did."""
    events = Event.objects.filter(subject_kind="channel", subject=str(channel.code), verb__in=CHANNEL.first)
    first = events.filter(verb="channel.declared").order_by("pk").first()
    last = events.order_by("-pk").first()
    chosen = [event for event in (first, last) if event is not None]
    return {person for event in chosen for person in (event.actor, lender_in(event)) if person is not None}


def may_decide(actor: Actor, claim: Claim) -> bool:
    """Return whether `actor` decides a claim: in their own right, at the superior's office, of another unit."""
    return actor.own_right and Claim.objects.before(actor).filter(pk=claim.pk).exists()


def deciding_unit(actor: Actor, claim: Claim) -> Unit:
    """Return the unit whose office `actor` keeps and decides for: the superior, or for a unit without one any other.

    Who decides is asked by `may_decide`.
    """
    office = Unit.objects.filter(code__in=[s.unit for s in actor.grants if keeps_office(s)])
    return claim.unit.parent or office.exclude(pk=claim.unit_id).order_by("pk")[0]
