"""Calling a view as the URL resolver finds it, for somebody, without the pages around an answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.urls import resolve
from tests.test_cast_everywhere import SENT, WITH_FILE, is_for_scripts

from ronguon.access.actions import tokens
from ronguon.access.models import Token
from ronguon.kernel.errors import NotAllowedError, RonguonError
from ronguon.people.models import Account
from ronguon.units.domain import Actor


@dataclass
class Answer:
    """What came back: the status, the unit, and what the template was given."""

    status: int
    body: str = ""
    context: dict[str, Any] = field(default_factory=dict)

    def json(self) -> Any:
        return json.loads(self.body)


def answer(method: str, url: str, account: Account, actor: Actor, secret: str = "", *, told: bool = False) -> Answer:
    """Call the view behind `url` as the middleware would. With `told`, what its template was given comes along."""
    scripts = is_for_scripts(url)
    request: Any = _for_script(method, url, secret) if scripts else RequestFactory().generic(method, url)
    match = resolve(urlsplit(url).path, settings.RONGUON_API_URLCONF if scripts else None)
    request.resolver_match = match
    request.user, request.actor = account, actor
    request.session = SessionStore()
    request._messages = CookieStorage(request)
    contexts: list[dict[str, Any]] = []

    def keep(context: Any, **_more: object) -> None:
        if not contexts:
            contexts.append(context.flatten())

    if told:
        template_rendered.connect(keep)
    try:
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return Answer(404)
    except NotAllowedError:
        return Answer(403)
    except RonguonError as error:
        return Answer(error.status, str(error))
    finally:
        template_rendered.disconnect(keep)
    body = b"" if response.streaming else response.content
    return Answer(response.status_code, body.decode("utf-8", "replace"), contexts[0] if contexts else {})


def _for_script(method: str, url: str, secret: str) -> HttpRequest:
    headers: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    last = url.rpartition("/")[2]
    if method == "POST" and last in WITH_FILE:
        return RequestFactory().post(url, {"file": SimpleUploadedFile("a.txt", b"Bien ban\n")}, **headers)
    body = json.dumps(SENT[last]) if method == "POST" and last in SENT else ""
    return RequestFactory().generic(method, url, body, content_type="application/json", **headers)


def ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a key opens and allows be worked out once, not at each of a thousand calls: it stays the same here."""
    opening, acting = tokens.opened_by, tokens.actor_through
    opened, known = dict[str, Token | None](), dict[UUID, Actor]()

    def opened_by(secret: str, *, on: date) -> Token | None:
        if secret not in opened:
            opened[secret] = opening(secret, on=on)
        return opened[secret]

    def actor_through(token: Token, *, on: date) -> Actor:
        if token.code not in known:
            known[token.code] = acting(token, on=on)
        return known[token.code]

    monkeypatch.setattr(tokens, "opened_by", opened_by)
    monkeypatch.setattr(tokens, "actor_through", actor_through)
    monkeypatch.setattr(tokens, "note_use", lambda *_token, **_day: None)
