"""What a caller merely claims moves nothing: no limit, no link, no redirect, no letter, no line of the log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory

from ronguon.jobs.tests.waiting import run_waiting
from ronguon.people.callers import caller
from ronguon.people.models import Account, Tally

HOST = "ronguon.example"
EVIL = "evil.example"
PASSWORD = "mot cau dai de nho 2026"
FORGED: dict[str, dict[str, Any]] = {
    "X-Forwarded-For": {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
    "X-Forwarded-For, many": {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 127.0.0.1, evil.example"},
    "X-Forwarded-Host": {"HTTP_X_FORWARDED_HOST": EVIL},
    "X-Forwarded-Proto": {"HTTP_X_FORWARDED_PROTO": "http"},
    "X-Forwarded-Port": {"HTTP_X_FORWARDED_PORT": "81"},
    "X-Forwarded-Server": {"HTTP_X_FORWARDED_SERVER": EVIL},
    "X-Forwarded-Prefix": {"HTTP_X_FORWARDED_PREFIX": "/evil.example"},
    "Forwarded": {"HTTP_FORWARDED": f"for=203.0.113.9;host={EVIL};proto=http"},
    "X-Real-IP": {"HTTP_X_REAL_IP": "203.0.113.9"},
    "X-Client-IP": {"HTTP_X_CLIENT_IP": "203.0.113.9"},
    "True-Client-IP": {"HTTP_TRUE_CLIENT_IP": "203.0.113.9"},
    "CF-Connecting-IP": {"HTTP_CF_CONNECTING_IP": "203.0.113.9"},
    "X-Original-URL": {"HTTP_X_ORIGINAL_URL": "/don-vi/"},
    "X-Rewrite-URL": {"HTTP_X_REWRITE_URL": "/don-vi/"},
    "X-HTTP-Method-Override": {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    "X-Host": {"HTTP_X_HOST": EVIL},
    "Origin-like": {"HTTP_X_ORIGINATING_IP": "203.0.113.9"},
}
JUNK_HOSTS = [
    EVIL, f"{HOST}.{EVIL}", f"{EVIL}:443", f"{HOST}@{EVIL}", f"{HOST}, {EVIL}", "", "localhost", "127.0.0.1", "[::1]",
    f"{HOST}\r\nX-A: b", f"{HOST}/../", "ronguon.example%00", "*", f".{HOST}", f"x.{HOST}",
]  # fmt: skip


@pytest.fixture
def an(db: None) -> Account:
    return Account.objects.create_user("an@example.vn", PASSWORD, full_name="An")


def ask(method: str, path: str, data: dict[str, str] | None = None, **headers: Any) -> Any:
    client = Client(SERVER_NAME=HOST, raise_request_exception=False)
    return getattr(client, method)(path, data or {}, secure=True, **headers)


def what_it_says(answer: Any) -> tuple[int, str, str]:
    """Return status, redirect and page of an answer, without what differs each time."""
    page = re.sub(r'(csrfmiddlewaretoken" value)="\w+"', r"\1", answer.content.decode())
    return answer.status_code, answer.headers.get("Location", ""), page


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_header_changes_no_page_no_redirect_and_no_limit(
    name: str, an: Account, production: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("/", "/tu-choi/", "/tai-khoan/login/", "/bat-dau/", "/khong-co", "/robots.txt"):
        assert what_it_says(ask("get", path, **FORGED[name])) == what_it_says(ask("get", path)), path
    plain = RequestFactory().get("/", **FORGED[name])
    assert caller(plain) == "127.0.0.1"
    assert EVIL not in caplog.text
    assert "203.0.113.9" not in caplog.text


@pytest.mark.parametrize("name", FORGED)
def test_a_letter_leads_to_the_installation_whatever_was_claimed(name: str, an: Account, production: Any) -> None:
    ask("post", "/tai-khoan/password/reset/", {"email": an.email}, **FORGED[name])
    run_waiting()
    links = re.findall(r"https?://\S+", str(mail.outbox[0].body))
    assert links
    assert all(link.startswith(f"https://{HOST}/tai-khoan/password/reset/key/") for link in links)


@pytest.mark.django_db
def test_a_new_address_in_a_header_each_time_gives_no_more_tries(an: Account, production: Any) -> None:
    production.RONGUON_LIMITS = production.RONGUON_LIMITS | {"sign-in": "10/1h", "guess": "1000/1s"}
    statuses = [
        ask("post", "/tai-khoan/login/", {"login": an.email, "password": "x"},
            HTTP_X_FORWARDED_FOR=f"203.0.113.{n}", HTTP_X_REAL_IP=f"203.0.113.{n}", HTTP_FORWARDED=f"for=203.0.113.{n}",
        ).status_code for n in range(20)
    ]  # fmt: skip
    assert statuses == [200] * 10 + [429] * 10
    assert Tally.objects.count() == 3, "one for the caller, one for the address, one for both"


@pytest.mark.django_db
def test_behind_a_proxy_its_last_address_alone_counts(production: Any) -> None:
    production.RONGUON_PROXIES = 1
    for said, meant in {
        "203.0.113.9": "203.0.113.9",
        "1.1.1.1, 203.0.113.9": "203.0.113.9",
        "evil, 2001:db8:1:2:3::4": "2001:db8:1:2::/64",
        "::ffff:203.0.113.9": "203.0.113.9",
        "x": "unknown",
        "": "127.0.0.1",
    }.items():
        assert caller(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=said)) == meant


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "said", "meant"),
    [
        (0, "203.0.113.9, 10.0.0.1", "127.0.0.1"),
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (3, "1.1.1.1, 203.0.113.9, 10.0.0.1, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),  # somebody inside who came past the outer one
        (2, "1.1.1.1,,10.0.0.1", "unknown"),
    ],
)
def test_behind_several_the_address_that_the_outermost_saw_counts(
    proxies: int, said: str, meant: str, production: Any
) -> None:
    production.RONGUON_PROXIES = proxies
    assert caller(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=said)) == meant


@pytest.mark.django_db
@pytest.mark.parametrize("host", JUNK_HOSTS)
def test_a_host_that_is_not_ours_gets_nothing(host: str, production: Any) -> None:
    for path in ("/", "/tu-choi/", "/tai-khoan/login/", "/bat-dau/", "/.well-known/security.txt"):
        answer = ask("get", path, HTTP_HOST=host)
        assert answer.status_code == 400, path
        assert EVIL not in answer.content.decode()
    assert ask("post", "/tai-khoan/password/reset/", {"email": "an@example.vn"}, HTTP_HOST=host).status_code == 400
    run_waiting()
    assert mail.outbox == []


def elsewhere() -> Iterator[str]:
    """Yield sixty ways to lead somebody off the site."""
    starts = (
        "https://", "http://", "//", "///", "////", "https:", "https:/", "\\\\", "/\\", "\\/", "http:\\\\",
        "ftp://", " https://", "\thttps://", "\nhttps://", "https://ronguon.example@",
        "https://ronguon.example.", "//ronguon.example@", "%2f%2f", "/%09/", "/%5c", "/\t/", "/\n/",
        "hTTps://", "https:///", "https://user:pw@", "//%E3%80%82", "x:", "http:///", "\0//",
        "https://evil.example\\@ronguon.example/", "https://[::1]@",
    )  # fmt: skip
    yield from (f"{start}{EVIL}" for start in starts)
    yield from (f"{start}{EVIL}/?next=/bat-dau/" for start in starts[:12])
    yield from ("javascript:alert(1)", "data:text/html,x", "vbscript:x", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)")
    yield from (
        "//0x7f000001",
        "//2130706433",
        "//[::1]",
        "//１２７.0.0.1",
        "https://xn--evil-example",
        "//evil。example",
    )
    yield from (
        "mailto:a@evil.example",
        "blob:https://evil.example",
        "file:///etc/passwd",
        "//evil.example:443",
        "/..//evil.example",
    )


def leads_off(location: str) -> bool:
    """Return whether a browser at the site would leave it by this redirect."""
    cleaned = re.sub(r"[\t\n\r]", "", location.strip()).replace("\\", "/")
    if cleaned.startswith(f"https://{HOST}/"):
        return False
    return cleaned.startswith("//") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", cleaned) is not None


def test_sixty_ways_off_the_site_lead_nowhere(an: Account, production: Any, show: Callable[[str], None]) -> None:
    production.RONGUON_LIMITS = production.RONGUON_LIMITS | {"sign-in": "10000/1s"}
    ways = list(elsewhere())
    off = []
    for way in ways:
        typed = {"login": an.email, "password": PASSWORD, "next": way}
        answer = ask("post", "/tai-khoan/login/", typed)
        assert answer.status_code == 302, way
        signed_in = Client(SERVER_NAME=HOST)
        signed_in.force_login(an)
        out = signed_in.post("/tai-khoan/logout/", {"next": way}, secure=True)
        off += [way for one in (answer, out) if leads_off(one.headers["Location"])]
    show(f"next: {len(off)}/{len(ways)} ways lead off the site")
    assert len(ways) == 60
    assert off == []


@pytest.mark.parametrize("way", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"])
def test_a_planted_open_redirect_is_caught(way: str) -> None:
    assert leads_off(way)
    assert not leads_off("/bat-dau/")
    assert not leads_off("%2f%2fevil.example"), "a path below the present one"
