"""What a .docx looks like: its lines with the size and style they really have, after all styles are resolved."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from ronguon.kernel.vietnamese import nfc, search_key
from ronguon.papers.lint.cascade import Cascade
from ronguon.papers.reading import PaperError

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.section import Section
    from docx.text.run import Run

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 2_000
_DEEPEST = 20
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OpcError,
    PythonDocxError,
    RuntimeError,
    TypeError,
    ValueError,
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
)

Place = Literal["text", "left", "right", "table"]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One line as it is printed; `size` in points is None where no style names one."""

    text: str
    key: str
    place: Place
    size: float | None
    face: str | None
    bold: bool
    italic: bool
    underline: bool
    centred: bool
    justified: bool


@dataclass(frozen=True, slots=True)
class SheetMargins:
    """The page of a portrait section, in millimetres."""

    width: float
    height: float
    margins: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """A document as the lint sees it: its lines in reading order and its pages."""

    lines: tuple[SeenLine, ...]
    sides: tuple[SheetMargins, ...]
    numbered: Literal["header", "footer", "none"]
    hides_first: bool


def look(data: bytes) -> SeenDocument:
    """Open a .docx and resolve what it shows. Raises `PaperError` when it is none or is damaged."""
    _guard(data)
    try:
        document = Document(io.BytesIO(data))
        sections = list(document.sections)
        return SeenDocument(
            lines=tuple(_lines(document)),
            sides=tuple(_sides(section) for section in sections if section.orientation != WD_ORIENTATION.LANDSCAPE),
            numbered=_numbered(sections),
            hides_first=bool(sections and sections[0].different_first_page_header_footer),
        )
    except _DAMAGE as error:
        raise _unreadable() from error


def _unreadable() -> PaperError:
    message = "Không đọc được tệp .docx này; hãy mở bằng phần mềm soạn thảo, lưu lại rồi kiểm tra lần nữa."
    return PaperError(message, code="unreadable")


def _guard(data: bytes) -> None:
    """Refuse what is no .docx, or would not fit in memory once unpacked."""
    if len(data) > MAX_BYTES:
        raise PaperError("Tệp lớn hơn 20 MB; hãy giảm dung lượng ảnh rồi kiểm tra lại.", code="too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except _DAMAGE as error:
        raise _unreadable() from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise PaperError("Tệp có nội dung nén quá lớn nên không được mở.", code="too_large")


def _lines(document: DocxDocument) -> Iterator[SeenLine]:
    cascade = Cascade(document)
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield from _paragraph_lines(block, cascade, "text")
        else:
            yield from _table_lines(block, cascade, 0)


def _table_lines(table: Table, cascade: Cascade, depth: int) -> Iterator[SeenLine]:
    """Yield the lines of a table's cells; those of a table of two columns may be a head or foot."""
    for row in table._tbl.tr_lst:  # noqa: SLF001 - the public way lays the grid out anew for every row
        paired = len(row.tc_lst) == 2  # noqa: PLR2004 - head and foot have two columns
        for place, element in enumerate(row.tc_lst):
            where = ("left" if place == 0 else "right") if paired else "table"
            for block in _Cell(element, table).iter_inner_content():
                if isinstance(block, Paragraph):
                    yield from _paragraph_lines(block, cascade, cast("Place", where))
                elif depth < _DEEPEST:
                    yield from _table_lines(block, cascade, depth + 1)


def _paragraph_lines(paragraph: Paragraph, cascade: Cascade, place: Place) -> Iterator[SeenLine]:
    """Yield each printed line of a paragraph that says something, looking as its longest run does."""
    for words, runs in _split(paragraph):
        text = nfc(words).strip()
        if text:
            longest = max(runs, key=lambda pair: len(pair[1].strip()))[0]
            looks = cascade.looks(paragraph, longest)
            yield SeenLine(
                text=text,
                key=search_key(text),
                place=place,
                size=looks.size,
                face=looks.face,
                bold=bool(looks.bold),
                italic=bool(looks.italic),
                underline=bool(looks.underline),
                centred=looks.stance == WD_ALIGN_PARAGRAPH.CENTER,
                justified=looks.stance == WD_ALIGN_PARAGRAPH.JUSTIFY,
            )


def _split(paragraph: Paragraph) -> Iterator[tuple[str, list[tuple[Run, str]]]]:
    """Yield the lines of a paragraph, broken at its line breaks, with the runs that make them up."""
    runs: list[tuple[Run, str]] = []
    for run in paragraph.runs:
        first, *further = run.text.split("\n")
        runs.append((run, first))
        for words in further:
            yield "".join(part for _, part in runs), runs
            runs = [(run, words)]
    if runs:
        yield "".join(part for _, part in runs), runs


def _sides(section: Section) -> SheetMargins:
    lengths = {
        "margin_top": section.top_margin,
        "margin_bottom": section.bottom_margin,
        "margin_left": section.left_margin,
        "margin_right": section.right_margin,
    }
    margins = tuple((part, length.mm) for part, length in lengths.items() if length is not None)
    width, height = section.page_width, section.page_height
    return SheetMargins(width.mm if width else 0.0, height.mm if height else 0.0, margins)


def _numbered(sections: list[Section]) -> Literal["header", "footer", "none"]:
    """Tell where the first section shows the page's number."""
    for section in sections[:1]:
        for place, story in (("header", section.header), ("footer", section.footer)):
            words = "".join(story._element.itertext(qn("w:instrText")))  # noqa: SLF001 - fields have no public way
            simple = [field.get(qn("w:instr"), "") for field in story._element.iter(qn("w:fldSimple"))]  # noqa: SLF001 (python-docx shows the XML element only here)
            if "PAGE" in words.upper() or any("PAGE" in field.upper() for field in simple):
                return "header" if place == "header" else "footer"
    return "none"
