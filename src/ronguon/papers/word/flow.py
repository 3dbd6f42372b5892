"""The text of a paper in its order: opening lines, paragraphs, headings, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.shared import Pt

from ronguon.papers.columns import SIDE_PT
from ronguon.papers.rules import RuleSet
from ronguon.papers.sheet import TEXT_GAP_PT, Sheet, StyledLine, StyledTable
from ronguon.papers.word import marks
from ronguon.papers.word.styles import LONG, STANCES, style_id

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_RULE_HEIGHT_PT = 3.0
_RULE_DROP_PT = 3.0
_CELL_END_PT = 2.0


class Holder(Protocol):
    """Whatever paragraphs can be added to: the document or a cell."""

    def add_paragraph(self) -> Paragraph:
        """Return a new last paragraph."""
        ...


def write_text(document: Document, sheet: Sheet) -> None:
    """Write everything between head and foot; the last paragraph stays with the signature."""
    room = sum(sheet.column_widths_pt)
    between = sheet.rules["paragraph_gap"].size
    gap = 0.0
    for block in (*sheet.opening, *sheet.body):
        if block is sheet.body[0] and sheet.opens_with_gap:
            gap += TEXT_GAP_PT
        if isinstance(block, StyledTable):
            if gap:
                add_space(document, gap)
            _add_grid(document, block, sheet.rules)
            gap = between
            continue
        paragraph = add_line(document, block, sheet.rules, room)
        if block.part in LONG and gap:
            paragraph.paragraph_format.space_before = Pt(gap)
        gap = 0.0 if block.part in LONG else between
    if isinstance(sheet.body[-1], StyledLine):
        document.paragraphs[-1].paragraph_format.keep_with_next = True


def add_line(holder: Holder, line: StyledLine, rules: RuleSet, room_pt: float) -> Paragraph:
    """Add a line in the style of its part, and below it the rule that it takes; return the line."""
    paragraph = holder.add_paragraph()
    fill(paragraph, line, rules)
    if line.outline:
        marks.set_outline(paragraph, line.outline)
    if line.above_pt and line.part not in LONG:
        paragraph.paragraph_format.space_before = Pt(line.above_pt)
    if line.rule_pt:
        _add_rule(holder, line.rule_pt, room_pt)
    return paragraph


def fill(paragraph: Paragraph, line: StyledLine, rules: RuleSet) -> None:
    """Put the words of a line into a paragraph, a line feed as a break within it."""
    paragraph._p.style = style_id(rules[line.part])  # noqa: SLF001 - by name takes a search for every paragraph
    for place, words in enumerate(line.text.split("\n")):
        run = paragraph.add_run(words)
        if place:
            run._r.insert(0, marks.element("w:br"))  # noqa: SLF001 - the break has to stand before the words


def add_space(holder: Holder, height_pt: float) -> Paragraph:
    """Add an empty paragraph of an exact height."""
    paragraph = holder.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(height_pt)
    return paragraph


def _add_rule(holder: Holder, length_pt: float, room_pt: float) -> None:
    paragraph = add_space(holder, _RULE_HEIGHT_PT)
    paragraph.paragraph_format.space_before = Pt(_RULE_DROP_PT)
    side = Pt(max(0.0, (room_pt - length_pt) / 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    marks.draw_rule(paragraph)


def _add_grid(document: Document, grid: StyledTable, rules: RuleSet) -> None:
    table = document.add_table(rows=1 + len(grid.rows), cols=len(grid.head), style="Table Grid")
    shape_table(table, grid.widths_pt)
    marks.pad_cells(table, SIDE_PT, _CELL_END_PT)
    marks.repeat_row(table.rows[0])
    columns = len(grid.head)
    cells = table._cells  # noqa: SLF001 - the public way reads the whole table again for every cell
    for place, words in enumerate(grid.head):
        cells[place].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _fill_cell(cells[place], StyledLine("table_head", words), rules, grid, place)
    for number, row in enumerate(grid.rows, start=1):
        for place, words in enumerate(row):
            _fill_cell(cells[number * columns + place], StyledLine("table_cell", words), rules, grid, place)


def _fill_cell(cell: _Cell, line: StyledLine, rules: RuleSet, grid: StyledTable, place: int) -> None:
    """Fill one cell; a head stands as its rule says, the cells below it as their column holds."""
    rule = rules[line.part]
    cell.width = Pt(grid.widths_pt[place])
    paragraph = cell.paragraphs[0]
    fill(paragraph, line, rules)
    if line.part == "table_cell" and grid.aligns[place] != rule.align:
        paragraph.alignment = STANCES[grid.aligns[place]]
    if grid.size != rule.size:
        for run in paragraph.runs:
            run.font.size = Pt(grid.size)


def shape_table(table: Table, widths_pt: tuple[float, ...]) -> None:
    """Fix the columns of a table that begins at the left margin."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    marks.indent_table(table)
    for column, width in zip(table.columns, widths_pt, strict=True):
        column.width = Pt(width)
