"""The file of a unit list: from whatever a spreadsheet saved to rows with known columns, or one clear sentence.

Written with the very columns that are read, as CSV or as a workbook; no cell of either is a formula.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from ronguon.files.children.calling import call_in_child
from ronguon.files.domain import Purpose, sniff
from ronguon.kernel.errors import RefusedFileError
from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.ui.sheets import computes, restored, sheet, shown
from ronguon.units.lists import workbook

NEEDED = ("name", "kind", "system", "parent", "since")
FAULT = "fault"
LARGEST_BYTES = 10_000_000
WRITTEN = ("code", "name", "kind", "system", "parent", "since", "aliases")
DELIMITERS = ",;\t"
# What an office may call a column; compared without accents, case and marks.
_HEADINGS = {
    "code": ("mã", "mã cơ quan", "mã đơn vị"),
    "name": ("tên", "tên cơ quan", "tên đơn vị"),
    "kind": ("loại", "loại cơ quan"),
    "system": ("hệ thống", "khối"),
    "parent": ("cấp trên", "mã cấp trên", "cơ quan cấp trên"),
    "since": ("từ ngày", "ngày thành lập"),
    "aliases": ("tên khác", "tên gọi khác"),
}
_COLUMN_OF = {search_key(word): column for column, words in _HEADINGS.items() for word in (column, *words)}
_TITLES = dict(zip(WRITTEN, ("Mã", "Tên", "Loại", "Hệ thống", "Cấp trên", "Từ ngày", "Tên khác"), strict=True))
_FAULTS = {
    workbook.FORMULA: "ô “{column}” có công thức; hãy dán thành giá trị (Paste Special → Values)",
    workbook.ERROR: "ô “{column}” báo lỗi; hãy sửa trong bảng tính",
}
_BOOK = b"PK\x03\x04"
_SAVE_ANEW = "Trong Excel: Tệp → Lưu thành (Save As) → CSV UTF-8 (Comma delimited)."


def rows_of(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells by column) of every row that is not blank.

    Read are workbooks (.xlsx, the first sheet), and text whose cells commas, semicolons or tabs part: UTF-8 with or
    without its mark, UTF-16 with it. What is wrong with a row stands under `FAULT`.
    Raises `RefusedFileError` for any other file, saying what to do.
    """
    return _book_rows(data) if data.startswith(_BOOK) else _text_rows(data)


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return the rows as the product writes every table, and as `rows_of` reads them."""
    return bytes(sheet("co-quan.csv", list(_TITLES.values()), map(_written, rows), most=1_000_000).content)


def as_workbook(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return the rows as a workbook, cells as in CSV, so that saving it as CSV makes no formula of any."""
    return workbook.written([list(_TITLES.values()), *([shown(cell) for cell in _written(row)] for row in rows)])


def _written(row: Mapping[str, str]) -> list[str]:
    return [row.get(column, "") for column in WRITTEN]


def _book_rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a workbook, which is judged like every file of a stranger and opened in a child process."""
    sniff(data, "co-quan.xlsx", purpose=Purpose.LIST)
    found = cast("list[dict[str, Any]]", call_in_child("body-list", data))
    return _fitted_rows((row["line"], [nfc(cell) for cell in row["cells"]], row["faults"]) for row in found)


def _fitted_rows(rows: Iterator[tuple[int, list[str], dict[str, str]]]) -> Iterator[tuple[int, dict[str, str]]]:
    _, header, _ = next(rows, (0, [], {}))
    columns = _columns(header)
    for line, cells, faults in rows:
        fitted = _fitted(cells, columns)
        for at, kind in faults.items():
            column = _TITLES[columns[int(at)]] if int(at) < len(columns) else "ngoài bảng"
            fitted.setdefault(FAULT, _FAULTS[kind].format(column=column))
        yield line, fitted


def _text_rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    lines = io.StringIO(_text(data), newline="")
    first = lines.readline()
    if first.strip().lower().startswith("sep="):  # a line that Excel writes for itself
        first = lines.readline()
        before = 1
    else:
        before = 0
    delimiter = max(DELIMITERS, key=first.count)
    columns = _columns(next(csv.reader([first], delimiter=delimiter), []))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num + 1 + before, _fitted(cells, columns)
    except csv.Error as error:
        line = reader.line_num + 1 + before
        raise RefusedFileError(f"Dòng {line} có dấu ngoặc kép không khép. Hãy sửa dòng ấy.", code="quotes") from error


def _text(data: bytes) -> str:
    if len(data) > LARGEST_BYTES:
        raise RefusedFileError("Danh sách lớn hơn 10 MB. Hãy chia thành nhiều tệp.", code="too_large")
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = nfc(data.decode("utf-16" if marked else "utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RefusedFileError(
            f"Danh sách không phải mã UTF-8 (có thể là Windows-1258 hay TCVN3). {_SAVE_ANEW}", code="encoding"
        ) from error
    if "\0" in text:
        raise RefusedFileError(f"Danh sách không phải chữ thuần mã UTF-8. {_SAVE_ANEW}", code="encoding")
    return text


def _columns(header: list[str]) -> list[str]:
    """Return the column that each heading stands for."""
    columns = [_COLUMN_OF.get(search_key(heading.strip()), "") for heading in header]
    if missing := set(NEEDED) - set(columns):
        raise RefusedFileError(
            f"Danh sách thiếu cột: {', '.join(sorted(missing))}. Xem mẫu: ronguon sample bodies", code="columns"
        )
    unknown = [heading.strip() or "(không tên)" for heading, column in zip(header, columns, strict=True) if not column]
    if unknown:
        raise RefusedFileError(
            f"Danh sách có cột lạ: {', '.join(unknown)}. Xem mẫu: ronguon sample bodies", code="columns"
        )
    if len(set(columns)) < len(columns):
        raise RefusedFileError("Danh sách có hai cột cùng tên.", code="columns")
    return columns


def _fitted(cells: list[str], columns: list[str]) -> dict[str, str]:
    """Return the cells by column, under `FAULT` what is wrong with the row; a row may be short, never long.

    The apostrophe that keeps a cell from being computed is taken off again; a cell without it is no name.
    """
    filled = [*cells, *[""] * (len(columns) - len(cells))]
    found = {column: restored(cell).strip() for column, cell in zip(columns, filled, strict=False)}
    for column, cell in zip(columns, filled, strict=False):
        if computes(cell):
            found[FAULT] = f"ô “{_TITLES[column]}” bắt đầu như công thức (=, +, -, @); hãy gõ lại thành chữ"
    if len(cells) > len(columns):
        found[FAULT] = "nhiều ô hơn hàng tên cột; tên có dấu phẩy thì đặt trong ngoặc kép"
    return found
