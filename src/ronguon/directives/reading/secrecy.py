"""Secrecy marks. A mark stands on a line or in a box of its own; the same words inside a sentence are no mark."""

from __future__ import annotations

import re
from typing import Final

from ronguon.directives.reading.lines import split
from ronguon.directives.reading.refusals import refusal

_BOX: Final = r"[\s\[\](){}<>*_|.:;\"“”«»#=+~\-–—/\\]*"
_MARK: Final = re.compile(
    rf"{_BOX}(?:(?:TUYỆT|TỐI)\s+MẬT|MẬT|(?:[Đđ]ộ|ĐỘ)\s+(?:[Mm]ật|MẬT)\s*[:\-–]{_BOX}(?:(?:tuyệt|tối)\s+)?mật|"
    rf"(?:[Mm]ức\s+)?(?:[Đđ]ộ|ĐỘ)\s+(?:[Mm]ật|MẬT)\s*:?\s*(?:(?:TUYỆT|TỐI)\s+)?MẬT|(?:Tuyệt|Tối)\s+mật|Mật)"
    rf"(?:{_BOX}(?:Số|SỐ|số)?\s*:?\s*\d{{0,4}})?{_BOX}(?:[AaBbCc])?{_BOX}",
)
_SPACED: Final = re.compile(r"(?:[A-ZÀ-Ỹ]\s){2,10}[A-ZÀ-Ỹ]")
_LABELLED: Final = re.compile(r"(?:độ|mức độ) mật\s*[:\-–]\s*(?:tuyệt |tối )?mật(?!\w)", re.IGNORECASE)
_LONGEST: Final = 60


def check(text: str) -> None:
    """Raise `RefusedFileError` (`classified`) when a line or a table cell of `text` is a secrecy mark."""
    for row in text.split("\n"):
        low = row.lower()
        if "mật" not in low and "m ậ t" not in low:
            continue
        for line in split(row):
            for cell in re.split(r"[|\t]|\s{3,}", line.span.of(row)):
                if len(cell) <= _LONGEST and is_mark(cell.strip()):
                    raise refusal("classified")


def is_mark(cell: str) -> bool:
    """Whether the words of a line or cell are a secrecy mark and nothing else."""
    if _SPACED.fullmatch(cell):
        cell = re.sub(r"(?<=\S)\s(?=\S)", "", cell).replace("TUYỆTMẬT", "TUYỆT MẬT").replace("TỐIMẬT", "TỐI MẬT")
    return bool(_MARK.fullmatch(cell)) or bool(_LABELLED.match(cell))
