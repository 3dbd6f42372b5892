"""A connection to an address that was judged, and the encryption over it; each waits no longer than the time left."""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable
from typing import Final, Protocol

from ronguon.channels.outgoing.addresses import is_public

PORT: Final = 443


class NotPublicError(OSError):
    """An address is not one that the public internet leads to."""


class Connector(Protocol):
    """What opens a connection to an address in numbers."""

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Return an open connection. Raises `OSError`."""


class DirectConnector:
    """A connection without a proxy; where it ended up is judged once more."""

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Return an open connection to `address`. Raises `OSError`, also for an address that is not public."""
        if not is_public(address):
            raise NotPublicError(address)
        line = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            line.settimeout(seconds)
            line.connect((address, port))
        except BaseException:
            line.close()
            raise
        if not is_public(line.getpeername()[0]):
            line.close()
            raise NotPublicError(address)
        return line


def trusting(authorities: str = "") -> ssl.SSLContext:
    """Return how certificates are looked at: name and chain always, TLS 1.2 at least.

    `authorities` are certificates (PEM) trusted in place of those of the machine; nothing lets a check be left out.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # asks for the certificate and compares the name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    if authorities:
        context.load_verify_locations(cadata=authorities)
    else:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    return context


class Countdown:
    """The time that is left of all the time there is. Raises `TimeoutError` when it is over."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._end = clock, clock() + seconds

    def left(self) -> float:
        """Return the seconds left, more than none."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


class TooMuchError(Exception):
    """More bytes came than were allowed by then."""


class Wire(io.RawIOBase):
    """What is read from a connection: never later than the countdown, never more bytes than `allowed`.

    A server that sends a byte now and then wins no time, for each read waits only for what is left of the whole.
    """

    def __init__(self, line: socket.socket, countdown: Countdown, allowed: int) -> None:
        self._line, self._countdown = line, countdown
        self.allowed = allowed

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override]  # (narrower than any buffer)
        """Fill `buffer` with what comes next and return how much. Raises `TooMuchError` and `TimeoutError`."""
        if self.allowed <= 0:
            raise TooMuchError
        self._line.settimeout(self._countdown.left())
        got = self._line.recv_into(buffer)
        self.allowed -= got
        return got

    def makefile(self, _mode: str = "rb") -> io.BufferedReader:
        """Return the reader that the standard library's parser of answers asks a connection for."""
        return io.BufferedReader(self, buffer_size=4096)
