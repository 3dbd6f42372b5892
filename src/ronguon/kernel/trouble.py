"""Tell what is wrong with the machine from an error: busy, full, read-only, out of reach. No framework, no driver.

An error speaks through what it carries: SQLite's result code, PostgreSQL's SQLSTATE, the system's number. The words
of a message are never read, because they change with versions and languages.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    """What keeps the machine from doing what was asked, though nothing is wrong with what was asked."""

    BUSY = "busy"
    """Another writer was in the way; the same again, from the beginning, may go well."""
    FULL = "full"
    """No room is left: bytes, inodes, or a quota of the system."""
    READ_ONLY = "read_only"
    """The place can be read and not written."""
    AWAY = "away"
    """The database cannot be reached or cannot be opened."""


_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
}
_SQLITE_PRIMARY: Final = 0xFF
# The shared index beside the journal could not grow: what SQLite says where a full disk meets a new connection.
_SQLITE_NO_ROOM: Final = {sqlite3.SQLITE_IOERR_SHMSIZE}
_SQLSTATES: Final = {
    "40001": Trouble.BUSY,  # serialization failure
    "40P01": Trouble.BUSY,  # deadlock detected
    "55P03": Trouble.BUSY,  # lock not available: lock timeout
    "53100": Trouble.FULL,  # disk full
    "25006": Trouble.READ_ONLY,  # read-only SQL transaction
    "53300": Trouble.AWAY,  # too many connections
    "57P01": Trouble.AWAY,  # the server is being stopped
    "57P02": Trouble.AWAY,  # the server crashed
    "57P03": Trouble.AWAY,  # the server is starting
    "58030": Trouble.AWAY,  # input or output error
}
_CONNECTION_CLASS: Final = "08"
_ERRNO: Final = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
}
_UNREACHED: Final = {"OperationalError", "InterfaceError"}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Return what is wrong with the machine, as `error` or what it was raised from tells; null for any other error."""
    return next((found for one in _chain(error) if (found := _told_by(one)) is not None), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error, then what it was raised from or while handling, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told_by(error: BaseException) -> Trouble | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            return None
        return Trouble.FULL if code in _SQLITE_NO_ROOM else _SQLITE.get(code & _SQLITE_PRIMARY)
    if type(error).__module__.partition(".")[0] == "psycopg":
        return _told_by_postgresql(error)
    if isinstance(error, OSError):
        return _ERRNO.get(error.errno or 0)
    return None


def _told_by_postgresql(error: BaseException) -> Trouble | None:
    state = getattr(error, "sqlstate", None)
    if state is None:  # the server never answered, so there is no state: only the kind of error tells
        return Trouble.AWAY if _UNREACHED & {kind.__name__ for kind in type(error).__mro__} else None
    return Trouble.AWAY if state.startswith(_CONNECTION_CLASS) else _SQLSTATES.get(state)
