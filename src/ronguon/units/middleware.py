"""Puts the acting person, with today's grants, on each request that carries a session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ronguon.kernel import clock
from ronguon.people.models import Account
from ronguon.units.actions import actor_for
from ronguon.units.domain import Actor

NOBODY = Actor(account=None, name="")


class ActingRequest(HttpRequest):
    """A request whose actor is known; views annotate with it."""

    actor: Actor
    user: Account


def acting(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.actor`; grants are read once a request, so a grant that ended a second ago is gone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        on = clock.today()
        request.actor = actor_for(user, on=on) if isinstance(user, Account) else NOBODY  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
