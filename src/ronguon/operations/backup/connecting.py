"""Connections of our own beside the one the site uses, and letting one of them stand in for it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from ronguon.operations.backup.refusals import refusal

Entry = dict[str, Any]
STAGE_PRAGMAS = (
    "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-131072; PRAGMA temp_store=MEMORY;"
    "PRAGMA foreign_keys=ON;"
)


def present() -> Entry:
    """Return the settings of the database that this process uses."""
    return copy.deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)


def is_sqlite(entry: Entry) -> bool:
    """Return whether the settings name an SQLite database."""
    return str(entry["ENGINE"]).endswith("sqlite3")


def connected(entry: Entry) -> BaseDatabaseWrapper:
    """Return a connection of our own to the database that `entry` names."""
    filled = connections.configure_settings({DEFAULT_DB_ALIAS: copy.deepcopy(entry)})[DEFAULT_DB_ALIAS]
    wrapper = load_backend(filled["ENGINE"]).DatabaseWrapper(filled, DEFAULT_DB_ALIAS)
    return cast("BaseDatabaseWrapper", wrapper)


@contextmanager
def opened(entry: Entry) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection of our own, closed at the end. Raises `KeepingError` for a database in memory."""
    if is_sqlite(entry) and ("memory" in str(entry["NAME"]) and not str(entry["NAME"]).startswith("/")):
        raise refusal("in_memory")
    connection = connected(entry)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def standing_in(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let `connection` be the site's database for what runs inside: models, actions, migrations."""
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual


def on_schema(entry: Entry, schema: str) -> Entry:
    """Return settings of the same PostgreSQL database in which unqualified names lead to `schema`."""
    options = dict(entry.get("OPTIONS") or {})
    options["options"] = f"{options.get('options', '')} -c search_path={schema}".strip()
    return {**copy.deepcopy(entry), "OPTIONS": options}
