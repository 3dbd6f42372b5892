"""One table as a workbook (.xlsx): written plainly, read in a child process. No Django, no database.

Only words leave and only words come in: no formula is written, and a cell that holds one is told as such.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from xml.sax.saxutils import escape

from lxml import etree

from ronguon.files.domain.package import Package
from ronguon.kernel.errors import RefusedFileError

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 50
FORMULA: Final = "formula"
ERROR: Final = "error"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_S: Final = f"{{{_MAIN}}}"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MADE: Final = (1980, 1, 1, 0, 0, 0)  # what an archive writes for no day, so that equal tables are equal files
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BUILT_IN_DAYS: Final = frozenset({14, 15, 16, 17, 22})
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


# --- written

_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_R}"><sheets><sheet name="Co quan" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_R}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Every cell is text, so that a program turns no code into a number and no day into another.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf xfId="0"/><xf numFmtId="49" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}  # fmt: skip


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as a workbook of one sheet, every cell text; equal rows give equal bytes.

    A character that XML cannot hold is left out.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, xml in _PARTS.items():
            archive.writestr(_member(name), (_HEAD + xml).encode())
        sheet = "".join(_row(number, cells) for number, cells in enumerate(rows, start=1))
        unit = f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
        archive.writestr(_member("xl/worksheets/sheet1.xml"), (_HEAD + unit).encode())
    return out.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _MADE)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _row(number: int, cells: Sequence[str]) -> str:
    found = "".join(
        f'<c r="{_letters(at)}{number}" s="1" t="inlineStr"><is><t xml:space="preserve">{_text(cell)}</t></is></c>'
        for at, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{found}</row>'


def _text(cell: str) -> str:
    """Return the words as XML; what only looks like an escaped character is escaped itself, as the format asks."""
    plain = _ESCAPED.sub(r"_x005F_x\1_", _ILLEGAL.sub("", cell))
    return escape(plain, {"\r": "&#13;"})


def _letters(at: int) -> str:
    return chr(ord("A") + at)


# --- read


def read_json(data: bytes, _options: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the first sheet that hold anything: `line`, `cells` as words, `faults` (column → which).

    A day is written dd/mm/yyyy, a whole number without a point. What stands in a cell with a formula is left out.
    Raises `RefusedFileError`: `damaged`, `bomb`, `dtd`, `encrypted`, `too_many`.
    """
    package = Package(data)
    workbook = _needed(package, "xl/workbook.xml")
    sheet = _needed(package, _first_sheet(package, workbook))
    strings = _strings(package)
    days = _day_styles(package)
    properties = workbook.find(f"{_S}workbookPr")
    late = properties is not None and properties.get("date1904") in {"1", "true"}
    found = []
    for line, row in _rows(sheet):
        cells, faults = _cells(row, strings, days, late=late)
        if any(cells) or faults:
            found.append({"line": line, "cells": cells, "faults": faults})
        if len(found) > MOST_ROWS:
            raise RefusedFileError(f"Bảng tính có hơn {MOST_ROWS} dòng. Hãy chia thành nhiều tệp.", code="too_many")
    return found


def _needed(package: Package, name: str) -> etree._Element:
    part = package.part(name)
    if part is None:
        raise RefusedFileError(
            "Bảng tính bị hỏng hoặc không có trang nào. Hãy mở thử, lưu lại rồi gửi lại.", code="damaged"
        )
    return part


def _first_sheet(package: Package, workbook: etree._Element) -> str:
    """Return the name of the part that the first sheet lies in."""
    sheet = workbook.find(f"{_S}sheets/{_S}sheet")
    wanted = sheet.get(f"{{{_R}}}id") if sheet is not None else None
    relations = package.part("xl/_rels/workbook.xml.rels")
    for relation in relations if relations is not None else ():
        target = relation.get("Target") or ""
        if relation.get("Id") == wanted and wanted is not None:
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return "xl/worksheets/sheet1.xml"


def _strings(package: Package) -> list[str]:
    if "xl/sharedStrings.xml" not in package.names:
        return []
    return [_words(item) for item in _needed(package, "xl/sharedStrings.xml").iterfind(f"{_S}si")]


def _words(item: etree._Element) -> str:
    """Return the words of a string, runs put together, without the reading aids of other scripts."""
    pieces = [
        text.text or "" for text in item.iter(f"{_S}t")
        if (above := text.getparent()) is not None and above.tag != f"{_S}rPh"
    ]  # fmt: skip
    return _ESCAPED.sub(_unescaped, "".join(pieces))


def _unescaped(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return found[0] if _ILLEGAL.match(char) else char


def _day_styles(package: Package) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a day."""
    if "xl/styles.xml" not in package.names:
        return frozenset()
    styles = _needed(package, "xl/styles.xml")
    own = {
        form.get("numFmtId"): _QUOTED.sub("", form.get("formatCode") or "").casefold()
        for form in styles.iterfind(f"{_S}numFmts/{_S}numFmt")
    }
    found = set()
    for number, style in enumerate(styles.iterfind(f"{_S}cellXfs/{_S}xf")):
        form = style.get("numFmtId") or "0"
        code = own.get(form, "")
        if (form.isdecimal() and int(form) in _BUILT_IN_DAYS) or ("d" in code and "y" in code):
            found.add(number)
    return frozenset(found)


def _rows(sheet: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    line = 0
    for row in sheet.iterfind(f"{_S}sheetData/{_S}row"):
        said = row.get("r") or ""
        line = int(said) if said.isdecimal() and len(said) < len("10000000") else line + 1
        yield line, row


def _cells(
    row: etree._Element, strings: Sequence[str], days: frozenset[int], *, late: bool
) -> tuple[list[str], dict[str, str]]:
    cells: dict[int, str] = {}
    faults: dict[str, str] = {}
    at = -1
    for cell in row.iterfind(f"{_S}c"):
        place = _PLACE.fullmatch(cell.get("r") or "")
        at = _column(place[1]) if place else at + 1
        if at >= MOST_COLUMNS:
            continue
        if cell.find(f"{_S}f") is not None:
            faults[str(at)] = FORMULA
        elif cell.get("t") == "e":
            faults[str(at)] = ERROR
        else:
            cells[at] = _value(cell, strings, days, late=late)
    last = max([at for at, words in cells.items() if words] + [int(at) for at in faults], default=-1)
    return [cells.get(at, "") for at in range(last + 1)], faults


def _column(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def _value(cell: etree._Element, strings: Sequence[str], days: frozenset[int], *, late: bool) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        inline = cell.find(f"{_S}is")
        return "" if inline is None else _words(inline)
    value = cell.findtext(f"{_S}v") or ""
    if kind == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    if kind == "d":
        return _iso_day(value)
    if kind != "n":
        return value
    return _number(value, is_day=_style(cell) in days, late=late)


def _style(cell: etree._Element) -> int:
    said = cell.get("s") or "0"
    return int(said) if said.isdecimal() else 0


def _iso_day(value: str) -> str:
    try:
        return datetime.fromisoformat(value).strftime("%d/%m/%Y")
    except ValueError:
        return value


def _number(value: str, *, is_day: bool, late: bool) -> str:
    """Return a number as it is shown: a day counted from 1900 (or 1904), a whole number without a point."""
    try:
        number = float(value)
        if is_day:
            begun = datetime(1904, 1, 1, tzinfo=UTC) if late else datetime(1899, 12, 30, tzinfo=UTC)
            return (begun + timedelta(days=int(number))).strftime("%d/%m/%Y")
        return str(int(number)) if number.is_integer() else value
    except (ValueError, OverflowError):
        return value
