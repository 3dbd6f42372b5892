"""Page and styles: one named style per part, made from the rule table."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ronguon.papers.rules import Align, LayoutRule, RuleSet
from ronguon.papers.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from ronguon.papers.word import marks

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.text.parfmt import ParagraphFormat

STANCES: dict[Align, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
BUILT_IN = {f"heading_{level}": f"Heading {level}" for level in range(1, 5)} | {"page_number": "Header"}
_HEADINGS = ("heading_chapter", "heading_section", "heading_article", *(f"heading_{level}" for level in range(1, 5)))
LONG = frozenset({"body", "basis", *_HEADINGS, "table_caption"})
_STICKY = frozenset({*_HEADINGS, "table_caption"})


def set_page(document: Document, rules: RuleSet) -> None:
    """Set A4, the margins and the page number, which the first page does not show."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH_MM), Mm(PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(rules["margin_top"].size), Mm(rules["margin_bottom"].size)
    section.left_margin, section.right_margin = Mm(rules["margin_left"].size), Mm(rules["margin_right"].size)
    section.header_distance = Mm(rules["header_distance"].size)
    section.different_first_page_header_footer = True
    marks.number_pages(section.header.paragraphs[0])


def set_styles(document: Document, rules: RuleSet) -> None:
    """Make the styles of all parts; the base style carries face, language and the unit's size."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    marks.set_face(defaults)
    marks.set_language(defaults)
    base = cast("ParagraphStyle", document.styles["Normal"])
    marks.set_face(_run_properties(base))
    base.font.size = Pt(rules["body"].size)
    base.paragraph_format.space_before = base.paragraph_format.space_after = Pt(0)
    base.paragraph_format.line_spacing = 1.0
    for rule in rules.rules.values():
        if rule.is_style:
            _shape(_style(document, rule), rule, rules)


def style_name(rule: LayoutRule) -> str:
    """Return the name under which the style of a part stands in the document."""
    return BUILT_IN.get(rule.part, rule.name)


def style_id(rule: LayoutRule) -> str:
    """Return the id by which paragraphs refer to the style of a part."""
    built_in = BUILT_IN.get(rule.part)
    return built_in.replace(" ", "") if built_in else "Paper" + rule.part.title().replace("_", "")


def _style(document: Document, rule: LayoutRule) -> ParagraphStyle:
    name = style_name(rule)
    if rule.part in BUILT_IN:
        return cast("ParagraphStyle", document.styles[name])
    style = cast("ParagraphStyle", document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
    style.element.styleId = style_id(rule)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    return style


def _shape(style: ParagraphStyle, rule: LayoutRule, rules: RuleSet) -> None:
    marks.set_face(_run_properties(style))
    style.font.size = Pt(rule.size)
    style.font.bold, style.font.italic, style.font.underline = rule.bold, rule.italic, rule.underline
    style.font.color.rgb = RGBColor(0, 0, 0)
    layout = style.paragraph_format
    layout.alignment = STANCES[rule.align]
    layout.space_before = Pt(0)
    layout.space_after = Pt(rules["paragraph_gap"].size if rule.part in LONG else 0)
    layout.left_indent = Mm(rule.indent_mm)
    layout.keep_with_next = rule.part in _STICKY
    if rule.part in LONG:
        _space(layout, rules["line_spacing"])
        layout.first_line_indent = Mm(0 if rule.align == "center" else rules["first_line"].size)
        layout.widow_control = True


def _space(layout: ParagraphFormat, spacing: LayoutRule) -> None:
    layout.line_spacing = Pt(spacing.size) if spacing.unit == "pt" else spacing.size


def _run_properties(style: ParagraphStyle) -> BaseOxmlElement:
    return cast("BaseOxmlElement", style.element.get_or_add_rPr())
