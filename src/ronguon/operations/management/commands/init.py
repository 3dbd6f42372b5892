"""`ronguon init`: a real installation, from an empty database to the links of its two administrators."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from ronguon.access.actions import invitations
from ronguon.access.models import Grant
from ronguon.audit import actions as audit
from ronguon.audit.actions import checkpoints
from ronguon.audit.domain import Machine
from ronguon.audit.models import Checkpoint, Installation
from ronguon.kernel import clock
from ronguon.kernel.console import gettext as _
from ronguon.kernel.console import gettext_noop
from ronguon.kernel.errors import RonguonError
from ronguon.kernel.vietnamese import nfc
from ronguon.operations.refusals import published, version
from ronguon.ui.commands import OwnCommand
from ronguon.units.actions import tree
from ronguon.units.domain import Role, System
from ronguon.units.domain.kinds import kinds
from ronguon.units.lists import rows
from ronguon.units.management.commands.bodies import tell
from ronguon.units.models import Unit

WRONG_USE = 2
TWO = 2
YES = "đồng ý"
ONE_ALONE = (
    "Lần chạy này chỉ nêu một người quản trị. Nếu chưa có người thứ hai, hãy chạy lại với --second-email ĐỊA-CHỈ: "
    "đủ hai người mới giao được vai trò ký, duyệt hoặc thẩm định."
)


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """One of the two administrators that an installation begins with."""

    email: str
    name: str


def _day(text: str) -> date:
    """Return a day as argparse wants it: a wrong one ends with its sentence."""
    try:
        return rows.day_of(text)
    except ValueError as error:
        raise ArgumentTypeError(_("“%s” is not a day; write it as dd/mm/yyyy") % text) from error


class Command(OwnCommand):
    more = gettext_noop(
        "It creates the schema and the root unit. There is no default password: each administrator sets their own by a "
        "one-time link. Run it again to invite the second administrator or to replace a lost link."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add, name, address = parser.add_argument, _("NAME"), _("ADDRESS")
        add("--unit-name", metavar=name, help=_("name of the root unit"))
        add("--unit-kind", default="province", metavar=_("KIND"), help=_("kind of the root unit (province)"))
        since = _("day on which the root unit was founded, dd/mm/yyyy (today)")
        add("--unit-since", type=_day, default=None, metavar=_("DATE"), help=since)
        add("--email", metavar=address, help=_("email address of the first administrator"))
        add("--name", default="Quản trị 1", metavar=name, help=_("displayed name of the first administrator"))
        second = _("email address of the second administrator, another person; may be given in a later run")
        add("--second-email", metavar=address, help=second)
        add("--second-name", default="Quản trị 2", metavar=name, help=_("displayed name of the second administrator"))
        bodies = _("list of units (CSV or XLSX); a sample: ronguon sample bodies")
        add("--bodies", type=Path, metavar=_("FILE"), help=bodies)
        add("--dry-run", action="store_true", help=_("only check whether the list of units can be imported"))
        add("--no-backup", action="store_true", help=_("do not back up before the schema changes"))
        add("--accept-refusals", action="store_true", help=_("accept “What this system refuses”"))

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
        administrators = self._administrators(options)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            links = self._install(name, administrators, judged, options)
            checkpoints.checkpoint(by=Machine())
        except RonguonError as error:
            raise CommandError(error.message) from error
        self._farewell(links, alone=len(administrators) < TWO)

    def _judged(self, path: Path) -> rows.JudgedList:
        try:
            judged = rows.judge(path.read_bytes())
        except OSError as error:
            raise CommandError(f"Không đọc được {path}. Hãy xem lại đường dẫn và quyền đọc.") from error
        except RonguonError as error:
            raise CommandError(error.message) from error
        tell(judged, self.stdout, self.stderr)
        return judged

    def _offered(self) -> rows.JudgedList | None:
        """Offer to take a unit list in at once; at a terminal alone, and an empty line goes on without."""
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
            raise CommandError(f"Thiếu {option}. Xem: ronguon init --help", returncode=WRONG_USE)
        return value

    def _administrators(self, options: dict[str, Any]) -> list[FirstAdministrator]:
        """Return the two administrators: two people, each with an address of their own. A script may name one alone."""
        one = self._address(self._asked(options["email"], "--email", "Thư điện tử của người quản trị thứ nhất: "))
        if not options["second_email"] and not sys.stdin.isatty():
            return [FirstAdministrator(one, options["name"])]
        question = "Thư điện tử của người quản trị thứ hai (một người khác): "
        two = self._address(self._asked(options["second_email"], "--second-email", question))
        if one.lower() == two.lower():
            raise CommandError("Hai người quản trị phải là hai người, mỗi người một địa chỉ.", returncode=WRONG_USE)
        return [FirstAdministrator(one, options["name"]), FirstAdministrator(two, options["second_name"])]

    def _address(self, email: str) -> str:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” không phải địa chỉ thư điện tử.", returncode=WRONG_USE) from error
        return email

    @transaction.atomic
    def _install(
        self,
        name: str,
        administrators: list[FirstAdministrator],
        judged: rows.JudgedList | None,
        options: dict[str, Any],
    ) -> list[tuple[FirstAdministrator, str]]:
        """Do it all or nothing; return each administrator who is still to come, with the secret of their link."""
        by = Machine()
        audit.make_installation(Installation.Purpose.REAL, by=by, refusals_version=version())
        if judged is not None:
            made = rows.take_in(judged, by=by)
            self.stdout.write(f"Đã nhận {made} cơ quan mới.")
        root = Unit.objects.filter(parent__isnull=True, name=name).first()
        if root is None:
            since_on = options["unit_since"] or clock.today()
            new = tree.NewUnit(name, options["unit_kind"], self._system(options["unit_kind"]), since_on)
            root = tree.establish(new, by=by)
        return self._invite(root, administrators, by)

    def _invite(
        self, root: Unit, administrators: list[FirstAdministrator], by: Machine
    ) -> list[tuple[FirstAdministrator, str]]:
        """Invite who is not an administrator of the whole tree yet, until there are two; older links stop working."""
        held = Grant.objects.valid(clock.today()).filter(role__key=Role.ADMIN.key, unit=root, subtree=True)
        there = set(held.values_list("account__email", flat=True))
        if len(there) >= TWO:
            return []
        for earlier in root.invitations.usable(clock.now()).filter(role__key=Role.ADMIN.key, made_by__isnull=True):
            invitations.withdraw(earlier, by=by)
        coming = [one for one in administrators if one.email.lower() not in there][: TWO - len(there)]
        return [
            (
                one,
                invitations.invite(
                    email=one.email, full_name=one.name, unit=root, role=Role.ADMIN, by=by, subtree=True
                )[1],
            )
            for one in coming
        ]

    def _system(self, kind: str) -> System:
        found = kinds().get(kind)
        if found is None:
            raise CommandError(f"Không có loại “{kind}”. Các loại: {', '.join(sorted(kinds()))}.", returncode=WRONG_USE)
        return System(found)

    def _farewell(self, links: list[tuple[FirstAdministrator, str]], *, alone: bool) -> None:
        key = Checkpoint.objects.order_by("-size").values_list("key", flat=True).first()
        self.stdout.write(f"Khóa công khai của nhật ký, hãy giữ ở nơi khác: {key}")
        if links:
            self._hand_out(links)
        elif alone:
            self.stdout.write("Hệ thống đã sẵn sàng và đã có người quản trị.")
        else:
            self.stdout.write("Hệ thống đã sẵn sàng và đã có hai người quản trị.")
        if alone:
            self.stdout.write(ONE_ALONE)

    def _hand_out(self, links: list[tuple[FirstAdministrator, str]]) -> None:
        base = getattr(settings, "RONGUON_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        self.stdout.write("Hệ thống đã sẵn sàng. Mỗi người quản trị mở đường dẫn của mình để đặt mật khẩu:")
        for one, secret in links:
            self.stdout.write(f"  {one.name} ({one.email}):")
            self.stdout.write(f"  {base}{reverse('units:accept', args=[secret])}")
        self.stdout.write(
            f"Mỗi đường dẫn dùng một lần, trong {invitations.INVITATION_DAYS} ngày; không lưu ở đâu. "
            "Mất thì chạy lại lệnh này. Hãy trao tận tay từng người. Khi hai người quản trị đã nhận, mới giao được "
            "vai trò ký, duyệt hoặc thẩm định."
        )
