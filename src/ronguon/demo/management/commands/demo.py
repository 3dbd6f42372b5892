"""`ronguon demo`: builds the invented province, told through the actions; a second run changes nothing."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import CommandError

from ronguon.audit import actions as audit
from ronguon.demo.story import people, telling
from ronguon.kernel import clock
from ronguon.kernel.console import gettext_noop
from ronguon.ui.commands import OwnCommand
from ronguon.units.models import Unit

ELSEWHERE = "Hãy đặt RONGUON_MODE=dev và RONGUON_DATABASE_URL tới một cơ sở dữ liệu trống, rồi gõ: ronguon migrate"


class Command(OwnCommand):
    more = gettext_noop(
        "People, directives and work are entered as users enter them; the accounts are printed. Running it again "
        "changes nothing."
    )
    begins_with = "ronguon migrate"

    def handle(self, *_args: Any, **_options: Any) -> None:
        if os.environ.get("RONGUON_MODE") == "production":
            raise CommandError(f"Không dựng bản minh họa trong hệ thống thật. {ELSEWHERE}")
        if not telling.is_told():
            if Unit.objects.exists():
                raise CommandError(f"Cơ sở dữ liệu này đã có dữ liệu khác. {ELSEWHERE}")
            telling.tell(clock.today(), self._progress)
            self.stderr.write("")
        audit.adopt_clock()
        self.stdout.write(f"Bản minh họa tỉnh An Phước, câu chuyện kể đến ngày {clock.today():%d/%m/%Y}.")
        self.stdout.write(f"Mật khẩu chung (chỉ dùng trong bản minh họa): {people.PASSWORD}")
        for person in people.PEOPLE:
            self.stdout.write(f"  {person.login}@{people.DOMAIN:<22} {person.name} — {person.does}")

    def _progress(self, done: int) -> None:
        if sys.stderr.isatty() and done % 20 == 0:
            self.stderr.write(f"\rĐang kể câu chuyện: {done} việc", ending="")
