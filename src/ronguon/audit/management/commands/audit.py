"""`ronguon audit`: verify the trail, sign a checkpoint, hand over to a new key, keep and export."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from ronguon.audit.actions import checkpoints, exporting, keeping, verifying
from ronguon.audit.domain import Machine
from ronguon.audit.domain.notes import NoteError, Verifier, read_notes
from ronguon.audit.models import Checkpoint
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.kernel.errors import RonguonError
from ronguon.ui.commands import OwnCommand

WRONG_USE = 2


class Command(OwnCommand):
    more = gettext_noop("Exit code 1 when something does not match.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        verify = what.add_parser("verify", help=_("recompute the chain and compare it with every signed checkpoint"))
        verify.add_argument(
            "--checkpoint", action="append", type=Path, default=[], metavar=_("PATH"),
            help=_("a file or folder with checkpoints kept outside; may be given several times"),
        )  # fmt: skip
        verify.add_argument(
            "--key", action="append", default=[], metavar=_("KEY"), help=_("a public key known beforehand")
        )
        verify.add_argument(
            "--format", choices=("text", "json"), default="text", dest="layout", help=_("output format (text)")
        )
        what.add_parser("checkpoint", help=_("sign a checkpoint now and send it to the outside copies"))
        what.add_parser("keep", help=_("send the checkpoints that the outside copies lack"))
        rotate = what.add_parser("rotate", help=_("change the signing key; the old and the new one sign a checkpoint"))
        rotate.add_argument("--lost", action="store_true", help=_("the old key is lost; the new one signs alone"))
        export = what.add_parser("export", help=_("export events (without names of people) and checkpoints"))
        export.add_argument("folder", type=Path, metavar=_("FOLDER"), help=_("the folder to write to"))
        what.add_parser("key", help=_("print the public key in use"))

    def handle(self, *_args: Any, what: str, **options: Any) -> None:
        actions = {"checkpoint": self._checkpoint, "keep": self._keep, "key": self._key}
        try:
            if what == "verify":
                self._verify(options["checkpoint"], options["key"], options["layout"])
            elif what == "rotate":
                self._rotate(lost=options["lost"])
            elif what == "export":
                count = exporting.export(options["folder"])
                self.stdout.write(f"Đã xuất {count} sự kiện vào {options['folder']}.")
            else:
                actions[what]()
        except RonguonError as error:
            raise CommandError(error.message) from error

    def _verify(self, paths: Sequence[Path], keys: Sequence[str], layout: str) -> None:
        for key in keys:
            try:
                Verifier.read(key)
            except NoteError as error:
                raise CommandError(
                    f"Không đọc được khóa {key}: {error}. Hãy xem khóa bằng lệnh ronguon audit key.",
                    returncode=WRONG_USE,
                ) from error
        found = verifying.examine([note for path in paths for note in _notes(path)], keys=keys)
        if layout == "json":
            self.stdout.write(json.dumps(_as_json(found), ensure_ascii=False))
        elif found.whole:
            self.stdout.write(found.says)
        else:
            for trouble in found.troubles:
                self.stderr.write(trouble.says)
        if not found.whole:
            sys.exit(1)

    def _checkpoint(self) -> None:
        signed = checkpoints.checkpoint(by=Machine())
        newest = signed or Checkpoint.objects.order_by("-size").first()
        if newest is None:
            self.stdout.write("Nhật ký chưa có sự kiện nào nên chưa có gì để ký.")
            return
        self.stdout.write(newest.note, ending="")
        self._keep()

    def _keep(self) -> None:
        troubles = keeping.keep()
        for trouble in troubles:
            self.stderr.write(trouble)
        if troubles:
            sys.exit(1)

    def _rotate(self, *, lost: bool) -> None:
        signed, signer = checkpoints.rotate(by=Machine(), lost=lost)
        self.stdout.write(signed.note, ending="")
        self.stdout.write(f"Khóa công khai mới: {signed.key}")
        if settings.RONGUON_TRAIL_KEY:
            self.stdout.write("Hãy đặt RONGUON_TRAIL_KEY thành giá trị sau rồi khởi động lại; nó không được lưu ở đâu:")
            self.stdout.write(signer.written())
        self._keep()

    def _key(self) -> None:
        newest = Checkpoint.objects.order_by("-size").first()
        if newest is None:
            raise CommandError("Chưa có mốc nào đã ký. Hãy gõ: ronguon audit checkpoint")
        self.stdout.write(newest.key)


def _notes(path: Path) -> Iterator[str]:
    """Yield the checkpoints in a file, or in the files of a folder. Raises `CommandError` when nothing can be read."""
    try:
        files = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
        for file in files:
            yield from read_notes(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Không đọc được {path}. Hãy xem lại đường dẫn.", returncode=WRONG_USE) from error


def _as_json(found: verifying.TrailVerdict) -> dict[str, Any]:
    broken = next((trouble.at for trouble in found.troubles if trouble.fault is verifying.Fault.LINK), None)
    return {
        "ok": found.whole,
        "says": found.says,
        "links": found.links,
        "waiting": found.waiting,
        "root": found.root,
        "checkpoints": found.checkpoints,
        "broken": broken,
        "contents": {"whole": found.seals.whole, "without_hash": dict(found.seals.without)},
        "troubles": [{"fault": one.fault.value, "at": one.at, "says": one.says} for one in found.troubles],
    }
