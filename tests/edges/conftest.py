"""What the tests of the site's edges share: the world of the cast, and the settings of a real installation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

from ronguon.settings import base

TESTS = Path(__file__).resolve().parents[1]
HOST = "ronguon.example"
DAY = date(2026, 4, 1)
ITS_OWN = {"DATABASES", "SECRET_KEY", "STORAGES", "CACHES", "MEDIA_ROOT", "STATIC_ROOT", "VAR", "PASSWORD_HASHERS"}
Show = Callable[[str], None]


@pytest.fixture
def show(record_property: Callable[[str, object], None]) -> Show:
    """Return a function that puts one line of figures into the summary of the run."""
    return lambda line: record_property("edges", line)


@pytest.fixture
def everywhere() -> Iterator[ModuleType]:
    """Yield the module that opens every staff address as everybody: its world serves here as well."""
    sys.path.insert(0, str(TESTS))
    yield import_module("test_cast_everywhere")
    sys.path.remove(str(TESTS))


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """Let the site behave as `settings.production` says, on the test's own database and folders."""
    for name, value in {
        "RONGUON_SECRET_KEY": "k" * 40, "RONGUON_HOSTS": HOST, "RONGUON_BASE_URL": f"https://{HOST}",
        "RONGUON_DATABASE_URL": "sqlite:////tmp/never-opened.sqlite3",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    module = import_module("ronguon.settings.production")
    for name in filter(str.isupper, dir(module)):
        if name not in ITS_OWN and getattr(module, name) != getattr(base, name, None):
            setattr(settings, name, getattr(module, name))
    settings.ALLOWED_HOSTS = [HOST]
    settings.RONGUON_SHOW_UI = True
    settings.RONGUON_REQUIRE_SECOND_FACTOR = False  # tried by itself; here pages have to open
    return settings


@pytest.fixture
def world(db: None, everywhere: ModuleType) -> Iterator[Any]:
    """Yield one of each thing that an address may name."""
    from ronguon.reports.tests.world import on_day  # noqa: PLC0415 (models, once the framework is set up)
    from ronguon.units.tests.remembered import remembered  # noqa: PLC0415 (models, once the framework is set up)

    with on_day(DAY):
        yield remembered(everywhere.build)


@pytest.fixture
def visit(world: Any, production: Any) -> Callable[..., Any]:
    """Return a function that asks for an address over https as one of the cast, "" for a stranger."""
    clients = {who: Client(raise_request_exception=False, SERVER_NAME=HOST) for who in ("", *world.accounts)}
    for who, account in world.accounts.items():
        clients[who].force_login(account)
    return lambda method, address, who="", **more: clients[who].generic(method, address, secure=True, **more)


@pytest.fixture
def addresses(world: Any, everywhere: ModuleType) -> list[tuple[str, str, str]]:
    """Return (door, name, address) of every line of routes.txt; those of publications name none that exists."""
    found = []
    for line in (TESTS / "routes.txt").read_text("utf-8").splitlines():
        door, name, route = line.split("\t")
        filled = route.replace("<uuid:code>", str(world.values["documents"]["code"])).replace("<slug:key>", "khong-co")
        found.append((door, name, filled if door == "public" else world.address(name, route)))
    return found
