"""`ronguon parse` inside a running process; at a terminal `directives.management.printing` answers by itself."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from ronguon.directives.management import printing
from ronguon.kernel import console
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = printing.MORE
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        printing.fill_in(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self.stdout.write(printing.printed(options), ending="")
        except console.UnreadError as unread:
            self.stderr.write(str(unread))
            sys.exit(1)
