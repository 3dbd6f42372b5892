"""`ronguon upgrade`: brings an installation to the code that was just installed. Run again, it changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError

from ronguon.audit.models import Installation
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.operations import health
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = gettext_noop(
        "It checks the settings, applies the missing migrations, collects the static files and checks again. Running "
        "it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-backup", action="store_true", help=_("do not back up before the schema changes"))

    def handle(self, *_args: Any, no_backup: bool, **_options: Any) -> None:
        self._require(health.configuration(self.check), health.database())
        self._require_installed()
        before = health.migrated()
        self.stdout.write(f"Lược đồ dữ liệu: {'không có bước mới' if before.ok else before.says.partition('.')[0]}.")
        call_command("migrate", interactive=False, verbosity=0, no_backup=no_backup, stdout=self.stdout)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self._require(health.migrated(), health.engine(), health.permissions(), health.room_for_files())
        self.stdout.write("Đã nâng cấp. Hãy khởi động lại dịch vụ, rồi gõ: ronguon check")

    def _require(self, *facts: health.Fact) -> None:
        """Raise `CommandError` with the first fact that does not hold."""
        for fact in facts:
            if not fact.ok:
                raise CommandError(f"{fact.name}: {fact.says}")

    def _require_installed(self) -> None:
        """Raise `CommandError` where there is nothing to upgrade."""
        try:
            there = Installation.objects.exists()
        except DatabaseError:
            there = False
        if not there:
            raise CommandError("Cơ sở dữ liệu này chưa có hệ thống nào để nâng cấp. Hãy gõ: ronguon init")
