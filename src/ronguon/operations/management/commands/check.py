"""`ronguon check`: one line for each thing an operator must be able to rely on.

Takes the place of the framework's command of this name and keeps its options: with labels, tags or a deployment
check asked for, it does what the framework does.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import check as framework

from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.operations.health import Fact, facts
from ronguon.ui.commands import OwnCommand, hide

_MARKS = {True: "ĐẠT", False: "HỎNG"}


class Command(OwnCommand, framework.Command):
    more = gettext_noop(
        "Settings, database, file permissions, clock, background worker, backups and audit trail. Exit code 1 when a "
        "check fails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        hide(parser)
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", dest="layout", help=_("output format (text)")
        )

    def handle(self, *app_labels: Any, **options: Any) -> None:
        layout = options.pop("layout")
        if app_labels or any(options[name] for name in ("list_tags", "deploy", "tags", "databases")):
            super().handle(*app_labels, **options)
            return
        found = list(facts(self.check))
        if layout == "json":
            rows = [{"name": fact.name, "ok": fact.ok, "warning": fact.warning, "says": fact.says} for fact in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        else:
            for fact in found:
                self.stdout.write(f"{self.mark(fact):<6} {fact.name}: {fact.says}")
        if not all(fact.ok for fact in found):
            sys.exit(1)

    def mark(self, fact: Fact) -> str:
        """Return the word before a line."""
        return "LƯU Ý" if fact.ok and fact.warning else _MARKS[fact.ok]
