"""`ronguon channels` inside a running process; at a terminal `channels.management.telling` answers by itself."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from ronguon.channels.management import telling
from ronguon.kernel import console
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = telling.MORE
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        telling.fill_in(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            for line in telling.told(options):
                self.stdout.write(line)
        except console.UnreadError as unread:
            self.stderr.write(str(unread))
            sys.exit(1)
