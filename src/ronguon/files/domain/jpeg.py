"""The parts of a JPEG file, found without decoding a pixel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ronguon.files.domain.refusals import refusal

MAGIC: Final = b"\xff\xd8\xff"
SOI, EOI, SOS, DHT, DAC = 0xD8, 0xD9, 0xDA, 0xC4, 0xCC
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
# Baseline, extended and progressive frames: what cameras, scanners and browsers write and read.
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_WITH_LENGTH: Final = frozenset(range(0xC0, 0xFF)) - frozenset(range(0xD0, EOI + 1))
_OTHER_FRAMES: Final = frozenset(range(0xC3, 0xD0)) - {DHT, 0xC8, DAC}
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_FILL: Final = re.compile(rb"\xff*(?=\xff)")
_MAX_PARTS: Final = 2_000
_MAX_SCANS: Final = 64


@dataclass(frozen=True, slots=True)
class JpegSegment:
    """One marker and all bytes up to the next: `data[start:end]`; what follows its length is `data[body:end]`."""

    marker: int
    start: int
    body: int
    end: int


def parts(data: bytes) -> list[JpegSegment]:
    """Return every part from the start marker to the end marker, those included.

    Bytes after the end marker belong to no part. Raises `RefusedFileError` (`damaged`) when a part is torn or
    the end marker is missing, and (`bomb`) when there are absurdly many.
    """
    found = list(islice(_walk(data), _MAX_PARTS + 1))
    if len(found) > _MAX_PARTS or sum(part.marker == SOS for part in found) > _MAX_SCANS:
        raise refusal("bomb")
    return found


def size(data: bytes, found: list[JpegSegment]) -> tuple[int, int]:
    """Return width and height in pixels as the one frame header states them."""
    frames = [part for part in found if part.marker in _FRAMES]
    if len(frames) != 1 or any(part.marker in _OTHER_FRAMES for part in found):
        raise refusal("damaged")
    body = data[frames[0].body : frames[0].end]
    return int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")


def _walk(data: bytes) -> Iterator[JpegSegment]:
    yield JpegSegment(SOI, 0, 2, 2)
    start = 2
    while True:
        # Any number of 0xff bytes may stand before a marker.
        filled = _FILL.match(data, start)
        marker_at = filled.end() + 1 if filled else len(data)
        marker = data[marker_at] if marker_at < len(data) else SOI
        body = marker_at + 3
        if marker == EOI:
            yield JpegSegment(EOI, start, marker_at + 1, marker_at + 1)
            return
        end = marker_at + 1 + int.from_bytes(data[marker_at + 1 : body], "big")
        if marker not in _WITH_LENGTH or end < body or end > len(data):
            raise refusal("damaged")
        if marker == SOS:
            following = _NEXT_MARKER.search(data, end)
            if following is None:
                raise refusal("damaged")
            end = following.start()
        yield JpegSegment(marker, start, body, end)
        start = end
