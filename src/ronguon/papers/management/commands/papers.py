"""`ronguon papers write` and `ronguon papers lint`: official papers on the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.papers.desk import WRITERS, lint_file, write_file
from ronguon.papers.reading import PaperError, day
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = gettext_noop("The layout is that of the State or of the Party on the day of issue. It needs no database.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="write|lint")
        write = verbs.add_parser("write", help=_("write a document from its JSON description"))
        write.add_argument("spec", metavar=_("FILE.json"), type=Path, help=_("the description"))
        write.add_argument("out", metavar=_("FILE"), type=_target, help=_("the .docx or .pdf file to write"))
        lint = verbs.add_parser("lint", help=_("check a layout, one finding a line with the source of its rule"))
        lint.add_argument("file", metavar=_("FILE.docx"), type=Path, help=_("the document to check"))
        lint.add_argument("--issued-on", metavar=_("DATE"), type=_day, help=_("day of issue, written as 2026-04-05"))
        lint.add_argument("--format", choices=("text", "json"), default="text", help=_("output format (text)"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - the framework's own shape
        try:
            fits = self._write(options) if options["verb"] == "write" else self._lint(options)
        except PaperError as error:
            self.stderr.write(error.message)
            sys.exit(1)
        if not fits:
            sys.exit(1)

    def _write(self, options: dict[str, Any]) -> bool:
        write_file(options["spec"], options["out"])
        return True

    def _lint(self, options: dict[str, Any]) -> bool:
        findings = lint_file(options["file"], options["issued_on"])
        if options["format"] == "json":
            self.stdout.write(json.dumps([finding.to_json() for finding in findings], ensure_ascii=False))
        elif findings:
            for finding in findings:
                self.stdout.write(finding.line())
        else:
            self.stdout.write("Không thấy điểm nào sai thể thức.")
        return not any(finding.weight == "error" for finding in findings)


def _target(given: str) -> Path:
    path = Path(given)
    if path.suffix.lower() not in WRITERS:
        raise ArgumentTypeError(_("the name of the file to write must end in .docx or .pdf"))
    return path


def _day(given: str) -> date:
    try:
        return day(given, "--issued-on")
    except PaperError as error:
        raise ArgumentTypeError(error.message) from error
