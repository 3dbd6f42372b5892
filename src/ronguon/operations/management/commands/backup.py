"""`ronguon backup`: the whole system in one sealed file; makes keys, lists, and reads backups again."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.operations.backup import erasures, folder, keys
from ronguon.operations.backup.connecting import present
from ronguon.operations.backup.keys import BackupKey
from ronguon.operations.backup.progress import ByteProgress
from ronguon.operations.backup.reading import BackupContents, verify
from ronguon.operations.backup.refusals import KeepingError
from ronguon.operations.backup.writing import Written, write
from ronguon.ui.commands import OwnCommand

WRONG_USE = 2


class Command(OwnCommand):
    more = gettext_noop(
        "Database, stored files and the list of keys are written and read back; the site may be running. It needs a "
        "backup key, which is not part of the backup. Name one thing to do: FILE, --make-key, --verify or --list."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        file = _("FILE")
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            metavar=file,
            help=_("the new file to write; an existing one is not overwritten"),
        )
        parser.add_argument(
            "--key-file", type=Path, metavar=file, help=_("file with the key (RONGUON_BACKUP_KEY_FILE)")
        )
        parser.add_argument("--make-key", type=Path, metavar=file, help=_("write a new key into this file"))
        parser.add_argument("--verify", type=Path, metavar=file, help=_("read a whole backup and check every part"))
        parser.add_argument("--list", action="store_true", dest="listing", help=_("list the automatic backups"))
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", dest="layout", help=_("output format (text)")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        asked = [name for name in ("file", "make_key", "verify", "listing") if options[name]]
        if len(asked) != 1:
            raise CommandError(
                "Hãy nêu đúng một việc: TỆP để ghi, --make-key, --verify hoặc --list. Xem: ronguon backup --help",
                returncode=WRONG_USE,
            )
        self.as_json: bool = options["layout"] == "json"
        try:
            getattr(self, f"_{asked[0]}")(options)
        except KeepingError as error:
            raise CommandError(error.message) from error

    def _make_key(self, options: dict[str, Any]) -> None:
        key = keys.make(options["make_key"])
        if not self._json({"path": str(options["make_key"]), "recipient": str(key.recipient())}):
            self.stdout.write(f"Đã tạo khóa {options['make_key']}, khóa công khai {key.recipient()}.")
            self.stdout.write("Hãy cất một bản khóa ở nơi khác với bản sao lưu: mất khóa là mất mọi bản sao lưu.")

    def _file(self, options: dict[str, Any]) -> None:
        key = keys.configured(options["key_file"])
        path: Path = options["file"]
        erasures.note_earlier()
        written = write(path, entry=present(), key=key, progress=ByteProgress("Đang sao lưu"))
        told = verify(path, key, ByteProgress("Đang đọc lại"))
        self._said(path, key, told, written)

    def _verify(self, options: dict[str, Any]) -> None:
        key = keys.configured(options["key_file"])
        path: Path = options["verify"]
        told = verify(path, key, ByteProgress("Đang kiểm"))
        if path.resolve().parent == folder.folder().resolve():
            folder.note_whole(path, told)
        self._said(path, key, told, None)

    def _said(self, path: Path, key: BackupKey, told: BackupContents, written: Written | None) -> None:
        lacking = [one.name for one in keys.lacking(told.head.secrets, key, told.head.salt)]
        found = {
            "path": str(path), "bytes": path.stat().st_size, "made_at": told.head.made_at,
            "product": told.head.product, "database": told.head.database, "key": str(key.recipient()),
            "rows": told.rows, "tables": {name: rows for name, (rows, _) in told.tables.items()},
            "digests": {name: digest for name, (_, digest) in told.tables.items()},
            "trail": told.head.trail, "files": told.files, "file_bytes": told.file_bytes, "missing": told.missing,
            "steps": len(told.head.steps), "secrets": told.head.secrets, "other_secrets": lacking,
        }  # fmt: skip
        if not self._json(found):
            word = "Đã sao lưu và đọc lại" if written else "Bản sao lưu nguyên vẹn"
            self.stdout.write(
                f"{word}: {path} ({path.stat().st_size:,} byte), {told.rows} dòng trong {len(told.tables)} bảng, "
                f"{told.files} tệp, {told.head.trail['events']} sự kiện; khóa {key.recipient()}."
            )
            self.stdout.write("Cất riêng, không nằm trong bản này: " + "; ".join(self._secrets(told)))
        if told.missing:
            self.stderr.write(
                f"{len(told.missing)} tệp đã mất hoặc đã đổi từ trước khi sao lưu: {', '.join(told.missing[:5])}. "
                "Hãy tìm chúng trong bản sao lưu cũ hơn."
            )
            sys.exit(1)

    def _secrets(self, told: BackupContents) -> list[str]:
        return [f"{name} (dấu {mark})" if mark else f"{name} (chưa đặt)" for name, mark in told.head.secrets.items()]

    def _listing(self, _options: dict[str, Any]) -> None:
        backups, looked = folder.listed(), folder.last_look()
        rows = [
            {"path": str(kept.path), "at": kept.at.isoformat(), "why": kept.why, "bytes": kept.size} for kept in backups
        ]
        if self._json(rows):
            return
        for kept in backups:
            read = ""
            if looked and looked.name == kept.path.name:
                read = f"  đã đọc lại: {looked.wrong or 'nguyên vẹn'}"
            self.stdout.write(f"{kept.at:%d/%m/%Y %H:%M} UTC  {kept.why:<9} {kept.size:>14,} byte  {kept.path}{read}")
        if not backups:
            self.stdout.write(f"Chưa có bản sao lưu tự động nào trong {folder.folder()}.")

    def _json(self, value: Any) -> bool:
        """Print one JSON value when that is asked; return whether it was."""
        if self.as_json:
            self.stdout.write(json.dumps(value, ensure_ascii=False))
        return self.as_json
