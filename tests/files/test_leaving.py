"""Every file that leaves the site is only saved: all routes that give bytes carry the same four headers."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from ronguon.access.tests.cast import Cast
from ronguon.drafting.tests.making import make_directive
from ronguon.evidence.actions import Upload, add
from ronguon.files.tests.making import jpeg, pdf
from ronguon.reports.actions import drafting, signing
from ronguon.reports.tests.world import MARCH, World, on_day
from ronguon.ui.saving import SAVED_ONLY

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "ronguon"
ANSWERS = {"HttpResponse", "FileResponse", "StreamingHttpResponse"}


def faults(answer: HttpResponse) -> list[str]:
    """Return what an answer with bytes lacks."""
    wrong = [f"{name}: {answer.get(name)}" for name, value in SAVED_ONLY.items() if answer.get(name) != value]
    if not answer.get("Content-Disposition", "").startswith("attachment;"):
        wrong.append("opened in the page")
    return wrong


@pytest.fixture
def leaving(db: None) -> Iterator[tuple[Cast, dict[str, str]]]:
    """Yield the cast and an address of every route that gives bytes, by its name; a draft and a signed report."""
    with on_day(MARCH.as_of):
        world = World()
        cast = world.cast
        open_work = world.laid[world.page.pk, cast.commune.pk]
        proof = add(open_work, Upload(pdf(), "Biên bản.pdf"), title="", by=cast.an)
        photo = add(open_work, Upload(jpeg(), "ảnh.jpg"), title="", by=cast.an)
        reading = make_directive(cast.province, number="14/CT-UBND")
        type(reading).objects.filter(pk=reading.pk).update(file=proof.file)
        report = drafting.draft(cast.province, world.directive, MARCH, by=cast.office)
        signed = drafting.draft(cast.province, world.directive, MARCH, by=cast.office)
        signed = signing.sign(signed, seen=signed.revision, by=cast.head)
        node = f"/tinh-hinh/{cast.commune.code}"
        yield (
            cast,
            {
                "evidence:download": f"/minh-chung/{proof.code}/",
                "evidence:download (photo)": f"/minh-chung/{photo.code}/",
                "documents:original": f"/van-ban/{reading.code}/tep-goc/",
                "documents:receives_csv": f"/van-ban/{reading.code}/ban-hanh/ai-nhan-gi/bang.csv",
                "reports:pdf": f"/bao-cao/{report.code}/van-ban.pdf",
                "reports:docx": f"/bao-cao/{report.code}/van-ban.docx",
                "reports:pdf (signed)": f"/bao-cao/{signed.code}/van-ban.pdf",
                "reports:docx (signed)": f"/bao-cao/{signed.code}/van-ban.docx",
                "status:csv": f"{node}/bang.csv",
                "status:rows_csv": f"{node}/viec/bang.csv",
                "status:bloc_csv": "/tinh-hinh/khoi/nha-nuoc/bang.csv",
                "status:bloc_rows_csv": "/tinh-hinh/khoi/nha-nuoc/viec/bang.csv",
                "work:csv": "/viec-phai-lam/bang.csv",
            },
        )


def test_all_routes_that_give_bytes_give_them_for_saving_alone(
    leaving: tuple[Cast, dict[str, str]], show: Callable[[str], None]
) -> None:
    cast, addresses = leaving
    found = {}
    for name, address in addresses.items():
        client = Client()
        client.force_login(cast.an_account if name == "work:csv" else cast.office_account)
        answer = client.get(address)
        found[name] = [f"status {answer.status_code}"] if answer.status_code != 200 else faults(answer)  # type: ignore[arg-type]  # the client's answer is one
    right = [name for name, wrong in found.items() if not wrong]
    show(f"leaving: {len(right)}/{len(found)} answers with bytes are attachments, sandboxed, of this origin, uncached")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_planted_answer_is_caught() -> None:
    assert len(faults(HttpResponse(b"x", content_type="application/pdf"))) == len(SAVED_ONLY) + 1
    inline = HttpResponse(b"x", headers={**SAVED_ONLY, "Content-Disposition": "inline"})
    assert faults(inline) == ["opened in the page"]


def givers(package: Path) -> set[str]:
    """Return the modules that answer with a media type of their own: what is no page, and may be bytes."""
    found = set()
    for path in sorted(package.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in ANSWERS:
                continue
            if any(word.arg == "content_type" for word in node.keywords) or node.func.id != "HttpResponse":
                found.add(path.relative_to(package).as_posix())
    return found


GIVE_BYTES = {"files/views.py", "reports/views/files.py", "ui/sheets.py"}
GIVE_NONE = {
    "interface/problems.py", "interface/repeating.py", "people/views/own.py", "portal/api/door.py",
    "portal/patience.py", "operations/views/health.py", "portal/views/ledger.py", "portal/views/promises.py",
    "portal/views/channel_log.py", "portal/views/registry_files.py", "portal/views/stickers.py",
}  # fmt: skip
"""Words of our own: answers to scripts, one's own data, whether the site lives, the newest checkpoint, where to report
a weakness, the registry of official pages with its log, its codes to scan and its badges."""


def test_no_other_module_gives_bytes() -> None:
    assert givers(PACKAGE) == GIVE_BYTES | GIVE_NONE


def test_a_planted_module_that_gives_bytes_is_caught(tmp_path: Path) -> None:
    (tmp_path / "views.py").write_text("def a(r):\n    return HttpResponse(b'', content_type='image/png')\n")
    (tmp_path / "more.py").write_text("def a(r):\n    return FileResponse(open('x', 'rb'))\n")
    (tmp_path / "page.py").write_text("def a(r):\n    return HttpResponse('x')\n")
    assert givers(tmp_path) == {"views.py", "more.py"}
