"""A reader or writer of a served installation over plain HTTP, signed in by a session that was made beforehand."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

TOKEN = "a" * 32
BOUNDARY = "khong-o-trong-tep-nao-ca"


@dataclass(frozen=True)
class Answer:
    """What came back: 0 stands for no answer at all."""

    status: int
    body: str
    seconds: float
    headers: dict[str, str]


@dataclass
class Visitor:
    """Somebody with a session, at a port of this machine."""

    port: int
    session: str = ""
    timeout: float = 60.0

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, b"", "")

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
        return self._ask("POST", path, body, "application/x-www-form-urlencoded")

    def upload(self, path: str, data: bytes, name: str, **fields: str) -> Answer:
        """Send a form with one file."""
        lines = []
        for key, value in {**fields, "csrfmiddlewaretoken": TOKEN}.items():
            lines.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join(lines) + head + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self._ask("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        headers = {"Host": f"127.0.0.1:{self.port}"}
        if self.session:
            headers["Cookie"] = f"sessionid={self.session}; csrftoken={TOKEN}"
        if kind:
            headers["Content-Type"] = kind
        begun = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, path, body, headers)
            got = connection.getresponse()
            text = got.read().decode("utf-8", "replace")
            return Answer(got.status, text, time.monotonic() - begun, dict(got.getheaders()))
        except (OSError, HTTPException) as error:
            return Answer(0, repr(error), time.monotonic() - begun, {})
        finally:
            connection.close()


def session_of(account: Any) -> str:
    """Make a session for `account` in the installation of this process and return its key."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from ronguon.people.sessions import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)
