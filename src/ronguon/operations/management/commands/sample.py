"""`ronguon sample`: in the list of commands like the others; `ronguon.__main__` runs it without any settings."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from ronguon.operations import sampling
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = sampling.MORE
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        sampling.fill_in(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        if code := sampling.run(Namespace(**options)):
            sys.exit(code)
