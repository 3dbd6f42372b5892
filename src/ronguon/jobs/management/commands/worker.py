"""`ronguon worker`: runs the periodic table until told to stop."""

from __future__ import annotations

import os
import signal
import socket
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from ronguon.jobs import actions, registry
from ronguon.kernel import clock


class Command(BaseCommand):
    help = "Chạy việc nền: nhắc hạn, nối chuỗi nhật ký. Dừng bằng Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="chạy một lượt rồi dừng")
        parser.add_argument("--pause", type=float, default=5.0, help="số giây nghỉ giữa hai lượt")

    def handle(self, *_args: Any, once: bool, pause: float, **_options: Any) -> None:
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        registry.begin()
        name = f"{socket.gethostname()}-{os.getpid()}"
        while not stop.is_set():
            close_old_connections()
            at = clock.now()
            actions.beat(name, at)
            actions.run_due(at)
            if once:
                return
            stop.wait(pause)
