"""The few pieces of raw XML that the document library has no words for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
TWIPS_PER_PT = 20
_RULE_EIGHTHS = "4"
_FACES = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")
# What the schema wants after them, of the properties that our own paragraphs have.
_AFTER_BORDERS = ("w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")
_AFTER_OUTLINE = ("w:rPr", "w:sectPr")


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Return a new element of the main namespace with attributes of the same namespace."""
    made = cast("BaseOxmlElement", OxmlElement(tag))
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def set_face(properties: BaseOxmlElement) -> None:
    """Name the paper face for every script in run properties, in place of a theme's font."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = element("w:rFonts")
    for face in _FACES:
        fonts.set(qn(face), FONT)
    properties.insert(0, fonts)


def set_language(properties: BaseOxmlElement) -> None:
    """Say in run properties that the words are Vietnamese."""
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA"))


def draw_rule(paragraph: Paragraph) -> None:
    """Draw a solid rule along the top of an empty paragraph."""
    borders = element("w:pBdr")
    borders.append(element("w:top", val="single", sz=_RULE_EIGHTHS, space="0", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)  # noqa: SLF001 - no public way


def set_outline(paragraph: Paragraph, level: int) -> None:
    """Give a paragraph its level in the document's outline, 1 being the highest."""
    mark = element("w:outlineLvl", val=str(level - 1))
    paragraph._p.get_or_add_pPr().insert_element_before(mark, *_AFTER_OUTLINE)  # noqa: SLF001 - no public way


def number_pages(paragraph: Paragraph) -> None:
    """Put the field that shows the page's number into a paragraph."""
    for kind in ("begin", None, "separate", "end"):
        run = paragraph.add_run()._r  # noqa: SLF001 - no public way
        if kind:
            run.append(element("w:fldChar", fldCharType=kind))
        else:
            words = element("w:instrText")
            words.text = "PAGE"
            run.append(words)


def repeat_row(row: _Row) -> None:
    """Make a table's first row a header that every page repeats."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))  # noqa: SLF001 - no public way


def keep_row(row: _Row) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))  # noqa: SLF001 - no public way


def pad_cells(table: Table, sides_pt: float, ends_pt: float) -> None:
    """Set the app inside every cell of a table."""
    margins = element("w:tblCellMar")
    for side, room in (("top", ends_pt), ("left", sides_pt), ("bottom", ends_pt), ("right", sides_pt)):
        margins.append(element(f"w:{side}", w=str(round(room * TWIPS_PER_PT)), type="dxa"))
    properties = table._tbl.tblPr  # noqa: SLF001 - no public way
    for old in properties.findall(qn("w:tblCellMar")):
        properties.remove(old)
    properties.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def indent_table(table: Table) -> None:
    """Let a table begin exactly at the left margin."""
    properties = table._tbl.tblPr  # noqa: SLF001 - no public way
    mark = element("w:tblInd", w="0", type="dxa")
    properties.insert_element_before(
        mark, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption"
    )
