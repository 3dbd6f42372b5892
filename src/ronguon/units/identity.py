"""Who the reader of a page is: the name of the account and the body it acts for."""

from __future__ import annotations

from django.http import HttpRequest

from ronguon.ui.navigation import Identity
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import may_manage_somewhere


def identity(request: HttpRequest) -> Identity | None:
    """Return the acting person and body, or null for nobody."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.account is None:
        return None
    unit = Unit.objects.filter(code=actor.acting_for).first() if actor.acting_for else None
    return Identity(name=actor.name, unit=unit.name if unit else "")


def holds_a_role(request: HttpRequest) -> bool:
    """Return whether the reader acts for any body."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and bool(actor.standings)


def keeps_bodies(request: HttpRequest) -> bool:
    """Return whether the reader keeps the roles of any body."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and may_manage_somewhere(actor)
