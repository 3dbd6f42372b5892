"""Who may declare, rename and close a unit's pages."""

from __future__ import annotations

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
    """Return whether `actor` may give a page the official mark: who may keep it.

    That it is a second person, who neither declared nor changed it last, is the action's to ask.
    """
    return may_keep(actor, channel)


def may_decide(actor: Actor, claim: Claim) -> bool:
    """Return whether `actor` decides a claim: in their own right, at the superior's office, of another unit."""
    return actor.own_right and Claim.objects.before(actor).filter(pk=claim.pk).exists()


def deciding_unit(actor: Actor, claim: Claim) -> Unit:
    """Return the unit whose office `actor` keeps and decides for: the superior, or for a unit without one any other.

    Who decides is asked by `may_decide`.
    """
    office = Unit.objects.filter(code__in=[s.unit for s in actor.grants if keeps_office(s)])
    return claim.unit.parent or office.exclude(pk=claim.unit_id).order_by("pk")[0]
