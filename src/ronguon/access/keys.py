"""Lets a script in by its key. No session and no cookie opens the interface."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.errors import Throttled
from ninja.security import HttpBearer

from ronguon.access.actions import tokens
from ronguon.access.middleware import lacks_second_factor
from ronguon.access.models import Token
from ronguon.interface.registry import seconds_to_wait
from ronguon.kernel import clock
from ronguon.units.domain import Actor


class KeyRequest(HttpRequest):
    """A request that a key let in; the apps' `api` annotates with it."""

    actor: Actor
    token: Token


class InterfaceKey(HttpBearer):
    """`Authorization: Bearer rn_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the key and put its actor on the request; null for a secret that opens nothing.

        Raises `Throttled` when the caller has to wait.
        """
        on = clock.today()
        found = tokens.opened_by(token.strip(), on=on)
        wait = seconds_to_wait(request, str(found.code) if found else "")
        if wait:
            raise Throttled(wait)
        if found is None or lacks_second_factor(found.grant.account):
            return None
        tokens.note_use(found, on=on)
        request.token = found  # type: ignore[attr-defined]  # the request is widened here for all of the interface
        request.actor = tokens.actor_through(found, on=on)  # type: ignore[attr-defined]  # as above
        return found


def caller_of(request: KeyRequest) -> str:
    """Return the opaque id of the key that made a request: who calls, as far as repeated calls are concerned."""
    return str(request.token.code)
