"""When the machine cannot do what was asked: try a lost race again, then say plainly what is wrong and what to do.

A request that lost against another writer (a locked SQLite, a deadlock or failed serialization on PostgreSQL) is
carried out again from its beginning, as long as nothing of it was committed. What remains becomes a page with 503 or
507 that holds what was typed. These pages ask nothing of the database.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from ronguon.kernel.trouble import MachineTrouble, trouble_of
from ronguon.portal import later
from ronguon.portal.later import SentRequest

TRIES: Final = 4
"""How often a request is carried out at most."""
SECONDS: Final = 30.0
"""After so many seconds a request is not begun again; each try may itself wait as long as the database waits."""
_PAUSE: Final = 0.05
_RETRY_AFTER: Final = {
    MachineTrouble.BUSY: 5,
    MachineTrouble.AWAY: 30,
    MachineTrouble.READ_ONLY: 300,
    MachineTrouble.FULL: 300,
}
_STATUS: Final = {MachineTrouble.FULL: HTTPStatus.INSUFFICIENT_STORAGE}
# Statements after which there is nothing to commit.
_ASKS: Final = re.compile(r"\s*(?:SELECT|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|SHOW|SET|EXPLAIN)\b", re.IGNORECASE)
# What of a request was read off the line and cannot be read again.
_READ: Final = ("_body", "_post", "_files", "_read_started", "_stream", "_upload_handlers", "_post_parse_error")
# Fields that are never shown again, and addresses below which nothing typed is.
_SECRET: Final = re.compile(r"pass|mat_?khau|secret|code|token", re.IGNORECASE)
_SECRET_ADDRESSES: Final = ("/tai-khoan/", "/don-vi/loi-moi/")
_CSRF: Final = "csrfmiddlewaretoken"
_log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


@dataclass
class Watched:
    """What became of one try of a request: whether anything was committed, and the last statement that failed."""

    committed: bool = False
    failed: Exception | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A field as it was sent. `hidden` ones go along when it is sent again and are not shown."""

    name: str
    value: str
    hidden: bool


def patience(get_response: Handler) -> Handler:
    """Carry a request out again that lost against another writer, at most `TRIES` times and within `SECONDS`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        before = dict(request.__dict__)
        until = time.monotonic() + SECONDS
        for number in range(1, TRIES + 1):
            with watched() as became:
                request.became = became  # type: ignore[attr-defined]  # read by `answer`, which only has the request
                response = get_response(request)
            if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                # A limit that cannot be counted refuses; where the database is why, that is what is said.
                response = answer(request, became.failed) or response
            lost = getattr(response, "trouble", None) is MachineTrouble.BUSY
            if not lost or became.committed or number == TRIES or time.monotonic() > until:
                break
            _log.info("%s %s lost against another writer, try %d", request.method, request.path, number)
            time.sleep(_PAUSE * 2**number * (0.5 + secrets.randbelow(1000) / 1000))
            begin_again(request, before)
        return response

    return middleware


@contextmanager
def watched() -> Iterator[Watched]:
    """Yield a note that says, as soon as it is so, that something was committed on this thread's connection."""
    became = Watched()

    def note() -> None:
        became.committed = True

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 (the framework calls it so)
        try:
            result = execute(sql, params, many, context)
        except Exception as error:
            became.failed = error
            raise
        if not became.committed and not _ASKS.match(sql):
            transaction.on_commit(note)  # at once outside a transaction, and never when this one is rolled back
        return result

    with connection.execute_wrapper(watch):
        yield became


def begin_again(request: HttpRequest, before: dict[str, Any]) -> None:
    """Make `request` as it was before any middleware saw it; what was read off the line stays, rewound."""
    read = {name: request.__dict__[name] for name in _READ if name in request.__dict__}
    request.__dict__.clear()
    request.__dict__.update(before | read)
    for _, files in read["_files"].lists() if "_files" in read else ():
        for file in files:
            file.seek(0)


def answer(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """Return the page for what is wrong with the machine, null when `error` tells of nothing of the kind."""
    trouble = trouble_of(error)
    if trouble is None:
        return None
    _log.warning("%s %s: %s: %s", request.method, request.path, trouble, error)
    status = _STATUS.get(trouble, HTTPStatus.SERVICE_UNAVAILABLE)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        body = json.dumps({"code": trouble, "detail": later.HEADINGS[trouble] + "."}, ensure_ascii=False)
        response = HttpResponse(body, content_type="application/json", status=status)
    else:
        response = HttpResponse(_page(request, trouble), status=status)
    response["Retry-After"] = str(_RETRY_AFTER[trouble])
    response["Cache-Control"] = "no-store"
    response.trouble = trouble  # type: ignore[attr-defined]  # read by `patience`
    return response


def _page(request: HttpRequest, trouble: MachineTrouble) -> str:
    posted = request.method == "POST"
    if trouble is MachineTrouble.FULL and not posted:
        return render_to_string("507.html")
    typed, files = _typed(request) if posted else ([], False)
    became: Watched = getattr(request, "became", Watched())
    sent = SentRequest(posted=posted, done_in_part=became.committed, files=files, typed=bool(typed))
    values = {
        "heading": later.HEADINGS[trouble], "happened": later.happened(trouble, sent),
        "to_do": later.to_do(trouble, sent), "typed": typed, "shown": [one for one in typed if not one.hidden],
        "again": sent.may_go_again(trouble), "address": request.get_full_path(),
    }  # fmt: skip
    return render_to_string("portal/later.html", values)


def _typed(request: HttpRequest) -> tuple[list[Typed], bool]:
    """Return the fields that were sent, in their order, and whether a file came along; no secret is among them."""
    if request.path_info.startswith(_SECRET_ADDRESSES):
        return [], False
    with suppress(Exception):  # a unit that cannot be read keeps nothing, and must not hide the trouble itself
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        kept = [
            Typed(name, value, hidden=name == _CSRF or len(value) < _WORTH_SHOWING)
            for name, value in fields
            if name == _CSRF or not _SECRET.search(name)
        ]
        return kept, bool(request.FILES)
    return [], False


_WORTH_SHOWING: Final = 12
"""Shorter values are choices and figures, quickly typed again; they go along unseen."""
