"""`ronguon move --to URL`: the whole database into an empty one, of the other kind as well; files stay."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from ronguon.portal.keeping import moving
from ronguon.portal.keeping.connecting import Entry, present
from ronguon.portal.keeping.progress import Progress
from ronguon.portal.keeping.refusals import KeepingError, refusal
from ronguon.settings import base


class Command(BaseCommand):
    help = (
        "Chuyển cả cơ sở dữ liệu sang một cơ sở dữ liệu trống, ví dụ từ SQLite sang PostgreSQL. So số dòng, mã kiểm và "
        "chuỗi nhật ký ở hai bên. Tệp ở nguyên chỗ. Hãy dừng ronguon serve và ronguon worker trước."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, metavar="URL", help="postgres://TÊN:MẬT_KHẨU@MÁY:5432/CSDL")
        parser.add_argument("--format", choices=("text", "json"), default="text", dest="layout")

    def handle(self, *_args: Any, **options: Any) -> None:
        source = present()
        connections.close_all()  # our own connection would count as somebody else's
        try:
            moved = moving.move(source, self._entry(options["to"]), progress=Progress("Đang chuyển"))
        except KeepingError as error:
            raise CommandError(error.message) from error
        except DatabaseError as error:
            raise CommandError(refusal("database", why=" ".join(str(error).split())).message) from error
        except KeyboardInterrupt as stopped:
            raise CommandError("Đã dừng theo yêu cầu. Đích vẫn trống.", returncode=130) from stopped
        if options["layout"] == "json":
            tables = {name: {"rows": rows, "sha256": digest} for name, (rows, digest) in moved.tables.items()}
            self.stdout.write(json.dumps({"rows": moved.rows, "tables": tables}))
            return
        self.stdout.write(
            f"Đã chuyển {moved.rows} dòng trong {len(moved.tables)} bảng; số dòng, mã kiểm và chuỗi nhật ký ở hai bên "
            "đều khớp. Hãy đặt RONGUON_DATABASE_URL tới địa chỉ mới rồi mở lại; cơ sở dữ liệu cũ vẫn còn nguyên."
        )

    def _entry(self, url: str) -> Entry:
        try:
            entry = base.database(url)
        except (ValueError, KeyError) as error:
            raise refusal("bad_address") from error
        if not entry.get("NAME"):
            raise refusal("bad_address")
        return entry
