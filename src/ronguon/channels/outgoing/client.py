"""One question to one host: looked up once, every address judged, one of them pinned, no forwarding, little time."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ronguon.channels.domain.proofs.shapes import (
    Answer,
    FailureDetail,
    Fetched,
    FetchFailure,
    ProofStep,
    shown,
)
from ronguon.channels.outgoing.addresses import is_public
from ronguon.channels.outgoing.connecting import (
    PORT,
    Connector,
    Countdown,
    NotPublicError,
    TooMuchError,
    Wire,
    trusting,
)
from ronguon.channels.outgoing.resolving import OutgoingResolver
from ronguon.channels.outgoing.targets import OutgoingTarget, target

USER_AGENT: Final = "RoNguon/1 (proof of control of a declared page)"
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_GZIP: Final = 31
"""What tells zlib that a stream has the head of gzip."""


@dataclass(frozen=True, slots=True)
class OutgoingLimits:
    """Seconds for everything, bytes of a body as it is meant, and bytes of the head of an answer."""

    seconds: float = 5.0
    body: int = 64 * 1024
    head: int = 16 * 1024


LIMITS: Final = OutgoingLimits()


class _StoppedError(Exception):
    """Inside this module: the question ended early, with `failure`."""

    def __init__(self, step: ProofStep, detail: FailureDetail, seen: str = "", status: int = 0) -> None:
        self.step, self.detail, self.seen, self.status = step, detail, shown(seen), status
        super().__init__(detail.value)


class OutgoingClient:
    """Asks hosts of the unit for pages and files. Keeps nothing between two questions: no cookies, no connections."""

    def __init__(
        self,
        *,
        resolver: OutgoingResolver,
        connector: Connector,
        authorities: str = "",
        limits: OutgoingLimits = LIMITS,
    ) -> None:
        self._resolver, self._connector, self._limits = resolver, connector, limits
        self._authorities = authorities

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return trusting(self._authorities)

    def fetch(self, url: str, *, hosts: Collection[str], cut: bool = False) -> Answer:
        """Return what stands at `url`, which must lead to one of `hosts`, or the step at which that failed.

        With `cut` the beginning of a body that is too long is returned and says so. Raises nothing for what a server,
        a resolver or the network does.
        Source: rights G12; house rule, decision 0052.
        """
        wanted = target(url, hosts)
        if isinstance(wanted, FetchFailure):
            return wanted
        countdown = Countdown(self._limits.seconds)
        try:
            address = self._judged(wanted.host, countdown)
            with self._encrypted(wanted.host, address, countdown) as line:
                return self._answer(line, wanted, countdown, cut=cut)
        except _StoppedError as stopped:
            return FetchFailure(stopped.step, stopped.detail, wanted.url, stopped.status, stopped.seen)

    def _judged(self, host: str, countdown: Countdown) -> str:
        """Return the one address to connect to. If a single one of them is not public, none is."""
        addresses = self._resolver.addresses(host, countdown.left())
        if isinstance(addresses, FetchFailure):
            raise _StoppedError(addresses.step, addresses.detail, addresses.seen)
        if not addresses:
            raise _StoppedError(ProofStep.RESOLVES, FailureDetail.NO_SUCH_NAME)
        if not all(is_public(address) for address in addresses):
            # Which address it is stays unsaid: names of the inside must not be looked up through this.
            raise _StoppedError(ProofStep.ALLOWED, FailureDetail.NOT_PUBLIC)
        return min(addresses, key=lambda address: ":" in address)

    def _encrypted(self, host: str, address: str, countdown: Countdown) -> ssl.SSLSocket:
        line: socket.socket | None = None
        try:
            line = self._connector.connect(address, PORT, countdown.left())
            line.settimeout(countdown.left())
            return self._trust.wrap_socket(line, server_hostname=host)
        except (OSError, ValueError) as error:
            if line is not None:
                line.close()
            raise _unconnected(error, opened=line is not None) from error

    def _answer(self, line: ssl.SSLSocket, wanted: OutgoingTarget, countdown: Countdown, *, cut: bool) -> Fetched:
        """Return the body of an answer 200."""
        wire = Wire(line, countdown, self._limits.head)
        try:
            line.settimeout(countdown.left())
            line.sendall(_question(wanted))
            with http.client.HTTPResponse(wire, method="GET") as response:  # type: ignore[arg-type]  # (asks makefile)
                response.begin()
                _accepted(response)
                # Chunks of one byte cost six; more than that is no answer, and neither are trailers without an end.
                wire.allowed = 6 * self._limits.body + self._limits.head
                body, more = self._body(response)
        except TimeoutError as error:
            raise _StoppedError(ProofStep.ANSWERS, FailureDetail.TIMEOUT) from error
        except (TooMuchError, http.client.LineTooLong) as error:
            raise _StoppedError(ProofStep.SIZE, FailureDetail.HEADERS) from error
        except http.client.HTTPException as error:
            # More than a hundred headers, a status that is no number, a body that ends too early.
            raise _StoppedError(ProofStep.ANSWERS, FailureDetail.BROKEN) from error
        except (OSError, ValueError) as error:
            raise _StoppedError(ProofStep.ANSWERS, FailureDetail.BROKEN) from error
        how = (response.getheader("Content-Encoding") or "identity").strip().lower()
        if how != "identity":
            body, more = self._unpacked(how, body, more=more)
        if more and not cut:
            raise _StoppedError(ProofStep.SIZE, FailureDetail.BODY)
        kind = response.getheader("Content-Type") or ""
        charset = _CHARSET.search(kind)
        content_type = shown(kind.partition(";")[0].lower())
        return Fetched(wanted.url, wanted.host, body, content_type, charset[1] if charset else "", more)

    def _body(self, response: http.client.HTTPResponse) -> tuple[bytes, bool]:
        """Return as much of the body as may be read, and whether there is more."""
        body = response.read(self._limits.body + 1)
        more = len(body) > self._limits.body
        if not more and response.length:
            raise http.client.IncompleteRead(body, response.length)
        return body[: self._limits.body], more

    def _unpacked(self, how: str, body: bytes, *, more: bool) -> tuple[bytes, bool]:
        """Return a body that a server compressed unasked, unpacked no further than a body may be long."""
        if how not in {"gzip", "x-gzip"}:
            raise _StoppedError(ProofStep.READABLE, FailureDetail.ENCODING, how)
        unpacker = zlib.decompressobj(_GZIP)
        try:
            unpacked = unpacker.decompress(body, self._limits.body)
        except zlib.error as error:
            raise _StoppedError(ProofStep.READABLE, FailureDetail.ENCODING, how) from error
        ended_early = not (unpacker.eof or more or unpacker.unconsumed_tail or len(unpacked) == self._limits.body)
        if ended_early:
            raise _StoppedError(ProofStep.ANSWERS, FailureDetail.BROKEN)
        return unpacked, not unpacker.eof


def _question(wanted: OutgoingTarget) -> bytes:
    lines = (
        f"GET {wanted.path} HTTP/1.1", f"Host: {wanted.host}", f"User-Agent: {USER_AGENT}", "Accept: */*",
        "Accept-Encoding: identity", "Connection: close", "", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode("ascii")


def _accepted(response: http.client.HTTPResponse) -> None:
    """Take 200 alone; whoever is sent elsewhere does not go."""
    status = response.status
    if status == http.HTTPStatus.OK:
        return
    forwards = 300 <= status < 400  # noqa: PLR2004 (the class of statuses that forward)
    detail = FailureDetail.REDIRECT if forwards else FailureDetail.STATUS
    raise _StoppedError(ProofStep.ANSWERS, detail, (response.getheader("Location") or "") if forwards else "", status)


def _unconnected(error: Exception, *, opened: bool) -> _StoppedError:
    """Return which step failed before anything could be asked."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _StoppedError(ProofStep.CERTIFICATE, FailureDetail.UNTRUSTED, error.verify_message)
    if isinstance(error, TimeoutError):
        return _StoppedError(ProofStep.CERTIFICATE if opened else ProofStep.CONNECTS, FailureDetail.TIMEOUT)
    if isinstance(error, NotPublicError):
        return _StoppedError(ProofStep.ALLOWED, FailureDetail.NOT_PUBLIC)
    if opened:
        return _StoppedError(ProofStep.CERTIFICATE, FailureDetail.NO_TLS)
    return _StoppedError(ProofStep.CONNECTS, FailureDetail.REFUSED)
