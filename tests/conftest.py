"""What the tests across apps share: a real browser, a page that notices trouble, and axe."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The scripts beside the package, the world one test lends, and what one folder of tests makes for another.
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests"), str(ROOT)]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe on colours that it asks of its own accord."""
SIZES = {"phone": (360, 780), "tablet": (768, 1024), "desk": (1440, 900)}
Audit = Callable[..., list[str]]
MadeOnce = Callable[[str, Callable[[Path], None]], Path]
OpenPage = Callable[..., tuple[Any, list[str]]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests noted by `record_property`, as `10/10 kills …`, under the name they gave them."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    noted = {(name, str(line)) for report in reports for name, line in getattr(report, "user_properties", ())}
    for section in sorted({name for name, _line in noted}):
        terminalreporter.section(section)
        for line in sorted(line for name, line in noted if name == section):
            terminalreporter.write_line(line)


@pytest.fixture
def vendor(db: None) -> str:
    """Return which database this run uses: `sqlite` or `postgresql`."""
    from django.db import connection  # noqa: PLC0415 (the settings are named by then)

    return connection.vendor


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Return a function that gives the folder that `make` fills, made by the first process of this run that asks."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder_of(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / f"made-{name}"
        with (shared / f"made-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                half = shared / f"half-{name}"
                shutil.rmtree(half, ignore_errors=True)
                half.mkdir(mode=0o700)
                make(half)
                half.rename(folder)
        return folder

    return folder_of


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Yield a running browser. Fails when the machine has none: a journey is never passed over."""
    import browser  # noqa: PLC0415 (lies where `sys.path` leads after the line above)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only journeys need it)

    path = browser.find()
    if path is None:
        pytest.fail(browser.LACKING)
    # Playwright keeps a loop in this thread, and Django takes any running loop for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def profile(chromium: Any) -> Iterator[Any]:
    """Yield the profile in which each test's first page opens; whoever used it leaves it empty.

    A new one takes as long as three pages. Its window stays open by a page of its own, for the same reason.
    """
    context = _profile(chromium)
    context.new_page()
    yield context
    context.close()


def _profile(chromium: Any) -> Any:
    width, height = SIZES["desk"]
    return chromium.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )


def _empty(profile: Any) -> None:
    """Close the pages of a test and take away all that they left: cookies, storage, files kept, what was allowed."""
    window, *opened = profile.pages
    for page in opened:
        page.close()
    line = profile.new_cdp_session(window)
    line.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    line.send("Network.clearBrowserCache")
    line.detach()
    profile.clear_cookies()
    profile.clear_permissions()


@pytest.fixture
def open_page(chromium: Any, profile: Any) -> Iterator[OpenPage]:
    """Yield a function that opens a page in an empty profile and a list that fills with the trouble it makes."""
    contexts = [profile]
    free = [profile]

    def start(size: str = "desk", scheme: str = "light") -> tuple[Any, list[str]]:
        width, height = SIZES[size]
        if free:
            context = free.pop()
        else:
            context = _profile(chromium)
            contexts.append(context)
        page, trouble = context.new_page(), []
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.on("pageerror", lambda error: trouble.append(f"script: {error}"))
        page.on("console", lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("request", lambda asked: trouble.extend(_foreign(asked.url)))
        return page, trouble

    yield start
    for context in contexts[1:]:
        context.close()
    _empty(profile)


@pytest.fixture
def page(open_page: OpenPage, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Yield a page; at the end no script failed, no rule of the CSP was hit, and nothing left the site.

    A test may be parametrised indirectly with a size of `SIZES` and a scheme: `("phone", "dark")`.
    """
    opened, trouble = open_page(*getattr(request, "param", ("desk", "light")))
    yield opened
    assert trouble == []


def _foreign(url: str) -> list[str]:
    """Return the address as trouble when it leads away from this machine."""
    parts = urlsplit(url)
    at_home = parts.hostname in {"127.0.0.1", "localhost"} or parts.scheme in {"data", "blob", "about"}
    return [] if at_home else [f"left the site: {url}"]


@pytest.fixture
def axe() -> Audit:
    """Return a function that looks at a page and gives one line for each violation that axe finds.

    With `colours`, only the rules on colours are asked: all that another theme of a page just looked at can change.
    """
    source = AXE.read_text(encoding="utf-8")

    def look(page: Any, *, colours: bool = False) -> list[str]:
        if not page.evaluate("typeof axe !== 'undefined'"):
            page.evaluate(source)
        narrowed = f", runOnly: {{type: 'rule', values: {COLOURS}}}" if colours else ""
        found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations']{narrowed}}})")
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return look
