"""G13: whoever only reads leaves nothing behind: no cookie, no third party, neither address nor query in any record.

Watched are all doors a trace can leave by: every logger, whatever its handlers, what is printed, files written, and
values given to the database. What a look-up is asked reaches none of them, whatever it is: an address, a name, a day.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from tests.rights.test_g12_egress import addresses

pytestmark = pytest.mark.django_db

ADDRESS, QUERY, AGENT = "203.0.113.91", "giengcocauhoi", "TrinhDuyetCuaNguoiDoc"
SIGNS = (ADDRESS, QUERY, AGENT)
_writing: list[list[str]] = []


def _heard(event: str, args: tuple[Any, ...]) -> None:
    if _writing and event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        _writing[-1].append(f"file {args[0]}")


sys.addaudithook(_heard)  # stays for the process; without a listener it does nothing


@contextmanager
def traces(capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Collect what is left behind: lines of any logger, what is printed, files opened to write, values stored."""
    left: list[str] = []
    handle = logging.Logger.handle

    def logged(self: logging.Logger, record: logging.LogRecord) -> None:
        # Django hands its own lines the request; no form of ours writes it (test_log_lines).
        brought = {key: value for key, value in vars(record).items() if key != "request"}
        left.append(f"log {record.name} {record.getMessage()} {brought}")
        handle(self, record)

    def stored(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 (the framework's own signature)
        left.append(f"stored {params}")
        return execute(sql, params, many, context)

    capsys.readouterr()
    _writing.append(left)
    try:
        with patch.object(logging.Logger, "handle", logged), connection.execute_wrapper(stored):
            yield left
    finally:
        _writing.pop()
        printed = capsys.readouterr()
        left += [f"printed {printed.out}", f"printed {printed.err}"]


def read(client: Any, url: str) -> Any:
    return client.get(url, {"q": QUERY}, REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT)


def telling(left: list[str]) -> list[str]:
    """Return the traces that say who read or what was asked; a file is one whatever its name."""
    return [line for line in left if line.startswith("file ") or any(sign in line for sign in SIGNS)]


class _Fetched(HTMLParser):
    """Where a browser would fetch from by itself: images, styles, scripts, frames, fonts."""

    def __init__(self) -> None:
        super().__init__()
        self.hosts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        urls = [given.get(key) or "" for key in ("src", "srcset", "data", "poster")]
        urls += [given.get("href") or ""] if tag == "link" and given.get("rel") != "canonical" else []
        self.hosts |= {host for url in urls if (host := urlsplit(url).netloc)}


def test_reading_what_is_public_leaves_nothing_behind(
    client: Client, capsys: pytest.CaptureFixture[str], show: Callable[[str], None]
) -> None:
    pages, quiet = list(addresses("public")), 0
    for url in pages:
        read(client, url)  # what is made once, as compiled templates, is made before
        with traces(capsys) as left:
            answer = read(client, url)
        reader = _Fetched()
        reader.feed(answer.content.decode(errors="ignore"))
        assert answer.status_code < 500, url
        assert telling(left) == [], url
        assert not answer.cookies, url
        assert reader.hosts == set(), url
        quiet += 1
    show(f"G13 {quiet}/{len(pages)} public addresses leave no cookie, no request elsewhere and no trace of who read")
    assert quiet > 15


ASKED = (
    QUERY, f"https://{QUERY}.anphuoc.example/", f"https://www.facebook.com/{QUERY}", f"@{QUERY}", f"UBND xã {QUERY}",
    f"Công an xã {QUERY}, tỉnh An Phước", f"bit.ly/{QUERY}",
    f"https://{QUERY}.example/a/b.html?x={QUERY}", f"\\{QUERY}\x00",
)  # fmt: skip
DOORS = ("/tra-cuu/", "/en/look-up/", "/api/v1/channels/lookup")


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_looked_up_is_given_to_no_log_and_not_to_the_database(
    asked: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    for door in DOORS:
        with traces(capsys) as left:
            answer = client.get(door, {"q": asked}, REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT)
        assert answer.status_code in {200, 422}, door
        assert telling(left) == [], door
        assert "public" not in answer["Cache-Control"], door  # no cache between keeps the address that was asked
        assert not answer.cookies


def test_a_look_up_that_fails_says_nothing_of_what_was_asked(
    client: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("ronguon.channels.models.looking.memory", broken)
    client.raise_request_exception = False
    for door in DOORS:
        with traces(capsys) as left:
            assert client.get(door, {"q": QUERY}).status_code == 500
        assert [line for line in left if QUERY in line] == [], door


Middleware = Callable[[HttpRequest], HttpResponse]


def _logs(get_response: Middleware) -> Middleware:
    def middleware(request: HttpRequest) -> HttpResponse:
        logging.getLogger("watcher").info("%s read %s", request.META["REMOTE_ADDR"], request.path)
        return get_response(request)

    return middleware


def _logs_aside(get_response: Middleware) -> Middleware:
    logger = logging.getLogger("aside")
    logger.propagate = False

    def middleware(request: HttpRequest) -> HttpResponse:
        logger.warning("read", extra={"of": request.GET.get("q"), "seen": request.path})
        return get_response(request)

    return middleware


def _prints(get_response: Middleware) -> Middleware:
    def middleware(request: HttpRequest) -> HttpResponse:
        sys.stderr.write(f"{request.META['HTTP_USER_AGENT']} {request.path}\n")
        return get_response(request)

    return middleware


def _writes(get_response: Middleware) -> Middleware:
    def middleware(request: HttpRequest) -> HttpResponse:
        with Path("/dev/null").open("a") as book:
            book.write(request.path)
        return get_response(request)

    return middleware


def _stores(get_response: Middleware) -> Middleware:
    def middleware(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", [request.META["REMOTE_ADDR"]])
        return get_response(request)

    return middleware


def _marks(get_response: Middleware) -> Middleware:
    def middleware(request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = get_response(request)
        answer.set_cookie("visitor", "1")
        return answer

    return middleware


WATCHERS = {"logs": _logs, "logs aside": _logs_aside, "prints": _prints, "writes": _writes, "stores": _stores}


@pytest.mark.parametrize("how", WATCHERS)
def test_a_planted_watcher_of_readers_is_caught(how: str, capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    name = WATCHERS[how].__name__
    logging.getLogger("watcher").setLevel(logging.INFO)
    with override_settings(MIDDLEWARE=[f"{__name__}.{name}", *settings.MIDDLEWARE]), traces(capsys) as left:
        assert read(Client(), "/tu-choi/").status_code == 200
    assert telling(left)


def test_a_planted_cookie_is_caught(settings: Any) -> None:
    with override_settings(MIDDLEWARE=[f"{__name__}.{_marks.__name__}", *settings.MIDDLEWARE]):
        assert read(Client(), "/tu-choi/").cookies


@pytest.mark.parametrize(
    "planted", ["<img src='//count.example/p.gif'>", "<link rel=stylesheet href=https://x.example>"]
)
def test_a_planted_third_party_is_caught(planted: str) -> None:
    reader = _Fetched()
    reader.feed(planted)
    assert reader.hosts
