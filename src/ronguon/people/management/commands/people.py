"""`ronguon people export|close|reopen`: give out what can be said of one person, shut one account, open it again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ronguon.audit.domain import Machine
from ronguon.kernel.errors import RonguonError
from ronguon.people import actions
from ronguon.people.models import Account


class Command(BaseCommand):
    help = "Người dùng: xuất những gì hệ thống có thể nói về một người, đóng hoặc mở lại tài khoản. Có ghi nhật ký."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        export = what.add_parser("export", help="xuất dữ liệu về một tài khoản, dạng JSON")
        export.add_argument("--output", type=Path, metavar="TỆP", help="ghi vào tệp mới, chỉ chủ tệp đọc được")
        close = what.add_parser("close", help="đóng tài khoản: kết thúc mọi phiên, không gì mở được nữa")
        reopen = what.add_parser("reopen", help="mở lại tài khoản đã đóng")
        for each in (export, close, reopen):
            each.add_argument("account", metavar="TÀI_KHOẢN", help="địa chỉ thư điện tử của tài khoản")

    def handle(self, *_args: Any, what: str, account: str, output: Path | None = None, **_options: Any) -> None:
        found = Account.objects.filter(email=account.strip().lower()).first()
        if found is None:
            raise CommandError(f"Không có tài khoản {account}.")
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
