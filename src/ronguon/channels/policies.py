"""Who may declare, rename and withdraw a body's official pages."""

from __future__ import annotations

from ronguon.channels.models import Channel
from ronguon.units.domain import Actor, Deed
from ronguon.units.models import Unit


def may_declare(actor: Actor, unit: Unit) -> bool:
    """Return whether `actor` may declare a page of `unit`: who publishes for it."""
    return actor.may(Deed.PUBLISH, unit.path)


def may_keep(actor: Actor, channel: Channel) -> bool:
    """Return whether `actor` may rename or withdraw a page: who publishes for the body that owns it."""
    return may_declare(actor, channel.last_owner.unit)
