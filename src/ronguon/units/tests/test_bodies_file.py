"""A unit list leaves as CSV and as a workbook, and comes back from both as it was; refusals are the same for both."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronguon.audit.actions import make_installation
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event, Installation
from ronguon.files.tests.making import Item, docx, xlsx
from ronguon.kernel.errors import RefusedFileError
from ronguon.kernel.vietnamese import nfc
from ronguon.ui.tests.formulas import active
from ronguon.units.actions.tree import NewUnit, establish
from ronguon.units.domain import System
from ronguon.units.lists import export, workbook
from ronguon.units.lists import files as bodyfile
from ronguon.units.lists import rows as bodylist
from ronguon.units.models import Unit, UnitName

SAMPLE = (files("ronguon.content") / "samples" / "bodies.csv").read_text("utf-8")
HEADER = "Mã,Tên,Loại,Hệ thống,Cấp trên,Từ ngày,Tên khác\n"
ROOT = "T,UBND tỉnh Gieo,Ủy ban nhân dân tỉnh,Nhà nước,,01/07/2025,\n"
Bodies = Callable[..., str]
CELLS = st.text(st.sampled_from("aĐệ 1,;\"'=+-@＝\t\n|x_0041"), max_size=10).map(lambda text: nfc(text).strip())
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(bodyfile.WRITTEN, CELLS)), max_size=5)


@pytest.fixture
def units(tmp_path: Path, db: None) -> Bodies:
    """Return a function that types `ronguon units load` (or another action) on bytes, and returns what was printed."""
    make_installation(Installation.Purpose.REAL, by=Machine(), refusals_version="1")

    def typed(data: bytes, *options: str) -> str:
        path, out = tmp_path / "danh-sach", StringIO()
        path.write_bytes(data)
        try:
            call_command("bodies", "load", str(path), *options, stdout=out, stderr=out)
        except CommandError as error:
            return f"{out.getvalue()}\n{error}"
        return out.getvalue()

    return typed


def as_book(text: str) -> bytes:
    """Return the list as a spreadsheet would save it as a workbook: its very cells, apostrophes and all."""
    return workbook.written(list(csv.reader(io.StringIO(text))))


def saved(sheet: str, *, styles: str = "", strings: str = "") -> bytes:
    """Return a workbook with this XML within its sheet, as another program may write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_book(HEADER))) as given_, zipfile.ZipFile(out, "w") as made:
        for name in given_.namelist():
            data = given_.read(name).decode()
            if name.endswith("sheet1.xml"):
                data = data.partition("<sheetData>")[0] + f"<sheetData>{sheet}</sheetData></worksheet>"
            if name.endswith("styles.xml") and styles:
                data = data.replace("<fonts", f"{styles}<fonts").replace('numFmtId="49"', 'numFmtId="164"')
            made.writestr(name, data)
        if strings:
            main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            made.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings}</sst>')
    return out.getvalue()


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_rows_come_back_from_csv_as_they_were_and_none_is_computed(rows: list[dict[str, str]]) -> None:
    data = bodyfile.as_csv(rows)
    assert active(data.decode("utf-8")) == []
    back = [cells for _, cells in bodyfile.rows_of(data)]
    assert back == [row for row in rows if any(row.values())]


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_rows_come_back_from_a_workbook_as_they_were(rows: list[dict[str, str]]) -> None:
    data = bodyfile.as_workbook(rows)
    assert data == bodyfile.as_workbook(rows)
    found = workbook.read_json(data, {})
    assert [row["faults"] for row in found] == [{}] * len(found)
    back = [
        cells for _, cells in bodyfile._fitted_rows((row["line"], row["cells"], row["faults"]) for row in found)
    ]  # fmt: skip
    assert back == [row for row in rows if any(row.values())]


