"""The backup that is made before a migration changes a real installation."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from ronguon.audit.models import Installation
from ronguon.kernel import clock
from ronguon.operations.backup import folder, keys
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.writing import Written


def is_real() -> bool:
    """Return whether this database belongs to a real installation; also when its tables are older than the models."""
    with connection.cursor() as cursor:
        if Installation._meta.db_table not in connection.introspection.table_names(
            cursor
        ):  # the table's name is asked of the model
            return False
        cursor.execute(f"SELECT purpose FROM {Installation._meta.db_table}")  # noqa: S608 (the name of our own table)
        found = cursor.fetchone()
    return found is not None and found[0] == Installation.Purpose.REAL


def owed(*, named: bool = False) -> bool:
    """Return whether migrations are about to change a real installation; `named` ones may also go back."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False  # the migration itself will say so
    executor = MigrationExecutor(connection)
    waits = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return (waits or named) and is_real()


def before_migrating(progress: ByteProgress, *, named: bool = False) -> Written | None:
    """Make the backup when one is owed. Raises `KeepingError`, also when there is no key to seal it with."""
    if not owed(named=named):
        return None
    if not keys.is_configured():
        raise refusal("no_key_to_migrate")
    return folder.keep("migration", at=clock.on_the_wall(), progress=progress)
