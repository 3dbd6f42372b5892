"""`ronguon units load`: whatever a spreadsheet saved, all rows or none, once only, a province in good time."""

from __future__ import annotations

import csv
import io
import sys
import time
import unicodedata
from collections.abc import Callable
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ronguon.audit.actions import make_installation
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Installation
from ronguon.units.lists import files as bodyfile
from ronguon.units.models import Place, Unit, UnitName

pytestmark = pytest.mark.django_db
SAMPLE = (files("ronguon.content") / "samples" / "bodies.csv").read_text("utf-8")
BODIES = len(SAMPLE.splitlines()) - 1
HEADER = "Mã,Tên,Loại,Hệ thống,Cấp trên,Từ ngày,Tên khác\n"
ROOT = "T,UBND tỉnh Gieo,Ủy ban nhân dân tỉnh,Nhà nước,,01/07/2025,\n"
Load = Callable[..., str]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that writes a file, loads it as an operator would, and returns all that was printed."""
    make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")

    def run(data: str | bytes, *options: str) -> str:
        path, out = tmp_path / "co-quan.csv", StringIO()
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        try:
            call_command("bodies", "load", str(path), *options, stdout=out, stderr=out)
        except CommandError as error:
            return f"{out.getvalue()}\n{error}"
        return out.getvalue()

    return run


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Unit, Place, UnitName, Event))


def test_the_sample_is_taken_in_through_the_action_and_a_second_time_changes_nothing(load: Load) -> None:
    assert f"Đã nạp {BODIES} cơ quan mới" in load(SAMPLE)
    assert Unit.objects.count() == Event.objects.filter(verb="unit.established").count() == BODIES > 150
    village = Unit.objects.get(name__startswith="Thôn Đồng Lạc, xã Cẩm Vân")
    assert village.parent is not None
    assert village.parent.name == "UBND xã Cẩm Vân"
    before = counts()
    assert "không đổi gì" in load(SAMPLE)
    assert counts() == before


def test_a_dry_run_stores_nothing(load: Load) -> None:
    before = counts()
    assert "Chưa lưu gì" in load(SAMPLE, "--dry-run")
    assert counts() == before


def parted(text: str, by: str) -> str:
    """Return the list with its cells parted by `by`, as a spreadsheet saves it."""
    out = io.StringIO()
    csv.writer(out, delimiter=by, lineterminator="\r\n").writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


SAVED = {
    "UTF-8 with its mark": ("\ufeff" + SAMPLE).encode(),
    "lines of Windows": SAMPLE.replace("\n", "\r\n").encode(),
    "semicolons": ("\ufeff" + parted(SAMPLE, ";")).encode(),
    "a line that names the mark": f"sep=;\r\n{parted(SAMPLE, ';')}".encode(),
    "UTF-16 with tabs": parted(SAMPLE, "\t").encode("utf-16"),
    "letters in parts": unicodedata.normalize("NFD", SAMPLE).encode(),
    "blank lines and cells": SAMPLE.replace("\n", "\n,,,,,,\n").encode(),
}


@pytest.mark.parametrize("data", SAVED.values(), ids=SAVED.keys())
def test_what_a_spreadsheet_saved_is_read(load: Load, data: bytes) -> None:
    assert f"{BODIES} cơ quan, {BODIES} cơ quan mới" in load(data, "--dry-run")


REFUSED = {
    "Windows-1258": ("Lô,Tên cơ quan\n".encode("cp1258"), "CSV UTF-8"),
    "TCVN3": (b"M\xb7,T\xaan\n", "CSV UTF-8"),
    "half a workbook": (b"PK\x03\x04" + b"\0" * 50, "lưu lại"),
    "UTF-16 without its mark": (SAMPLE.encode("utf-16-le"), "CSV UTF-8"),
    "half a UTF-16": (SAMPLE.encode("utf-16")[:-1], "CSV UTF-8"),
    "nothing": (b"", "thiếu cột"),
    "a foreign column": (HEADER.replace("Tên khác", "Tài khoản").encode(), "cột lạ: Tài khoản"),
    "a column twice": (HEADER.replace("Tên khác", "Mã").encode(), "hai cột"),
    "an open quote": (f'{HEADER}{ROOT}X,"UBND xã\n'.encode(), "ngoặc kép"),
    "too large": (b"x" * (bodyfile.LARGEST_BYTES + 1), "10 MB"),
}


@pytest.mark.parametrize(("data", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_any_other_file_is_refused_in_one_sentence_that_says_what_to_do(load: Load, data: bytes, why: str) -> None:
    before = counts()
    said = load(data)
    assert why in said
    assert len(said.strip().splitlines()) == 1
    assert counts() == before


def test_children_may_stand_before_their_parents(load: Load) -> None:
    lines = SAMPLE.splitlines()
    assert f"Đã nạp {BODIES}" in load("\n".join([lines[0], *reversed(lines[1:])]))
    assert Unit.objects.filter(parent__isnull=True).count() == 6


def test_every_wrong_row_is_named_at_once_with_its_line_and_nothing_is_stored(load: Load) -> None:
    wrong = {
        "X1,,Xã,Nhà nước,T,01/07/2025,": "thiếu tên",
        "X2,UBND xã B,Làng,Nhà nước,T,01/07/2025,": "không có loại “Làng”",
        "X3,UBND xã C,Xã,Triều đình,T,01/07/2025,": "không có hệ thống “Triều đình”",
        "X4,UBND xã D,Xã,Đảng,T,01/07/2025,": "thuộc hệ thống state",
        "X5,UBND xã E,Xã,Nhà nước,Z9,01/07/2025,": "“Z9” trong tệp hay trong hệ thống",
        "X6,UBND xã F,Xã,Nhà nước,T,01/07/0025,": "bốn chữ số",
        "X17,UBND xã P,Xã,Nhà nước,T,01/07/25,": "dd/mm/yyyy",
        "X18,Sở Văn hóa, Thể thao,Xã,Nhà nước,T,01/07/2025,": "ngoặc kép",
        "X7,UBND xã G,Xã,Nhà nước,T,07/13/2025,": "dd/mm/yyyy",
        "X8,UBND xã H,Xã,Nhà nước,T,45839,": "dd/mm/yyyy",
        "X9,UBND xã I,Xã,Nhà nước,T,01/07/2020,": "trước khi cấp trên",
        "T,UBND xã K,Xã,Nhà nước,T,01/07/2025,": "mã “T” đã có ở dòng 2",
        'X11,Thôn L,"Thôn, khu phố",Nhà nước,X5,01/07/2025,': "dòng 7 chưa nhận được",
        "X12,Đảng ủy xã M,Đảng ủy cấp xã,Đảng,T,01/07/2025,": "hệ thống khác",
        "X13,Chi bộ N,Chi bộ,Đảng,X14,01/07/2025,": "dòng 18 chưa nhận được",
        "X14,Chi bộ O,Chi bộ,Đảng,X13,01/07/2025,": "lại ở dưới chính cơ quan này",
        "X15,UBND xã Lành,Xã,Nhà nước,T,01/07/2025,": "",
        "X16,ubnd xã lành,Xã,Nhà nước,T,01/07/2025,": "trùng tên với dòng 19",
    }  # fmt: skip
    before = counts()
    said = load(HEADER + ROOT + "\n".join(wrong))
    lines = said.splitlines()
    for number, why in enumerate(wrong.values(), start=3):
        told = [line for line in lines if line.startswith(f"  dòng {number}:")]
        assert (len(told) == 1 and why in told[0]) if why else told == [], (number, why, told)
    assert f"{len(wrong) - 1} dòng không nhận được" in said
    assert counts() == before


def test_a_unit_that_stands_already_may_be_named_as_parent(load: Load) -> None:
    load(HEADER + ROOT)
    assert "Đã nạp 1" in load(f"{HEADER},UBND xã A,Xã,Nhà nước,ubnd tinh gieo,01/07/2025,\n")
    assert Unit.objects.get(name="UBND xã A").parent == Unit.objects.get(name="UBND tỉnh Gieo")
    assert "trước khi cấp trên" in load(
        f"{HEADER}{ROOT.replace('2025', '2020')}B,UBND xã B,Xã,Nhà nước,T,01/07/2020,\n"
    )


def test_a_demo_and_an_empty_database_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "co-quan.csv"
    path.write_text(SAMPLE, encoding="utf-8")
    with pytest.raises(CommandError, match="ronguon init"):
        call_command("bodies", "load", str(path))
    make_installation(Installation.Purpose.DEMO, by=Machine(), refusals_version="1")
    with pytest.raises(CommandError, match="minh họa"):
        call_command("bodies", "load", str(path))
    with pytest.raises(CommandError, match="Không đọc được"):
        call_command("bodies", "load", str(tmp_path / "nowhere.csv"))


def province(units: int) -> str:
    """Return a list of `units` units: a province, its communes, and what stands below them."""
    rows = [HEADER, ROOT]
    for number in range(units - 1):
        commune = number // 20
        above, kind = ("T", "Xã") if number % 20 == 0 else (f"X{commune * 20}", '"Thôn, khu phố"')
        rows.append(f"X{number},Cơ quan số {number},{kind},Nhà nước,{above},01/07/2025,tên {number}|số {number}\n")
    return "".join(rows)


@pytest.mark.parametrize(("units", "most_seconds"), [(200, 10), pytest.param(3321, 120, marks=pytest.mark.soak)])
def test_a_whole_list_is_taken_in_in_reasonable_time(
    load: Load, units: int, most_seconds: float, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = time.monotonic()
    assert f"Đã nạp {units}" in load(province(units))
    first = time.monotonic() - begun
    begun = time.monotonic()
    assert "không đổi gì" in load(province(units))
    again = time.monotonic() - begun
    assert Unit.objects.count() == Event.objects.filter(verb="unit.established").count() == units
    assert first < most_seconds
    with capsys.disabled():
        sys.stdout.write(f"\n{units} bodies: {first:.1f} s, again {again:.1f} s\n")
