"""ZIP archives, read so that every reader of the same bytes would find the same members.

An archive is described twice: by a directory at its end and by a header before each member. Programs that trust
one see other contents than programs that trust the other. Here both must agree byte for byte, members must tile
the file from its first byte to the directory, and nothing may stand before, between or after.

Source: PKWARE APPNOTE 6.3.10, 4.3.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ronguon.files.domain.kinds import MIB
from ronguon.files.domain.refusals import refusal

MAX_MEMBERS: Final = 2_000
MAX_UNPACKED: Final = 200 * MIB
RATIO_FROM: Final = 64 * MIB
MAX_RATIO: Final = 50
_CHUNK: Final = 256 * 1024

_END: Final = struct.Struct("<4sHHHHLLH")
_END64: Final = struct.Struct("<4sQHHLLQQQQ")
_LOCATOR64: Final = struct.Struct("<4sLQL")
_CENTRAL: Final = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_LOCAL: Final = struct.Struct("<4sHHHHHLLLHH")
_FULL16: Final = 0xFFFF
_FULL32: Final = 0xFFFFFFFF
_ENCRYPTED: Final = 0x0001 | 0x0040 | 0x2000
_DESCRIPTOR: Final = 0x0008
# Bits 1 and 2 say how hard a packer tried, bit 3 that sizes follow the data, bit 11 that the name is UTF-8.
_KNOWN_FLAGS: Final = 0x0002 | 0x0004 | _DESCRIPTOR | 0x0800
_MUST_AGREE: Final = _DESCRIPTOR | 0x0800
_STORED, _DEFLATED = 0, 8
_ZIP64_EXTRA: Final = 0x0001
_NAME_EXTRA: Final = 0x7075
_UNIX: Final = 3
_LINK: Final = 0o120000
_KIND_MASK: Final = 0o170000
_MAX_NAME: Final = 255
_BAD_IN_NAME: Final = re.compile(r"[\x00-\x1f\x7f\\:]")


@dataclass(frozen=True, slots=True)
class Member:
    """One member: where its packed bytes lie and what they must unpack to."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    header_at: int
    raw_name: bytes
    data_at: int = 0

    @property
    def is_folder(self) -> bool:
        """Whether the member is a folder entry without bytes."""
        return self.name.endswith("/")


def inspect(data: bytes) -> list[Member]:
    """Return the members of `data` in the order of their bytes. Nothing is unpacked.

    Raises `RefusedFileError`: `archive` when the two descriptions disagree or something hides in the file,
    `encrypted`, and `bomb` when the sizes it states are beyond the limits.
    """
    count, start, end = _directory(data)
    members = sorted(_central(data, count, start, end), key=lambda member: member.header_at)
    _check_names(members)
    _check_sizes(members, len(data))
    placed = []
    for index, member in enumerate(members):
        follows_at = members[index + 1].header_at if index + 1 < count else start
        placed.append(_place(data, member, follows_at))
    if members[0].header_at != 0:
        raise refusal("archive")
    return placed


def unpack(data: bytes, member: Member) -> Iterator[bytes]:
    """Yield the member's bytes in pieces, holding one piece at a time.

    Raises `RefusedFileError` (`archive`) as soon as the bytes are more, fewer or other than stated.
    """
    packed = memoryview(data)[member.data_at : member.data_at + member.packed]
    seen, crc = 0, 0
    for piece in _inflate(packed) if member.method == _DEFLATED else _slices(packed):
        seen += len(piece)
        if seen > member.size:
            raise refusal("archive")
        crc = zlib.crc32(piece, crc)
        yield piece
    if seen != member.size or crc != member.crc:
        raise refusal("archive")


def looks_appended(data: bytes) -> bool:
    """Whether an archive is glued to the end of `data`, so that archive programs would open it."""
    tail_at = max(0, len(data) - _END.size - _FULL16)
    found = data.rfind(b"PK\x05\x06", tail_at)
    if found < 0 or found + _END.size > len(data):
        return False
    size = _END.unpack_from(data, found)[5]
    return size == 0 or data[max(0, found - size) : found].startswith(b"PK\x01\x02")


