"""`ronguon papers write` and `ronguon papers lint`: official papers on the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ronguon.papers.desk import WRITERS, lint_file, write_file
from ronguon.papers.reading import PaperError, day


class Command(BaseCommand):
    help = "Viết văn bản theo thể thức của Nhà nước hoặc của Đảng, và kiểm tra thể thức của một tệp .docx."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="write|lint")
        write = verbs.add_parser("write", help="Viết văn bản từ tệp mô tả JSON ra .docx hoặc .pdf.")
        write.add_argument("spec", metavar="SPEC.json", type=Path)
        write.add_argument("out", metavar="OUT.docx|OUT.pdf", type=_target)
        lint = verbs.add_parser("lint", help="Kiểm tra thể thức; mỗi dòng một điểm, kèm nguồn của quy định.")
        lint.add_argument("file", metavar="FILE.docx", type=Path)
        lint.add_argument("--issued-on", metavar="DATE", type=_day, help="Ngày ban hành, viết theo dạng 2026-04-05.")
        lint.add_argument("--format", choices=("text", "json"), default="text")

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
        raise ArgumentTypeError("tên tệp kết quả phải kết thúc bằng .docx hoặc .pdf")
    return path


def _day(given: str) -> date:
    try:
        return day(given, "--issued-on")
    except PaperError as error:
        raise ArgumentTypeError(error.message) from error
