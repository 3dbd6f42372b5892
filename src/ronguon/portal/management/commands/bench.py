"""`ronguon bench`: measures the product against a baseline in the same run and prints JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ronguon.kernel.errors import RefusedFileError
from ronguon.portal.benching import bluebell, cascade, parsing, scratch, trail, tree

LEAST_UNITS = 100
LEAST_ASKED = 10


class Command(BaseCommand):
    help = "Đo sản phẩm bên cạnh một mốc so sánh làm cùng việc, trong cùng một lượt chạy. In JSON."
    requires_system_checks = ()  # the scratch database does not exist yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["parse", "cascade", "cascade-baseline", "trail", "tree"])
        parser.add_argument("file", nargs="?", help="tệp để đo, khi đo parse")
        parser.add_argument("--repeat", type=int, default=100, help="số lượt đọc, khi đo parse")
        parser.add_argument("--pages", type=int, help="đo thêm một tệp dài chừng này trang, khi đo parse")
        parser.add_argument("--units", type=int, default=50_000)
        parser.add_argument("--obligations", type=int, default=20)
        parser.add_argument("--events", type=int, default=1_000_000, help="số sự kiện, khi đo trail")
        parser.add_argument("--asked", type=int, default=300, help="số lần hỏi mỗi câu, khi đo tree")
        parser.add_argument("--database", help="địa chỉ cơ sở dữ liệu trống; không nêu thì dùng SQLite tạm")
        parser.add_argument("--baseline-database", help="cơ sở dữ liệu trống thứ hai, cho mốc so sánh")
        parser.add_argument("--inside", action="store_true", help="chạy ngay trong cơ sở dữ liệu tạm (dùng nội bộ)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["what"] == "parse":
            self._parse(options["file"], options["repeat"], options["pages"], inside=options["inside"])
            return
        if options["what"] == "trail":
            size = {"events": options["events"]}
            found = trail.measure(**size) if options["inside"] else scratch.measured("trail", size, options["database"])
            self.stdout.write(json.dumps(found))
            return
        if options["what"] == "tree":
            size = {"units": options["units"], "asked": options["asked"]}
            if min(size["units"] // LEAST_UNITS, size["asked"] // LEAST_ASKED) < 1:
                raise CommandError(f"Cần ít nhất {LEAST_UNITS} đơn vị và {LEAST_ASKED} lần hỏi mỗi câu.")
            found = tree.measure(**size) if options["inside"] else scratch.measured("tree", size, options["database"])
            self.stdout.write(json.dumps(found))
            return
        units, obligations = options["units"], options["obligations"]
        if options["inside"]:
            run = cascade.product if options["what"] == "cascade" else cascade.baseline
            self.stdout.write(json.dumps(run(units, obligations)))
            return
        if options["database"] and not options["baseline_database"]:
            raise CommandError("Hãy nêu thêm --baseline-database: mốc so sánh cần một cơ sở dữ liệu trống riêng.")
        size = {"units": units, "obligations": obligations}
        ours = scratch.measured("cascade", size, options["database"])
        bare = scratch.measured("cascade-baseline", size, options["baseline_database"])
        figures = {
            "rows": ours["rows"],
            "product_s": ours["seconds"],
            "baseline_s": bare["seconds"],
            "ratio": round(ours["seconds"] / bare["seconds"], 2),
            "peak_mb": ours["peak_mb"],
        }
        if ours["rows"] != bare["rows"]:
            raise CommandError(f"Hai bên không ghi cùng số dòng: {ours['rows']} và {bare['rows']}.")
        self.stdout.write(json.dumps(figures))

    def _parse(self, name: str | None, repeat: int, pages: int | None, *, inside: bool) -> None:
        if not name or not Path(name).is_file():
            raise CommandError("Hãy nêu một tệp có thật để đo: ronguon bench parse TỆP.")
        if repeat < 1 or (pages is not None and pages < 1):
            raise CommandError("--repeat và --pages phải từ 1 trở lên.")
        path = Path(name)
        try:
            if inside and pages:
                self.stdout.write(json.dumps(parsing.of_size(path, pages)))
                return
            figures = parsing.measure(path, repeat)
            self.stdout.write(json.dumps(figures))
            if figures["baseline"] is None:
                self.stderr.write("Chưa có Bluebell để so sánh. Trong mã nguồn, hãy chạy: python tools/bluebell.py")
            if pages:
                self.stdout.write(json.dumps(parsing.growth(path, pages)))
        except RefusedFileError as refused:
            raise CommandError(refused.message) from refused
        except bluebell.NoAnswerError as silent:
            raise CommandError("Bluebell không trả lời; lý do ở trên.") from silent
