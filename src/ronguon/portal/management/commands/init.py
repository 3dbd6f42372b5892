"""`ronguon init`: a real installation, from an empty database to the link of its first administrator."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from ronguon.audit import actions as audit
from ronguon.audit.actions import checkpoints
from ronguon.audit.domain import Machine
from ronguon.audit.models import Checkpoint, Installation
from ronguon.kernel import clock
from ronguon.kernel.errors import RonguonError
from ronguon.kernel.vietnamese import nfc
from ronguon.portal.management import bodylist
from ronguon.portal.management.commands.bodies import tell
from ronguon.portal.refusals import published, version
from ronguon.units import actions as units
from ronguon.units.actions.changing import kinds
from ronguon.units.domain import Role, System
from ronguon.units.models import Grant, Unit

WRONG_USE = 2
YES = "đồng ý"


def _day(text: str) -> date:
    """Return a day as argparse wants it: a wrong one ends with its sentence."""
    try:
        return bodylist.day_of(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


class Command(BaseCommand):
    help = (
        "Dựng hệ thống thật: lược đồ dữ liệu, điều hệ thống từ chối, cơ quan gốc, người quản trị đầu tiên. "
        "Không có mật khẩu mặc định: người quản trị đặt mật khẩu qua đường dẫn dùng một lần."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit-name", help="tên cơ quan gốc, ví dụ: UBND tỉnh An Phước")
        parser.add_argument("--unit-kind", default="province", help="loại của cơ quan gốc (mặc định province)")
        parser.add_argument(
            "--unit-since", type=_day, default=None, help="ngày thành lập cơ quan gốc, dd/mm/yyyy (mặc định hôm nay)"
        )
        parser.add_argument("--email", help="thư điện tử của người quản trị đầu tiên")
        parser.add_argument("--name", default="Quản trị", help="tên hiển thị của người quản trị đầu tiên")
        parser.add_argument(
            "--bodies", type=Path, metavar="FILE", help="danh sách cơ quan (CSV hay XLSX); mẫu: ronguon sample bodies"
        )
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem danh sách cơ quan có nhận được không")
        parser.add_argument("--no-backup", action="store_true", help="không tự sao lưu trước khi đổi lược đồ")
        parser.add_argument("--accept-refusals", action="store_true", help="đồng ý với “Hệ thống này từ chối điều gì”")

    def handle(self, *_args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0, no_backup=options["no_backup"], stdout=self.stdout)
        call_command("createcachetable", verbosity=0)
        if audit.is_demo():
            raise CommandError("Đây là bản minh họa. Hãy đặt RONGUON_DATABASE_URL tới một cơ sở dữ liệu trống.")
        judged = self._judged(options["bodies"]) if options["bodies"] else None
        if options["dry_run"]:
            return
        self._accept(accepted=options["accept_refusals"])
        if judged is None:
            judged = self._offered()
        name = self._asked(options["unit_name"], "--unit-name", "Tên cơ quan gốc: ")
        email = self._address(self._asked(options["email"], "--email", "Thư điện tử của người quản trị đầu tiên: "))
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            link = self._install(name, email, judged, options)
            checkpoints.checkpoint(by=Machine())
        except RonguonError as error:
            raise CommandError(error.message) from error
        self._farewell(link)

    def _judged(self, path: Path) -> bodylist.Judged:
        try:
            judged = bodylist.judge(path.read_bytes())
        except OSError as error:
            raise CommandError(f"Không đọc được {path}. Hãy xem lại đường dẫn và quyền đọc.") from error
        except RonguonError as error:
            raise CommandError(error.message) from error
        tell(judged, self.stdout, self.stderr)
        return judged

    def _offered(self) -> bodylist.Judged | None:
        """Offer to take a body list in at once; at a terminal alone, and an empty line goes on without."""
        if not sys.stdin.isatty() or Unit.objects.exists():
            return None
        path = input("Tệp danh sách cơ quan (CSV hay XLSX; để trống nếu nạp sau bằng ronguon bodies load): ").strip()
        return self._judged(Path(path)) if path else None

    def _accept(self, *, accepted: bool) -> None:
        """Go on when the refusals were accepted: now, by option, or in an earlier run with the same version."""
        before = Installation.objects.values_list("refusals_version", flat=True).first()
        if accepted or before == version():
            return
        page = published("vi")
        self.stdout.write(f"\n{page.title} (phiên bản {page.version})\n{page.lead}\n")
        for entry in page.entries:
            self.stdout.write(f"  - {entry.what}. {entry.instead}")
        if not sys.stdin.isatty():
            raise CommandError("Hãy đọc rồi chạy lại với --accept-refusals.", returncode=WRONG_USE)
        if nfc(input(f"\nGõ “{YES}” để tiếp tục: ")).strip().lower() != YES:
            raise CommandError("Chưa đồng ý nên chưa dựng gì.")

    def _asked(self, given: str | None, option: str, question: str) -> str:
        value = nfc(given or "").strip()
        if not value and sys.stdin.isatty():
            value = nfc(input(question)).strip()
        if not value:
            raise CommandError(f"Thiếu {option}.", returncode=WRONG_USE)
        return value

    def _address(self, email: str) -> str:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” không phải địa chỉ thư điện tử.", returncode=WRONG_USE) from error
        return email

    @transaction.atomic
    def _install(self, name: str, email: str, judged: bodylist.Judged | None, options: dict[str, Any]) -> str | None:
        """Do it all or nothing; return the secret of the first administrator's link, null when there is one already."""
        by = Machine()
        audit.make_installation(Installation.Purpose.REAL, by=by, refusals_version=version())
        if judged is not None:
            made = bodylist.take_in(judged, by=by)
            self.stdout.write(f"Đã nhận {made} cơ quan mới.")
        root = Unit.objects.filter(parent__isnull=True, name=name).first()
        if root is None:
            since_on = options["unit_since"] or clock.today()
            new = units.NewUnit(name, options["unit_kind"], self._system(options["unit_kind"]), since_on)
            root = units.establish(new, by=by)
        if Grant.objects.valid(clock.today()).filter(role__key=Role.ADMIN.key, unit=root).exists():
            return None
        for earlier in root.invitations.usable(clock.now()).filter(role__key=Role.ADMIN.key):
            units.withdraw(earlier, by=by)
        _, secret = units.invite(
            email=email, full_name=options["name"], unit=root, role=Role.ADMIN, by=by, subtree=True
        )
        return secret

    def _system(self, kind: str) -> System:
        found = kinds().get(kind)
        if found is None:
            raise CommandError(f"Không có loại “{kind}”. Các loại: {', '.join(sorted(kinds()))}.", returncode=WRONG_USE)
        return System(found)

    def _farewell(self, secret: str | None) -> None:
        key = Checkpoint.objects.order_by("-size").values_list("key", flat=True).first()
        self.stdout.write(f"Khóa công khai của nhật ký, hãy giữ ở nơi khác: {key}")
        if secret is None:
            self.stdout.write("Hệ thống đã sẵn sàng và đã có người quản trị.")
            return
        base = getattr(settings, "RONGUON_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        self.stdout.write("Hệ thống đã sẵn sàng. Người quản trị đầu tiên mở đường dẫn này để đặt mật khẩu:")
        self.stdout.write(f"  {base}{reverse('units:accept', args=[secret])}")
        self.stdout.write(
            f"Đường dẫn dùng một lần, trong {units.INVITATION_DAYS} ngày; không lưu ở đâu. Mất thì chạy lại lệnh này."
        )
