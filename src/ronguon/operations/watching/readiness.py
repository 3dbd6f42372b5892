"""Whether this process can do its work now: the database is there, migrated and takes writes, files can be kept.

Asked every few seconds by a monitor or a balancer, so it costs a few small queries and touches nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ronguon.kernel import clock
from ronguon.operations import disk, health


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is lacking (the process should get no work) and what is only worth a look."""

    lacks: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Return whether nothing is lacking."""
        return not self.lacks


def look() -> Readiness:
    """Return how things stand; words are a closed list that tells a stranger neither versions nor places."""
    lacks = [] if disk.files_can_be_kept() else ["files"]
    warnings = []
    try:
        connection.ensure_connection()
        if not _known_steps() <= set(MigrationRecorder(connection).applied_migrations()):
            lacks.append("migrations")
        elif not takes_writes():
            lacks.append("writes")
        elif not health.worker(clock.now()).ok:
            warnings.append("worker")
    except DatabaseError:
        lacks.append("database")
    return Readiness(tuple(sorted(lacks)), tuple(warnings))


def takes_writes() -> bool:
    """Return whether the database says that it may be written to; nothing is written to find out."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        in_memory = ":memory:" in name or "mode=memory" in name
        return not health.shown(connection, "query_only") and (in_memory or os.access(name, os.W_OK))
    return bool(health.shown(connection, "transaction_read_only") == "off")


@cache
def _known_steps() -> frozenset[tuple[str, str]]:
    """Return every migration that this process's code knows; the code does not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations or {})
