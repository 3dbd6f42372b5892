"""The parts inside a sealed stream: a head, each table's rows in blocks, each file's bytes, a foot; their digests."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ronguon.kernel.hashing import canonical
from ronguon.operations.backup.dialects import Row
from ronguon.operations.backup.refusals import refusal
from ronguon.operations.backup.sealing import Opener
from ronguon.operations.backup.tables import BackupTable

HEAD, TABLE, ROWS, FILE, BYTES, END, FOOT = (bytes([letter]) for letter in b"HTRFBEZ")
FORMAT: Final = 2
_FRAME: Final = struct.Struct(">cI")
_LENGTH: Final = struct.Struct(">I")
BLOCK: Final = 1024 * 1024
LARGEST_BLOCK: Final = 64 * 1024 * 1024
LARGEST_FILE: Final = 256 * 1024 * 1024
LARGEST_NOTE: Final = 16 * 1024 * 1024
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def common_json(text: str) -> str:
    """Return JSON text in one form for both databases: sorted keys, no blanks, whole large numbers as integers."""
    value = json.loads(text)
    found = canonical(value).decode()
    return canonical(_whole(value)).decode() if "e+" in found else found


def _whole(value: Any) -> Any:
    """Return `value` with floats that are written with a positive exponent as the integers they are."""
    if isinstance(value, dict):
        return {key: _whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and "e+" in repr(value) else value


def blocks(table: BackupTable, batches: Iterable[list[Row]]) -> Iterator[tuple[int, bytes]]:
    """Yield (rows, bytes) of about `BLOCK` bytes each: rows as JSON lists, every one followed by a comma.

    Joined, the bytes do not depend on where a block ends, so their digest is the table's.
    """
    as_json = [at for at, (_, kind) in enumerate(table.columns) if kind == "json"]
    held, rows, size = [], 0, 0
    for fetched in batches:
        batch = [_with_common_json(row, as_json) for row in fetched] if as_json else fetched
        text = _encode(batch)[1:-1] + ","
        data = text.encode()
        held.append(data)
        rows, size = rows + len(batch), size + len(data)
        if size >= BLOCK:
            yield rows, b"".join(held)
            held, rows, size = [], 0, 0
    if rows:
        yield rows, b"".join(held)


def _with_common_json(row: Row, places: list[int]) -> list[Any]:
    changed = list(row)
    for at in places:
        if changed[at] is not None:
            changed[at] = common_json(changed[at])
    return changed


def rows_of(block: bytes, columns: int) -> list[Row]:
    """Return the rows of a block. Raises `KeepingError` when it holds anything else."""
    try:
        rows: list[Row] = json.loads(b"[" + block[:-1] + b"]")
    except (ValueError, RecursionError) as error:
        raise refusal("malformed", what="khối dòng") from error
    if block[-1:] != b"," or any(not isinstance(row, list) or len(row) != columns for row in rows):
        raise refusal("malformed", what="khối dòng")
    return rows


def _framed(kind: bytes, payload: bytes) -> bytes:
    return _FRAME.pack(kind, len(payload)) + payload


def note(kind: bytes, value: Any) -> bytes:
    """Return a part that is one JSON value."""
    return _framed(kind, canonical(value))


def block(data: bytes) -> bytes:
    """Return a block of rows, compressed."""
    return _framed(ROWS, _LENGTH.pack(len(data)) + zlib.compress(data, 1))


def content(data: bytes) -> Iterator[bytes]:
    """Yield a file's bytes in pieces."""
    for at in range(0, len(data), BLOCK):
        yield _framed(BYTES, data[at : at + BLOCK])


class PartsReader:
    """Gives the parts of a sealed stream one by one and refuses what is out of bounds."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._pushed: tuple[bytes, bytes] | None = None

    def frame(self) -> tuple[bytes, bytes]:
        """Return the next (kind, payload)."""
        if self._pushed is not None:
            found, self._pushed = self._pushed, None
            return found
        kind, length = _FRAME.unpack(self._opener.exactly(_FRAME.size))
        most = LARGEST_BLOCK if kind in {ROWS, BYTES} else LARGEST_NOTE
        if length > most:
            raise refusal("too_large", what=f"{length} byte")
        return kind, self._opener.exactly(length)

    def peek(self) -> bytes:
        """Return the kind of the next part and leave it there."""
        self._pushed = self.frame()
        return self._pushed[0]

    def note(self, kind: bytes) -> dict[str, Any]:
        """Return the next part, which must be a JSON object of this kind."""
        found, payload = self.frame()
        if found != kind:
            raise refusal("malformed", what=f"phần {found!r} ở chỗ của {kind!r}")
        try:
            value = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise refusal("malformed", what="JSON") from error
        if not isinstance(value, dict):
            raise refusal("malformed", what="JSON")
        return value

    def block(self) -> bytes:
        """Return the next block of rows, no longer than it says and than a block may be."""
        _, payload = self.frame()
        (length,) = _LENGTH.unpack_from(payload.ljust(_LENGTH.size, b"\0"))
        if length > LARGEST_BLOCK:
            raise refusal("too_large", what=f"{length} byte")
        inflater = zlib.decompressobj()
        try:
            data = inflater.decompress(payload[_LENGTH.size :], length + 1)
        except zlib.error as error:
            raise refusal("malformed", what="nén") from error
        if len(data) != length or not inflater.eof or inflater.unused_data:
            raise refusal("too_large" if len(data) > length else "malformed", what=f"hơn {length} byte")
        return data

    def finish(self) -> None:
        """Check that nothing follows."""
        if not self._opener.at_end():
            raise refusal("part_extra", part="sau phần cuối")


class Digest:
    """A running SHA-256 over the bytes of a table, or over what is told of each file."""

    def __init__(self) -> None:
        self._total = hashlib.sha256()
        self.count = 0

    def add(self, data: bytes, count: int = 1) -> None:
        """Add the bytes of `count` rows or of one entry."""
        self._total.update(data)
        self.count += count

    def hex(self) -> str:
        """Return the digest so far."""
        return self._total.hexdigest()
