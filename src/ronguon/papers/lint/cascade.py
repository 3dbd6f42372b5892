"""What words look like once all styles are resolved: run, character style, paragraph style, defaults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.styles.style import BaseStyle
    from docx.text.font import Font
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Looks:
    """How words look; None where nothing was said. `size` in points."""

    size: float | None = None
    face: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    stance: WD_ALIGN_PARAGRAPH | None = None

    def over(self, below: Looks) -> Looks:
        """Return these looks, completed by those `below` where nothing was said."""
        said: dict[str, Any] = {}
        for field in fields(self):
            mine = getattr(self, field.name)
            said[field.name] = getattr(below, field.name) if mine is None else mine
        return Looks(**said)


class Cascade:
    """Resolves the looks of the words of one document; every style is resolved once."""

    def __init__(self, document: Document) -> None:
        self._styles: dict[str, BaseStyle] = {style.style_id: style for style in document.styles}
        default = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
        self._default = default.style_id if default is not None else None
        self._defaults = _document_defaults(document)
        self._known: dict[str, Looks] = {}

    def looks(self, paragraph: Paragraph, run: Run) -> Looks:
        """Return the looks of a run's words in its paragraph."""
        own = _of_font(run.font).over(Looks(stance=paragraph.alignment))
        marked = self._of_style(run._r.style)  # noqa: SLF001 - by id, since a proxy searches anew
        based = self._of_style(paragraph._p.style or self._default)  # noqa: SLF001 - as above
        return own.over(marked).over(based).over(self._defaults)

    def _of_style(self, style_id: str | None, depth: int = 0) -> Looks:
        style = self._styles.get(style_id) if style_id else None
        if style is None or style_id is None or depth > _DEEPEST:
            return Looks()
        if style_id not in self._known:
            font, layout = getattr(style, "font", None), getattr(style, "paragraph_format", None)
            own = _of_font(font) if font is not None else Looks()
            own = own.over(Looks(stance=layout.alignment if layout is not None else None))
            self._known[style_id] = own.over(self._of_style(style.element.basedOn_val, depth + 1))
        return self._known[style_id]


def _of_font(font: Font) -> Looks:
    underline = font.underline
    return Looks(
        size=font.size.pt if font.size is not None else None,
        face=font.name,
        bold=font.bold,
        italic=font.italic,
        underline=None if underline is None else bool(underline),
    )


def _document_defaults(document: Document) -> Looks:
    properties = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    size = _first(properties, "w:sz", lambda mark: int(mark.get(qn("w:val"))) / 2)
    face = _first(properties, "w:rFonts", lambda mark: mark.get(qn("w:ascii")))
    return Looks(size=size, face=face)


def _first(properties: list[Any], tag: str, read: Callable[[Any], Any]) -> Any:
    return next((read(mark) for owner in properties for mark in owner.findall(qn(tag))), None)