def test_a_workbook_is_taken_in_as_a_csv_is_and_a_second_time_changes_nothing(units: Bodies) -> None:
    assert f"Đã nạp {len(SAMPLE.splitlines()) - 1} cơ quan mới" in units(as_book(SAMPLE))
    before = (Unit.objects.count(), UnitName.objects.count(), Event.objects.count())
    assert "không đổi gì" in units(as_book(SAMPLE))
    assert "không đổi gì" in units(SAMPLE.encode())
    assert (Unit.objects.count(), UnitName.objects.count(), Event.objects.count()) == before


REFUSED = {
    "X1,,Xã,Nhà nước,T,01/07/2025,": "thiếu tên",
    "X2,UBND xã B,Làng,Nhà nước,T,01/07/2025,": "không có loại “Làng”",
    "X3,UBND xã C,Xã,Nhà nước,Z9,01/07/2025,": "“Z9” trong tệp hay trong hệ thống",
    "X4,Chi bộ N,Chi bộ,Đảng,X5,01/07/2025,": "dòng 7 chưa nhận được",
    "X5,Chi bộ O,Chi bộ,Đảng,X4,01/07/2025,": "lại ở dưới chính cơ quan này",
    "X6,UBND xã Lành,Xã,Nhà nước,T,01/07/2025,": "",
    "X7,ubnd xã lành,Xã,Nhà nước,T,01/07/2025,": "trùng tên với dòng 8",
    "X8,UBND xã E,Xã,Nhà nước,T,hôm qua,": "dd/mm/yyyy",
    f"X9,{'ă' * 201},Xã,Nhà nước,T,01/07/2025,": "tên dài hơn 200 ký tự",
    f"X10,UBND xã F,Xã,Nhà nước,T,01/07/2025,{'ă' * 201}": "tên khác dài hơn 200 ký tự",
    "X11,=1+1,Xã,Nhà nước,T,01/07/2025,": "ô “Tên” bắt đầu như công thức",
    "X12,UBND xã G,Xã,Nhà nước,T,01/07/2025,xã G;@cmd": "ô “Tên khác” bắt đầu như công thức",
    "X13,UBND xã H,Xã,Đảng,T,01/07/2025,": "thuộc hệ thống state, không thuộc party",
    "X14,Đảng ủy xã I,Đảng ủy cấp xã,Đảng,T,01/07/2025,": "thuộc hệ thống khác",
    "99999,UBND xã K,Xã,Nhà nước,T,01/07/2025,": "không có mã hành chính “99999”",
    "26740,UBND xã L,Phường,Nhà nước,T,01/07/2025,": "mã hành chính “26740” là của phường Sài Gòn",
    "26737,UBND phường Đa Kao,Phường,Nhà nước,T,01/07/2025,": "mã hành chính “26737” là của phường Tân Định",
    "26746,UBND phường Nguyễn Thái Bình,Phường,Nhà nước,T,01/07/2025,": "không có mã hành chính “26746”",
    "T,UBND xã M,Xã,Nhà nước,T,01/07/2025,": "mã “T” đã có ở dòng 2",
    "X15,UBND xã N,Xã,Nhà nước,T,30/06/2025,": "trước khi cấp trên được lập",
}


@pytest.mark.parametrize("form", [str.encode, as_book], ids=["CSV", "XLSX"])
def test_every_refused_row_is_named_with_its_line_and_why_in_either_form(
    units: Bodies, form: Callable[[str], bytes]
) -> None:
    said = units(form(HEADER + ROOT + "\n".join(REFUSED)), "--dry-run")
    lines = said.splitlines()
    for number, (row, why) in enumerate(REFUSED.items(), start=3):
        told = [line for line in lines if line.startswith(f"  dòng {number}: ")]
        name = row.split(",")[1] or "(không tên)"
        assert (len(told) == 1 and why in told[0] and name in told[0]) if why else told == [], (number, why, told)
    assert f"{len(REFUSED) - 1} dòng không nhận được" in said
    assert not Unit.objects.exists()


