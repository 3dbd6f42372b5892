"""`ronguon restore FILE`: everything is read and judged first; what is there is replaced in one step, or not at all."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, connections

from ronguon.kernel import clock
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.operations.backup import folder, keys, restoring
from ronguon.operations.backup.connecting import present
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.reading import verify
from ronguon.operations.backup.refusals import KeepingError, refusal
from ronguon.operations.backup.restoring import Restored
from ronguon.operations.backup.staging import target
from ronguon.ui.commands import OwnCommand


class Command(OwnCommand):
    more = gettext_noop(
        "The whole backup is checked first, a new database is built beside the present one and compared, then it takes "
        "its place in one step. Stop ronguon serve and ronguon worker first."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar=_("FILE"), help=_("the backup"))
        parser.add_argument(
            "--key-file", type=Path, metavar=_("FILE"), help=_("file with the key (RONGUON_BACKUP_KEY_FILE)")
        )
        parser.add_argument(
            "--replace", action="store_true", help=_("replace the present data; the old database is kept beside it")
        )
        parser.add_argument(
            "--no-backup", action="store_true", help=_("do not back up the present data before it is replaced")
        )
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", dest="layout", help=_("output format (text)")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        entry = present()
        connections.close_all()  # our own connection would count as somebody else's
        try:
            key = keys.configured(options["key_file"])
            verify(options["file"], key, ByteProgress("Đang kiểm"))
            if restoring.judge_place(target(entry), replace=options["replace"]) and not options["no_backup"]:
                before = folder.keep("restore", at=clock.on_the_wall(), progress=ByteProgress("Đang giữ bản hiện có"))
                connections.close_all()
                self._say(f"Dữ liệu đang có đã được sao lưu vào {before.path}.", options)
            done = restoring.restore(
                options["file"],
                entry=entry,
                key=key,
                progress=ByteProgress("Đang khôi phục"),
                replace=options["replace"],
            )
        except KeepingError as error:
            raise CommandError(error.message) from error
        except DatabaseError as error:
            raise CommandError(refusal("database", why=" ".join(str(error).split())).message) from error
        except KeyboardInterrupt as stopped:
            raise CommandError("Đã dừng theo yêu cầu. Cơ sở dữ liệu chưa bị đổi.", returncode=130) from stopped
        self._tell(done, options)

    def _say(self, sentence: str, options: dict[str, Any]) -> None:
        if options["layout"] == "text":
            self.stdout.write(sentence)

    def _tell(self, done: Restored, options: dict[str, Any]) -> None:
        told = done.told
        if options["layout"] == "json":
            found = {
                "made_at": told.head.made_at, "product": told.head.product, "rows": told.rows, "files": told.files,
                "missing": told.missing, "kept": done.kept, "other_secrets": [one.name for one in done.lacking],
            }  # fmt: skip
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        self._say(
            f"Đã khôi phục bản lúc {told.head.made_at}: {told.rows} dòng, {told.files} tệp; số dòng, mã kiểm và chuỗi "
            "nhật ký đều khớp. Việc làm sau lúc đó không có trong bản này.",
            options,
        )
        if done.kept:
            self._say(f"Cơ sở dữ liệu cũ được giữ ở {done.kept}. Khi chắc chắn không cần nữa, hãy xóa nó.", options)
        if told.missing:
            self.stderr.write(f"{len(told.missing)} tệp đã mất từ trước khi sao lưu: {', '.join(told.missing[:5])}.")
        for one in done.lacking:
            self.stderr.write(f"{one.name} khác với lúc sao lưu. {one.says}")
