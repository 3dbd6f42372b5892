"""`ronguon migrate`: the framework's command, which first keeps a real installation as it was."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate as framework
from django.db import DEFAULT_DB_ALIAS

from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.operations.backup import migrating
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.refusals import KeepingError
from ronguon.ui.commands import OwnCommand, hide


class Command(OwnCommand, framework.Command):
    more = gettext_noop("After a new version has been installed, type ronguon upgrade, which does this and more.")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        hide(parser)
        shown = {
            "interactive": _("ask nothing"),
            "plan": _("print what would be done and do nothing"),
            "check_unapplied": _("end with exit code 1 when a migration is missing; change nothing"),
        }
        for action in parser._actions:  # noqa: SLF001 - argparse shows its actions no other way
            action.help = shown.get(action.dest, action.help)
        parser.add_argument("--no-backup", action="store_true", help=_("do not back up before the schema changes"))

    def handle(self, *args: Any, **options: Any) -> None:
        without = options.pop("no_backup", False)
        changes = not (options["plan"] or options["check_unapplied"] or options["fake"])
        if changes and not without and options["database"] == DEFAULT_DB_ALIAS:
            try:
                shown = ByteProgress("Đang sao lưu trước khi đổi lược đồ")
                kept = migrating.before_migrating(shown, named=bool(options["app_label"]))
            except KeepingError as error:
                raise CommandError(error.message) from error
            if kept is not None:
                self.stdout.write(f"Đã sao lưu vào {kept.path}.")
        super().handle(*args, **options)