def test_an_official_code_is_kept_with_its_row_and_a_code_of_ones_own_is_not(db: None) -> None:
    rows = (
        f"{HEADER}{ROOT}26740,UBND phường Sài Gòn,Phường,Nhà nước,T,01/07/2025,\nX1,UBND xã A,Xã,Nhà nước,T,01/07/2025,"
    )
    judged = bodylist.judge(rows.encode())
    assert [(row.name, row.code) for row in judged.rows] == [
        ("UBND tỉnh Gieo", ""), ("UBND phường Sài Gòn", "26740"), ("UBND xã A", ""),
    ]  # fmt: skip
    old = rows.replace("01/07/2025", "01/01/2020").replace("phường Sài Gòn", "phường Bến Nghé")
    assert [row.code for row in bodylist.judge(old.encode()).rows] == ["", "26740", ""]


def test_what_other_programs_save_is_read_days_numbers_and_shared_words(units: Bodies) -> None:
    words = [
        "Mã",
        "Tên",
        "Loại",
        "Hệ thống",
        "Cấp trên",
        "Từ ngày",
        "UBND tỉnh Gieo",
        "Ủy ban nhân dân tỉnh",
        "Nhà nước",
    ]
    strings = "".join(f"<si><r><t>{word[:2]}</t></r><r><t>{word[2:]}</t></r><rPh><t>x</t></rPh></si>" for word in words)
    head = "".join(f'<c t="s"><v>{at}</v></c>' for at in range(6))
    row = (
        '<c r="A3"><v>12</v></c><c r="B3" t="s"><v>6</v></c><c r="C3" t="s"><v>7</v></c><c r="D3" t="s"><v>8</v></c>'
        '<c r="F3" s="1"><v>45839</v></c>'
    )
    styles = '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    data = saved(f'<row>{head}</row><row r="3">{row}</row>', styles=styles, strings=strings)
    assert list(bodyfile.rows_of(data)) == [
        (
            3,
            {
                "code": "12", "name": "UBND tỉnh Gieo", "kind": "Ủy ban nhân dân tỉnh", "system": "Nhà nước",
                "parent": "", "since": "01/07/2025",
            },
        )
    ]  # fmt: skip
    assert "Đã nạp 1" in units(data)


def test_a_cell_with_a_formula_or_an_error_refuses_its_row() -> None:
    head = "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in HEADER.strip().split(","))
    data = saved(f'<row>{head}</row><row><c/><c><f>1+1</f><v>2</v></c></row><row><c t="e"><v>#REF!</v></c></row>')
    faults = [cells[bodyfile.FAULT] for _, cells in bodyfile.rows_of(data)]
    assert faults == [
        "ô “Tên” có công thức; hãy dán thành giá trị (Paste Special → Values)",
        "ô “Mã” báo lỗi; hãy sửa trong bảng tính",
    ]


HOSTILE = {
    "a document called a table": ("docx", "không khớp"),
    "a workbook with macros": ("macros", "macro"),
    "entities": ("dtd", "khai báo"),
    "too many rows": ("rows", "20000 dòng"),
}


