"""The face of the reader: bytes in, a reading out, or one plain refusal."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from ronguon.directives.reading import formats, secrecy
from ronguon.directives.reading.reader import Reading, read_text
from ronguon.directives.reading.refusals import refusal

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_LETTERS: Final = 4_000_000


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
    if len(content.text) > MAX_LETTERS:
        raise refusal("too_long")
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
