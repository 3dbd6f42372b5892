"""Cookies of a real installation: bound to the host, over https, out of scripts' reach; public pages set none."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import Morsel
from typing import Any

from django.db import transaction
from django.test import Client

HOST = "ronguon.example"
LOOSE = Morsel[str]()
LOOSE.set("messages", "x", "x")


def loose(cookie: Morsel[str]) -> list[str]:
    """Return what a cookie lacks, one word each."""
    found = [] if cookie.key.startswith("__Host-") and cookie["path"] == "/" and not cookie["domain"] else ["__Host-"]
    wanted = ("secure",) if cookie["max-age"] == 0 else ("secure", "httponly")  # what is taken back holds nothing
    found += [word for word in wanted if not cookie[word]]
    return found + ([] if cookie["samesite"] in {"Lax", "Strict"} else ["samesite"])


def test_no_address_sets_a_loose_cookie_and_no_public_one_sets_any(
    addresses: list[tuple[str, str, str]], visit: Callable[..., Any], show: Callable[[str], None]
) -> None:
    wrong, names, seen = [], set(), 0
    for door, name, address in addresses:
        for method in ("GET", "POST"):
            with transaction.atomic():
                answer = visit(method, address)
                transaction.set_rollback(True)
            seen += 1
            names |= set(answer.cookies)
            if door == "public" and answer.cookies:
                wrong.append(f"{name} sets {list(answer.cookies)}")
            wrong += [f"{name}: {key} lacks {loose(one)}" for key, one in answer.cookies.items() if loose(one)]
    show(f"cookies: {seen - len(wrong)}/{seen} answers without a loose one; named {sorted(names)}")
    assert wrong == []
    assert "__Host-csrf" in names


def test_the_cookies_of_a_whole_visit(world: Any, production: Any) -> None:
    client: Any = Client(SERVER_NAME=HOST, enforce_csrf_checks=True)
    page = client.get("/tai-khoan/login/", secure=True)
    account = world.accounts["an"]
    account.set_password("mot cau dai de nho 2026")
    account.save()
    typed = {"login": account.email, "password": "mot cau dai de nho 2026"}
    token = page.context["csrf_token"]
    answers = [page, client.post("/tai-khoan/login/", {**typed, "csrfmiddlewaretoken": token}, secure=True,
                                 HTTP_REFERER=f"https://{HOST}/tai-khoan/login/")]  # fmt: skip
    answers += [client.get(address, secure=True) for address in ("/bat-dau/", "/viec-phai-lam/", "/tai-khoan/2fa/")]
    token = answers[-1].context["csrf_token"]
    out = client.post("/tai-khoan/logout/", {"csrfmiddlewaretoken": str(token)}, secure=True,
                      HTTP_REFERER=f"https://{HOST}/")  # fmt: skip
    cookies = {key: one for answer in [*answers, out] for key, one in answer.cookies.items() if one.value}
    assert set(cookies) == {"__Host-csrf", "__Host-phien", "__Host-may-quen"}
    assert [loose(one) for one in cookies.values()] == [[], [], []]


def test_the_language_has_a_bound_name_too(production: Any) -> None:
    assert production.LANGUAGE_COOKIE_NAME.startswith("__Host-")
    assert production.LANGUAGE_COOKIE_SECURE
    assert production.LANGUAGE_COOKIE_HTTPONLY
    assert production.LANGUAGE_COOKIE_SAMESITE == "Lax"


def test_words_to_the_person_are_not_put_into_a_cookie(production: Any) -> None:
    assert production.MESSAGE_STORAGE.endswith("SessionStorage")


def test_a_planted_loose_cookie_is_caught() -> None:
    assert loose(LOOSE) == ["__Host-", "secure", "httponly", "samesite"]
