"""Write a paper as a .docx that a clerk can go on working in: one named style per part, no personal author."""

from __future__ import annotations

from docx import Document

from ronguon.papers.paper import Paper
from ronguon.papers.sheet import compose
from ronguon.papers.word.flow import write_text
from ronguon.papers.word.frame import write_foot, write_head
from ronguon.papers.word.package import sealed
from ronguon.papers.word.styles import set_page, set_styles

__all__ = ["write_docx"]


def write_docx(paper: Paper) -> bytes:
    """Return `paper` laid out by the rules of its day, as an Office Open XML document.

    Every time inside is the day of issue, so that equal papers have equal bytes.

    Raises `PaperError` when no rules hold or the authority of the signer has no form in this layout.
    """
    sheet = compose(paper)
    document = Document()
    set_page(document, sheet.rules)
    set_styles(document, sheet.rules)
    write_head(document, sheet)
    write_text(document, sheet)
    write_foot(document, sheet)
    return sealed(document, title=sheet.title, issued_on=paper.issued_on)
