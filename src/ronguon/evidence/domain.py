"""What is asked of a proof before it is stored, beyond being a sound file. Needs no Django: a child runs it."""

from __future__ import annotations

from typing import Any

from ronguon.directives.reading import secrecy
from ronguon.directives.reading.formats import open_file
from ronguon.files.domain import KnownKind
from ronguon.kernel.errors import RefusedFileError

WITH_WORDS = frozenset({KnownKind.PDF, KnownKind.DOCX, KnownKind.TXT, KnownKind.CSV})
"""Kinds whose words can be looked at; a stamp on a photo or a scan cannot be seen, and the page says so."""
CLASSIFIED = "classified"


def look_for_mark(data: bytes, options: dict[str, Any]) -> bool:
    """Return whether the words of a file could be looked at; `options` holds its `name`.

    Raises `RefusedFileError` for a secrecy mark in them.
    """
    try:
        words = open_file(data, str(options["name"]).removesuffix(".csv")).text
    except RefusedFileError as error:
        if error.code == CLASSIFIED:
            raise
        return False  # a proof need not be a text: a scan is one too
    secrecy.check(words)
    return True


def look_for_mark_in_names(*names: str) -> None:
    """Raise `RefusedFileError` where a file's name, without its ending, or its title is a secrecy mark."""
    for name in names:
        secrecy.check(f"{name}\n{name.rpartition('.')[0]}")
