"""The one camera note worth keeping: which way up a picture is."""

from __future__ import annotations

import struct
from typing import Final

UPRIGHT: Final = 1
_TURNED: Final = range(2, 9)
_TAG: Final = 0x0112
_SHORT: Final = 3
_MAX_ENTRIES: Final = 200


def orientation(tiff: bytes) -> int:
    """Return how the picture is turned (1 to 8), 1 when the notes do not say or are torn.

    Source: Exif 2.32, 4.6.4 (tag 274).
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return UPRIGHT
    try:
        (at,) = struct.unpack_from(f"{order}L", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, at)
        for index in range(min(entries, _MAX_ENTRIES)):
            tag, form, count, value = struct.unpack_from(f"{order}HHLH", tiff, at + 2 + 12 * index)
            if (tag, form, count) == (_TAG, _SHORT, 1):
                return value if value in _TURNED else UPRIGHT
    except struct.error:
        return UPRIGHT
    return UPRIGHT


def oriented(turn: int) -> bytes:
    """Return camera notes that say nothing but how the picture is turned; empty when it is upright."""
    if turn not in _TURNED:
        return b""
    return b"MM\0*" + struct.pack(">LHHHLHHL", 8, 1, _TAG, _SHORT, 1, turn, 0, 0)
