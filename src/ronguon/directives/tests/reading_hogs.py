"""Readers that take more than they may, for the child process alone."""

from __future__ import annotations

from ronguon.files.children.calling import JsonValue

MIB = 1024 * 1024


def hoard(data: bytes, options: dict[str, JsonValue]) -> JsonValue:
    """Hold as many MiB as the file says, then let them go."""
    held = [bytearray(MIB) for _ in range(int(data))]
    return {"text": f"{len(held)} MiB held"}


def spin(data: bytes, options: dict[str, JsonValue]) -> JsonValue:
    """Count as far as the file says; no end is also a number."""
    number, last = 0, float(data)
    while number < last:
        number += 1
    return {"text": "counted"}
