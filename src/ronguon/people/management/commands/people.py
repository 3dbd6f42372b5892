"""`ronguon people export`: everything the system can say of one person, as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ronguon.audit.domain import Machine
from ronguon.people import actions
from ronguon.people.models import Account


class Command(BaseCommand):
    help = "Người dùng: xuất tất cả những gì hệ thống có thể nói về một người. Việc xuất được ghi vào nhật ký."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        export = what.add_parser("export", help="xuất dữ liệu về một tài khoản, dạng JSON")
        export.add_argument("account", metavar="TÀI_KHOẢN", help="địa chỉ thư điện tử của tài khoản")
        export.add_argument("--output", type=Path, metavar="TỆP", help="ghi vào tệp mới, chỉ chủ tệp đọc được")

    def handle(self, *_args: Any, account: str, output: Path | None, **_options: Any) -> None:
        found = Account.objects.filter(email=account.strip().lower()).first()
        if found is None:
            raise CommandError(f"Không có tài khoản {account}.")
        if output is not None and output.exists():
            raise CommandError(f"{output} đã có. Hãy chọn tên khác.")
        text = json.dumps(actions.export(found, by=Machine()), ensure_ascii=False, indent=1)
        if output is None:
            self.stdout.write(text)
            return
        output.touch(mode=0o600, exist_ok=False)
        output.write_text(text + "\n", "utf-8")
        self.stdout.write(f"Đã ghi {output}.")
