"""The whole state of an installation as one value a table: every row of the database, every stored file."""

from __future__ import annotations

import hashlib

from django.db import connection

from ronguon.files import storage


def state() -> dict[str, str]:
    """Return table → digest of its rows, whatever their order, and under `files` the digest of all stored bytes."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names that the database itself told)
            found[table] = _digest(sorted(repr(row) for row in cursor.fetchall()))
    return found | {"files": _digest([f"{key} {_bytes(key)}" for key in sorted(storage.keys())])}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return what differs between two states."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _bytes(key: str) -> str:
    with storage.evidence_storage().open(key, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
