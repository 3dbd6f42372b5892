"""`ronguon worker`: runs the periodic table and the tasks until told to stop; the current task ends first."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, close_old_connections, connection

from ronguon.jobs import actions, registry
from ronguon.jobs.domain import reason
from ronguon.jobs.engines import engine, promise
from ronguon.kernel import clock, console
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.ui.commands import OwnCommand

log = logging.getLogger(__name__)
SIGNS = 5.0
"""Seconds between two signs of life at most; a short lease asks for more."""


class Command(OwnCommand):
    more = gettext_noop(
        "It sends mail, reminds of deadlines and chains the audit trail. Stop it with Ctrl-C; the current task is "
        "finished."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help=_("run once and stop"))
        number: dict[str, Any] = {"type": console.seconds, "metavar": _("NUMBER")}
        parser.add_argument("--pause", default=1.0, help=_("seconds between two looks at the queue (1)"), **number)
        parser.add_argument("--slots", default=5.0, help=_("seconds between two looks at the schedule (5)"), **number)

    def handle(self, *_args: Any, once: bool, pause: float, slots: float, **_options: Any) -> None:
        registry.begin()
        name = f"{socket.gethostname()}-{os.getpid()}"
        if once:
            actions.run_once(name)
            return
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        signs = min(SIGNS, promise().heartbeat.total_seconds())
        beside = [
            Repeater("signs", lambda: _sign(name), stop, signs),
            Repeater("slots", lambda: actions.run_due(clock.now()), stop, slots),
        ]
        for thread in beside:
            thread.start()
        engine().serve(name, stop, pause=pause)
        for thread in beside:
            thread.join()
        connection.close()
        actions.sign_off(name)
        if broken := [thread for thread in beside if thread.broken]:
            raise CommandError(f"Việc nền dừng vì lỗi: {broken[0].broken}")


def _sign(name: str) -> None:
    actions.beat(name, clock.now())
    actions.sign(name, clock.on_the_wall())


class Repeater(threading.Thread):
    """Runs one thing again and again beside the tasks. A database that is away is waited for; other errors end all."""

    def __init__(self, name: str, run: Callable[[], object], stop: threading.Event, pause: float) -> None:
        super().__init__(name=name, daemon=True)
        self._run, self._stop_all, self._pause, self.broken = run, stop, pause, ""

    def run(self) -> None:
        """Run until all stop."""
        while not self._stop_all.is_set():
            try:
                close_old_connections()
                self._run()
            except DatabaseError as error:
                log.warning("%s: %s", self.name, reason(error))
                connection.close()
            except Exception as error:
                log.exception("%s ended", self.name)
                self.broken = reason(error)
                self._stop_all.set()
            self._stop_all.wait(self._pause)
        connection.close()
