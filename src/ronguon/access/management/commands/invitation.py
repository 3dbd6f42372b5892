"""`ronguon invitation ADDRESS`: print the link of an open invitation, where no mail server sends it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from ronguon.access.actions.mailing import open_invitations, path_of
from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = gettext_noop(
        "For an installation that sends no mail. Give the link to the invited person alone: whoever has it can set the "
        "password. Printing it is recorded in the audit trail."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar=_("ADDRESS"), help=_("email address of the invited person"))

    def handle(self, *_args: Any, **options: Any) -> None:
        address = str(options["address"]).strip().lower()
        found = [one for one in open_invitations() if one.email == address]
        if not found:
            raise CommandError(
                f"Không có lời mời nào còn hiệu lực gửi tới {address}. Hãy mời lại ở trang của đơn vị; người quản trị "
                "đầu tiên thì gõ: ronguon init"
            )
        base = str(getattr(settings, "RONGUON_BASE_URL", "http://127.0.0.1:8000")).rstrip("/")
        for one in found:
            self.stdout.write(f"{one.full_name}, {one.unit.name}, {one.role.name}:")
            self.stdout.write(f"  {base}{path_of(one)}")
            audit.record(
                by=Machine(), verb="invitation.printed", kind="invitation", subject=one.code, unit=str(one.unit.code)
            )
