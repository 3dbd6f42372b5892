"""`ronguon audit verify`: recompute the chain of the trail from its first link."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ronguon.audit import actions
from ronguon.audit.models import Event, Link


class Command(BaseCommand):
    help = "Kiểm tra nhật ký: tính lại chuỗi băm từ đầu. Mã thoát 1 khi có mắt xích không khớp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"], help="verify: tính lại cả chuỗi")
        parser.add_argument("--format", choices=("text", "json"), default="text", dest="layout")

    def handle(self, *_args: Any, layout: str, **_options: Any) -> None:
        broken = actions.verify()
        links = Link.objects.count()
        waiting = Event.objects.filter(link__isnull=True).count()
        if layout == "json":
            self.stdout.write(json.dumps({"links": links, "waiting": waiting, "broken": broken}))
        elif broken is None:
            self.stdout.write(f"Chuỗi nhật ký nguyên vẹn: {links} mắt xích, {waiting} sự kiện đang chờ nối.")
        else:
            self.stderr.write(
                f"Chuỗi nhật ký bị sửa từ mắt xích số {broken}. Hãy giữ nguyên máy chủ và so với bản sao lưu gần nhất."
            )
        if broken is not None:
            sys.exit(1)
