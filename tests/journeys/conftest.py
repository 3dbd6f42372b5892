"""The journeys' house: the real server in a process of its own, on a database file that a seed has filled."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

MadeOnce = Callable[[str, Callable[[Path], None]], Path]
HERE = Path(__file__).resolve().parent
STARTS_WITHIN = 40.0
FOCUSED = "(e => (e.getAttribute('aria-label') || e.innerText || '').trim())(document.activeElement)"
TOLD = "told.json"
EMPTY = """
import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable")
call_command("collectstatic", interactive=False, verbosity=0)
"""
"""What an installation begins with, in one process."""
PASSWORD = "mat-khau-cua-bai-thu-2026"


def rarely(*parameter: str) -> Any:
    """Return a size and a theme of the page in which only the long run looks."""
    return pytest.param(parameter, marks=pytest.mark.soak)


@dataclass(frozen=True)
class Site:
    """A running installation: its address, and what its seed told about the world it built."""

    url: str
    known: dict[str, Any]
    folder: Path

    def run(self, *arguments: str) -> str:
        """Return what `ronguon …` prints, run beside the server on the same database."""
        return _run(self.folder, "-m", "ronguon", *arguments)

    def run_file(self, script: Path, *arguments: str) -> str:
        """Return what a script beside the journeys prints, run on the same database."""
        return _run(self.folder, str(script), *arguments)

    def at(self, path: str) -> str:
        """Return the full address of `path`; `{name}` in it is filled from what the seed told."""
        return self.url + path.format(**self.known)


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RONGUON_", "DJANGO_"))}
    return kept | {
        "RONGUON_MODE": "dev",
        "DJANGO_SETTINGS_MODULE": "ronguon.settings.dev",
        "RONGUON_VAR": str(folder),
        "RONGUON_DATABASE_URL": f"sqlite:///{folder / 'ronguon.sqlite3'}",
    }


def _run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=_environment(folder), capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}{done.stderr}"
    return done.stdout


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Walk the journeys that ask axe again in dark, in a house of their own, in the long run."""
    if "site" in metafunc.fixturenames:
        dark = [pytest.param("dark", marks=pytest.mark.soak)] if "clean" in metafunc.fixturenames else []
        metafunc.parametrize("scheme", ["light", *dark], indirect=True, scope="module")


@pytest.fixture(scope="module")
def scheme(request: pytest.FixtureRequest) -> str:
    """Return the theme in which the house is looked at."""
    return str(request.param)


@pytest.fixture(scope="session")
def foundation(made_once: MadeOnce) -> Path:
    """Return the folder of an empty installation: migrated, its static files in place. Copied, never served."""

    def make(folder: Path) -> None:
        _run(folder, "-c", EMPTY)

    return made_once("foundation", make)


@pytest.fixture(scope="module")
def site(
    foundation: Path,
    made_once: MadeOnce,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    scheme: str,
) -> Iterator[Site]:
    """Yield a running site for a module of journeys; its `SEED` names the module beside it whose `build()` fills it.

    Each theme begins with a world that nobody has changed yet.
    """

    def seed(folder: Path) -> None:
        shutil.copytree(foundation, folder, dirs_exist_ok=True)
        (folder / TOLD).write_text(_run(folder, str(HERE / "seeding.py"), request.module.SEED), encoding="utf-8")

    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(made_once(request.module.SEED, seed), folder, dirs_exist_ok=True)
    told = (folder / TOLD).read_text(encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning",
               "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4",
               "ronguon.portal.wsgi:application"]  # fmt: skip
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen(command, env=_environment(folder), stdout=log, stderr=log, start_new_session=True) as server,
    ):
        try:
            _wait_for(port, server)
            yield Site(f"http://127.0.0.1:{port}", json.loads(told.splitlines()[-1]), folder)
        finally:
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server with what it started; one that hung while starting hears no polite word."""
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends and server.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    pytest.fail("the server did not answer")


@pytest.fixture(scope="module")
def kept_cookies(site: Site) -> dict[str, list[Any]]:
    """Return what the browsers of this site's people hold after they signed in, by person."""
    return {}


@pytest.fixture
def sign_in(site: Site, kept_cookies: dict[str, list[Any]]) -> Callable[..., None]:
    """Return a function that signs one of the cast in: `sign_in(page, "an")`, the first time by keyboard.

    Later pages go on with the same session as long as it lasts. With `anew`, a session of its own begins.
    """

    def enter(page: Any, who: str, *, anew: bool = False) -> None:
        if who in kept_cookies and not anew:
            page.context.add_cookies(kept_cookies[who])
            answer = page.context.request.get(site.at("/bat-dau/"), max_redirects=0)
            if "/tai-khoan/" not in answer.headers.get("location", ""):
                return
            page.context.clear_cookies()
        by_keyboard(page, who)
        kept_cookies[who] = page.context.cookies()

    def by_keyboard(page: Any, who: str) -> None:
        page.goto(site.at("/tai-khoan/login/"))
        page.locator("input[name=login]").focus()
        page.keyboard.type(f"{who}@example.vn")
        page.locator("input[name=password]").focus()
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/tai-khoan/" not in url)

    return enter


@pytest.fixture
def clean(axe: Callable[..., list[str]], scheme: str) -> Callable[[Any], None]:
    """Return a function that asserts that axe finds nothing on a page in the theme of this walk.

    Between the two themes of a page only the rules on colours can answer differently.
    """

    def look(page: Any) -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour on its way to another
        assert axe(page, colours=scheme == "dark") == [], f"{page.url} in {scheme}"
        page.emulate_media(color_scheme=scheme, reduced_motion="no-preference")

    return look


@pytest.fixture
def press() -> Callable[[Any, str], None]:
    """Return a function that reaches a link or button by Tab alone, at most 200 presses, and presses Enter."""

    def reach(page: Any, name: str) -> None:
        for _ in range(200):
            page.keyboard.press("Tab")
            found = page.evaluate(FOCUSED)
            if found == name:
                page.keyboard.press("Enter")
                return
        pytest.fail(f"Tab never reaches {name!r}")

    return reach


@pytest.fixture
def tab_to() -> Callable[[Any, str], None]:
    """Return a function that moves the focus to the first match of a selector by Tab alone, at most 200 presses."""

    def reach(page: Any, selector: str) -> None:
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"Tab never reaches {selector!r}")

    return reach
