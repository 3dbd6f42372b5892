"""PDF files with a text layer: lines with their boxes, page headers and numbers cut, broken lines joined."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import pypdfium2 as pdfium

from ronguon.directives.reading.formats.content import Builder, Content, clean
from ronguon.directives.reading.lines import RANK_NONE, is_heading_case, marker_of
from ronguon.directives.reading.refusals import refusal

_MOST_PAGES: Final = 500
_FEWEST_LETTERS: Final = 20
_GAP: Final = 2.6
_NARROW: Final = 0.9
_INDENT: Final = 6.0
_OFTEN: Final = 0.6
_REPEATED_FROM: Final = 3
_PASSWORD: Final = 4
_NUMBER_ONLY: Final = re.compile(r"(?:Trang\s*)?[-–—\s]*\d{1,4}[-–—\s]*(?:/\s*\d{1,4})?")


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line, or one side of it: its words and its box in points from the lower left corner."""

    words: str
    page: int
    left: float
    bottom: float
    right: float
    top: float

    def box(self) -> dict[str, Any]:
        return {"page": self.page, "box": [round(v, 1) for v in (self.left, self.bottom, self.right, self.top)]}


def read_pdf(data: bytes) -> Content:
    """Return the content of a PDF's text layer.

    Raises `RefusedFileError`: `encrypted`, `damaged`, `too_long` beyond 500 pages, `scanned` when pages hold next
    to no characters.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise refusal("encrypted" if getattr(error, "err_code", None) == _PASSWORD else "damaged") from None
    try:
        pages = _pages(document)
    except pdfium.PdfiumError:
        raise refusal("damaged") from None
    finally:
        with suppress(pdfium.PdfiumError):
            document.close()
    letters = sum(char.isalpha() for page in pages for row in page for char in row.words)
    if letters < _FEWEST_LETTERS * max(1, len(pages)):
        raise refusal("scanned" if pages else "empty")
    return _build(_without_margins(pages))


def _pages(document: pdfium.PdfDocument) -> list[list[_Row]]:
    if len(document) > _MOST_PAGES:
        raise refusal("too_long")
    found = []
    for number in range(len(document)):
        page = document[number]
        textpage = page.get_textpage()
        found.append(_rows(textpage, number + 1))
        textpage.close()
        page.close()
    return found


def _rows(textpage: pdfium.PdfTextPage, page: int) -> list[_Row]:
    """Return the lines of a page; a line with a wide gap, as between two letterheads, is given side by side."""
    rows: list[_Row] = []
    at = 0
    count = textpage.count_chars()
    said = textpage.get_text_range(0, count) if count else ""
    if len(said) != count:
        # Characters beyond the basic plane make the two counts differ; boxes are then given per page.
        return [_Row(line, page, 0, 0, 0, 0) for line in clean(said).split("\n") if line.strip()]
    for line in said.replace("\r\n", "\n\n").replace("\r", "\n").split("\n"):
        if line.strip():
            rows.extend(_sides(textpage, line, at, page))
        at += len(line) + 1
    return rows


def _sides(textpage: pdfium.PdfTextPage, line: str, at: int, page: int) -> list[_Row]:
    boxes = [(i, textpage.get_charbox(at + i)) for i, char in enumerate(line) if not char.isspace()]
    cuts = [0]
    for (_, before), (i, after) in pairwise(boxes):
        height = max(before[3] - before[1], after[3] - after[1], 4.0)
        if after[0] - before[2] > _GAP * height:
            cuts.append(i)
    cuts.append(len(line))
    rows = []
    for start, end in pairwise(cuts):
        words = clean(line[start:end]).strip()
        inside = [box for i, box in boxes if start <= i < end]
        if words and inside:
            left, bottom = min(b[0] for b in inside), min(b[1] for b in inside)
            rows.append(_Row(words, page, left, bottom, max(b[2] for b in inside), max(b[3] for b in inside)))
    return rows


def _without_margins(pages: list[list[_Row]]) -> list[list[_Row]]:
    """Return the pages without page numbers and without lines that stand at the edge of most pages."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_masked(row) for row in (*page[:2], *page[-2:])})
    often = {words for words, times in edges.items() if len(pages) >= _REPEATED_FROM and times >= _OFTEN * len(pages)}
    kept = []
    for page in pages:
        last = len(page) - 1
        kept.append([
            row for at, row in enumerate(page)
            if not (at in (0, 1, last - 1, last) and (_masked(row) in often or _NUMBER_ONLY.fullmatch(row.words)))
        ])  # fmt: skip
    return kept


def _masked(row: _Row) -> str:
    return re.sub(r"\d+", "#", row.words)


def _build(pages: list[list[_Row]]) -> Content:
    builder = Builder()
    rows = [row for page in pages for row in page]
    right = _margin([row.right for row in rows])
    left = _margin([row.left for row in rows])
    before: _Row | None = None
    for row in rows:
        if before is None:
            builder.add(row.words, row.box())
        elif _goes_on(before, row, left, right):
            builder.add(" ")
            builder.add(row.words, row.box())
        else:
            builder.add("\n" if _same_block(before, row) else "\n\n")
            builder.add(row.words, row.box())
        before = row
    return builder.content()


def _margin(values: list[float]) -> float:
    """Return the position at which most lines begin or end, to five points."""
    counted = Counter(round(v / 5) * 5 for v in values)
    return float(counted.most_common(1)[0][0]) if counted else 0.0


def _goes_on(before: _Row, row: _Row, left: float, right: float) -> bool:
    """Whether `row` is the rest of the sentence that the line before broke off."""
    if marker_of(row.words[:40])[1] != RANK_NONE and not before.words.endswith(("số", "ngày", "Số")):
        return False
    if row.words[0].islower():
        return True
    full = before.right >= left + _NARROW * (right - left)
    indented = row.left > left + _INDENT
    ended = before.words.endswith((".", ":", ";", "./.", ".", "!"))
    return full and not indented and not (ended and row.words[0] in "-+") and not is_heading_case(row.words)


def _same_block(before: _Row, row: _Row) -> bool:
    near = replace(before).page == row.page and 0 <= before.bottom - row.top < 1.2 * max(4.0, row.top - row.bottom)
    return (
        near
        and is_heading_case(before.words) == is_heading_case(row.words)
        and row.left > before.left - 200
        and (is_heading_case(row.words) or row.words[0].islower())
    )
