"""`ronguon parse`: reads one file and prints what it found."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from ronguon.directives.actions import print_safely
from ronguon.directives.management.sheet import as_csv
from ronguon.directives.reading.api import MAX_BYTES
from ronguon.kernel import console
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.kernel.errors import RefusedFileError, UnavailableError
from ronguon.ui.commands import OwnCommand

FORMS = ("table", "json", "akn", "csv")


class Command(OwnCommand):
    more = gettext_noop("It reads .docx, .pdf, .html, .md and .txt, needs no database and stores nothing.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar=_("FILE"), help=_("the file to read, or - for standard input"))
        parser.add_argument(
            "--format", choices=FORMS, default="table",
            help=_("output format: table for reading (default), json, akn (Akoma Ntoso XML), csv (one row a duty)"),
        )  # fmt: skip
        parser.add_argument(
            "--issued-on", type=console.day, metavar=_("DATE"), help=_("day of issue where the text states none")
        )
        parser.add_argument(
            "--with-map", action="store_true", help=_("with --format json: map offsets back into the file")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        name, form = str(options["file"]), str(options["format"])
        try:
            data = _bytes_of(name)
        except OSError:
            said = _("The file %(name)s cannot be opened. Check its path and permissions.")
            self._refuse(said % {"name": name})
        try:
            printed = print_safely(
                data,
                "" if name == "-" else name,
                "json" if form == "csv" else form,
                issued_on=options["issued_on"],
                with_map=options["with_map"],
            )
        except (RefusedFileError, UnavailableError) as refused:
            self._refuse(refused.message)
        if form == "csv":
            self.stdout.write(as_csv(json.loads(printed)), ending="")
        else:
            self.stdout.write(printed)

    def _refuse(self, message: str) -> NoReturn:
        self.stderr.write(message)
        sys.exit(1)


def _bytes_of(name: str) -> bytes:
    """Return the bytes to read, one more than is taken at most: a file without end is not read to its end."""
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_BYTES + 1)
