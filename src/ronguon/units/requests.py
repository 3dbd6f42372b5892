"""A request as views and apps above know it: with the person who acts."""

from __future__ import annotations

from django.http import HttpRequest

from ronguon.people.models import Account
from ronguon.units.domain import Actor


class ActingRequest(HttpRequest):
    """A request whose actor is known; views annotate with it."""

    actor: Actor
    user: Account


def holds_a_role(request: HttpRequest) -> bool:
    """Return whether the reader acts for any unit."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and bool(actor.grants)
