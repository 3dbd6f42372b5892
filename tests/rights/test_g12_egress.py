"""G12: the server never collects posts, comments or mentions. Nothing leaves, and nothing that could is installed."""

from __future__ import annotations

import ast
import re
import socket
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_socket import SocketConnectBlockedError

from ronguon.directives.reading.api import read
from ronguon.jobs.registry import table

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "ronguon"
LISTS = tomllib.loads((files("ronguon") / "content" / "rights" / "packages.toml").read_text("utf-8"))
OUTSIDE = "192.0.2.17"  # kept for documentation: nobody's machine
HERE = {"127.0.0.1", "::1", "localhost", "", None}
NETWORK = {
    "socket",
    "ssl",
    "http.client",
    "urllib.request",
    "ftplib",
    "telnetlib",
    "poplib",
    "imaplib",
    "xmlrpc.client",
}
NETWORK |= {"requests", "httpx", "aiohttp", "urllib3"}
NETWORK |= {"dns", "dns.resolver", "dns.query", "dns.asyncresolver", "dns.asyncquery"}


@dataclass
class Recorder:
    """Every host that something asked for, whether the connection was then refused or not."""

    asked: list[str] = field(default_factory=list)

    def note(self, host: object) -> None:
        if host not in HERE:
            self.asked.append(str(host))


