"""`ronguon rights judge`: what becomes of duties, one line of standard input each."""

from __future__ import annotations

import io
import json
import sys
from argparse import ArgumentParser
from typing import Any

from ronguon.drafting.domain.judging import Judgement, judge
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.ui.commands import OwnCommand

_LONGEST = 100_000  # characters of a line; a duty is a paragraph, and a line without end is not read to its end


class Command(OwnCommand):
    more = gettext_noop("The rules are those that apply when a duty is confirmed. It needs no database.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        step = steps.add_parser("judge", help=_("read one duty a line, print one answer a line"))
        step.add_argument("--format", choices=["json"], default="json", help=_("output format: one JSON value a line"))

    def handle(self, *_args: Any, **_options: Any) -> None:
        lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
        while line := lines.readline(_LONGEST):
            text = line.rstrip("\r\n")
            self.stdout.write(json.dumps(as_data(text, judge(text)), ensure_ascii=False))
            self.stdout.flush()


def as_data(text: str, judgement: Judgement) -> dict[str, Any]:
    """Return one answer as it is printed; `spans` count code points of `text`."""
    return {
        "text": text,
        "verdict": str(judgement.verdict),
        "rule": judgement.rule or None,
        "reason": judgement.reason or None,
        "spans": [list(span) for span in judgement.spans],
    }
