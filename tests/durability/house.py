"""A real installation for tests that end processes, fill disks or stop databases: folder, database, server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from ronguon.units.tests.laid import Laid

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60.0
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
"""


@dataclass(frozen=True)
class House:
    """An installation: where it keeps its things, and the address of its database."""

    folder: Path
    url: str
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return the variables of its processes."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("RONGUON_", "DJANGO_"))}
        own = {
            "RONGUON_MODE": "dev",
            "DJANGO_SETTINGS_MODULE": "ronguon.settings.dev",
            "RONGUON_VAR": str(self.folder),
            "RONGUON_DATABASE_URL": self.url,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT), str(ROOT / "tools")]),
            "PYTHONUTF8": "1",
        }
        return kept | own | self.more

    def run(self, *arguments: str, timeout: float = 600) -> str:
        """Return what a Python process of this installation prints. Raises `AssertionError` when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment(), capture_output=True, text=True, timeout=timeout,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments}\n{done.stdout[-3000:]}{done.stderr[-6000:]}"
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[int]:
        """Serve the site as an installation does, and yield its port."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning",
            "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "ronguon.portal.wsgi:application",
        ]  # fmt: skip
        with (
            Path(self.folder.parent / f"{self.folder.name}-server.log").open("a") as log,
            subprocess.Popen(command, env=self.environment(), stdout=log, stderr=log) as server,
        ):
            try:
                wait_for(port, server)
                yield port
            finally:
                server.terminate()
                try:
                    server.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    server.kill()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return once the server answers. Raises `AssertionError` when it does not."""
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends and server.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise AssertionError("the server did not answer")


@contextmanager
def database(folder: Path, server: str, laid: Laid | None = None) -> Iterator[str]:
    """Yield the address of a database, empty or a copy of `laid`: a file in `folder`, or one more at `server`."""
    if not server.startswith("postgres"):
        if laid is not None:
            laid.begin(folder / "ronguon.sqlite3")
        yield f"sqlite:///{folder / 'ronguon.sqlite3'}"
        return
    name, template = f"test_durable_{uuid4().hex[:12]}", "template1" if laid is None else laid.place
    with psycopg.connect(server, autocommit=True) as over:
        over.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    parts = urlsplit(server)
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as over:
            over.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def socket_folder(url: str) -> Path:
    """Return the folder in which a throw-away cluster at `url` keeps its socket, and beside it its data."""
    return Path(unquote(urlsplit(url).hostname or ""))


@contextmanager
def prepared(folder: Path, server: str, laid: Laid) -> Iterator[House]:
    """Yield an empty installation in `folder`, begun with the database `laid`, ready to be served."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with database(folder, server, laid) as url:
        house = House(folder, url)
        house.run("-c", PREPARE)
        yield house
