"""Keeps sessions, notes that they are used, knows browsers again; keeps what was typed when a session has ended."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from ronguon.kernel import clock
from ronguon.kernel.trouble import trouble_of
from ronguon.people import actions, typed_text
from ronguon.people.callers import make_known
from ronguon.people.sessions import SessionStore

Handler = Callable[[HttpRequest], HttpResponse]


class sessions(SessionMiddleware):  # noqa: N801 (a middleware is named like the functions beside it)
    """Writes sessions as the framework does; a page that was read is shown also where no session can be written now.

    What was to be shown once, such as the word that something was saved, is then shown once more.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the answer, with the session's cookie where the session was written."""
        try:
            return super().process_response(request, response)
        except DatabaseError as error:
            only_read = request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK
            if not only_read or trouble_of(error) is None:
                raise
            return response


def in_use(get_response: Handler) -> Handler:
    """Keep the session alive that this request came with. A database that cannot write now does not stop a reader."""

    def middleware(request: HttpRequest) -> HttpResponse:
        store = request.session
        if request.user.is_authenticated and isinstance(store, SessionStore) and store.row is not None:
            try:
                actions.keep_alive(store.row, at=clock.on_the_wall())
            except DatabaseError as error:
                if trouble_of(error) is None:
                    raise
        return get_response(request)

    return middleware


def known(get_response: Handler) -> Handler:
    """Let a browser carry that somebody signed in there, so that no stranger's wrong passwords keep them out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        make_known(request, response)
        return response

    return middleware


def carry(get_response: Handler) -> Handler:
    """Lead a form that met an ended session to signing in, with what was typed kept until the same person sends it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST":
            return response
        if typed_text.leads_to_sign_in(request, response):
            return typed_text.kept(request) or response
        if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            typed_text.arrived(request)
        return response

    return middleware
