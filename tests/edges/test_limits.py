"""Limits and codes hold over three web processes together, and nothing that is kept for them names anybody."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from ronguon.people.actions import take
from ronguon.units.tests.laid import Laid

STARTS_WITHIN = 60.0
WORKERS = 3
MADE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
call_command("collectstatic", interactive=False, verbosity=0)
"""
ONCE = """
import sys, django; django.setup()
from ronguon.people.actions import once
once("warm", seconds=1)
print("ready", flush=True)
for line in sys.stdin:
    print(int(once(f"1 {line.strip()}", seconds=600)), flush=True)
"""


@dataclass(frozen=True)
class Site:
    """Three web processes on one address."""

    port: int
    environment: dict[str, str]

    def ask(self, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, dict[str, str]]:
        """Return status and headers of one answer."""
        connected = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": cookie} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        connected.request(method, path, body or None, {k: v for k, v in headers.items() if v})
        answer = connected.getresponse()
        answer.read()
        connected.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of an installation with small limits on a database file of its own."""
    folder = tmp_path_factory.mktemp("limits")
    folder.chmod(0o700)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RONGUON_", "DJANGO_"))}
    return kept | {
        "RONGUON_MODE": "dev",
        "DJANGO_SETTINGS_MODULE": "ronguon.settings.dev",
        "RONGUON_VAR": str(folder),
        "RONGUON_DATABASE_URL": f"sqlite:///{folder / 'ronguon.sqlite3'}",
        "RONGUON_LIMIT_PUBLIC": "180/1h",
        "RONGUON_LIMIT_SIGN_IN": "20/1h",
    }


@pytest.fixture(scope="module")
def site(environment: dict[str, str], laid: Laid) -> Iterator[Site]:
    """Yield the site, served by three processes."""
    laid.begin(Path(environment["RONGUON_VAR"]) / "ronguon.sqlite3")
    run(environment, "-c", MADE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning",
               "--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", "2",
               "ronguon.portal.wsgi:application"]  # fmt: skip
    log = Path(environment["RONGUON_VAR"]) / "server.log"
    with log.open("w") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as server:
        try:
            ends = time.monotonic() + STARTS_WITHIN
            while time.monotonic() < ends and server.poll() is None:
                try:
                    if Site(port, environment).ask("GET", "/healthz")[0] == 200:
                        break
                except OSError:
                    time.sleep(0.1)
            else:
                pytest.fail(log.read_text())
            yield Site(port, environment)
        finally:
            server.terminate()
            server.wait(timeout=20)


def at_once(number: int, ask: Callable[[int], tuple[int, dict[str, str]]]) -> list[tuple[int, dict[str, str]]]:
    """Return the answers to `number` requests from six threads."""
    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(ask, range(number)))


def test_three_processes_keep_one_limit_on_signing_in(site: Site, show: Callable[[str], None]) -> None:
    page = site.ask("GET", "/tai-khoan/login/")[1]["set-cookie"].strip()
    cookie = page.partition(";")[0]
    token = cookie.partition("=")[2]

    def try_once(number: int) -> tuple[int, dict[str, str]]:
        typed = {"login": f"x{number}@example.vn", "password": "x", "csrfmiddlewaretoken": token}
        return site.ask("POST", "/tai-khoan/login/", urlencode(typed), cookie)

    answers = at_once(40, try_once)
    allowed = sum(status == 200 for status, _ in answers)
    refused = [headers for status, headers in answers if status == 429]
    show(f"limit on signing in: {allowed} of 40 through, 20 allowed, {WORKERS} processes")
    assert allowed + len(refused) == 40
    assert abs(allowed - 20) <= 1
    assert all(0 < int(headers["retry-after"]) <= 3600 // 20 + 1 for headers in refused)


def test_three_processes_keep_one_limit_on_public_pages(site: Site, show: Callable[[str], None]) -> None:
    answers = at_once(300, lambda _: site.ask("GET", "/robots.txt"))
    allowed = sum(status == 200 for status, _ in answers)
    show(f"limit on public pages: {allowed} of 300 through, 180 allowed, {WORKERS} processes")
    assert {status for status, _ in answers} == {200, 429}
    assert abs(allowed - 180) <= 9


@pytest.mark.parametrize("rounds", [40, pytest.param(1000, marks=pytest.mark.soak)])
def test_a_code_is_taken_once_by_three_processes_at_once(
    rounds: int, environment: dict[str, str], site: Site, show: Callable[[str], None]
) -> None:
    command = [sys.executable, "-c", ONCE]
    racers = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        for _ in range(WORKERS)
    ]
    pipes = [(racer.stdin, racer.stdout) for racer in racers]
    assert [out.readline() for _, out in pipes if out] == ["ready\n"] * WORKERS
    winners = [0] * WORKERS
    for number in range(rounds):
        for into, _ in pipes:
            print(f"{rounds}-{number}", file=into, flush=True)
        took = [int(out.readline()) for _, out in pipes if out]
        winners = [before + now for before, now in zip(winners, took, strict=True)]
        assert sum(took) == 1, f"code {number} was taken by {took}"
    for racer in racers:
        racer.communicate(timeout=20)
    show(f"codes: {sum(winners) - rounds}/{rounds} taken twice; the {WORKERS} processes took {winners}")
    assert [racer.returncode for racer in racers] == [0] * WORKERS


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_threads_on_the_suites_own_database_share_one_limit(show: Callable[[str], None]) -> None:
    settings.RONGUON_LIMITS["racing"] = "20/1h"
    got: list[float] = []
    together = threading.Barrier(4)

    def work() -> None:
        together.wait(timeout=20)
        for _ in range(15):
            while True:
                try:
                    got.append(take("racing", "one"))
                    break
                except OperationalError:  # a database in memory, shared by threads, knows no waiting for a lock
                    time.sleep(0.01)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    del settings.RONGUON_LIMITS["racing"]
    allowed = sum(wait == 0 for wait in got)
    show(f"limit over threads on {connection.vendor}: {allowed} of {len(got)} through, 20 allowed")
    assert (allowed, len(got)) == (20, 60)
