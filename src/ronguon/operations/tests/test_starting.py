"""Neither the site nor the worker starts on a database that could lose what it confirmed: each setting is tried."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from ronguon.operations import health
from ronguon.settings.base import database

pytestmark = pytest.mark.django_db
SQLITE = {
    "journal_mode": ("journal_mode=WAL", "journal_mode=DELETE"),
    "synchronous": ("synchronous=FULL", "synchronous=NORMAL"),
    "foreign_keys": ("foreign_keys=ON", "foreign_keys=OFF"),
    "secure_delete": ("secure_delete=ON", "secure_delete=OFF"),
}
Change = Callable[[dict[str, Any]], None]
START = {"serve": ["serve", "--port", "1"], "worker": ["worker", "--once"]}


def pragma(name: str) -> Change:
    def change(options: dict[str, Any]) -> None:
        assert SQLITE[name][0] in options["init_command"]
        options["init_command"] = options["init_command"].replace(*SQLITE[name])

    return change


ON_SQLITE: dict[str, Change] = {name: pragma(name) for name in SQLITE} | {
    "busy_timeout": lambda options: options.update(timeout=1),
    "transaction_mode": lambda options: options.update(transaction_mode="DEFERRED"),
}
ON_POSTGRESQL: dict[str, Change] = {
    "TimeZone": lambda _options: None,  # set once connected, because the framework sets it on connecting
    "transaction_isolation": lambda options: options.update(options="-c default_transaction_isolation=serializable"),
}
assert set(ON_SQLITE) == set(health.PRAGMAS) | {"transaction_mode"}


@contextmanager
def opened(folder: Path, change: Change) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection of this run's kind whose options were changed; SQLite gets a file, as in an installation."""
    if connection.vendor == "sqlite":
        entry = database(f"sqlite:///{folder / 'a.sqlite3'}")
    else:
        entry = deepcopy(dict(connections["default"].settings_dict))
    change(entry["OPTIONS"])
    made = ConnectionHandler({"default": entry})["default"]
    made.inc_thread_sharing()
    try:
        yield made
    finally:
        made.close()


def refusal(monkeypatch: pytest.MonkeyPatch, over: BaseDatabaseWrapper, command: str) -> str:
    monkeypatch.setattr(health, "connection", over)
    with pytest.raises(CommandError) as caught:
        call_command(*START[command])
    return str(caught.value)


def off(vendor: str) -> dict[str, Change]:
    return ON_SQLITE if vendor == "sqlite" else ON_POSTGRESQL


@pytest.mark.parametrize("command", START)
def test_each_setting_turned_off_refuses_the_start_by_name(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = []
    for name, change in off(connection.vendor).items():
        with opened(tmp_path, change) as over:
            if name == "TimeZone":
                with over.cursor() as cursor:
                    cursor.execute("SET TIME ZONE 'Asia/Tokyo'")
            said = refusal(monkeypatch, over, command)
        monkeypatch.undo()
        assert said.startswith("Không khởi động vì cơ sở dữ liệu chạy sai cấu hình"), said
        assert "\n" not in said
        assert f"{name}=" in said, (name, said)
        assert said.count("(cần ") == 1, said
        refused.append(name)
    assert refused == list(off(connection.vendor))


def test_a_sound_database_is_let_through(tmp_path: Path) -> None:
    with opened(tmp_path, lambda _options: None) as over:
        assert health.unsound(over) == []
    health.require_sound()


def test_an_old_postgresql_or_one_that_loses_letters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"server_version_num": "140011", "server_encoding": "SQL_ASCII", "TimeZone": "UTC"}
    monkeypatch.setattr(health, "shown", lambda _over, name: told.get(name, "read committed"))
    monkeypatch.setattr(type(connections["default"]), "timezone_name", "UTC")
    wrong = health._unsound_postgresql(connections["default"])
    assert wrong == ["phiên bản 14 (cần ≥ 15)", "server_encoding=SQL_ASCII (cần UTF8)"]


def test_a_postgresql_that_forgets_on_a_power_cut_is_warned_of() -> None:
    fact = health.engine()
    assert fact.ok
    if connection.vendor == "postgresql":
        careless = [name for name in health.DURABLE if health.shown(connection, name) == "off"]
        assert fact.warning is bool(careless)
        assert all(name in fact.says for name in careless)


def test_a_database_out_of_reach_refuses_the_start_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = {"sqlite": f"sqlite:///{tmp_path / 'absent' / 'a.sqlite3'}", "postgresql": "postgres://a@127.0.0.1:1/a"}
    over = ConnectionHandler({"default": database(away[connection.vendor])})["default"]
    assert "không kết nối được" in refusal(monkeypatch, over, "serve")


@pytest.mark.parametrize("role", ["serve", pytest.param("worker", marks=pytest.mark.soak)])
def test_the_real_processes_refuse_too(role: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(
        "from ronguon.settings.dev import *\n"
        "for name in ('init_command',):\n"
        "    old = DATABASES['default']['OPTIONS'][name]\n"
        "    DATABASES['default']['OPTIONS'][name] = old.replace('synchronous=FULL', 'synchronous=OFF')\n"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "planted",
        "RONGUON_VAR": str(tmp_path),
        "RONGUON_DATABASE_URL": f"sqlite:///{tmp_path / 'a.sqlite3'}",
    }
    run = subprocess.run(
        [sys.executable, "-m", "ronguon", *START[role]], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "synchronous=0 (cần 2)" in run.stderr
    assert "Traceback" not in run.stderr
