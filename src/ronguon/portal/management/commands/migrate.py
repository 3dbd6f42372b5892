"""`ronguon migrate`: the framework's command, which first keeps a real installation as it was."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate as framework
from django.db import DEFAULT_DB_ALIAS

from ronguon.portal.keeping import migrating
from ronguon.portal.keeping.progress import Progress
from ronguon.portal.keeping.refusals import KeepingError


class Command(framework.Command):
    help = "Đưa lược đồ dữ liệu tới bản mới nhất. Hệ thống thật được sao lưu trước (xem docs/operations/backup.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--no-backup", action="store_true", help="không tự sao lưu trước khi đổi lược đồ")

    def handle(self, *args: Any, **options: Any) -> None:
        without = options.pop("no_backup", False)
        changes = not (options["plan"] or options["check_unapplied"] or options["fake"])
        if changes and not without and options["database"] == DEFAULT_DB_ALIAS:
            try:
                shown = Progress("Đang sao lưu trước khi đổi lược đồ")
                kept = migrating.before_migrating(shown, named=bool(options["app_label"]))
            except KeepingError as error:
                raise CommandError(error.message) from error
            if kept is not None:
                self.stdout.write(f"Đã sao lưu vào {kept.path}.")
        super().handle(*args, **options)
