"""`ronguon parse`: reads one file and prints what it found."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from ronguon.directives.reading.api import read
from ronguon.directives.reading.reader import Reading
from ronguon.kernel.errors import RefusedFileError


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
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError:
            self._refuse(f"Không mở được tệp {name}. Hãy kiểm tra đường dẫn và quyền đọc.")
        try:
            reading = read(data, name="" if name == "-" else name, issued_on=options["issued_on"])
        except RefusedFileError as refused:
            self._refuse(refused.message)
        self.stdout.write(_printed(reading, options["format"], with_map=options["with_map"]))

    def _refuse(self, message: str) -> NoReturn:
        # Not `CommandError`: the framework would put its class name before the sentence.
        self.stderr.write(message)
        sys.exit(1)


def _printed(reading: Reading, form: str, *, with_map: bool) -> str:
    if form == "json":
        return json.dumps(reading.as_json(with_map=with_map), ensure_ascii=False)
    if form == "akn":
        from ronguon.directives.reading.akn import as_akn

        return as_akn(reading)
    from ronguon.directives.reading.table import as_table

    return as_table(reading)


def _day(value: str) -> date:
    return date.fromisoformat(value)
