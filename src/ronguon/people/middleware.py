"""Notes that a session is used; keeps what was typed when a session has ended meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from ronguon.kernel import clock
from ronguon.people import actions, carrying
from ronguon.people.sessions import SessionStore

Handler = Callable[[HttpRequest], HttpResponse]


def in_use(get_response: Handler) -> Handler:
    """Keep the session alive that this request came with. A database that cannot write now does not stop a reader."""

    def middleware(request: HttpRequest) -> HttpResponse:
        store = request.session
        if request.user.is_authenticated and isinstance(store, SessionStore) and store.row is not None:
            with suppress(OperationalError):
                actions.keep_alive(store.row, at=clock.on_the_wall())
        return get_response(request)

    return middleware


def carry(get_response: Handler) -> Handler:
    """Lead a form that met an ended session to signing in, with what was typed kept until the same person sends it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST":
            return response
        if carrying.leads_to_sign_in(request, response):
            return carrying.kept(request) or response
        if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            carrying.arrived(request)
        return response

    return middleware