@pytest.fixture
def egress(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """Note every host that is looked up, connected to, or sent a datagram while the test runs."""
    recorder = Recorder()

    def watch(owner: Any, name: str, host_of: Callable[..., object]) -> None:
        inner = getattr(owner, name)

        def watched(*args: Any, **named: Any) -> Any:
            recorder.note(host_of(*args))
            return inner(*args, **named)

        monkeypatch.setattr(owner, name, watched)

    def of_address(_: object, *args: Any) -> object:
        return args[-1][0] if isinstance(args[-1], tuple) else None

    watch(socket, "getaddrinfo", lambda host, *_: host)
    for name in ("connect", "connect_ex", "sendto"):
        watch(socket.socket, name, of_address)
    return recorder


def addresses(door: str = "") -> Iterator[str]:
    """Yield every address of the site that takes no arguments."""
    for line in (ROOT / "tests" / "routes.txt").read_text("utf-8").splitlines():
        behind, _, route = line.split("\t")
        if behind.startswith(door) and not re.search(r"[<(^]", route):
            yield route


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_the_suite_itself_blocks_connections_and_the_recorder_sees_them(egress: Recorder) -> None:
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection((OUTSIDE, 443), timeout=1)
    with pytest.raises(SocketConnectBlockedError):
        urllib.request.urlopen(f"http://{OUTSIDE}/", timeout=1)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as planted, pytest.raises(SocketConnectBlockedError):
        planted.connect((OUTSIDE, 80))
    assert set(egress.asked) == {OUTSIDE}
    assert len(egress.asked) >= 3


@pytest.mark.django_db
def test_nothing_leaves_while_pages_are_read_and_the_worker_works(
    egress: Recorder, client: Client, django_user_model: Any, show: Callable[[str], None]
) -> None:
    somebody = django_user_model.objects.create_user("an@example.test", "one-long-password", full_name="An")
    pages = list(addresses())
    for signed_in in (False, True):
        if signed_in:
            client.force_login(somebody)
        for address in pages:
            assert client.get(address).status_code < 500, address
    for entry in table():
        entry.run(datetime.now(UTC))
    show(f"G12 {len(egress.asked)} hosts asked over {2 * len(pages)} pages and {len(table())} tasks")
    assert pages
    assert table()
    assert egress.asked == []


def test_nothing_leaves_while_a_directive_is_read(egress: Recorder) -> None:
    for sample in sorted((PACKAGE / "content" / "samples").glob("*.txt")):
        assert read(sample.read_bytes(), name=sample.name).text
    assert egress.asked == []


def locked(*names: str) -> set[str]:
    """Return the packages of Python locks and of the browser's lock, in one spelling."""
    found = set()
    for name in names:
        text = (ROOT / name).read_text("utf-8")
        pattern = r'"node_modules/([^"]+)"' if name.endswith(".json") else r"(?m)^([A-Za-z0-9._-]+)=="
        found |= {re.sub(r"[-_.]+", "-", package).lower() for package in re.findall(pattern, text)}
    return found


def refused_packages(installed: set[str], *kinds: str) -> set[str]:
    return installed & {re.sub(r"[-_.]+", "-", name).lower() for kind in kinds for name in LISTS[kind]}


def test_no_package_that_collects_judges_recognises_or_tracks_is_locked(show: Callable[[str], None]) -> None:
    everywhere = locked("requirements/base.txt", "requirements/dev.txt", "frontend/package-lock.json")
    bad = refused_packages(everywhere, "collecting", "judging", "faces", "tracking")
    bad |= refused_packages(locked("requirements/base.txt"), "shipped")
    show(f"G12 {len(bad)} refused packages among {len(everywhere)} locked")
    assert len(everywhere) > 30
    assert not bad


@pytest.mark.parametrize("planted", ["scrapy", "Face_Recognition", "vaderSentiment", "sentry-sdk", "requests"])
def test_a_planted_package_is_caught(planted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "base.txt").write_text(f"django==5.2.19 \\\n    --hash=sha256:0\n{planted}==1.0 \\\n", "utf-8")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    kinds = ("collecting", "judging", "faces", "tracking", "shipped")
    assert refused_packages(locked("base.txt"), *kinds) == {re.sub(r"_", "-", planted).lower()}


def callers(sources: Iterator[tuple[str, str]]) -> set[str]:
    """Return the modules that import something able to open a connection."""
    found = set()
    for name, source in sources:
        for node in ast.walk(ast.parse(source)):
            wanted = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                wanted = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            if isinstance(node, ast.Call):
                wanted = called_for(node)
            if NETWORK & set(wanted):
                found.add(name)
    return found


def called_for(call: ast.Call) -> list[str]:
    """Return what a call imports by name: a module said in the call, or any at all where the name is put together."""
    name = ast.unparse(call.func).rpartition(".")[2]
    said = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if name == "__import__":
        return said or ["socket"]
    if name in {"exec", "eval"} and isinstance(call.func, ast.Name):
        return ["socket"]
    return said if name in {"import_module", "find_spec", "resolve_name"} else []


def our_sources() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if "tests" not in parts:
            yield ".".join(parts).removesuffix(".__init__"), path.read_text("utf-8")


def test_only_listed_modules_may_open_a_connection(show: Callable[[str], None]) -> None:
    found = callers(our_sources())
    show(f"G12 {len(found)} of {len(list(our_sources()))} modules may open a connection, each with a reason")
    assert found == set(LISTS["callers"])
    assert all(reason.endswith(".") for reason in LISTS["callers"].values())


HIDDEN = [
    '__import__("socket").create_connection(("192.0.2.17", 80))', '__import__("soc" + "ket")',
    'import builtins\nbuiltins.__import__("http.client")',
    'from importlib import import_module\nimport_module("socket")',
    'import importlib as i\ni.import_module("urllib.request")', 'exec("import socket")', 'eval("__import__(name)")',
]  # fmt: skip
"""Ways to open a connection without a line that says import."""


@pytest.mark.parametrize(
    "source",
    [
        "import requests",
        "from urllib import request",
        "import http.client as h",
        "import dns.resolver",
        "from dns import query",
        "def f():\n    import socket",
        *HIDDEN,
    ],
)
def test_a_planted_caller_is_caught(source: str) -> None:
    assert callers(iter([("ronguon.planted", source)])) == {"ronguon.planted"}


@dataclass
class Window:
    """What a browser's page asked for beyond its origin, and what its policy stopped."""

    origin: str
    asked: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    seen: int = 0

    def watch(self, page: Any) -> None:
        page.on("request", lambda request: self.note(request.url))
        page.on("console", lambda said: self.stopped.append(said.text) if "Security Policy" in said.text else None)

    def note(self, url: str) -> None:
        self.seen += 1
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.asked.append(url)


Open = Callable[..., tuple[Any, Window]]
NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1,localhost"}
"""A way out of this machine on which nobody listens."""


@pytest.fixture
def opened(chromium: Any, live_server: Any) -> Iterator[Open]:
    """Return a function that opens a watched page in a fresh profile; what would leave this machine is cut off."""
    contexts = []

    def open_one(**options: Any) -> tuple[Any, Window]:
        # Not by a route: that would ask this process about each of thousands of requests, and cache nothing.
        context = chromium.new_context(locale="vi-VN", proxy=NOWHERE, **options)
        contexts.append(context)
        window = Window(live_server.url)
        context.on("page", window.watch)
        return context.new_page(), window

    yield open_one
    for context in contexts:
        context.close()


def ask_outside(page: Any) -> None:
    page.evaluate(f"fetch('http://{OUTSIDE}/collect').catch(() => null)")
    page.wait_for_timeout(200)


TABS, SETTLES_MS = 10, 500
"""A page stays open while the next nine load, so that what it asks for after it has loaded is seen too."""


@pytest.mark.browser
@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_no_request_leaves_the_origin_from_any_page(
    opened: Open, live_server: Any, client: Client, django_user_model: Any, show: Callable[[str], None]
) -> None:
    page, window = opened()
    tabs = cycle([page, *(page.context.new_page() for _ in range(TABS - 1))])
    pages = [address for address in addresses() if "download" not in address and not address.endswith(".json")]
    for signed_in in (False, True):
        if signed_in:
            client.force_login(
                django_user_model.objects.create_user("an@example.test", "one-long-password", full_name="An")
            )
            morsel = client.cookies["sessionid"]
            page.context.add_cookies([{"name": "sessionid", "value": morsel.value, "url": live_server.url}])
        for address in pages:
            answer = next(tabs).goto(live_server.url + address)
            assert answer is not None
            assert answer.status < 500, address
        page.wait_for_timeout(SETTLES_MS)
    show(f"G12 browser: {len(window.asked)} of {window.seen} requests left the origin over {2 * len(pages)} pages")
    assert window.seen > 2 * len(pages)
    assert window.asked == []
    assert window.stopped == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_planted_fetch_is_stopped_by_the_policy_and_seen(opened: Open, live_server: Any) -> None:
    page, window = opened()
    page.goto(live_server.url + "/")
    ask_outside(page)
    assert any(OUTSIDE in said for said in window.stopped)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_planted_fetch_without_the_policy_is_seen_by_the_recorder(opened: Open, live_server: Any) -> None:
    page, window = opened(bypass_csp=True)
    page.goto(live_server.url + "/")
    ask_outside(page)
    assert window.asked == [f"http://{OUTSIDE}/collect"]
