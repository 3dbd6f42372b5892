"""Write a paper as PDF/A-2a and PDF/UA-1 with its fonts inside; the same paper gives the same bytes."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import cast

import typst

from ronguon.papers.columns import SIDE_PT
from ronguon.papers.paper import Paper
from ronguon.papers.reading import PaperError
from ronguon.papers.rules import RuleSet
from ronguon.papers.sheet import (
    FOOT_GAP_PT,
    HEAD_GAP_PT,
    PT_PER_MM,
    TEXT_GAP_PT,
    Sheet,
    StyledLine,
    StyledTable,
    compose,
)

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
TEMPLATE = HERE / "paper.typ"
FACES = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")

_NOT_IN_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')


def write_pdf(paper: Paper) -> bytes:
    """Return `paper` laid out by the rules of its day, as a tagged PDF whose text extracts as NFC.

    Document times are the day of issue, so that equal papers have equal bytes. A sign that the paper face
    lacks (≥, →) is taken from the compiler's own serif; one that this lacks too is refused.

    Raises `PaperError` when no rules hold, a sign cannot be printed or the fonts were not built.
    """
    sheet = compose(paper)
    data = json.dumps(_data(sheet, paper), ensure_ascii=False)
    compiler = typst.Compiler(TEMPLATE.read_bytes(), font_paths=_fonts(), sys_inputs={"sheet": data})
    issued = datetime.combine(paper.issued_on, time(), UTC)
    try:
        written = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=issued)
    except typst.TypstError as error:
        raise _refusal(error) from error
    return cast("bytes", written)


@cache
def _fonts() -> typst.Fonts:
    if not all((FONTS / face).is_file() for face in FACES):
        raise PaperError("The fonts for PDF files are missing; run make to build them.", code="no_fonts")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def _refusal(error: typst.TypstError) -> PaperError:
    found = _NOT_IN_FONT.search(str(error))
    if found:
        message = f"Không in được ký tự “{found.group(1)}” ra PDF; hãy thay bằng chữ hoặc ký hiệu thông thường."
        return PaperError(message, code="no_glyph")
    return PaperError("The PDF of this document could not be made; try the .docx file.", code="pdf")


def _data(sheet: Sheet, paper: Paper) -> dict[str, object]:
    day = paper.issued_on
    return {
        "title": sheet.title,
        "issued": [day.year, day.month, day.day],
        "setup": _setup(sheet),
        "rules": _rules(sheet.rules),
        "left_names": [_line(line) for line in sheet.left_names],
        "right_names": [_line(line) for line in sheet.right_names],
        "left_marks": [_line(line) for line in sheet.left_marks],
        "right_marks": [_line(line) for line in sheet.right_marks],
        "opening": [_line(line) for line in sheet.opening],
        "body": [_grid(block) if isinstance(block, StyledTable) else _line(block) for block in sheet.body],
        "authority": [_line(line) for line in sheet.authority],
        "signer": _line(sheet.signer),
        "recipients": [_line(line) for line in sheet.recipients],
    }


def _setup(sheet: Sheet) -> dict[str, float | bool]:
    rules = sheet.rules
    lengths = {
        "top": "margin_top",
        "bottom": "margin_bottom",
        "left": "margin_left",
        "right": "margin_right",
        "header": "header_distance",
        "indent": "first_line",
    }
    return {key: rules[part].size * PT_PER_MM for key, part in lengths.items()} | {
        "gap": rules["paragraph_gap"].size,
        "spacing": rules["line_spacing"].size,
        "column": sheet.column_widths_pt[0],
        "head_gap": HEAD_GAP_PT,
        "text_gap": TEXT_GAP_PT if sheet.opens_with_gap else 0.0,
        "foot_gap": FOOT_GAP_PT,
        "exact": rules["line_spacing"].unit == "pt",
    }


def _rules(rules: RuleSet) -> dict[str, object]:
    return {
        part: {
            "size": rule.size,
            "bold": rule.bold,
            "italic": rule.italic,
            "underline": rule.underline,
            "align": rule.align,
            "indent": rule.indent_mm * PT_PER_MM,
        }
        for part, rule in rules.rules.items()
        if rule.is_style
    }


def _line(line: StyledLine) -> dict[str, object]:
    return {
        "part": line.part,
        "text": line.text,
        "above": line.above_pt,
        "rule": line.rule_pt,
        "outline": line.outline,
    }


def _grid(grid: StyledTable) -> dict[str, object]:
    return {
        "head": grid.head,
        "rows": grid.rows,
        "size": grid.size,
        "padding": SIDE_PT,
        "widths": grid.widths_pt,
        "aligns": grid.aligns,
    }
