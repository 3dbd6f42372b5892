"""`ronguon move --to URL`: the whole database into an empty one, of the other kind as well; files stay."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, connections

from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.operations.backup import moving
from ronguon.operations.backup.connecting import Entry, present
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.refusals import KeepingError, refusal
from ronguon.settings import base
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = gettext_noop(
        "For example from SQLite to PostgreSQL. Row counts, checksums and the audit trail are compared on both sides; "
        "stored files stay where they are. Stop ronguon serve and ronguon worker first."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", required=True, metavar=_("URL"), help=_("postgres://USER:PASSWORD@HOST:5432/DATABASE")
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", dest="layout", help=_("output format (text)")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        source = present()
        connections.close_all()  # our own connection would count as somebody else's
        try:
            moved = moving.move(source, self._entry(options["to"]), progress=ByteProgress("Đang chuyển"))
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