def _slices(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), _CHUNK):
        yield bytes(packed[start : start + _CHUNK])


def _inflate(packed: memoryview) -> Iterator[bytes]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for part in _slices(packed):
            rest = part
            while True:
                piece = machine.decompress(rest, _CHUNK)
                yield piece
                rest = machine.unconsumed_tail
                if machine.eof or (not rest and len(piece) < _CHUNK):
                    break
            if machine.unused_data:
                raise refusal("archive")
    except zlib.error:
        raise refusal("archive") from None
    if not machine.eof:
        raise refusal("archive")


def _read(shape: struct.Struct, data: bytes, at: int, signature: bytes) -> tuple[int, ...]:
    if at < 0 or at + shape.size > len(data) or data[at : at + 4] != signature:
        raise refusal("archive")
    return tuple(shape.unpack_from(data, at)[1:])


def _directory(data: bytes) -> tuple[int, int, int]:
    """Return how many members the directory lists, where it starts and where it ends."""
    end_at = len(data) - _END.size
    disk, first_disk, here, count, size, start, comment = _read(_END, data, end_at, b"PK\x05\x06")
    stated = [disk, first_disk, here, count, size, start]
    directory_end = end_at
    locator_at = end_at - _LOCATOR64.size
    if locator_at >= 0 and data[locator_at : locator_at + 4] == b"PK\x06\x07":
        directory_end, wide = _directory64(data, locator_at)
        full = [_FULL16] * 4 + [_FULL32] * 2
        if any(narrow not in (real, limit) for narrow, real, limit in zip(stated, wide, full, strict=True)):
            raise refusal("archive")
        stated = wide
    disk, first_disk, here, count, size, start = stated
    if comment or disk or first_disk or here != count or not count or start + size != directory_end:
        raise refusal("archive")
    if count > MAX_MEMBERS:
        raise refusal("bomb")
    return count, start, directory_end


def _directory64(data: bytes, locator_at: int) -> tuple[int, list[int]]:
    disk, record_at, disks = _read(_LOCATOR64, data, locator_at, b"PK\x06\x07")
    if disk or disks != 1 or record_at != locator_at - _END64.size:
        raise refusal("archive")
    length, _made, _needs, *wide = _read(_END64, data, record_at, b"PK\x06\x06")
    if length != _END64.size - 12:
        raise refusal("archive")
    return record_at, wide


def _central(data: bytes, count: int, start: int, end: int) -> Iterator[Member]:
    at = start
    for _ in range(count):
        fields = _read(_CENTRAL, data, at, b"PK\x01\x02")
        made, _needs, flags, method, _time, _day, crc, packed, size, name_len, extra_len, comment_len = fields[:12]
        disk, _inner, outer, header_at = fields[12:]
        raw = data[at + _CENTRAL.size : at + _CENTRAL.size + name_len]
        extra = data[at + _CENTRAL.size + name_len : at + _CENTRAL.size + name_len + extra_len]
        at += _CENTRAL.size + name_len + extra_len + comment_len
        if at > end or comment_len or disk:
            raise refusal("archive")
        if flags & _ENCRYPTED:
            raise refusal("encrypted")
        is_link = made >> 8 == _UNIX and (outer >> 16) & _KIND_MASK == _LINK
        if flags & ~_KNOWN_FLAGS or method not in (_STORED, _DEFLATED) or is_link:
            raise refusal("archive")
        size, packed, header_at = _widen(_extras(extra, raw), [size, packed, header_at])
        yield Member(_name(raw, flags), method, flags, crc, packed, size, header_at, raw)
    if at != end:
        raise refusal("archive")


