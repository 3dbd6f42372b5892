"""`ronguon invitation ADDRESS`: print the link of an open invitation, where no mail server sends it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.units.actions.mailing import open_invitations, path_of


class Command(BaseCommand):
    help = (
        "In đường dẫn của lời mời còn hiệu lực gửi tới một địa chỉ, khi hệ thống không gửi thư. Chỉ trao cho đúng "
        "người được mời: ai có đường dẫn thì đặt được mật khẩu. Việc in được ghi vào nhật ký."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="địa chỉ thư điện tử của người được mời")

    def handle(self, *_args: Any, **options: Any) -> None:
        address = str(options["address"]).strip().lower()
        found = [one for one in open_invitations() if one.email == address]
        if not found:
            raise CommandError(f"Không có lời mời nào còn hiệu lực gửi tới {address}.")
        base = str(getattr(settings, "RONGUON_BASE_URL", "http://127.0.0.1:8000")).rstrip("/")
        for one in found:
            self.stdout.write(f"{one.full_name}, {one.unit.name}, {one.role.name}:")
            self.stdout.write(f"  {base}{path_of(one)}")
            audit.record(
                by=Machine(), verb="invitation.printed", kind="invitation", subject=one.code, unit=str(one.unit.code)
            )
