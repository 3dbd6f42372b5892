"""Puts the acting person, with today's grants, on each request; asks those with a role for a second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from ronguon.access.actions.acting import actor_for
from ronguon.access.actions.delegating import actor_by
from ronguon.audit.actions import is_demo, note_reads, noted
from ronguon.kernel import clock
from ronguon.people.models import Account
from ronguon.units.domain import Actor

NOBODY = Actor(account=None, name="")
# What somebody without a second factor may still open: setting it up, and leaving.
OPEN_WITHOUT = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "healthz",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
}


STANDING_IN = "standing_in"
"""Where a session keeps the delegation by which its person acts."""
READING = {"GET", "HEAD", "OPTIONS"}
Handler = Callable[[HttpRequest], HttpResponse]


def acting(get_response: Handler) -> Handler:
    """Set `request.actor`; grants are read once a request, so a grant that ended a second ago is gone.

    Whoever chose to act on behalf of another has that delegation's powers and no others. When it has ended, what
    was sent is not done in their own right instead: they are told and asked to look again.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user, on = request.user, clock.today()
        actor = _standing_in(request, on) or (actor_for(user, on=on) if isinstance(user, Account) else NOBODY)
        request.actor = actor  # type: ignore[attr-defined]  # the request is widened here for all views
        if isinstance(user, Account) and actor.on_behalf is None and STANDING_IN in request.session:
            act_oneself(request)
            messages.warning(request, _("The delegation has ended. You act in your own right again."))
            if request.method not in READING:
                return redirect("units:delegations")
        return get_response(request)

    return middleware


def _standing_in(request: HttpRequest, on: date) -> Actor | None:
    """Return the person as they act on behalf of another, null in their own right or by a delegation that ended."""
    user = request.user
    chosen = request.session.get(STANDING_IN) if isinstance(user, Account) else None
    return actor_by(user, UUID(chosen), on=on) if chosen and isinstance(user, Account) else None


def act_on_behalf(request: HttpRequest, actor: Actor) -> None:
    """Let the session act on behalf of another from here on; forms opened before are refused."""
    request.session[STANDING_IN] = str(actor.delegation)
    rotate_token(request)


def act_oneself(request: HttpRequest) -> None:
    """Let the session act in its person's own right from here on; forms opened before are refused."""
    if request.session.pop(STANDING_IN, None) is not None:
        rotate_token(request)


def noting(get_response: Handler) -> Handler:
    """Note whom a page told its reader about: the one thing that opening a page may write.

    Views say it by asking `audit.actions.names_of` for names, or `show` for what they show otherwise.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with noted() as shown:
            response = get_response(request)
        reader: UUID | None = request.actor.account  # type: ignore[attr-defined]  # the request is widened here for all views
        match = request.resolver_match
        if shown and reader is not None and match is not None and _is_shown(response):
            note_reads(reader, shown, page=match.view_name, on=clock.today())
        return response

    return middleware


def _is_shown(response: HttpResponse) -> bool:
    """Return whether the reader gets what the view made: not led away, and not told that the machine is in trouble.

    After such trouble the request may be carried out again, which a note that was committed would forbid.
    """
    led_away = HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST
    return not led_away and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def second_factor(get_response: Handler) -> Handler:
    """Lead whoever holds a role and has neither app nor passkey to setting one up, before anything else.

    Only where `RONGUON_REQUIRE_SECOND_FACTOR` is on; a demo database is exempt.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if _lacks_it(request):
            messages.info(request, _("Your role asks for a second factor. Set it up once; then your work goes on."))
            return redirect("mfa_activate_totp")
        return get_response(request)

    return middleware


def lacks_second_factor(account: object) -> bool:
    """Return whether `account` has no second factor where one is required: an authenticator app or a passkey."""
    if not settings.RONGUON_REQUIRE_SECOND_FACTOR:
        return False
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return not is_mfa_enabled(account, kinds) and not is_demo()


def _lacks_it(request: HttpRequest) -> bool:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the request is widened here for all views
    if not actor.grants or not lacks_second_factor(request.user):
        return False
    try:
        return resolve(request.path_info).url_name not in OPEN_WITHOUT
    except Resolver404:
        return False
