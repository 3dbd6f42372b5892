"""Lines of the log: which parts of a record may be written, as JSON or as text.

What may be written is a closed list. A message that our code wrote stays as its template; of its arguments numbers
and short plain identifiers are filled in, everything else becomes three dots. An error gives its class and the places
it went through, never its words: those quote the row that a database refused.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from ronguon.kernel.redacting import redacted
from ronguon.operations.watching.asking import current_id

OURS = "ronguon"
HIDDEN = "…"
MOST_PLACES = 12
FIELDS = ("route", "method", "status", "duration_ms")
_IDENTIFIER = re.compile(r"^[a-z][a-z_]*(?:\.[a-z_]+)*$")
_MARK = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
# Where a library's ready-made words may begin to quote: marks, addresses, names, long numbers, other letters.
_QUOTES = re.compile(r"['\"(\[{<=?@/]|[^\x00-\x7F]|\d{5}|(?<=\s)\S*[A-Z]")


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what may be written of `record`, in the order in which it is read."""
    said: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "request": current_id(),
        "message": _message(record),
    }
    for name in FIELDS:
        if (value := getattr(record, f"rn_{name}", None)) is not None:
            said[name] = value
    if record.exc_info and record.exc_info[0] is not None:
        said["error"] = record.exc_info[0].__name__
        said["places"] = _places(record.exc_info[1])
    return {key: value for key, value in said.items() if value is not None}


def _message(record: logging.LogRecord) -> str:
    """Return the template with what is harmless filled in; a library's ready-made words as far as they are plain."""
    ours = record.name.partition(".")[0] == OURS
    template = redacted(str(record.msg))
    if not ours and not record.args:
        plain, *more = _QUOTES.split(template, maxsplit=1)
        return f"{plain}{HIDDEN}" if more else plain
    given = iter(record.args) if isinstance(record.args, tuple) else iter(())
    return _MARK.sub(lambda _mark: _harmless(next(given, None), ours=ours), template)


def _harmless(value: object, *, ours: bool) -> str:
    plain = isinstance(value, int | float) or (ours and isinstance(value, str) and bool(_IDENTIFIER.match(value)))
    return str(value) if plain else HIDDEN


def _places(error: BaseException | None) -> list[str]:
    """Return where an error went through, innermost last: module file, line and function, no source, no values."""
    frames = traceback.extract_tb(error.__traceback__, limit=-MOST_PLACES) if error else []
    return [f"{'/'.join(PurePath(one.filename).parts[-3:])}:{one.lineno} {one.name}" for one in frames]


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's fields as one line."""
        return json.dumps(fields_of(record), ensure_ascii=False)


class TextLines(logging.Formatter):
    """The same fields for a person's eye. `whole` adds words and traceback of an error, for development alone."""

    def __init__(self, *, whole: bool = False) -> None:
        super().__init__()
        self.whole = whole

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's fields as one line, in development with all that the record says."""
        if self.whole:
            said = f"{record.levelname} {record.name}: {record.getMessage()}"
            return f"{said}\n{self.formatException(record.exc_info)}" if record.exc_info else said
        said_fields = fields_of(record)
        head = " ".join(str(said_fields.pop(key)) for key in ("at", "level", "logger", "message"))
        return " ".join([head, *(f"{key}={value}" for key, value in said_fields.items())])
