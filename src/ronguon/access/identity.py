"""Who the reader of a page is: the name of the account, on whose behalf it acts and for which unit."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from ronguon.ui.navigation import Identity
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import may_manage_somewhere
from ronguon.units.requests import holds_a_role


def identity(request: HttpRequest) -> Identity | None:
    """Return the acting person and unit, or null for nobody."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.account is None:
        return None
    unit = Unit.objects.filter(code=actor.acting_for).first() if actor.acting_for else None
    back = reverse("units:act_oneself", urlconf=settings.ROOT_URLCONF) if actor.on_behalf else ""
    return Identity(actor.name, unit.name if unit else "", actor.behalf_name, back)


def lends_keys(request: HttpRequest) -> bool:
    """Return whether the reader may make keys: out of roles of their own."""
    return holds_a_role(request) and request.actor.on_behalf is None  # type: ignore[attr-defined]  # the request is widened by the middleware


def manages_units(request: HttpRequest) -> bool:
    """Return whether the reader keeps the roles of any unit."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and may_manage_somewhere(actor)
