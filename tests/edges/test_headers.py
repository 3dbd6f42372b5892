"""Every answer carries the headers of safety: each address, as a stranger and as the cast, and every kind of error."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

import ronguon
from ronguon.kernel.tests.sampling import part
from ronguon.portal.middleware import METHODS
from ronguon.ui.saving import SAVED_ONLY as OF_FILES

HOST = "ronguon.example"
PEOPLE = ("", "an", "binh", "chi", "dung", "office", "head", "admin")
YEAR = 31_536_000
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "object-src": "'none'",
    "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'",
}  # fmt: skip
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OPEN_TO_OTHER_SITES = {"/api/v1/channels/lookup"}
"""What pages of others may read: no session, no key, public rows alone."""


def lacks(answer: Any) -> list[str]:
    """Return what is wrong with the headers of an answer over https, one word each."""
    found = [name for name, value in FIXED.items() if answer.headers.get(name) != value]
    age = re.search(r"max-age=(\d+)", answer.headers.get("Strict-Transport-Security", ""))
    if age is None or int(age[1]) < YEAR or "includeSubDomains" not in answer.headers["Strict-Transport-Security"]:
        found.append("Strict-Transport-Security")
    policy = answer.headers.get("Content-Security-Policy", "")
    if policy != OF_FILES["Content-Security-Policy"]:
        told = dict(part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip())
        found += [f"CSP {name}" for name, value in POLICY.items() if told.get(name) != value]
    if "unsafe" in policy or "http:" in policy or "*" in policy:
        found.append("CSP unsafe")
    if not {"camera=()", "microphone=()", "geolocation=()"} <= set(
        answer.headers.get("Permissions-Policy", "").split(", ")
    ):
        found.append("Permissions-Policy")
    found += [name for name in ("Server", "X-Powered-By") if name in answer.headers]
    if "Access-Control-Allow-Origin" in answer.headers and answer.request["PATH_INFO"] not in OPEN_TO_OTHER_SITES:
        found.append("Access-Control-Allow-Origin")
    if "Cache-Control" not in answer.headers:
        found.append("Cache-Control")
    return found


@pytest.mark.sampled
@pytest.mark.parametrize(
    "people", [pytest.param(("", "an"), id="two"), pytest.param(PEOPLE, id="all", marks=pytest.mark.soak)]
)
def test_every_address_as_a_stranger_with_both_methods_and_as_the_cast(
    people: tuple[str, ...],
    addresses: list[tuple[str, str, str]],
    visit: Callable[..., Any],
    show: Callable[[str], None],
) -> None:
    wrong, seen, kinds = [], 0, set()
    for who in people:
        looked_at = part(addresses, one_in=3, least=150, of=lambda one: (one[0], one[1].partition(":")[0]))
        for _, name, address in looked_at:
            for method in ("GET", "POST"):
                if who and (name == "account_logout" or method == "POST"):
                    continue  # an action may end the session; its answers were looked at as a stranger
                with transaction.atomic():
                    answer = visit(method, address, who)
                    transaction.set_rollback(True)
                seen += 1
                kinds.add(answer.status_code)
                wrong += [f"{method} {name} {who}: {what}" for what in lacks(answer)]
    show(f"headers: {seen - len({w.rpartition(':')[0] for w in wrong})}/{seen} answers whole, statuses {sorted(kinds)}")
    assert wrong == []
    assert seen > 30 * (len(people) + 1)
    assert kinds >= {200, 302, 403, 404, 405}


def broken(*_: object) -> None:
    """Stand for a view that fails."""
    raise RuntimeError("planted")


ERRORS: dict[str, tuple[int, Callable[[Any], Any]]] = {
    "a host that is not ours": (400, lambda c: c.get("/", secure=True, HTTP_HOST="evil.example")),
    "a form from elsewhere": (403, lambda c: c.post("/tai-khoan/login/", {}, secure=True)),
    "no such page": (404, lambda c: c.get("/khong-co", secure=True)),
    "no such result": (404, lambda c: c.get("/ket-qua/00000000-0000-0000-0000-000000000000/", secure=True)),
    "a public page posted to": (405, lambda c: c.post("/", {}, secure=True)),
    "a static file": (200, lambda c: c.head("/static/ronguon/app.css", secure=True)),
    "no such static file": (404, lambda c: c.get("/static/none.css", secure=True)),
    "plain http": (301, lambda c: c.get("/")),
}


@pytest.mark.django_db
def test_every_kind_of_error_and_every_file(
    production: Any, show: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    production.STATIC_ROOT.joinpath("ronguon").mkdir(exist_ok=True)
    production.STATIC_ROOT.joinpath("ronguon", "app.css").write_text("a{}")
    monkeypatch.setattr("ronguon.portal.views.landing.redirect", broken)
    wrong = {}
    for name, (status, ask) in ERRORS.items():
        client = Client(raise_request_exception=False, enforce_csrf_checks=True, SERVER_NAME=HOST)
        answer = ask(client)
        told = [what for what in lacks(answer) if not (status == 301 and what == "Strict-Transport-Security")]
        if told or answer.status_code != status:
            wrong[name] = (answer.status_code, told)
    show(f"headers: {len(ERRORS) - len(wrong)}/{len(ERRORS)} kinds of error and file whole")
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/", "/tai-khoan/login/"])
def test_a_failing_server_answers_with_its_headers(
    where: str, production: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ronguon.portal.context.clock.today", broken)
    monkeypatch.setattr("ronguon.portal.context.is_demo", broken)
    answer = Client(raise_request_exception=False, SERVER_NAME=HOST).get(where, secure=True)
    assert answer.status_code == 500
    assert lacks(answer) == []


@pytest.mark.django_db
def test_too_many_requests_and_too_much_sent_are_answered_with_their_headers(
    production: Any, world: Any, visit: Callable[..., Any]
) -> None:
    production.RONGUON_LIMITS = production.RONGUON_LIMITS | {"search": "1/1h"}
    assert [visit("GET", "/tim/", "an").status_code for _ in range(2)] == [200, 429]
    assert lacks(visit("GET", "/tim/", "an")) == []
    production.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    large = visit("POST", "/tai-khoan/login/", data=b"a=" + b"x" * 99, content_type="application/x-www-form-urlencoded")
    assert large.status_code in {400, 413}
    assert lacks(large) == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "X"])
@pytest.mark.parametrize("where", ["/", "/tai-khoan/login/", "/static/ronguon/app.css"])
def test_odd_methods_get_an_empty_refusal(method: str, where: str, production: Any) -> None:
    answer = Client(SERVER_NAME=HOST).generic(method, where, "secret=1", secure=True, HTTP_COOKIE="a=b")
    assert (answer.status_code, answer.content, answer.headers["Allow"]) == (405, b"", ", ".join(METHODS))
    assert lacks(answer) == []


def test_error_pages_that_are_files_need_nothing_from_elsewhere() -> None:
    folder = Path(ronguon.__file__).parent / "ui" / "templates"
    for name in ("500.html", "503.html"):
        text = (folder / name).read_text("utf-8")
        assert re.findall(r'(?:src|href)="(?!/|#)[^"]*"', text) == []
        assert "style=" not in text
        assert "<script" not in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "") for name in FIXED),
        ("Strict-Transport-Security", "max-age=60"),
        ("Content-Security-Policy", "default-src 'self' 'unsafe-inline'"),
        ("Permissions-Policy", "camera=*"),
        ("Server", "x/1.0"),
        ("Access-Control-Allow-Origin", "*"),
    ],
)
@pytest.mark.django_db
def test_a_planted_gap_is_caught(name: str, value: str, production: Any) -> None:
    answer = Client(SERVER_NAME=HOST).get("/tu-choi/", secure=True)
    assert lacks(answer) == []
    answer.headers[name] = value
    assert lacks(answer) != []
    del answer.headers[name]
    assert name in {"Server", "Access-Control-Allow-Origin"} or lacks(answer) != []