def _extras(extra: bytes, raw_name: bytes) -> dict[int, bytes]:
    """Return the extra fields by id. Refused: torn fields, one id twice, a second name for the member."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(extra):
        if at + 4 > len(extra):
            raise refusal("archive")
        field, length = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + length]
        at += 4 + length
        if len(body) != length or field in found:
            raise refusal("archive")
        found[field] = body
    other = found.get(_NAME_EXTRA)
    if other is not None and other[5:] != raw_name:
        raise refusal("archive")
    return found


def _widen(extras: dict[int, bytes], narrow: list[int]) -> list[int]:
    """Return the numbers with those marked “see the extra field” read from it, in the order the format fixes."""
    body = extras.get(_ZIP64_EXTRA, b"")
    wide, at = [], 0
    for number in narrow:
        if number == _FULL32:
            if at + 8 > len(body):
                raise refusal("archive")
            wide.append(int.from_bytes(body[at : at + 8], "little"))
            at += 8
        else:
            wide.append(number)
    # A writer may state numbers that were not asked for; readers differ in whether they believe them.
    if any(int.from_bytes(body[spot : spot + 8], "little") not in wide for spot in range(at, len(body), 8)):
        raise refusal("archive")
    return wide


def _name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & 0x0800 else "ascii")
    except UnicodeDecodeError:
        raise refusal("archive") from None
    parts = name.rstrip("/").split("/") if not name.endswith("//") else [""]
    if len(raw) > _MAX_NAME or _BAD_IN_NAME.search(name) or any(part in ("", ".", "..") for part in parts):
        raise refusal("archive")
    return name


def _check_names(members: list[Member]) -> None:
    # Office readers compare names without case; two names that differ only so are one name to some of them.
    keys = [unicodedata.normalize("NFC", member.name).casefold() for member in members]
    files = {key for key in keys if not key.endswith("/")}
    if len(set(keys)) != len(keys):
        raise refusal("archive")
    for key in keys:
        parts = key.rstrip("/").split("/")
        above = {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        if above & files or (key.endswith("/") and key.rstrip("/") in files):
            raise refusal("archive")


def _check_sizes(members: list[Member], archive_bytes: int) -> None:
    unpacked = sum(member.size for member in members)
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * archive_bytes):
        raise refusal("bomb")
    for member in members:
        if (member.is_folder and member.size) or (member.method == _STORED and member.packed != member.size):
            raise refusal("archive")


def _place(data: bytes, member: Member, follows_at: int) -> Member:
    """Return the member with the place of its bytes, once its own header says what the directory says."""
    fields = _read(_LOCAL, data, member.header_at, b"PK\x03\x04")
    _needs, flags, method, _time, _day, crc, packed, size, name_len, extra_len = fields
    name_at = member.header_at + _LOCAL.size
    data_at = name_at + name_len + extra_len
    raw = data[name_at : name_at + name_len]
    extras = _extras(data[name_at + name_len : data_at], raw)
    follows = data[data_at + member.packed : follows_at]
    if data_at + member.packed > follows_at or raw != member.raw_name or method != member.method:
        raise refusal("archive")
    if (flags ^ member.flags) & _MUST_AGREE or flags & ~_KNOWN_FLAGS:
        raise refusal("encrypted" if flags & _ENCRYPTED else "archive")
    stated = (member.crc, member.packed, member.size)
    if flags & _DESCRIPTOR:
        # Without sizes in front, only a packed stream says where it ends; stored bytes could be cut anywhere.
        if member.method == _STORED or not _early(extras, crc, packed, size, member) or follows not in _tails(stated):
            raise refusal("archive")
    elif follows or (crc, *reversed(_widen(extras, [size, packed]))) != stated:
        raise refusal("archive")
    return Member(
        member.name,
        method,
        member.flags,
        member.crc,
        member.packed,
        member.size,
        member.header_at,
        raw,
        data_at,
    )


def _early(extras: dict[int, bytes], crc: int, packed: int, size: int, member: Member) -> bool:
    """Whether a header whose numbers come later holds nothing, or the same numbers already."""
    body = extras.get(_ZIP64_EXTRA, b"")
    wide_is_right = not body.strip(b"\0") or body[:16] == struct.pack("<QQ", member.size, member.packed)
    return (
        wide_is_right
        and crc in (0, member.crc)
        and packed in (0, _FULL32, member.packed)
        and size in (0, _FULL32, member.size)
    )


def _tails(stated: tuple[int, int, int]) -> set[bytes]:
    crc, packed, size = stated
    plain = struct.pack("<LLL", crc, packed, size)
    wide = struct.pack("<LQQ", crc, packed, size)
    return {plain, b"PK\x07\x08" + plain, wide, b"PK\x07\x08" + wide}
