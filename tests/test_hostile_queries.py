"""What stands behind the question mark of an address changes nothing and breaks nothing, whatever it is.

Which names a page asks its query for is learnt by listening, so a new filter is tried without being listed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.conf import settings
from django.http import QueryDict
from django.test import Client

from ronguon.kernel.tests.sampling import part
from ronguon.reports.tests.world import on_day
from ronguon.units.tests.remembered import remembered

STEMS = (
    "'",
    '"',
    "''",
    "';--",
    "' OR '1'='1",
    '" OR ""="',
    "') OR ('a'='a",
    "1 OR 1=1",
    "1; DROP TABLE units_unit",
    "1)) --",
    "' UNION SELECT password FROM people_account --",
    "'; SELECT pg_sleep(9) --",
    "1 AND randomblob(100000000)",
    "%27",
    "\\'",
    "%",
    "_",
    "%%",
    "%s",
    "%(x)s",
    "{0}",
    "{x.__class__}",
    "${7*7}",
    "{{7*7}}",
    "$where",
    "[$ne]",
    "*",
    "(",
    "[",
    "\\",
    "(a+)+$",
    "../../etc/passwd",
    "..%2f..%2f",
    "file:///etc/passwd",
    "http://127.0.0.1/",
    "//example.net",
    "javascript:alert(1)",
    "\x00",
    "a\x00b",
    "\r\nSet-Cookie: a=b",
    "\u202e",
    "\ufeff",
    "\ud7ff",
    "\U0010ffff",
    "e\u0301" * 40,
    "đ" * 300,
    "a" * 9000,
    "0",
    "-1",
    "1e309",
    "9" * 40,
    "-9223372036854775809",
    "9223372036854775808",
    "0x10",
    "NaN",
    "Infinity",
    "١٢",
    "½",
    "1_000",
    "null",
    "None",
    "true",
    "[]",
    "{}",
    "[1,2",
    "<a>",
    "&lt;",
    "2026-02-30",
    "30/02/2026",
    "0000-00-00",
    "9999-12-31",
    "10000-1-1",
    "01/01/0001",
    "31/12/9999",
    "2026-13-01",
    "2026-W53-7",
    "12:61",
    "00000000-0000-0000-0000-000000000000",
    "nha-nuoc",
    "vi",
    "-",
)
PAYLOADS = tuple(form.format(stem) for form in ("{}", " {}", "{} ", "1{}", "a{}z", "{0}{0}") for stem in STEMS)
ALWAYS = "\x00"
"""The one that a database, and not the product, may choke on."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return a set that fills with the names that any query is asked for."""
    names: set[str] = set()

    def listen(method: str) -> None:
        true = getattr(QueryDict, method)

        def heard(self: QueryDict, key: str, *rest: Any) -> Any:
            names.add(key)
            return true(self, key, *rest)

        monkeypatch.setattr(QueryDict, method, heard)

    for method in ("get", "getlist", "__getitem__", "__contains__"):
        listen(method)
    return names


def count() -> dict[str, int]:
    """Return how many rows each table of the product has."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("ronguon.")]
    # How fast somebody asks, that the askers of this test are in, and whom a page told them about.
    counted = {"people.Tally", "people.Session", "audit.PersonRead"}
    return {model._meta.label: model._default_manager.count() for model in ours if model._meta.label not in counted}


def pages(everything: Any) -> Iterator[tuple[str, str]]:
    """Yield (person, address) of every page that somebody may open, each once."""
    cast = import_module("test_cast_everywhere")
    for (name, route, method), cells in cast.table().items():
        readers = [who for who in cast.PEOPLE if cells[who] == "200"]
        if method == "GET" and readers:
            yield readers[-1], everything.address(name, route)


def in_turn(number: int) -> tuple[str, ...]:
    """Return what the page with this number is tried with at each change: one of all in its turn, and `ALWAYS`."""
    return PAYLOADS[number * 7 % len(PAYLOADS)], ALWAYS


@pytest.mark.sampled
def test_no_query_breaks_or_changes_anything(db: None, asked: set[str]) -> None:
    run(in_turn, asked)


@pytest.mark.soak
def test_no_query_of_all_breaks_or_changes_anything(db: None, asked: set[str]) -> None:
    run(lambda _number: PAYLOADS, asked)


def run(payloads: Callable[[int], tuple[str, ...]], asked: set[str]) -> None:
    cast = import_module("test_cast_everywhere")
    tried, names, broken = 0, set(), []
    with on_day(cast.DAY):
        everything = remembered(cast.build)
        before = count()
        # Of each app the first, and of addresses for scripts each list.
        turns = part(
            enumerate(pages(everything)), one_in=5, least=110, of=lambda turn: tuple(turn[1][1].split("/")[1:4:2])
        )
        for number, (who, address) in turns:
            client: Any = Client(raise_request_exception=False)
            if who != "anonymous":
                client.cookies[settings.SESSION_COOKIE_NAME] = everything.session(who)
            asked.clear()
            client.get(address)
            heard = sorted(asked)
            names |= {*heard}
            for payload in payloads(number) if heard else ():
                answer = client.get(f"{address}?{urlencode([(name, payload) for name in heard] * 2)}")
                tried += len(heard)
                if answer.status_code >= 500:
                    broken.append(f"{address} {payload!r}: {answer.status_code}")
        after = count()
    print(f"{tried} hostile values under {len(names)} names: {len(broken)} broke a page")  # noqa: T201 (the figure)
    assert broken == []
    assert after == before
    assert len(names) > 10
    assert {"q", "trang"} <= names


def test_a_planted_page_that_breaks_is_seen(asked: set[str]) -> None:
    query = QueryDict("so=%27")
    with pytest.raises(ValueError, match="invalid literal"):
        int(query["so"])
    assert asked == {"so"}
