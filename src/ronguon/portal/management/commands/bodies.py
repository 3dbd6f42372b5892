"""`ronguon bodies load FILE.csv`: takes a list of bodies in, all of it or nothing."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Installation
from ronguon.kernel.errors import RonguonError
from ronguon.portal.management import bodylist

WRONG_USE = 2


class Command(BaseCommand):
    help = (
        "Nạp danh sách cơ quan từ tệp CSV: mã, tên, loại, hệ thống, cấp trên, từ ngày, tên khác. "
        "Một dòng sai thì không nạp dòng nào; nạp lại cùng tệp không đổi gì. Xem mẫu: ronguon sample bodies"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, metavar="load")
        load = deeds.add_parser("load", help="nạp danh sách")
        load.add_argument("file", metavar="FILE", help="tệp CSV mã UTF-8 (dấu phẩy, chấm phẩy hay tab), “-” là đầu vào")
        load.add_argument("--dry-run", action="store_true", help="chỉ xem nạp được không, không lưu gì")

    def handle(self, *_args: Any, file: str, dry_run: bool, **_options: Any) -> None:
        data = self._read(file)
        try:
            self._require_real()
            judged = self._judged(data)
            if dry_run:
                self.stdout.write("Thử nạp: mọi dòng đều được. Chưa lưu gì.")
                return
            made = bodylist.take_in(judged, by=Machine(), progress=self._progress)
        except RonguonError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Đã nạp {made} cơ quan mới." if made else "Không có gì mới; không đổi gì.")

    def _read(self, file: str) -> bytes:
        try:
            return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        except OSError as error:
            advice = f"Không đọc được {file}. Hãy xem lại đường dẫn và quyền đọc."
            raise CommandError(advice, returncode=WRONG_USE) from error

    def _require_real(self) -> None:
        try:
            if audit.is_demo():
                raise CommandError("Đây là bản minh họa. Hãy đặt RONGUON_DATABASE_URL tới hệ thống thật.")
            if not Installation.objects.exists():
                raise CommandError("Hệ thống chưa dựng. Hãy gõ trước: ronguon init")
        except DatabaseError as error:
            raise CommandError("Cơ sở dữ liệu chưa sẵn sàng. Hãy gõ: ronguon check") from error

    def _progress(self, done: int) -> None:
        if sys.stderr.isatty() and done % 50 == 0:
            self.stderr.write(f"\rĐang nạp: {done} cơ quan", ending="")

    def _judged(self, data: bytes) -> bodylist.Judged:
        judged = bodylist.judge(data)
        tell(judged, self.stdout, self.stderr)
        return judged


def tell(judged: bodylist.Judged, out: Any, err: Any) -> None:
    """Print what a list would do. Raises `CommandError` when any row is refused, after naming them all."""
    for row in judged.refused:
        err.write(f"  dòng {row.line}: {row.name or '(không tên)'}: {row.why}")
    if judged.refused:
        raise CommandError(f"{len(judged.refused)} dòng không nhận được, nên chưa nhận dòng nào. Hãy sửa rồi chạy lại.")
    out.write(f"Danh sách: {len(judged.rows)} cơ quan, {judged.fresh} cơ quan mới.")
