"""Looking changes nothing: every address answers GET with the database as it was, also where it takes no writes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from tests.durability.conftest import Show
from tests.durability.digest import changed, state
from tests.durability.house import prepared
from tests.test_cast_everywhere import (
    DAY,
    PEOPLE,
    Everything,
    build,
    call,
    is_for_scripts,
    staff_routes,
    table,
)

from ronguon.files import storage
from ronguon.jobs.actions import beat
from ronguon.kernel import clock
from ronguon.kernel.tests.sampling import part
from ronguon.reports.tests.world import on_day
from ronguon.settings import base
from ronguon.units.tests.laid import Laid
from ronguon.units.tests.remembered import remembered

HERE = Path(__file__).resolve().parent
COUNTED = {
    "account_reset_password_from_key", "mfa_login_webauthn", "reports:docx", "reports:pdf", "search",
    "status:bloc_csv", "status:csv", "units:accept",
}  # fmt: skip
"""Staff addresses whose looks are counted against a limit. The public ones and those for scripts are counted in lots
of ten seconds, so any of them may be the one that shows."""
TALLY = ["people_tally"]
LAST_DAY = "access_token"
"""The day on which a key was last used is the one thing that is kept of its use."""
NOTED = "audit_personread"
"""Whom a page told its reader about is noted, once a day: the one table of ours that opening a page may write."""
UNCOUNTED = {
    "units:accept": "503", "account_reset_password_from_key": "503", "mfa_login_webauthn": "503", "readyz": "503",
}  # fmt: skip
"""Address → answer where it differs while nothing can be written: what guesses at a secret and cannot be counted is
refused, and a monitor is told."""


@pytest.fixture
def everything(db: None, settings: Any) -> Iterator[Everything]:
    settings.CACHES = base.CACHES  # the installation's own, whose writes a digest sees
    call_command("createcachetable", verbosity=0)
    with on_day(DAY):
        yield remembered(build)


def clients(everything: Everything) -> dict[str, Client]:
    """Return everybody's browser, signed in before anything is compared."""
    made = {}
    for who in PEOPLE:
        made[who] = Client(raise_request_exception=False)
        if who != "anonymous":
            made[who].force_login(everything.accounts[who])
    return made


def look(browser: Any, secret: str, url: str) -> HttpResponse:
    """Return what is answered to somebody's browser, or to their script at an address for scripts."""
    answer: HttpResponse = call(browser, secret, url, "GET") if is_for_scripts(url) else browser.get(url)
    return answer


def addresses(everything: Everything) -> list[tuple[str, str]]:
    """Return (name, address) of every staff address of the table and of every public one that needs no publication."""
    listed = {(name, route) for name, route, method in table() if method == "GET"}
    public = import_module(configured.RONGUON_PUBLIC_URLCONF).vietnamese
    plain = [(f"portal:{one.name}", f"/{one.pattern}") for one in public if "<" not in str(one.pattern)]
    return [(name, everything.address(name, route)) for name, route in sorted(listed)] + plain


def lookers(name: str, *, everybody: bool) -> list[str]:
    """Return who looks at an address: all, or a visitor and one of those who see the most of it."""
    cells = {
        who: one[who]
        for (listed, _, method), one in table().items()
        if (listed, method) == (name, "GET")
        for who in one
    }
    sees = [who for who, found in cells.items() if found == "200" and who != "anonymous"]
    return list(PEOPLE) if everybody else ["anonymous", *sees[-1:]]


def writers(everything: Everything, *, everybody: bool) -> tuple[list[str], int]:
    """Return "name: tables" for each address whose GET left the database otherwise, and how many looks were tried."""
    browsers, found, tried = clients(everything), [], 0
    before, written = state(), rows_written()
    listed = addresses(everything)
    for name, url in part(
        listed, one_in=4, least=150, of=lambda one: (one[0].partition(":")[0], is_for_scripts(one[1]))
    ):
        for who in lookers(name, everybody=everybody):
            look(browsers[who], everything.secrets[who], url)
            tried += 1
        if written is not None and rows_written() == written:
            continue
        after, written = state(), rows_written()
        in_lots = name.startswith("portal:")
        counted = set(TALLY) if in_lots or name in COUNTED else {*TALLY, LAST_DAY} if is_for_scripts(url) else set()
        if not set(changed(before, after)) <= counted | {NOTED}:
            found.append(f"{name}: {', '.join(changed(before, after))}")
        before = after
    return found, tried


