"""`ronguon serve`: the web server and, beside it, the background worker; ending it ends both."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import CommandError

from ronguon.kernel import console
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.operations import health
from ronguon.operations.watching import figures
from ronguon.ui.commands import OwnCommand

APPLICATION = "ronguon.portal.wsgi:application"
ANSWER_SECONDS = 60.0
GRACE_SECONDS = 10.0
_PAUSE = 0.1
Child = subprocess.Popen[bytes]


class Command(OwnCommand):
    more = gettext_noop("The address is printed once the server answers. Stop it with Ctrl-C.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        number: dict[str, Any] = {"type": console.whole, "metavar": _("NUMBER")}
        parser.add_argument("--port", default=8000, help=_("port (8000)"), **number)
        parser.add_argument(
            "--host", default="127.0.0.1", metavar=_("ADDRESS"), help=_("address to listen on (this machine alone)")
        )
        parser.add_argument("--workers", default=1, help=_("number of web processes (1)"), **number)
        parser.add_argument("--no-worker", action="store_true", help=_("do not run the background worker"))

    def handle(self, *_args: Any, port: int, host: str, workers: int, no_worker: bool, **_options: Any) -> None:
        health.require_sound()
        if not (whole := health.migrated()).ok:
            raise CommandError(f"Cơ sở dữ liệu chưa sẵn sàng: {whole.says}")
        require_free(host, port)
        with told_to_stop() as stopped, contextlib.ExitStack() as children:
            children.enter_context(shared_figures())
            web = children.enter_context(running(web_command(host, port, workers)))
            started = [web]
            if wait_until(lambda: answers(host, port), or_else=lambda: stopped() or web.poll() is not None):
                if not no_worker:
                    started.append(children.enter_context(running([sys.executable, "-m", "ronguon", "worker"])))
                self.stdout.write(f"http://{host}:{port}")
                self.stdout.flush()
                while not stopped() and all(child.poll() is None for child in started):
                    time.sleep(_PAUSE)
            if not stopped():
                raise CommandError("Một tiến trình đã dừng ngoài ý muốn; lời báo lỗi của nó ở phía trên.")


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Return the web server's command line: WSGI with four threads a process."""
    address = ["--host", host, "--port", str(port)]
    size = ["--workers", str(workers), "--blocking-threads", "4"]
    return [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning",
            *address, *size, APPLICATION]  # fmt: skip


def require_free(host: str, port: int) -> None:
    """Raise `CommandError` when the address cannot be bound, saying which port to try instead."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            advice = f"Không mở được {host}:{port}. Hãy chọn cổng khác, ví dụ: ronguon serve --port {port % 60000 + 1}"
            raise CommandError(advice) from error


def answers(host: str, port: int) -> bool:
    """Return whether something speaks HTTP at the address, whatever it says."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (asks, does not bind)
    connection = http.client.HTTPConnection(reached, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def wait_until(done: Callable[[], bool], *, or_else: Callable[[], bool]) -> bool:
    """Return whether `done` came true before `or_else` did and before `ANSWER_SECONDS` passed."""
    until = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < until and not or_else():
        if done():
            return True
        time.sleep(_PAUSE)
    return False


@contextlib.contextmanager
def shared_figures() -> Iterator[None]:
    """Give the web processes one folder to count in, so that whichever is asked tells the sum of all."""
    if os.environ.get(figures.FOLDER):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="ronguon-figures-") as folder:
        os.environ[figures.FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[figures.FOLDER]


@contextlib.contextmanager
def told_to_stop() -> Iterator[Callable[[], bool]]:
    """Yield a question that is true once Ctrl-C or SIGTERM came; the old handlers return at the end."""
    told: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda got, _frame: told.append(got)) for number in numbers}
    try:
        yield lambda: bool(told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[Child]:
    """Run a child in a process group of its own; at the end ask it to stop, and after a while make it."""
    with subprocess.Popen(command, start_new_session=True) as child:  # noqa: S603 (our own interpreter and modules)
        try:
            yield child
        finally:
            _signal(child, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(GRACE_SECONDS)
            _signal(child, signal.SIGKILL)


def _signal(child: Child, number: int) -> None:
    """Send a signal to the child and to all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)
