"""`ronguon bench`: measures the product against a baseline in the same run and prints JSON."""

from __future__ import annotations

import json
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from ronguon.kernel import console
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.kernel.errors import RefusedFileError
from ronguon.operations.bench import bluebell, cascade, lookup, parsing, scratch, trail, tree
from ronguon.ui.commands import OwnCommand

LEAST_UNITS = 100
LEAST_ASKED = 10
LEAST_CHANNELS = 100


class Command(OwnCommand):
    more = gettext_noop("It builds its own data in a scratch database and prints JSON.")
    requires_system_checks = ()  # the scratch database does not exist yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        add, url = parser.add_argument, _("URL")
        number: dict[str, Any] = {"type": console.whole, "metavar": _("NUMBER")}
        what = _("what to measure: reading, issuing, its baseline alone, the trail, the tree of units or look-ups")
        add("what", choices=["parse", "cascade", "cascade-baseline", "trail", "tree", "lookup"], help=what)
        add("file", nargs="?", metavar=_("FILE"), help=_("with parse: the file to read"))
        add("--repeat", default=100, help=_("with parse: how many times it is read (100)"), **number)
        add("--pages", help=_("with parse: also measure a file of about this many pages"), **number)
        add("--units", default=50_000, help=_("with cascade and tree: number of units (50000)"), **number)
        add("--obligations", default=20, help=_("with cascade: number of duties (20)"), **number)
        add("--events", default=1_000_000, help=_("with trail: number of events (1000000)"), **number)
        add("--asked", default=300, help=_("with tree: how many times each query is asked (300)"), **number)
        add("--channels", default=20_000, help=_("with lookup: number of channels (20000)"), **number)
        add("--database", metavar=url, help=_("an empty database; without it, a temporary SQLite one"))
        add("--baseline-database", metavar=url, help=_("with cascade: a second empty database, for the baseline"))
        add("--inside", action="store_true", help=SUPPRESS)

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
        if options["what"] == "lookup":
            size = {"channels": options["channels"]}
            if size["channels"] < LEAST_CHANNELS:
                raise CommandError(f"Cần ít nhất {LEAST_CHANNELS} kênh.")
            inside = options["inside"]
            found = lookup.measure(**size) if inside else scratch.measured("lookup", size, options["database"])
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
