"""`ronguon parse`: reads one file and prints what it found."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from ronguon.directives.actions import print_safely
from ronguon.directives.reading.api import MAX_BYTES
from ronguon.kernel.errors import RefusedFileError, UnavailableError


class Command(BaseCommand):
    help = "Reads a directive (.docx, .pdf, .html, .md, .txt) and prints what it lays on whom."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file to read, or - for standard input")
        parser.add_argument("--format", choices=["table", "json", "akn"], default="table", help="how to print it")
        parser.add_argument(
            "--issued-on", type=_day, metavar="DATE", help="day of issue (YYYY-MM-DD) where the text states none"
        )
        parser.add_argument("--with-map", action="store_true", help="json only: lead offsets back into the file")

    def handle(self, *_args: Any, **options: Any) -> None:
        name: str = options["file"]
        try:
            data = _bytes_of(name)
        except OSError:
            self._refuse(f"Không mở được tệp {name}. Hãy kiểm tra đường dẫn và quyền đọc.")
        try:
            printed = print_safely(
                data,
                "" if name == "-" else name,
                options["format"],
                issued_on=options["issued_on"],
                with_map=options["with_map"],
            )
        except (RefusedFileError, UnavailableError) as refused:
            self._refuse(refused.message)
        self.stdout.write(printed)

    def _refuse(self, message: str) -> NoReturn:
        # Not `CommandError`: the framework would put its class name before the sentence.
        self.stderr.write(message)
        sys.exit(1)


def _bytes_of(name: str) -> bytes:
    """Return the bytes to read, one more than is taken at most: a file without end is not read to its end."""
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _day(value: str) -> date:
    return date.fromisoformat(value)
