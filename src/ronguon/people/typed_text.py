"""Typed text outlives a session: encrypted for the one account, held by the server, sent on after signing in again.

A form that meets an ended session is not carried out. Its fields (no files, no passwords) are encrypted under a key
that is derived for the account whose session it was, and put into the new, anonymous session of this browser, where
they live for half an hour. After signing in the same person sees them and sends them on by hand. For anybody else the
text cannot be opened and is dropped. Drafts that the browser itself keeps are sealed under a key of the same person.

Source: house rule, decision 0016.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ronguon.kernel import clock
from ronguon.people.actions import whose_ended
from ronguon.people.domain import IDLE
from ronguon.people.models import Account

_HELD: Final = "carried"
_PURPOSE: Final = b"ronguon typed text"
_ON_DEVICES: Final = b"ronguon drafts on devices"
MOST_BYTES: Final = 200_000
SAID: Final = gettext_noop(
    "Your session has ended, so nothing was sent. What you typed is kept for you for 30 minutes: sign in, send it on."
)
FORMS: Final = {"application/x-www-form-urlencoded", "multipart/form-data"}


@dataclass(frozen=True, slots=True)
class KeptText:
    """A form on its way: where to, its fields in their order, and the names of files that have to be chosen again."""

    address: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    @property
    def shown(self) -> list[str]:
        """Return the texts that a person typed, longest first; values of a choice or a switch are not among them."""
        return sorted((value for _, value in self.fields if " " in value.strip()), key=len, reverse=True)


def device_key(account: Account) -> str:
    """Return the key under which this person's drafts are sealed on a device; nobody else is told it."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=account.code.bytes, info=_ON_DEVICES)
    return base64.b64encode(derived.derive(settings.SECRET_KEY.encode())).decode("ascii")


def _cipher(account: Account) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=account.code.bytes, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


def leads_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether the answer to a form is to sign in first, from anywhere but the pages of signing in."""
    entrance = resolve_url(settings.LOGIN_URL)
    return response.headers.get("Location", "").partition("?")[0] == entrance and not request.path.startswith(
        entrance.removesuffix("login/")
    )


def kept(request: HttpRequest) -> HttpResponse | None:
    """Keep the fields of a form whose session ended; return the way to signing in, null with nothing to keep."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    account = whose_ended(key, at=clock.on_the_wall()) if key and request.content_type in FORMS else None
    if account is None:
        return None
    skipped = {"csrfmiddlewaretoken"}
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in skipped]
    text = json.dumps([request.get_full_path(), fields, sorted(set(request.FILES))])
    if not fields or len(text) > MOST_BYTES:
        return None
    request.session[_HELD] = _cipher(account).encrypt(text.encode()).decode("ascii")
    way = f"{resolve_url(settings.LOGIN_URL)}?next={reverse('people_carried')}"
    messages.info(request, _(SAID))
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": way})
    return redirect(way)


def is_held(request: HttpRequest) -> bool:
    """Return whether this browser's session holds typed text, whoever may open it."""
    return _HELD in request.session


def opened(request: HttpRequest, account: Account) -> KeptText | None:
    """Return what `account` typed; text of anybody else, or older than half an hour, is dropped and gives null."""
    held = request.session.get(_HELD)
    if held is None:
        return None
    try:
        text = _cipher(account).decrypt(held.encode(), ttl=int(IDLE.total_seconds()))
    except InvalidToken:
        drop(request)
        return None
    address, fields, files = json.loads(text)
    return KeptText(address, tuple((name, value) for name, value in fields), tuple(files))


def arrived(request: HttpRequest) -> None:
    """Forget the typed text when the form that was just answered is the one it was kept for."""
    if is_held(request) and isinstance(request.user, Account):
        found = opened(request, request.user)
        if found is not None and found.address == request.get_full_path():
            drop(request)


def drop(request: HttpRequest) -> None:
    """Forget the typed text."""
    request.session.pop(_HELD, None)
