"""The sealed stream: a file of the age format (age-encryption.org/v1), which `age -d` opens as well.

Its chunks of 64 KiB are authenticated with their place and the end; none is given out before it opened. Who knows a
recipient alone could write such a file, so the last bytes inside are a mark that only the key's holder can make:
HMAC-SHA-256 over everything before it. A stream is at its end only once that fits.
"""

from __future__ import annotations

import hmac
import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO, Final

import pyrage

from ronguon.operations.backup.keys import BackupKey
from ronguon.operations.backup.refusals import refusal

MAGIC: Final = b"age-encryption.org/v1\n"
OLDER: Final = b"RONGUON\x00"  # what 0.2.0 wrote before there was a release
PROOF: Final = 32
BLOCK: Final = 1024 * 1024
AHEAD: Final = 2
"""How many blocks are opened before somebody takes them."""


def seal(pieces: Iterable[bytes], file: BinaryIO, key: BackupKey) -> None:
    """Write the pieces sealed to `file` one after the other. Raises what a piece or the file raises."""
    source, into = _Source(pieces, key), _Into(file)
    try:
        pyrage.encrypt_io(source, into, [key.recipient()])
    except (pyrage.EncryptError, OSError) as error:
        raise source.failed or into.failed or _stopped(error) from None


def _stopped(error: Exception) -> BaseException:
    """Return what was raised between two of our lines, which the library hands on as its own."""
    return KeyboardInterrupt() if str(error).startswith("KeyboardInterrupt") else error


class _Source:
    """What is read while sealing: the pieces, then the proof over them."""

    def __init__(self, pieces: Iterable[bytes], key: BackupKey) -> None:
        self.failed: BaseException | None = None
        self._proof = key.proof()
        self._pieces = self._with_proof(pieces)
        self._held = memoryview(b"")

    def _with_proof(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._proof.update(piece)
            yield piece
        yield self._proof.digest()

    def read(self, count: int) -> bytes:
        """Return at most `count` bytes, none at the end."""
        try:
            while not self._held:
                piece = next(self._pieces, None)
                if piece is None:
                    return b""
                self._held = memoryview(piece)
        except BaseException as error:
            self.failed = error
            raise
        given, self._held = bytes(self._held[:count]), self._held[count:]
        return given


@dataclass
class _Into:
    """The file written to, which keeps what went wrong."""

    file: BinaryIO
    failed: BaseException | None = None

    def write(self, data: bytes) -> int:
        """Write all of `data`."""
        try:
            return self.file.write(data)
        except BaseException as error:
            self.failed = error
            raise

    def flush(self) -> None:
        """Do nothing: whoever gave the file flushes it."""


@contextmanager
def opened(file: BinaryIO, key: BackupKey, name: str = "") -> Iterator[Opener]:
    """Yield the opener of a sealed file. Raises `KeepingError` when it is none of ours."""
    begins = file.read(len(MAGIC))
    if begins.startswith(OLDER):
        raise refusal("older_form", path=name)
    if begins != MAGIC:
        raise refusal("not_a_backup", path=name)
    file.seek(0)
    opener = Opener(file, key, name)
    try:
        yield opener
    finally:
        opener.close()


class _TakenAwayError(Exception):
    """Nobody takes what is opened any more."""


@dataclass
class Opener:
    """Gives the bytes of a sealed stream, opened by a thread of its own a few blocks ahead. Raises `KeepingError`."""

    file: BinaryIO
    key: BackupKey
    name: str = ""
    read_bytes: int = 0
    _held: memoryview = field(default_factory=lambda: memoryview(b""))
    _ended: bool = False

    def __post_init__(self) -> None:
        self._blocks: queue.Queue[bytes | BaseException] = queue.Queue(AHEAD)
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._open, name="opening a backup", daemon=True)
        self._thread.start()

    def exactly(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        parts = []
        while count:
            if self.at_end():
                raise refusal("malformed", what="hết dữ liệu giữa chừng")
            part = self._held[:count]
            parts.append(bytes(part))
            self._held = self._held[len(part) :]
            count -= len(part)
        return b"".join(parts)

    def at_end(self) -> bool:
        """Return whether every byte was given; only a stream whose end and proof are right has an end."""
        if not self._held and not self._ended:
            block = self._blocks.get()
            if isinstance(block, BaseException):
                self._ended = True
                raise block
            self._held, self._ended = memoryview(block), not block
            self.read_bytes += len(block)
        return not self._held

    def close(self) -> None:
        """Let the thread end, whatever is left."""
        self._given_up.set()
        with suppress(queue.Empty):
            while True:
                self._blocks.get_nowait()
        self._thread.join()

    def put(self, block: bytes | BaseException) -> None:
        """Hand a block over as soon as there is room."""
        while not self._given_up.is_set():
            with suppress(queue.Full):
                self._blocks.put(block, timeout=0.1)
                return
        raise _TakenAwayError

    def _open(self) -> None:
        into = _Blocks(self)
        with suppress(_TakenAwayError):
            try:
                pyrage.decrypt_io(self.file, into, [self.key.identity()])
                into.end()
            except _TakenAwayError:
                raise
            except BaseException as error:  # noqa: BLE001 (whoever reads waits for an answer, whatever it is)
                self.put(self._why(error, into.opened))

    def _why(self, error: BaseException, opened_bytes: int) -> BaseException:
        """Return what is told of an error of the library, whose own words are the only sign of its kind."""
        says = str(error)
        if "No matching keys" in says:
            return refusal("wrong_key", given=self.key.recipient())
        if "truncated" in says or "Incomplete header" in says:
            return refusal("cut")
        if isinstance(error, OSError) and error.errno is not None:
            return refusal("unreadable", path=self.name)
        if isinstance(error, (pyrage.DecryptError, OSError)):
            return refusal("damaged", opened=f"{opened_bytes:,}")
        return error


class _Blocks:
    """Takes what was opened, hands it on in blocks, and keeps the proof at the end back."""

    def __init__(self, opener: Opener) -> None:
        self.opened = 0
        self._opener = opener
        self._proof = opener.key.proof()
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Take opened bytes."""
        self._held += data
        self.opened += len(data)
        if len(self._held) >= BLOCK + PROOF:
            self._hand_on(len(self._held) - PROOF)
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is held may be the proof."""

    def end(self) -> None:
        """Compare the proof, then hand on the rest and the end. Raises `KeepingError` when it does not fit."""
        self._proof.update(self._held[:-PROOF])
        if not hmac.compare_digest(bytes(self._held[-PROOF:]), self._proof.digest()):
            raise refusal("foreign")
        if len(self._held) > PROOF:
            self._opener.put(bytes(self._held[:-PROOF]))
        self._opener.put(b"")

    def _hand_on(self, count: int) -> None:
        block = bytes(self._held[:count])
        del self._held[:count]
        self._proof.update(block)
        self._opener.put(block)
