"""Head and foot of a paper: two columns side by side, without lines around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx.shared import Pt

from ronguon.papers.rules import RuleSet
from ronguon.papers.sheet import FOOT_GAP_PT, HEAD_GAP_PT, Sheet, StyledLine
from ronguon.papers.word import marks
from ronguon.papers.word.flow import add_line, add_space, shape_table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

_END_PT = 1.0
_SPLIT_FROM = 30


def write_head(document: Document, sheet: Sheet) -> None:
    """Write the names of the units beside the nation's, and below them the number beside the date."""
    rows = ((sheet.left_names, sheet.right_names), (sheet.left_marks, sheet.right_marks))
    _write_pairs(document, sheet, rows)
    add_space(document, HEAD_GAP_PT)


def write_foot(document: Document, sheet: Sheet) -> None:
    """Write the recipients beside the signature, on one page unless the list is very long."""
    gap = FOOT_GAP_PT - sheet.rules["paragraph_gap"].size
    add_space(document, gap).paragraph_format.keep_with_next = True
    pair = (sheet.recipients, (*sheet.authority, sheet.signer))
    _write_pairs(document, sheet, (pair,), splits=len(sheet.recipients) > _SPLIT_FROM)
    add_space(document, _END_PT)


def _write_pairs(
    document: Document,
    sheet: Sheet,
    pairs: Sequence[tuple[Sequence[StyledLine], Sequence[StyledLine]]],
    *,
    splits: bool = False,
) -> None:
    table = document.add_table(rows=len(pairs), cols=2)
    shape_table(table, sheet.column_widths_pt)
    marks.pad_cells(table, 0, 0)
    for row, pair in zip(table.rows, pairs, strict=True):
        if not splits:
            marks.keep_row(row)
        for cell, lines, width in zip(row.cells, pair, sheet.column_widths_pt, strict=True):
            _write_cell(cell, lines, sheet.rules, width)


def _write_cell(cell: _Cell, lines: Sequence[StyledLine], rules: RuleSet, width_pt: float) -> None:
    cell.width = Pt(width_pt)
    for line in lines:
        add_line(cell, line, rules, width_pt)
    if lines:
        cell._element.remove(cell.paragraphs[0]._p)  # noqa: SLF001 - a new cell comes with an empty paragraph
