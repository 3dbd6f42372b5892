"""Who the reader of a page is: the name of the account and the body it acts for."""

from __future__ import annotations

from django.http import HttpRequest

from ronguon.ui.navigation import Identity
from ronguon.units.domain import Actor
from ronguon.units.models import Unit


def identity(request: HttpRequest) -> Identity | None:
    """Return the acting person and body, or null for nobody."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.account is None:
        return None
    unit = Unit.objects.filter(code=actor.acting_for).first() if actor.acting_for else None
    return Identity(name=actor.name, unit=unit.name if unit else "")
