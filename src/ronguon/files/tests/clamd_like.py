"""A small server that speaks clamd's protocol on loopback, well or badly, and knows the EICAR test string."""

from __future__ import annotations

import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Put together at run time, so that no scanner takes this file for what it names.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"
FOUND = b"stream: Eicar-Test-Signature FOUND\0"
ANSWERS = {"nonsense": b"\xff\xfe\0", "error": b"INSTREAM size limit exceeded. ERROR\0"}


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        manner = self.server.manner
        if command == b"zVERSION\0":
            self.wfile.write(b"ClamAV 1.4.3/27700/Mon Mar  2 09:00:00 2026\0")
            return
        if manner == "silent":
            self.server.hold.wait(5)
            return
        if manner == "closes":
            return
        data = b""
        while size := struct.unpack(">L", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
        self.server.seen.append(data)
        if manner == "drips":
            for _ in range(40):
                self.wfile.write(b"s")
                time.sleep(0.1)
            return
        self.wfile.write(ANSWERS.get(manner, FOUND if EICAR in data else b"stream: OK\0"))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, manner: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.manner = manner
        self.seen: list[bytes] = []
        self.hold = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that broke off is what some tests are about."""


@contextmanager
def clamd(manner: str = "") -> Iterator[tuple[str, list[bytes]]]:
    """Run the server; yield its address and what it was sent. `manner`: silent, closes, drips, nonsense, error."""
    with _Server(manner) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", server.seen
        finally:
            server.hold.set()
            server.shutdown()
            thread.join()
