"""JPEG and PNG pictures: their size by reading headers alone, and a copy without what a camera adds.

A photo says where, when and with which device it was taken. None of that proves a duty, and all of it tells of a
person, so it is dropped before the file is hashed. Pixels stay bit for bit as they were; of the camera's notes only
the turn of the picture is kept.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final, NamedTuple

from ronguon.files.domain import jpeg
from ronguon.files.domain.archive import looks_appended
from ronguon.files.domain.exif import UPRIGHT, orientation, oriented
from ronguon.files.domain.kinds import MIB, KnownKind
from ronguon.files.domain.refusals import refusal
from ronguon.files.domain.text import has_markup

MAX_PIXELS: Final = 24_000_000
_PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
# What a decoder needs for the right pixels and colours. Text, time, camera notes and animation are not among them.
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
)
_IHDR_BYTES: Final = 13
# APP0 to APP15 and COM.
_REMARKS: Final = frozenset(range(0xE0, 0xF0)) | {0xFE}
_MAX_PROFILE: Final = 4 * MIB
_ANCILLARY_BIT: Final = 0x20
_MAX_CHUNKS: Final = 100_000


def check_image(data: bytes, kind: KnownKind) -> None:
    """Refuse a torn picture, one of more than 24 million pixels, or one that is also something else.

    Raises `RefusedFileError`: `damaged`, `pixels`, `polyglot`, `bomb`.
    """
    if kind is KnownKind.JPG:
        found = jpeg.parts(data)
        width, height = jpeg.size(data, found)
        end = found[-1].end
        notes = [data[part.start : part.end] for part in found if part.marker != jpeg.SOS]
    else:
        chunks = _chunks(data)
        width, height = struct.unpack_from(">LL", chunks[0].body)
        end = chunks[-1].end
        notes = [chunk.body for chunk in chunks if chunk.name != b"IDAT"]
    if not width or not height:
        raise refusal("damaged")
    if width * height > MAX_PIXELS:
        raise refusal("pixels", megapixels=MAX_PIXELS // 1_000_000)
    # Phones append a second picture or a film; the copy that is kept drops it. Programs and pages are refused.
    rest = data[end:]
    if looks_appended(data) or b"%PDF-" in rest or any(map(has_markup, [*notes, rest])):
        raise refusal("polyglot")


def strip_metadata(data: bytes, kind: KnownKind) -> bytes:
    """Return a checked picture without place, time, device, remarks and appended data; other kinds unchanged.

    Pixels and colour profile are kept bit for bit, and the turn of the picture in notes that say nothing else.
    Doing it twice changes nothing.
    """
    if kind is KnownKind.JPG:
        return _strip_jpeg(data)
    return _strip_png(data) if kind is KnownKind.PNG else data


def _strip_jpeg(data: bytes) -> bytes:
    kept, turn = [], UPRIGHT
    for part in jpeg.parts(data):
        body = data[part.body : part.end]
        if part.marker == jpeg.APP1 and body.startswith(b"Exif\0\0") and turn == UPRIGHT:
            turn = orientation(body[6:])
        if part.marker == jpeg.APP0 and body.startswith(b"JFIF\0"):
            # Version, unit and density; the small picture that may follow is left out.
            kept.append(_segment(jpeg.APP0, body[:12].ljust(12, b"\0") + b"\0\0"))
        elif not _is_remark(part.marker, body):
            kept.append(data[part.start : part.end])
    notes = oriented(turn)
    at = 2 if kept[1].startswith(b"\xff\xe0") else 1
    return b"".join([*kept[:at], _segment(jpeg.APP1, b"Exif\0\0" + notes) if notes else b"", *kept[at:]])


def _is_remark(marker: int, body: bytes) -> bool:
    is_colour = (marker == jpeg.APP2 and body.startswith(b"ICC_PROFILE\0")) or (
        marker == jpeg.APP14 and body.startswith(b"Adobe")
    )
    return marker in _REMARKS and not is_colour


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def _strip_png(data: bytes) -> bytes:
    kept, turn = [], UPRIGHT
    for chunk in _chunks(data):
        if chunk.name == b"eXIf":
            turn = orientation(chunk.body)
        if chunk.name in _PNG_KEPT:
            kept.append((chunk.name, chunk.body))
    notes = oriented(turn)
    if notes:
        kept.insert(1, (b"eXIf", notes))
    return _PNG_MAGIC + b"".join(_chunk(name, body) for name, body in kept)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


class _Chunk(NamedTuple):
    name: bytes
    body: bytes
    end: int


def _chunks(data: bytes) -> list[_Chunk]:
    """Return the chunks of a PNG from its header to its end mark, every checksum right."""
    found: list[_Chunk] = []
    at = len(_PNG_MAGIC)
    while not found or found[-1].name != b"IEND":
        if at + 12 > len(data) or len(found) > _MAX_CHUNKS:
            raise refusal("damaged")
        length, name = struct.unpack_from(">L4s", data, at)
        body = data[at + 8 : at + 8 + length]
        at += 12 + length
        if at > len(data) or data[at - 4 : at] != struct.pack(">L", zlib.crc32(body, zlib.crc32(name))):
            raise refusal("damaged")
        if name not in _PNG_KEPT and not name[0] & _ANCILLARY_BIT:
            raise refusal("damaged")
        found.append(_Chunk(name, body, at))
    names = [chunk.name for chunk in found]
    if names[0] != b"IHDR" or names.count(b"IHDR") != 1 or b"IDAT" not in names or len(found[0].body) != _IHDR_BYTES:
        raise refusal("damaged")
    for chunk in found:
        if chunk.name == b"iCCP":
            _check_profile(chunk.body)
    return found


def _check_profile(body: bytes) -> None:
    """Refuse a colour profile that is torn or unpacks to more than any real one."""
    _name, _nul, packed = body.partition(b"\0")
    try:
        profile = zlib.decompressobj().decompress(packed[1:], _MAX_PROFILE + 1)
    except zlib.error:
        raise refusal("damaged") from None
    if len(profile) > _MAX_PROFILE:
        raise refusal("bomb")