def rows_written() -> tuple[int, list[str]] | None:
    """Return how many rows this process wrote so far, undone ones too, and which files lie there; null if unknown.

    Where neither changed, the database is as it was and need not be read through.
    """
    if connection.vendor != "sqlite":
        return None
    return connection.connection.total_changes, sorted(storage.keys())


def judge_writers(everything: Everything, show: Show, *, everybody: bool) -> None:
    found, tried = writers(everything, everybody=everybody)
    total = len(addresses(everything))
    show(f"GETs that write: {len(found)} of {total} addresses, {tried} looks ({connection.vendor})")
    assert found == [], "\n".join(found)
    assert total == len(staff_routes()) + 21


@pytest.mark.sampled
def test_no_address_writes_when_it_is_looked_at(everything: Everything, show: Show) -> None:
    judge_writers(everything, show, everybody=False)


@pytest.mark.soak
def test_no_address_writes_whoever_looks(everything: Everything, show: Show) -> None:
    judge_writers(everything, show, everybody=True)


def test_a_planted_look_that_writes_is_caught(everything: Everything, settings: Any) -> None:
    def writes(_request: HttpRequest) -> HttpResponse:
        beat("planted", clock.now())
        return HttpResponse("ghi")

    planted = SimpleNamespace(urlpatterns=[path("healthz", writes, name="healthz")])
    sys.modules["planted_writing"] = planted  # type: ignore[assignment]  # a namespace serves as a URL configuration
    url = reverse("healthz")
    settings.ROOT_URLCONF = "planted_writing"
    before, written = state(), rows_written()
    assert Client().get(url).content == b"ghi"
    assert written is None or rows_written() != written
    assert changed(before, state()) == ["jobs_heartbeat"]
    del sys.modules["planted_writing"]


@contextmanager
def taking_no_writes() -> Iterator[None]:
    """Let the database refuse every write of this connection, as a full or read-only one does."""
    if connection.vendor == "sqlite":
        connection.connection.execute("PRAGMA query_only=ON")  # the driver's own, which no broken transaction stops
        try:
            yield
        finally:
            connection.connection.execute("PRAGMA query_only=OFF")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)  # the setting goes with the savepoint


def judge_served(folder: Path, laid: Laid, show: Show, whom: str) -> None:
    with prepared(folder / "var", os.environ.get("RONGUON_DATABASE_URL", "sqlite:"), laid) as made:
        house = replace(made, more={"DJANGO_SETTINGS_MODULE": "ronguon.settings.test", "RONGUON_MODE": "test"})
        found = json.loads(house.run(str(HERE / "looking.py"), whom).splitlines()[-1])
    tried, wrong = found["tried"], found["wrong"]
    vendor = str(configured.DATABASES["default"]["ENGINE"]).rpartition(".")[2]
    show(f"served while nothing can be written: {tried - len(wrong)}/{tried} looks ({vendor})")
    assert wrong == [], "\n".join(wrong)
    assert tried > 100


@pytest.mark.soak
def test_every_address_is_served_while_the_database_takes_no_writes(tmp_path: Path, laid: Laid, show: Show) -> None:
    judge_served(tmp_path, laid, show, "few")


@pytest.mark.soak
def test_everybody_is_served_while_the_database_takes_no_writes(tmp_path: Path, laid: Laid, show: Show) -> None:
    judge_served(tmp_path, laid, show, "all")


def test_an_action_on_a_database_that_takes_no_writes_is_told_so(everything: Everything) -> None:
    an = clients(everything)["an"]
    url = everything.address("work:progress", "/viec-phai-lam/<uuid:code>/tien-do/")
    before = state()
    with taking_no_writes():
        got = an.post(url, {"note": "Đã làm được một nửa việc."})
    assert got.status_code == 503
    assert "Hệ thống đang chỉ cho xem" in got.content.decode()
    assert "Đã làm được một nửa việc." in got.content.decode()
    assert changed(before, state()) == []
    assert an.post(url, {"note": "Đã làm được một nửa việc."}).status_code == 302
