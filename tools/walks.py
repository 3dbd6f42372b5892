"""Count what three requests of the thread pass through: `python tools/walks.py` beside a demo that was built.

Files and apps are those whose functions ran, from the first middleware to the answer. A climb is a call of a function
in a higher app by one in a lower app: through a registry, never by an import. Middleware that hands the request on is
no climb, nor is what hangs on every statement and every template (`portal.patience`, `portal.context`). What is
written is rolled back. The numbers stand in docs/architecture.md.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "ronguon"
SITE = "127.0.0.1"
EVERYWHERE = ("middleware", "portal/patience", "portal/context")
"""What stands around every request, statement or template and goes nowhere by itself."""


@dataclass
class Walk:
    """What one request passed: files in the order in which they were first reached, and climbs between functions."""

    ranks: dict[str, int]
    files: dict[str, None] = field(default_factory=dict)
    climbs: dict[tuple[str, str], None] = field(default_factory=dict)

    def apps(self) -> list[str]:
        """Return the apps in the order in which they were first reached."""
        return list(dict.fromkeys(name.split("/")[0] for name in self.files if "/" in name))

    def __call__(self, frame: FrameType, event: str, _arg: object) -> None:
        """Note one call; given to `sys.setprofile`."""
        here = _place(frame) if event == "call" else None
        if here is None or frame.f_code.co_name == "<module>":
            return
        self.files.setdefault(here)
        above = frame.f_back
        while above is not None and _place(above) is None:
            above = above.f_back
        there = _place(above) if above is not None else None
        if there is None or any(name in place for place in (there, here) for name in EVERYWHERE):
            return
        lower, higher = (self.ranks.get(name.split("/")[0], 0) for name in (there, here))
        if lower < higher:
            self.climbs.setdefault((_named(there, above), _named(here, frame)))


def _place(frame: FrameType) -> str | None:
    path = frame.f_code.co_filename
    return str(Path(path).relative_to(PACKAGE)) if path.startswith(f"{PACKAGE}{os.sep}") else None


def _named(place: str, frame: FrameType | None) -> str:
    name = frame.f_code.co_qualname.split(".<locals>")[0] if frame is not None and sys.version_info >= (3, 11) else ""
    return f"{place.removesuffix('.py').replace('/', '.')}.{name}"


def _ranks() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = contracts[0]["layers"]
    return {app.strip(): len(layers) - at for at, layer in enumerate(layers) for app in layer.split("|")}


def _requests() -> dict[str, tuple[str, Callable[[Any], Any]]]:
    """Return walk → who sends it and how, with rows of the demo."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 (models, once the framework is set up)

    from ronguon.assignments.models import Occurrence  # noqa: PLC0415 (models, once the framework is set up)
    from ronguon.reports.models import Report  # noqa: PLC0415 (models, once the framework is set up)
    from ronguon.units.models import Unit  # noqa: PLC0415 (models, once the framework is set up)

    text = (PACKAGE / "content" / "samples" / "12-regulation.txt").read_bytes()
    owner = Unit.objects.get(name="UBND tỉnh An Phước")
    work = Occurrence.objects.filter(assignment__unit__name="UBND xã Bình Minh Hạ", stage="open")[0]
    report = Report.objects.filter(unit=owner).order_by("-pk")[0]
    figure = f"/bao-cao/{report.code}/so-lieu/{report.figures.order_by('pk')[0].key}/"

    def upload(client: Any) -> Any:
        return client.post(
            "/van-ban/tai-len/", {"owner": str(owner.code), "file": SimpleUploadedFile("quy-dinh.txt", text)}
        )

    def prove(client: Any) -> Any:
        file = SimpleUploadedFile("danh-sach.csv", "Ngày,Việc\n03/12/2026,Đã kiểm tra\n".encode())
        return client.post(f"/minh-chung/them/{work.code}/", {"title": "Biên bản", "file": file})

    return {
        "an uploaded text": ("van-phong", upload),
        "an evidence file": ("an", prove),
        "a report's figure": ("van-phong", lambda client: client.get(figure)),
    }


def main() -> None:
    """Send each request twice, the first time to load what is loaded once, and print what the second passed."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 (models, once the framework is set up)
    from django.db import transaction  # noqa: PLC0415 (models, once the framework is set up)
    from django.test import Client  # noqa: PLC0415 (models, once the framework is set up)

    from ronguon.demo.story.people import DOMAIN  # noqa: PLC0415 (models, once the framework is set up)

    for name, (login, send) in _requests().items():
        walk, answers = Walk(_ranks()), []
        for profile in (None, walk):
            with transaction.atomic():
                client = Client(HTTP_HOST=SITE)
                client.force_login(get_user_model().objects.get(email=f"{login}@{DOMAIN}"))
                sys.setprofile(profile)
                answers.append(send(client).status_code)
                sys.setprofile(None)
                transaction.set_rollback(True)
        print(f"{name} ({answers[-1]}): {len(walk.files)} files, {len(walk.apps())} apps, {len(walk.climbs)} climbs")
        print("  " + ", ".join(walk.apps()))
        for lower, higher in walk.climbs:
            print(f"  {lower} -> {higher}")
    _count_the_reader()


def _count_the_reader() -> None:
    """Print how many files read the text; in a real upload they run in the child that opens it."""
    from ronguon.directives.reading.api import read_json  # noqa: PLC0415 (models, once the framework is set up)

    walk = Walk(_ranks())
    sys.setprofile(walk)
    read_json((PACKAGE / "content" / "samples" / "12-regulation.txt").read_bytes(), {"name": "quy-dinh.txt"})
    sys.setprofile(None)
    print(f"the reader in its child: {len(walk.files)} files, {len(walk.climbs)} climbs")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronguon.settings.dev")
    django.setup()
    main()
