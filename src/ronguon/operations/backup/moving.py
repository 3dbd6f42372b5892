"""Moving to another database, of the other kind as well: one snapshot, staged there, proved, put in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ronguon.operations.backup import loading
from ronguon.operations.backup.connecting import Entry, opened
from ronguon.operations.backup.dialects import Row
from ronguon.operations.backup.parts import Digest, rows_of
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.shipment import DatabaseSnapshot, snapshot
from ronguon.operations.backup.staging import target
from ronguon.operations.backup.tables import BackupTable
from ronguon.operations.backup.writing import ending_tidily

EMPTY = "Việc chuyển chỉ ghi vào một cơ sở dữ liệu trống."


@dataclass
class Moved:
    """What was moved: rows and digest of each table, the same here and there."""

    tables: dict[str, tuple[int, str]] = field(default_factory=dict)
    bytes: int = 0

    @property
    def rows(self) -> int:
        """Return the rows of all tables."""
        return sum(rows for rows, _ in self.tables.values())


def move(source: Entry, to: Entry, *, progress: ByteProgress) -> Moved:
    """Move the database `source` into the empty database `to`; stored files stay where they are.

    Nobody else may be connected to either, so that nothing is written that would be left behind. Raises
    `KeepingError`; until the last step nothing of ours stands in the target, and a killed run can be begun again.
    """
    if all(source.get(part) == to.get(part) for part in ("ENGINE", "NAME", "HOST", "PORT")):
        raise refusal("same_place")
    here, there = target(source), target(to)
    if held := there.holds():
        raise refusal("not_empty", what=", ".join(held[:3]), advice=EMPTY)
    if others := there.others() + here.others():
        raise refusal("in_use", count=others)
    moved = Moved()
    try:
        with ending_tidily(), there.staged() as staged:
            with snapshot(source) as taken:
                loading.build(staged, taken.steps)
                loading.fill(staged, _tables(taken, moved, progress), lambda: moved.tables)
            progress.end()
            loading.bring_up(staged)
            with opened(source) as old:
                loading.prove_chain(old)
            loading.prove_chain(staged)
            loading.tell_the_trail(staged, "installation.moved", database=taken.connection.vendor)
        if here.others():
            raise refusal("changed")
        there.switch()
    finally:
        there.clear()
    return moved


def _tables(
    taken: DatabaseSnapshot, moved: Moved, progress: ByteProgress
) -> Iterator[tuple[BackupTable, Iterator[list[Row]]]]:
    for table in taken.tables:
        yield table, _batches(taken, table, moved, progress)


def _batches(taken: DatabaseSnapshot, table: BackupTable, moved: Moved, progress: ByteProgress) -> Iterator[list[Row]]:
    """Yield a table's rows in the common form, its digest kept for the comparison there."""
    total = Digest()
    for rows, data in taken.blocks(table):
        total.add(data, rows)
        moved.bytes += len(data)
        progress.at(moved.bytes)
        yield rows_of(data, len(table.columns))
    moved.tables[table.name] = (total.count, total.hex())
