"""Ask a ClamAV daemon about bytes, over a socket of this machine or of its network: INSTREAM, within a time limit.

Source: clamd(8), section COMMANDS.
"""

from __future__ import annotations

import logging
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from ronguon.files.domain import refusal
from ronguon.kernel.errors import UnavailableError

SECONDS: Final = 15.0
_PIECE: Final = 128 * 1024
_LONGEST_ANSWER: Final = 4_096
_SILENT: Final = (
    "The virus scanner does not answer, so no file is accepted now. Yours was not sent; try again "
    "in a few minutes or tell the administrator."
)
_logger = logging.getLogger(__name__)


def scan(data: bytes, *, at: str) -> None:
    """Let the daemon at `at` (a socket's path, or `host:port`) look at `data`; return when it found nothing.

    Raises `RefusedFileError` (`infected`) for what it knows as malicious, and `UnavailableError` when it does not
    answer, answers nonsense or may not take so much: what was not looked at is never taken for clean.
    """
    answer = ask(b"zINSTREAM\0", at=at, stream=data)
    if answer == "stream: OK":
        return
    if answer.endswith(" FOUND"):
        _logger.warning("clamd refused %d bytes: %s", len(data), answer)
        raise refusal("infected")
    _logger.error("clamd answered %r", answer)
    raise UnavailableError(_SILENT, code="scanner")


def version(*, at: str) -> str:
    """Return what the daemon at `at` says it is, with the age of its signatures. Raises `UnavailableError`."""
    return ask(b"zVERSION\0", at=at)


def ask(command: bytes, *, at: str, stream: bytes | None = None) -> str:
    """Send a command, and a stream of bytes behind it; return the answer. Raises `UnavailableError`."""
    until = time.monotonic() + SECONDS
    try:
        with closing(_connected(at)) as line:
            for piece in (command, *_pieces(stream)):
                line.settimeout(_left(until))
                line.sendall(piece)
            return _answer(line, until)
    except (OSError, ValueError) as error:
        _logger.exception("clamd at %s did not answer", at)
        raise UnavailableError(_SILENT, code="scanner") from error


def _pieces(stream: bytes | None) -> Iterator[bytes]:
    if stream is None:
        return
    for start in range(0, len(stream), _PIECE):
        piece = stream[start : start + _PIECE]
        yield struct.pack(">L", len(piece)) + piece
    yield struct.pack(">L", 0)


def _left(until: float) -> float:
    """Return the seconds that are left. Raises `TimeoutError` when none are."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left


def _connected(at: str) -> socket.socket:
    if at.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(at)
        except BaseException:
            line.close()
            raise
        return line
    host, _, port = at.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def _answer(line: socket.socket, until: float) -> str:
    got = bytearray()
    while not got.endswith(b"\0"):
        line.settimeout(_left(until))
        piece = line.recv(_LONGEST_ANSWER)
        if not piece or len(got) > _LONGEST_ANSWER:
            raise ValueError("the answer broke off")
        got += piece
    return got[:-1].decode("utf-8", "replace").strip()
