"""What is wrong with the machine is read from codes of real errors, not from their words."""

from __future__ import annotations

import errno
import sqlite3
from itertools import pairwise
from pathlib import Path

import psycopg
import psycopg.errors
import pytest

from ronguon.kernel.trouble import MachineTrouble, trouble_of


def raised(*steps: Exception) -> BaseException:
    """Return the last of `steps` as it looks when each was raised from the one before."""
    for cause, effect in pairwise(steps):
        effect.__cause__ = cause
    return steps[-1]


@pytest.fixture
def database(tmp_path: Path) -> sqlite3.Connection:
    made = sqlite3.connect(tmp_path / "a.sqlite3", timeout=0, isolation_level=None)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("CREATE TABLE a (text TEXT)")
    return made


def test_a_locked_sqlite_is_busy(database: sqlite3.Connection, tmp_path: Path) -> None:
    database.execute("BEGIN IMMEDIATE")
    other = sqlite3.connect(tmp_path / "a.sqlite3", timeout=0)
    with pytest.raises(sqlite3.OperationalError) as caught:
        other.execute("BEGIN IMMEDIATE")
    assert trouble_of(caught.value) is MachineTrouble.BUSY


def test_a_full_sqlite_is_full(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA max_page_count=3")
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.execute("INSERT INTO a VALUES (?)", ["x" * 100_000])
    assert trouble_of(caught.value) is MachineTrouble.FULL


def test_a_sqlite_that_takes_no_writes_is_read_only(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA query_only=ON")
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.execute("INSERT INTO a VALUES ('x')")
    assert trouble_of(caught.value) is MachineTrouble.READ_ONLY


def test_a_sqlite_that_cannot_be_opened_is_away(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "absent" / "a.sqlite3")
    assert trouble_of(caught.value) is MachineTrouble.AWAY


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (psycopg.errors.SerializationFailure(), MachineTrouble.BUSY),
        (psycopg.errors.DeadlockDetected(), MachineTrouble.BUSY),
        (psycopg.errors.LockNotAvailable(), MachineTrouble.BUSY),
        (psycopg.errors.DiskFull(), MachineTrouble.FULL),
        (psycopg.errors.ReadOnlySqlTransaction(), MachineTrouble.READ_ONLY),
        (psycopg.errors.AdminShutdown(), MachineTrouble.AWAY),
        (psycopg.errors.CannotConnectNow(), MachineTrouble.AWAY),
        (psycopg.errors.TooManyConnections(), MachineTrouble.AWAY),
        (psycopg.errors.ConnectionFailure(), MachineTrouble.AWAY),
        (psycopg.OperationalError("no answer"), MachineTrouble.AWAY),
        (psycopg.InterfaceError("closed"), MachineTrouble.AWAY),
        (OSError(errno.ENOSPC, ""), MachineTrouble.FULL),
        (OSError(errno.EDQUOT, ""), MachineTrouble.FULL),
        (OSError(errno.EROFS, ""), MachineTrouble.READ_ONLY),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_each_code_is_known_also_behind_other_errors(error: Exception, trouble: MachineTrouble) -> None:
    assert trouble_of(error) is trouble
    assert trouble_of(raised(error, RuntimeError(), LookupError())) is trouble


@pytest.mark.parametrize(
    "error",
    [
        ValueError("database is locked"),
        OSError(errno.ENOENT, "No space left on device"),
        psycopg.errors.UniqueViolation(),
        psycopg.errors.SyntaxError(),
        psycopg.DataError("disk full"),
        sqlite3.IntegrityError("database is locked"),
        None,
    ],
    ids=repr,
)
def test_words_and_other_errors_are_no_trouble(error: Exception | None) -> None:
    assert trouble_of(error) is None


def test_what_was_handled_before_does_not_count_where_it_was_set_aside() -> None:
    full = OSError(errno.ENOSPC, "")
    seen, set_aside = ValueError(), ValueError()
    seen.__context__ = set_aside.__context__ = full
    set_aside.__suppress_context__ = True
    assert trouble_of(seen) is MachineTrouble.FULL
    assert trouble_of(set_aside) is None


def test_a_ring_of_causes_ends() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    assert trouble_of(first) is None
