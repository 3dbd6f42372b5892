"""Filling a staged database and proving that it holds what was told: rows, digests, keys, guards, chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine, declare
from ronguon.audit.models import Installation
from ronguon.operations.backup import tables as known
from ronguon.operations.backup.connecting import standing_in
from ronguon.operations.backup.dialects import Row, dialect
from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.shipment import digest_of
from ronguon.operations.backup.tables import BackupTable, Step, leaves

declare("installation.restored", made_at=str)
declare("installation.moved", database=str)

Filling = Iterator[tuple[BackupTable, Iterator[list[Row]]]]
Told = Callable[[], dict[str, tuple[int, str]]]


def build(connection: BaseDatabaseWrapper, steps: Iterable[Step]) -> None:
    """Carry out exactly these migrations in an empty database. Raises `KeepingError` when that cannot be."""
    wanted = sorted(steps)
    with standing_in(connection):
        executor = MigrationExecutor(connection)
        executor.migrate(leaves(wanted))
        if known.applied(connection) != wanted:
            differs = set(known.applied(connection)) ^ set(wanted)
            raise refusal("newer", step=".".join(min(differs)))


def fill(connection: BaseDatabaseWrapper, filling: Filling, told: Told) -> None:
    """Load every table, in one transaction, and compare rows and digests with what `told` says once all are read.

    Raises `KeepingError` when a value does not fit, a key leads nowhere, a guard is missing or a digest differs.
    """
    words = dialect(connection)
    loaded: list[BackupTable] = []
    guards = words.triggers(connection)
    with words.loading(connection):
        for table, batches in filling:
            name = table.name
            words.clear(connection, table)
            try:
                words.load(connection, table, batches)
            except _unfit(connection) as error:
                raise refusal("unfit", table=name, why=" ".join(str(error).split())[:200]) from error
            loaded.append(table)
        for table in loaded:
            _compare(connection, table, told()[table.name])
        _number_on(connection, loaded)
    if lost := set(guards) ^ set(words.triggers(connection)):
        raise refusal("guards", what=", ".join(sorted(name for _, name, _ in lost)))
    unguarded = {table.name for table in loaded if table.guarded} ^ words.guarded(connection)
    if unguarded:
        raise refusal("guards", what=", ".join(sorted(unguarded)))


def _unfit(connection: BaseDatabaseWrapper) -> tuple[type[Exception], ...]:
    """Return the errors of a value that does not fit; loading works below the framework, so the driver's own too."""
    driver: Any = connection
    return (DatabaseError, driver.Database.Error, ValueError, OverflowError)


def _compare(connection: BaseDatabaseWrapper, table: BackupTable, wanted: tuple[int, str]) -> None:
    found = digest_of(connection, table)
    if (found.count, found.hex()) != wanted:
        raise refusal("rows_differ", table=table.name, found=found.count, wanted=wanted[0])


def _number_on(connection: BaseDatabaseWrapper, loaded: list[BackupTable]) -> None:
    """Let new rows be numbered after every row that ever was."""
    words = dialect(connection)
    for table in loaded:
        if table.kinds[table.key] != "int":
            continue
        with connection.cursor() as cursor:
            quoted = connection.ops.quote_name
            cursor.execute(f"SELECT max({quoted(table.key)}) FROM {quoted(table.name)}")  # noqa: S608 (names of our own tables)
            largest = cursor.fetchone()[0]
        last = max(table.last or 0, largest or 0)
        if last and words.numbers(connection, table):
            words.set_last_key(connection, table, last)


def bring_up(connection: BaseDatabaseWrapper) -> None:
    """Carry out the migrations that came since, and make the cache's table."""
    with standing_in(connection):
        call_command("migrate", interactive=False, verbosity=0, no_backup=True)
        if known.cache_table():
            call_command("createcachetable", verbosity=0)


def prove_chain(connection: BaseDatabaseWrapper) -> None:
    """Recompute the chain of the trail. Raises `KeepingError` at the first link that does not hold."""
    with standing_in(connection):
        broken = audit.verify()
    if broken is not None:
        raise refusal("broken_chain", link=broken)


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure as noted outside the database: of what kind, of which id, by whom."""

    kind: str
    code: UUID
    by: UUID


@dataclass(frozen=True)
class RestoreRun:
    """One restoring, as what hooks on it is told: when the backup was made, and what was erased at any time."""

    made_at: datetime
    erased: list[Erased] = field(default_factory=list)


_on_restored: list[Callable[[RestoreRun], object]] = []


def on_restored(hook: Callable[[RestoreRun], object]) -> None:
    """Let `hook` run in every restored database before anybody sees it: erasing again what was erased since."""
    if hook not in _on_restored:
        _on_restored.append(hook)


def tell_restored(connection: BaseDatabaseWrapper, run: RestoreRun) -> None:
    """Call every hook with the restored database standing in for the site's."""
    with standing_in(connection):
        for hook in _on_restored:
            hook(run)


def tell_the_trail(connection: BaseDatabaseWrapper, verb: str, **details: str) -> None:
    """Let the trail say that it goes on from a backup or in another database; an empty one has nothing to say."""
    with standing_in(connection), transaction.atomic():
        installed = Installation.objects.first()
        if installed is not None:
            audit.record(by=Machine(), verb=verb, kind="installation", subject=str(installed.pk), **details)
