"""The reader in a child process with limits: a stranger's file is opened nowhere else. Needs no framework."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from ronguon.files.children.calling import ChildLimits, JsonValue, call_in_child, register_opener
from ronguon.files.domain.kinds import MIB

READING_LIMITS: Final = ChildLimits(memory_bytes=300 * MIB, cpu_seconds=40, wall_seconds=50.0)
"""What reading one file may cost: five hundred pages fit; what is refused is refused in a few seconds."""


def register() -> None:
    """Let children open documents with the reader."""
    register_opener("directive", "ronguon.directives.reading.api:read_json")
    register_opener("directive-print", "ronguon.directives.reading.api:read_printed")


def read_safely(data: bytes, name: str) -> dict[str, Any]:
    """Return what the reader finds in `data`, opened in a child with limits; nothing touches a disk.

    Raises `RefusedFileError` with one sentence for anything that is not taken in.
    """
    found: dict[str, Any] = call_in_child("directive", data, options={"name": name}, limits=READING_LIMITS)  # type: ignore[assignment]  # the child answers with JSON of the agreed shape
    return found


def print_safely(data: bytes, name: str, form: str, *, issued_on: date | None = None, with_map: bool = False) -> str:
    """Return what the reader finds in `data` as words to print: `json`, `akn` or `table`. Otherwise as above."""
    options: dict[str, JsonValue] = {
        "name": name,
        "form": form,
        "issued_on": issued_on.isoformat() if issued_on else None,
        "with_map": with_map,
    }
    return str(call_in_child("directive-print", data, options=options, limits=READING_LIMITS))
