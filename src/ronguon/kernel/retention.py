"""How long each table keeps its rows. Apps say it for their tables in `ready()`; one piece of work carries it out.

A table that nobody speaks for fails the rights tests: data without an end is a decision, which is written down.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Forget = Callable[[datetime], int]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """What is said of one table, or of a place outside the database when `table` holds a blank.

    `limit` is in words, empty for what is kept for good. `forget` removes what is past it at an instant and says how
    much; without one, `carried_by` names what else does: other periodic work, the row's owner, the operator.
    """

    table: str
    because: str
    limit: str = ""
    forget: Forget | None = None
    carried_by: str = ""


_said: dict[str, Retention] = {}


def _say(entry: Retention) -> None:
    if _said.setdefault(entry.table, entry) != entry:
        raise ValueError(f"how long {entry.table!r} is kept is said twice")


def keep(*tables: str, because: str) -> None:
    """Say that rows of `tables` are kept as long as the installation. Raises `ValueError` for a second word on one."""
    for table in tables:
        _say(Retention(table, because))


def forget_after(limit: str, table: str, *, because: str, by: Forget) -> None:
    """Say that rows of `table` are forgotten `limit` ("90 days after …"), and what does it. Raises `ValueError`."""
    _say(Retention(table, because, limit, by))


def carried(limit: str, table: str, *, because: str, by: str) -> None:
    """Say that `table` has a limit that something else carries out, named in `by`. Raises `ValueError`."""
    _say(Retention(table, because, limit, carried_by=by))


def everything() -> list[Retention]:
    """Return what was said, by table."""
    return sorted(_said.values(), key=lambda entry: entry.table)


def carry_out(at: datetime) -> dict[str, int]:
    """Forget what is past its limit at `at`; return table → how much.

    One that fails does not stop the others: it is raised at the end, so that it shows.
    """
    done: dict[str, int] = {}
    failed: list[Exception] = []
    for entry in everything():
        if entry.forget is None:
            continue
        try:
            done[entry.table] = entry.forget(at)
        except Exception as error:  # noqa: BLE001 (told at the end; other tables must not keep more because of one)
            _log.exception("forgetting in %s failed", entry.table)
            failed.append(error)
    if failed:
        raise ExceptionGroup("forgetting failed", failed)
    return done


def table_in_words() -> str:
    """Return everything as a page of Markdown."""
    lines = [
        "# How long data is kept",
        "",
        "Written by `python tools/retention.py` from what each room says of its tables; a test compares. Once a day",
        "the worker forgets what is past its limit. A name with a blank is a place outside the database.",
        "",
        "| table or place | kept | because | forgotten by |",
        "| --- | --- | --- | --- |",
    ]
    for entry in everything():
        by = "the daily work" if entry.forget else entry.carried_by or "–"
        lines.append(f"| `{entry.table}` | {entry.limit or 'for good'} | {entry.because} | {by} |")
    return "\n".join([*lines, ""])
