"""A server on this machine with certificates of its own authority, and what leads a client to it instead of outside."""

from __future__ import annotations

import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ronguon.channels.domain.proofs import FetchFailure, TxtRecords
from ronguon.channels.outgoing.client import OutgoingClient, OutgoingLimits

HOST = "camvan.anphuoc.gov.vn"
PUBLIC = "203.119.8.106"  # an address that is given out; nothing here ever connects to it
SMALL = OutgoingLimits(seconds=0.5, body=2048, head=2048)
Script = Callable[[Any], None]
Days = tuple[int, int]


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass
class Authority:
    """Gives out certificates; `pem` is what a client must trust."""

    key: ec.EllipticCurvePrivateKey
    pem: str
    name: x509.Name

    def certificate(self, host: str, days: Days = (-1, 30)) -> ssl.SSLContext:
        """Return what a server needs to be `host` between two days counted from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        cert = _certificate(host, key, self.key, self.name, days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "both.pem"
            path.write_bytes(_pem(key) + cert.public_bytes(serialization.Encoding.PEM))
            context.load_cert_chain(path)
        return context


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    form, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(form, kind, serialization.NoEncryption())


def _certificate(host: str, key: Any, signer: Any, issuer: x509.Name, days: Days, *, ca: bool = False) -> Any:
    now = datetime.now(UTC)
    first, last = (now + timedelta(days=day) for day in days)
    built = x509.CertificateBuilder().subject_name(_named(host)).issuer_name(issuer).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number()).not_valid_before(first).not_valid_after(last)
    built = built.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if not ca:
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return built.sign(signer, hashes.SHA256())


@cache
def authority(name: str = "Authority of the tests") -> Authority:
    """Return an authority, made once a run for each name."""
    key = ec.generate_private_key(ec.SECP256R1())
    cert = _certificate(name, key, key, _named(name), (-400, 400), ca=True)
    return Authority(key, cert.public_bytes(serialization.Encoding.PEM).decode(), _named(name))


@cache
def trusted(host: str = HOST, days: Days = (-1, 30)) -> ssl.SSLContext:
    """Return the context of a server with a certificate by the authority that clients of the tests trust."""
    return authority().certificate(host, days)


class Server:
    """Listens on this machine; each connection is encrypted (unless `context` is `None`) and handed to `script`."""

    def __init__(self, script: Script, context: ssl.SSLContext | None) -> None:
        self.script, self.context = script, context
        self.seen = 0
        self.questions: list[bytes] = []
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            with suppress(OSError):
                line, _ = self._listener.accept()
                self.seen += 1
                self._threads.append(threading.Thread(target=self._serve, args=(line,), daemon=True))
                self._threads[-1].start()

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            line.settimeout(10)
            if self.context is None:
                self.script(line)
                return
            with self.context.wrap_socket(line, server_side=True) as secure:
                self.questions.append(secure.recv(4096))
                self.script(secure)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=5)


@dataclass
class Says:
    """A resolver that says what it is told, one answer after the other, and notes what it was asked."""

    answers: Sequence[Sequence[str] | FetchFailure] = ((PUBLIC,),)
    texts: dict[str, tuple[str, ...] | FetchFailure] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def addresses(self, host: str, seconds: float) -> tuple[str, ...] | FetchFailure:
        assert seconds > 0
        self.asked.append(host)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        return answer if isinstance(answer, FetchFailure) else tuple(answer)

    def txt(self, name: str, seconds: float = 5.0) -> TxtRecords | FetchFailure:
        assert seconds > 0
        self.asked.append(name)
        answer = self.texts.get(name, ())
        return answer if isinstance(answer, FetchFailure) else TxtRecords(name, answer)


@dataclass
class Led:
    """A connector that really connects, to `port` of this machine, whatever address it is given."""

    port: int
    asked: list[tuple[str, int]] = field(default_factory=list)

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.asked.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)


def client_of(server: Server, resolver: Any = None, limits: OutgoingLimits = SMALL) -> OutgoingClient:
    """Return a client that is led to `server` and trusts the authority of the tests."""
    return OutgoingClient(
        resolver=resolver or Says(), connector=Led(server.port), authorities=authority().pem, limits=limits
    )


def answering(body: bytes, *headers: str, status: str = "200 OK") -> Script:
    """Return what a good server does: the status, the headers, the length and the body."""
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""])
    return lambda line: line.sendall(head.encode() + body)


def sending(*pieces: bytes, forever: bytes = b"", every: float = 0.0) -> Script:
    """Return what a bad server does: some pieces, then one of them again and again until nobody listens."""

    def send(line: Any) -> None:
        for piece in pieces:
            line.sendall(piece)
        pause = threading.Event()
        while forever:
            line.sendall(forever)
            pause.wait(every)

    return send
