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


class MachineTrouble(StrEnum):
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
    sqlite3.SQLITE_BUSY: MachineTrouble.BUSY,
    sqlite3.SQLITE_LOCKED: MachineTrouble.BUSY,
    sqlite3.SQLITE_FULL: MachineTrouble.FULL,
    sqlite3.SQLITE_READONLY: MachineTrouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: MachineTrouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: MachineTrouble.AWAY,
}
_SQLITE_PRIMARY: Final = 0xFF
# The shared index beside the journal could not grow: what SQLite says where a full disk meets a new connection.
_SQLITE_NO_ROOM: Final = {sqlite3.SQLITE_IOERR_SHMSIZE}
_SQLSTATES: Final = {
    "40001": MachineTrouble.BUSY,  # serialization failure
    "40P01": MachineTrouble.BUSY,  # deadlock detected
    "55P03": MachineTrouble.BUSY,  # lock not available: lock timeout
    "53100": MachineTrouble.FULL,  # disk full
    "25006": MachineTrouble.READ_ONLY,  # read-only SQL transaction
    "53300": MachineTrouble.AWAY,  # too many connections
    "57P01": MachineTrouble.AWAY,  # the server is being stopped
    "57P02": MachineTrouble.AWAY,  # the server crashed
    "57P03": MachineTrouble.AWAY,  # the server is starting
    "58030": MachineTrouble.AWAY,  # input or output error
}
_CONNECTION_CLASS: Final = "08"
_ERRNO: Final = {
    errno.ENOSPC: MachineTrouble.FULL,
    errno.EDQUOT: MachineTrouble.FULL,
    errno.EROFS: MachineTrouble.READ_ONLY,
}
_UNREACHED: Final = {"OperationalError", "InterfaceError"}


def trouble_of(error: BaseException | None) -> MachineTrouble | None:
    """Return what is wrong with the machine, as `error` or what it was raised from tells; null for any other error."""
    return next((found for one in _chain(error) if (found := _told_by(one)) is not None), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error, then what it was raised from or while handling, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told_by(error: BaseException) -> MachineTrouble | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            return None
        return MachineTrouble.FULL if code in _SQLITE_NO_ROOM else _SQLITE.get(code & _SQLITE_PRIMARY)
    if type(error).__module__.partition(".")[0] == "psycopg":
        return _told_by_postgresql(error)
    if isinstance(error, OSError):
        return _ERRNO.get(error.errno or 0)
    return None


def _told_by_postgresql(error: BaseException) -> MachineTrouble | None:
    state = getattr(error, "sqlstate", None)
    if state is None:  # the server never answered, so there is no state: only the kind of error tells
        return MachineTrouble.AWAY if _UNREACHED & {kind.__name__ for kind in type(error).__mro__} else None
    return MachineTrouble.AWAY if state.startswith(_CONNECTION_CLASS) else _SQLSTATES.get(state)
