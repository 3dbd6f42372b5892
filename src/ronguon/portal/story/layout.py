"""Lay the plain text of an official paper out as a Word file that looks like those offices send each other."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from ronguon.portal.story.blocks import PaperText, cut, table_rows

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_FONT = "Times New Roman"
_SECTION = re.compile(r"(?:[IVX]+\.|Điều \d+\.|Chương [IVX]+|\d+(?:\.\d+)*\. .{1,200}[^.;:,]$)")
_HEADER_WIDTHS_MM = (72, 101)
_FOOT_WIDTHS_MM = (85, 80)
_TASK_WIDTHS_MM = (10, 50, 30, 27, 26, 22)
_CENTRE, _JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True)
class _Style:
    size: float = 14
    bold: bool = False
    italic: bool = False
    underline: bool = False
    align: WD_ALIGN_PARAGRAPH = _JUSTIFY


_PLAIN = _Style()
_HEADING = _Style(bold=True)
_CENTRED = _Style(13, align=_CENTRE)
_CENTRED_BOLD = _Style(13, bold=True, align=_CENTRE)


def lay_out(text: str) -> bytes:
    """Return `text` as the bytes of a .docx; equal texts give equal bytes.

    Source: Nghị định 30/2020/NĐ-CP, Annex I (State); Hướng dẫn 36-HD/VPTW (Party), the parts both layouts share.
    """
    paper = cut(text)
    document = _blank()
    _header(document, paper)
    for number, title in enumerate(paper.titles):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(0 if number else 18)
        _paragraph(paragraph, title, _Style(bold=True, align=_CENTRE))
    if paper.is_party and paper.titles:
        _paragraph(document.add_paragraph(), "-----", _CENTRED)
    for block in paper.body:
        _body_block(document, block)
    _foot(document, paper)
    return _same_bytes(document)


def _blank() -> DocxDocument:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(14)
    properties = normal.element.get_or_add_rPr()
    properties.rFonts.set(qn("w:eastAsia"), _FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    properties.append(language)
    normal.paragraph_format.space_after = Pt(0)
    core = document.core_properties
    core.author, core.title, core.language = "Tỉnh An Phước", "", "vi-VN"
    core.created = core.modified = _EPOCH
    return document


def _paragraph(paragraph: Paragraph, text: str, style: _Style) -> None:
    """Write `text` into `paragraph`; a line break in it stays a line break."""
    paragraph.alignment = style.align
    for number, line in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text(line)
        run.font.size = Pt(style.size)
        run.bold, run.italic, run.underline = style.bold, style.italic, style.underline


def _ruled(paragraph: Paragraph, side_mm: int) -> None:
    """Draw the thin rule below the last line of a header column, shortened by `side_mm` on each side."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side_mm)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert(0, borders)  # noqa: SLF001 (python-docx shows the XML element only here)


def _columns(document: DocxDocument, rows: int, widths_mm: tuple[int, int]) -> Table:
    """Add the borderless pair of columns that official papers use for header and foot."""
    table: Table = document.add_table(rows=rows, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, widths_mm)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 (python-docx shows the XML element only here)
    return table


def _widths(table: Table, widths_mm: tuple[int, ...]) -> None:
    """Fix the width of each column, on the grid and on every cell: some readers look only at the one or the other."""
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _lines(cell: _Cell, text: str, style: _Style, last: _Style | None = None) -> Paragraph:
    """Write each line of `text` as a paragraph of `cell`, the last one in its own style, and return that one."""
    lines = text.split("\n")
    paragraph: Paragraph = cell.paragraphs[0]
    for number, line in enumerate(lines):
        paragraph = cell.add_paragraph() if number else paragraph
        _paragraph(paragraph, line, last if last and number == len(lines) - 1 else style)
    return paragraph


def _header(document: DocxDocument, paper: PaperText) -> None:
    table = _columns(document, 2, _HEADER_WIDTHS_MM)
    issuer = _lines(table.cell(0, 0), paper.issuer, _CENTRED_BOLD)
    motto = _lines(table.cell(0, 1), paper.motto, _CENTRED_BOLD)
    if not paper.is_party:
        _ruled(issuer, 13)
    _ruled(motto, 15 if paper.is_party else 18)
    _lines(table.cell(1, 0), paper.number, _CENTRED)
    _lines(table.cell(1, 1), paper.place_and_date, _Style(13, italic=True, align=_CENTRE))


def _body_block(document: DocxDocument, block: str) -> None:
    rows = table_rows(block)
    if rows:
        _task_table(document, rows)
        return
    for line in block.split("\n"):
        style = _style_of(line)
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Mm(0 if style.align == _CENTRE else 10)
        paragraph.paragraph_format.space_before = Pt(6)
        _paragraph(paragraph, line, style)


def _style_of(line: str) -> _Style:
    """Return how a line of the body is set: heading, legal basis, formula in capitals or plain text."""
    if _SECTION.match(line):
        return _HEADING
    if line.isupper():
        return _Style(bold=True, align=_CENTRE)
    return _Style(italic=True) if line.startswith(("Căn cứ ", "Xét Tờ trình ")) else _PLAIN


def _task_table(document: DocxDocument, rows: list[list[str]]) -> None:
    """Add a ruled Word table; the first row repeats at the head of each page."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 (python-docx shows the XML element only here)
    if len(rows[0]) == len(_TASK_WIDTHS_MM):
        _widths(table, _TASK_WIDTHS_MM)
    for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        for column, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            align = WD_ALIGN_PARAGRAPH.LEFT if number and column else _CENTRE
            _lines(cell, text, _Style(12, bold=number == 0, align=align))


def _foot(document: DocxDocument, paper: PaperText) -> None:
    if not paper.recipients and not paper.signature:
        return
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    table = _columns(document, 1, _FOOT_WIDTHS_MM)
    left, right = table.rows[0].cells
    head, _, listed = paper.recipients.partition("\n")
    head_style = _Style(underline=True) if paper.is_party else _Style(12, bold=True, italic=True)
    _paragraph(left.paragraphs[0], head, head_style)
    for line in listed.split("\n"):
        _paragraph(left.add_paragraph(), line, _Style(11, align=WD_ALIGN_PARAGRAPH.LEFT))
    for number, block in enumerate(paper.signature):
        if number:
            right.add_paragraph().paragraph_format.space_after = Pt(42)
        cell_start = right.add_paragraph() if number else right.paragraphs[0]
        _paragraph(cell_start, block, _Style(bold=True, align=_CENTRE))


def _same_bytes(document: DocxDocument) -> bytes:
    """Pack the document again with fixed times, since the writer stamps each part with the clock."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