@pytest.mark.parametrize(("which", "why"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_workbook_is_refused_in_one_sentence(units: Bodies, which: str, why: str) -> None:
    makers: dict[str, Callable[[], bytes]] = {
        "docx": docx,
        "macros": lambda: xlsx(Item("xl/vbaProject.bin", b"x")),
        "dtd": lambda: xlsx(Item("xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')),
        "rows": lambda: saved("<row><c><v>1</v></c></row>" * 20_002),
    }
    said = units(makers[which]())
    assert why in said
    assert len(said.strip().splitlines()) == 1
    assert not Unit.objects.exists()


def test_a_workbook_is_opened_in_a_child_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "read_json", lambda *_: pytest.fail("opened in the command's own process"))
    assert len(list(bodyfile.rows_of(as_book(SAMPLE)))) == len(SAMPLE.splitlines()) - 1
    with pytest.raises(RefusedFileError):
        list(bodyfile.rows_of(b"PK\x03\x04"))


NAMES = st.text(st.sampled_from("aĐệ 1,\"'=+@－|;"), min_size=1, max_size=8).map(lambda text: nfc(text).strip())
TREES = st.lists(
    st.tuples(st.integers(0, 9), NAMES, st.lists(NAMES.map(lambda n: n.strip(";| ")), max_size=2)), max_size=5
)


def chart() -> list[tuple[str, str, str, str, list[str]]]:
    """Return all that a list says of each living unit: names from the root on, kind, system, day, other names."""
    living = Unit.objects.filter(until_on__isnull=True).order_by("path")
    by_pk = {unit.pk: unit for unit in living}
    return sorted(
        (
            "/".join(by_pk[int(part)].name for part in unit.path.split(".")[:-1]),
            unit.kind,
            unit.system,
            f"{unit.since_on}",
            sorted(unit.names.filter(alias=True).values_list("name", flat=True)),
        )
        for unit in living
    )


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES)
def test_a_tree_comes_back_whole_into_an_empty_system_and_changes_nothing_in_its_own(
    tree: list[tuple[int, str, list[str]]], db: None
) -> None:
    day = bodylist.day_of("01/07/2025")
    with transaction.atomic():
        made: list[Unit] = []
        seen: set[tuple[int | None, str]] = set()
        for at, name, aliases in tree:
            parent = made[at % len(made)] if made and at else None
            if not name or (parent.pk if parent else None, name.casefold()) in seen:
                continue
            seen.add((parent.pk if parent else None, name.casefold()))
            others = tuple(dict.fromkeys(one for one in aliases if one and not {";", "|"} & set(one)))
            new = NewUnit(name, "commune" if parent else "province", System.STATE, day, parent, others)
            made.append(establish(new, by=Machine()))
        before = chart()
        rows = export.exported().rows
        for data in (bodyfile.as_csv(rows), bodyfile.as_workbook(rows)):
            judged = bodylist.judge_rows(_read(data))
            assert (judged.refused, judged.fresh) == ((), 0)
        with transaction.atomic():
            Unit.objects.all().update(until_on=bodylist.day_of("01/07/2026"))
            bodylist.take_in(bodylist.judge_rows(_read(bodyfile.as_csv(rows))), by=Machine())
            assert chart() == before
            transaction.set_rollback(True)
        transaction.set_rollback(True)


def _read(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """Return the rows without a child for each example."""
    if not data.startswith(b"PK"):
        return list(bodyfile.rows_of(data))
    found = workbook.read_json(data, {})
    return list(bodyfile._fitted_rows((row["line"], row["cells"], row["faults"]) for row in found))


def test_the_command_writes_what_it_reads(units: Bodies, tmp_path: Path) -> None:
    units(SAMPLE.encode())
    out = StringIO()
    for name in ("het.csv", "het.xlsx"):
        call_command("bodies", "export", str(tmp_path / name), stdout=out)
        assert "không đổi gì" in units((tmp_path / name).read_bytes())
    call_command("bodies", "export", "-", "--under", "UBND xã Cẩm Vân", stdout=(part := StringIO()))
    rows = list(csv.reader(io.StringIO(part.getvalue().removeprefix("\ufeff"))))
    assert rows[1][1:5] == ["UBND xã Cẩm Vân", "Xã", "Nhà nước", "UBND tỉnh An Phước"]
    assert all(row[4] == rows[1][0] for row in rows[2:])
    with pytest.raises(CommandError, match=r"\.xlsx"):
        call_command("bodies", "export", "het.ods")
    with pytest.raises(CommandError, match="cơ quan tên “Không”"):
        call_command("bodies", "export", "-", "--under", "Không")
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("bodies", "export", str(tmp_path / "none" / "a.csv"))


def test_another_name_that_no_list_can_hold_is_told(units: Bodies, capsys: pytest.CaptureFixture[str]) -> None:
    units((HEADER + ROOT).encode())
    unit = Unit.objects.get()
    UnitName.objects.create(unit=unit, name="một; hai", search_key="x", alias=True, since_on=unit.since_on)
    call_command("bodies", "export", "-", stderr=(told := StringIO()), stdout=StringIO())
    assert "một; hai" in told.getvalue()
