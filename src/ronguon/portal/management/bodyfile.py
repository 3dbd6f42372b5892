"""The file of a body list: from whatever a spreadsheet saved to rows with known columns, or one clear sentence."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from ronguon.kernel.errors import RefusedFileError
from ronguon.kernel.vietnamese import nfc, search_key

NEEDED = ("name", "kind", "system", "parent", "since")
KNOWN = (*NEEDED, "code", "aliases")
FAULT = "fault"
LARGEST_BYTES = 10_000_000
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
_SAVE_ANEW = "Trong Excel: Tệp → Lưu thành (Save As) → CSV UTF-8 (Comma delimited)."


def rows_of(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells by column) of every row that is not blank.

    Commas, semicolons and tabs part cells; UTF-8 with or without its mark and UTF-16 with it are read.
    Raises `RefusedFileError` for any other file, saying what to do.
    """
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
        raise RefusedFileError(f"Dòng {line} có dấu ngoặc kép không khép. Hãy sửa dòng ấy.") from error


def _text(data: bytes) -> str:
    if len(data) > LARGEST_BYTES:
        raise RefusedFileError("Danh sách lớn hơn 10 MB. Hãy chia thành nhiều tệp.")
    if data.startswith(b"PK\x03\x04"):
        raise RefusedFileError(f"Đây là tệp bảng tính, không phải CSV. {_SAVE_ANEW}")
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = nfc(data.decode("utf-16" if marked else "utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RefusedFileError(
            f"Danh sách không phải mã UTF-8 (có thể là Windows-1258 hay TCVN3). {_SAVE_ANEW}"
        ) from error
    if "\0" in text:
        raise RefusedFileError(f"Danh sách không phải chữ thuần mã UTF-8. {_SAVE_ANEW}")
    return text


def _columns(header: list[str]) -> list[str]:
    """Return the column that each heading stands for."""
    columns = [_COLUMN_OF.get(search_key(heading.strip()), "") for heading in header]
    if missing := set(NEEDED) - set(columns):
        raise RefusedFileError(f"Danh sách thiếu cột: {', '.join(sorted(missing))}. Xem mẫu: ronguon sample bodies")
    unknown = [heading.strip() or "(không tên)" for heading, column in zip(header, columns, strict=True) if not column]
    if unknown:
        raise RefusedFileError(f"Danh sách có cột lạ: {', '.join(unknown)}. Xem mẫu: ronguon sample bodies")
    if len(set(columns)) < len(columns):
        raise RefusedFileError("Danh sách có hai cột cùng tên.")
    return columns


def _fitted(cells: list[str], columns: list[str]) -> dict[str, str]:
    """Return the cells by column, under `FAULT` what is wrong with the row; a row may be short, never long."""
    filled = [*cells, *[""] * (len(columns) - len(cells))]
    found = {column: cell.strip() for column, cell in zip(columns, filled, strict=False)}
    if len(cells) > len(columns):
        found[FAULT] = "nhiều ô hơn hàng tên cột; tên có dấu phẩy thì đặt trong ngoặc kép"
    return found
