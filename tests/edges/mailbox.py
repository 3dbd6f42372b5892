"""A mail server on this machine that keeps what it is sent: enough of SMTP for tests to speak it over a socket."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass
class Mailbox:
    """Where the server listens, what it took, whom it knows; `login` is asked for where it is set."""

    port: int = 0
    login: str = ""
    strangers: set[str] = field(default_factory=set)
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """(address on the envelope, letter)"""


class _Talk(StreamRequestHandler):
    """One conversation."""

    server: _Server

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode("ascii"))

    def handle(self) -> None:
        box, to, known = self.server.box, "", not self.server.box.login
        self.say("220 localhost ready")
        while line := self.rfile.readline().decode("ascii").strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self.say("250-localhost")
                self.say("250 AUTH PLAIN")
            elif verb == "AUTH":
                known = base64.b64decode(line.split()[2]).decode() == f"\0{box.login}"
                self.say("235 welcome" if known else "535 not known")
            elif not known:
                self.say("530 sign in first")
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.say("550 no such mailbox" if to in box.strangers else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                box.letters.append((to, self.letter()))
                self.say("250 taken")
            else:
                self.say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def letter(self) -> EmailMessage:
        """Read up to the line with one dot alone."""
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, box: Mailbox) -> None:
        self.box = box
        super().__init__(("127.0.0.1", 0), _Talk)


@contextmanager
def listening(login: str = "") -> Iterator[Mailbox]:
    """Run the server while the block lasts; `login` is `name\\0password`."""
    box = Mailbox(login=login)
    with _Server(box) as server:
        box.port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join(timeout=10)
