"""`ronguon units`: a list of units taken in whole or not at all, a province of one's choice, the list written out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from ronguon.audit import actions as audit
from ronguon.audit.domain import Machine
from ronguon.audit.models import Installation
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.kernel.errors import RonguonError
from ronguon.ui.commands import OwnCommand
from ronguon.units.lists import export as bodyexport
from ronguon.units.lists import files, places, provinces, rows

WRONG_USE = 2
_REVIEW = {"decide": "cần chọn", "know": "cần biết"}


def _day(text: str) -> date:
    """Return a day as argparse wants it, on which the earlier provinces still stood."""
    try:
        day = rows.day_of(text)
    except ValueError as error:
        raise ArgumentTypeError(_("“%s” is not a day; write it as dd/mm/yyyy") % text) from error
    if day >= places.REFORM_ON:
        raise ArgumentTypeError(_("the day must be before %s") % f"{places.REFORM_ON:%d/%m/%Y}")
    return day


class Command(OwnCommand):
    more = gettext_noop(
        "A list is a CSV or XLSX file with code, name, kind, system, superior, since and other names; a sample: "
        "ronguon sample bodies. One wrong row and nothing is imported; importing again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="load|province|export|review")
        file, name = _("FILE"), _("NAME")
        which: dict[str, Any] = {"metavar": _("NAME_OR_CODE"), "help": _("name or code of the province")}
        load = actions.add_parser("load", help=_("import a list"))
        said = _("XLSX, or CSV in UTF-8 (separated by comma, semicolon or tab); - reads standard input")
        load.add_argument("file", metavar=file, help=said)
        province = actions.add_parser(
            "province", help=_("import a province with its communes, wards and special zones")
        )
        province.add_argument("province", nargs="?", **which)
        province.add_argument("--list", action="store_true", help=_("print code and name of the 34 provinces"))
        province.add_argument(
            "--under", default="", metavar=name, help=_("place the communes under this existing unit")
        )
        province.add_argument("--before", action="store_true", help=_("as before 01/07/2025, with districts"))
        province.add_argument(
            "--since", type=_day, metavar=_("DATE"), default=provinces.LAST_DAY_BEFORE,
            help=_("with --before: the day recorded for these units, dd/mm/yyyy (30/06/2025)"),
        )  # fmt: skip
        for one in (load, province):
            one.add_argument("--dry-run", action="store_true", help=_("only check, store nothing"))
        export = actions.add_parser("export", help=_("export the list; load takes it back"))
        export.add_argument("file", metavar=file, help=_("a .csv or .xlsx file; - prints CSV"))
        export.add_argument("--under", default="", metavar=name, help=_("only this unit and those below it"))
        review = actions.add_parser("review", help=_("print what a person must review in the official list"))
        review.add_argument("province", **which)
        review.add_argument("--all", action="store_true", help=_("also what is only good to know"))

    def handle(self, *_args: Any, action: str, **options: Any) -> None:
        try:
            getattr(self, f"_{action}")(options)
        except RonguonError as error:
            raise CommandError(error.message) from error

    def _load(self, options: dict[str, Any]) -> None:
        data = self._read(options["file"])
        self._require_real()
        judged = rows.judge(data)
        tell(judged, self.stdout, self.stderr)
        self._take_in(judged, dry_run=options["dry_run"])

    def _province(self, options: dict[str, Any]) -> None:
        words, under = options["province"], options["under"]
        if options["list"]:
            for place in places.provinces().values():
                self.stdout.write(f"{place.code}  {place.full}")
            return
        if not words:
            raise CommandError("Thiếu tên hay mã tỉnh. Xem: ronguon bodies province --list", returncode=WRONG_USE)
        if options["before"] and under:
            raise CommandError("--under không đi cùng --before: mỗi tỉnh trước kia là một gốc.", returncode=WRONG_USE)
        self._require_real()
        early = options["before"]
        judged = provinces.earlier(words, since_on=options["since"]) if early else provinces.today(words, under=under)
        tell(judged, self.stdout, self.stderr)
        if options["dry_run"]:
            for row in judged.rows:
                if row.known is None:
                    self.stdout.write(f"  + {row.name}")
        self._take_in(judged, dry_run=options["dry_run"])

    def _take_in(self, judged: rows.JudgedList, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Thử nạp: mọi dòng đều được. Chưa lưu gì.")
            return
        made = rows.take_in(judged, by=Machine(), progress=self._progress)
        self.stdout.write(f"Đã nạp {made} cơ quan mới." if made else "Không có gì mới; không đổi gì.")

    def _export(self, options: dict[str, Any]) -> None:
        file = options["file"]
        write = {".csv": files.as_csv, ".xlsx": files.as_workbook, "": files.as_csv}.get(
            "" if file == "-" else Path(file).suffix.lower() or "?"
        )
        if write is None:
            raise CommandError("Tên tệp phải có đuôi .csv hay .xlsx.", returncode=WRONG_USE)
        self._require_database()
        under = rows.standing(options["under"]) if options["under"] else None
        if options["under"] and under is None:
            raise CommandError(f"Không có, hoặc có hơn một, cơ quan tên “{options['under']}”.")
        found = bodyexport.exported(under)
        data = write(found.rows)
        if found.left_out:
            self.stderr.write(f"Không ghi được tên khác có dấu “;” hay “|”: {', '.join(found.left_out)}")
        if file == "-":
            self.stdout.write(data.decode("utf-8"), ending="")
            return
        try:
            Path(file).write_bytes(data)
        except OSError as error:
            advice = f"Không ghi được vào {file}. Hãy xem lại thư mục và quyền."
            raise CommandError(advice, returncode=WRONG_USE) from error
        self.stdout.write(f"Đã xuất {len(found.rows)} cơ quan vào {file}.")

    def _review(self, options: dict[str, Any]) -> None:
        province = places.province_called(options["province"])
        found = [doubt for doubt in places.doubts(province) if options["all"] or doubt.weight == "decide"]
        for doubt in found:
            codes = " → ".join(code for code in (doubt.old, doubt.new) if code)
            self.stdout.write(f"{_REVIEW[doubt.weight]}  {codes}  {doubt.kind}: {doubt.why}")
        self.stdout.write(f"{province.full}: {len(found)} chỗ.")

    def _read(self, file: str) -> bytes:
        try:
            return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        except OSError as error:
            advice = f"Không đọc được {file}. Hãy xem lại đường dẫn và quyền đọc."
            raise CommandError(advice, returncode=WRONG_USE) from error

    def _require_real(self) -> None:
        self._require_database()
        if audit.is_demo():
            raise CommandError("Đây là bản minh họa. Hãy đặt RONGUON_DATABASE_URL tới hệ thống thật.")

    def _require_database(self) -> None:
        try:
            if not Installation.objects.exists():
                raise CommandError("Hệ thống chưa dựng. Hãy gõ trước: ronguon init")
        except DatabaseError as error:
            raise CommandError("Cơ sở dữ liệu chưa sẵn sàng. Hãy gõ: ronguon check") from error

    def _progress(self, done: int) -> None:
        if sys.stderr.isatty() and done % 50 == 0:
            self.stderr.write(f"\rĐang nạp: {done} cơ quan", ending="")


def tell(judged: rows.JudgedList, out: Any, err: Any) -> None:
    """Print what a list would do. Raises `CommandError` when any row is refused, after naming them all."""
    for row in judged.refused:
        err.write(f"  dòng {row.line}: {row.name or '(không tên)'}: {row.why}")
    if judged.refused:
        raise CommandError(f"{len(judged.refused)} dòng không nhận được, nên chưa nhận dòng nào. Hãy sửa rồi chạy lại.")
    out.write(f"Danh sách: {len(judged.rows)} cơ quan, {judged.fresh} cơ quan mới.")
