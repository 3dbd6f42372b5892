"""`ronguon people export|close|reopen`: give out what can be said of one person, shut one account, open it again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from ronguon.audit.domain import Machine
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.kernel.errors import RonguonError
from ronguon.people import actions
from ronguon.people.models import Account
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = gettext_noop("Each use is recorded in the audit trail.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        export = what.add_parser("export", help=_("export the data about an account as JSON"))
        export.add_argument(
            "--output", type=Path, metavar=_("FILE"), help=_("write to a new file that its owner alone can read")
        )
        close = what.add_parser("close", help=_("close an account: end its sessions and allow no sign-in"))
        reopen = what.add_parser("reopen", help=_("reopen a closed account"))
        for each in (export, close, reopen):
            each.add_argument("account", metavar=_("ACCOUNT"), help=_("email address of the account"))

    def handle(self, *_args: Any, what: str, account: str, output: Path | None = None, **_options: Any) -> None:
        found = Account.objects.filter(email=account.strip().lower()).first()
        if found is None:
            raise CommandError(f"Không có tài khoản {account}. Hãy xem lại địa chỉ thư điện tử ở trang của đơn vị.")
        try:
            if what == "export":
                self._export(found, output)
            elif what == "close":
                ended = actions.close(found, by=Machine())
                self.stdout.write(f"Đã đóng tài khoản {found.email} và kết thúc {ended} phiên đăng nhập.")
            else:
                actions.reopen(found, by=Machine())
                self.stdout.write(f"Đã mở lại tài khoản {found.email}.")
        except RonguonError as error:
            raise CommandError(error.message) from error

    def _export(self, account: Account, output: Path | None) -> None:
        if output is not None and output.exists():
            raise CommandError(f"{output} đã có. Hãy chọn tên khác.")
        text = json.dumps(actions.export(account, by=Machine()), ensure_ascii=False, indent=1)
        if output is None:
            self.stdout.write(text)
            return
        output.touch(mode=0o600, exist_ok=False)
        output.write_text(text + "\n", "utf-8")
        self.stdout.write(f"Đã ghi {output}.")
