"""The face of the reader: bytes in, a reading out, or one plain refusal."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from ronguon.directives.reading import formats, secrecy
from ronguon.directives.reading.reader import Reading, read_text
from ronguon.directives.reading.refusals import MAX_BYTES, refusal


def read(data: bytes, *, name: str, issued_on: date | None = None) -> Reading:
    """Return the reading of a file; its kind is told from its bytes first, then from the end of `name`.

    `issued_on` stands in where the document states no day of issue; it fills the year of “trước ngày 20/9”.
    Raises `RefusedFileError` with one sentence for what is not read: classified, encrypted, scanned, empty, too
    large, damaged, another kind.
    """
    if len(data) > MAX_BYTES:
        raise refusal("too_large")
    if not data.strip():
        raise refusal("empty")
    content = formats.open_file(data, name)
    if not any(char.isalnum() for char in content.text):
        raise refusal("empty")
    secrecy.check(content.text)
    reading = read_text(content.text, issued_on)
    reading.notes = [*content.notes, *reading.notes]
    reading.places = content.places
    return reading


def read_json(data: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Return `read()` as JSON; `options` holds `name` and, if wished, `with_map`. Raises `RefusedFileError`."""
    return read(data, name=str(options["name"])).as_json(with_map=bool(options.get("with_map")))


def read_printed(data: bytes, options: dict[str, Any]) -> str:
    """Return `read()` as words to print, in the form that `options` name beside `name`: `json`, `akn` or `table`.

    `issued_on` is a day in ISO form or null; `with_map` counts for JSON alone. Raises `RefusedFileError`.
    """
    issued_on = options.get("issued_on")
    reading = read(data, name=str(options["name"]), issued_on=date.fromisoformat(issued_on) if issued_on else None)
    if options["form"] == "json":
        return json.dumps(reading.as_json(with_map=bool(options.get("with_map"))), ensure_ascii=False)
    if options["form"] == "akn":
        from ronguon.directives.reading.akn import as_akn  # noqa: PLC0415 (only this form needs its libraries)

        return as_akn(reading)
    from ronguon.directives.reading.table import as_table  # noqa: PLC0415 (only this form needs its libraries)

    return as_table(reading)
