"""The sealed stream: chunks of AES-256-GCM whose place and end are part of each chunk's nonce.

The construction is the one known as STREAM: the nonce of a chunk is its number and a flag that only the last one
carries. A chunk that is changed, missing, moved, doubled, or taken from another file does not open.
The key of a file is derived from the installation's key and a random salt, so numbers may begin at 0 in every file.

File: header (magic, format, mark of the key, salt), then chunks of 1 MiB and 16 bytes of tag; the last may be shorter.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ronguon.portal.keeping.keys import MARK_BYTES, Key
from ronguon.portal.keeping.refusals import refusal

MAGIC: Final = b"RONGUON\x00"
FORMAT: Final = 1
SALT_BYTES: Final = 32
CHUNK: Final = 1024 * 1024
TAG: Final = 16
_HEADER: Final = struct.Struct(f">8sH{MARK_BYTES}s{SALT_BYTES}s")
HEADER_BYTES: Final = _HEADER.size


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the sealed chunks; every chunk is bound to it."""

    mark: bytes
    salt: bytes
    version: int = FORMAT

    def packed(self) -> bytes:
        """Return the header's bytes."""
        return _HEADER.pack(MAGIC, self.version, self.mark, self.salt)


def header(file: BinaryIO, name: str) -> Header:
    """Read and judge a header. Raises `KeepingError` when the file is no backup or of another format."""
    raw = file.read(HEADER_BYTES)
    if len(raw) < HEADER_BYTES or not raw.startswith(MAGIC):
        raise refusal("not_a_backup", path=name)
    _, version, mark, salt = _HEADER.unpack(raw)
    if version != FORMAT:
        raise refusal("other_version", found=version, known=FORMAT)
    return Header(mark, salt, version)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


class Sealer:
    """Takes bytes and writes them sealed to `file`; `close()` writes the last chunk, without which nothing opens."""

    def __init__(self, file: BinaryIO, key: Key) -> None:
        self.salt = secrets.token_bytes(SALT_BYTES)
        self._head = Header(key.mark(), self.salt).packed()
        self._cipher = AESGCM(key.derived(b"stream", salt=self.salt))
        self._file = file
        self._number = 0
        self._held = bytearray()
        file.write(self._head)

    def write(self, data: bytes) -> None:
        """Take `data`; a chunk is written once more than a chunk is held, so the last one is never empty."""
        self._held += data
        while len(self._held) > CHUNK:
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    def close(self) -> None:
        """Write what is held as the last chunk."""
        self._seal(bytes(self._held), last=True)
        self._held.clear()

    def _seal(self, data: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), data, self._head))
        self._number += 1


@dataclass
class Opener:
    """Gives the bytes of a sealed stream, each chunk only after it opened. Raises `KeepingError`."""

    file: BinaryIO
    key: Key
    name: str = ""
    salt: bytes = b""
    read_bytes: int = 0
    _held: memoryview = field(default_factory=lambda: memoryview(b""))
    _next: bytes = b""
    _number: int = 0

    def __post_init__(self) -> None:
        found = header(self.file, self.name)
        if found.mark != self.key.mark():
            raise refusal("wrong_key", given=self.key.mark().hex(), wanted=found.mark.hex())
        self.salt = found.salt
        self._head = found.packed()
        self._cipher = AESGCM(self.key.derived(b"stream", salt=found.salt))
        self._next = self.file.read(CHUNK + TAG)
        if not self._next:
            raise refusal("cut")

    def exactly(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        parts = []
        while count:
            if not self._held:
                self._open()
            part = self._held[:count]
            parts.append(bytes(part))
            self._held = self._held[len(part) :]
            count -= len(part)
        return b"".join(parts)

    def at_end(self) -> bool:
        """Return whether every byte was given."""
        return not self._held and not self._next

    def _open(self) -> None:
        if not self._next:
            raise refusal("malformed", what="hết dữ liệu giữa chừng")
        sealed, self._next = self._next, self.file.read(CHUNK + TAG)
        last = not self._next
        try:
            self._held = memoryview(self._cipher.decrypt(_nonce(self._number, last=last), sealed, self._head))
        except InvalidTag:
            raise refusal(self._why(sealed, last=last), chunk=self._number + 1) from None
        self._number += 1
        self.read_bytes += len(sealed)

    def _why(self, sealed: bytes, *, last: bool) -> str:
        """Return whether a chunk that did not open is sound but in the wrong place, or damaged."""
        try:
            self._cipher.decrypt(_nonce(self._number, last=not last), sealed, self._head)
        except InvalidTag:
            # A cut inside a chunk leaves a short piece at the end, which looks like damage of the last one.
            return "cut" if last and len(sealed) < TAG else "damaged"
        return "cut" if last else "longer"
