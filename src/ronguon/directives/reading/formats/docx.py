"""Word documents: paragraphs and tables in order, list numbers, tracked changes taken as accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from ronguon.directives.reading import secrecy
from ronguon.directives.reading.formats.content import Builder, Content
from ronguon.directives.reading.formats.numbering import Numbering, W, read_numbering
from ronguon.directives.reading.formats.rows import Cell, Piece, add_line, add_table
from ronguon.directives.reading.model import Note
from ronguon.directives.reading.refusals import refusal
from ronguon.files.domain import archive
from ronguon.kernel.errors import RefusedFileError

_MAIN: Final = "word/document.xml"
_MAX_PART: Final = 64 * 1024 * 1024
_CHANGES: Final = frozenset({f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"})
_DROPPED: Final = frozenset(
    {f"{W}del", f"{W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_BOX: Final = f"{W}txbxContent"
_DEEPEST_TABLE: Final = 8


def read_docx(data: bytes) -> Content:
    """Return the content of a .docx file.

    Raises `RefusedFileError`: what `files` refuses in an archive, `kind` for another office document, `damaged`,
    `dtd`, `classified` for a secrecy mark in a header or footer.
    """
    try:
        members = {member.name: member for member in archive.inspect(data)}
    except RefusedFileError as refused:
        raise refusal(refused.code if refused.code in {"encrypted", "bomb"} else "damaged") from None
    if _MAIN not in members:
        raise refusal("kind" if members else "damaged")
    document = _part(data, members, _MAIN)
    if document is None:
        raise refusal("damaged")
    _check_margins(data, members)
    numbering = read_numbering(_part(data, members, "word/numbering.xml"), _part(data, members, "word/styles.xml"))
    body = document.find(f"{W}body")
    if body is None:
        raise refusal("damaged")
    return _Walker(numbering).walk(body)


def _part(data: bytes, members: dict[str, archive.Member], name: str) -> etree._Element | None:
    member = members.get(name)
    if member is None:
        return None
    if member.size > _MAX_PART:
        raise refusal("bomb")
    try:
        content = b"".join(archive.unpack(data, member))
    except RefusedFileError:
        raise refusal("damaged") from None
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise refusal("dtd")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise refusal("damaged") from None


def _check_margins(data: bytes, members: dict[str, archive.Member]) -> None:
    """Look for a secrecy mark in headers and footers, which are no part of the text."""
    for name in members:
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            part = _part(data, members, name)
            if part is not None:
                lines = ("".join(t.text or "" for t in p.iter(f"{W}t")) for p in part.iter(f"{W}p"))
                secrecy.check("\n".join(lines))


class _Walker:
    """Goes through the body once and builds the text with its map."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._builder = Builder()
        self._paragraphs = 0
        self._tables = 0
        self._centred = False

    def walk(self, body: etree._Element) -> Content:
        if any(element.tag in _CHANGES for element in body.iter()):
            message = "Tệp còn sửa đổi đang theo dõi; phần thêm đã được nhận, phần xóa đã được bỏ khi đọc."
            self._builder.notes.append(Note("tracked_changes", message))
        self._blocks(body)
        return self._builder.content()

    def _blocks(self, parent: etree._Element) -> None:
        for element in _flat(parent):
            if element.tag == f"{W}p":
                self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self._tables += 1
                add_table(self._builder, self._rows(element, self._tables, 0))

    def _paragraph(self, element: etree._Element) -> None:
        for box in element.iter(_BOX):
            if not _is_dropped(box, element):
                for inner in box.iter(f"{W}p"):
                    self._emit(self._runs(inner, {}))
        pieces = self._runs(element, {})
        alignment = element.find(f"{W}pPr/{W}jc")
        centred = alignment is not None and alignment.get(f"{W}val") == "center"
        if not any(words.strip() for words, _ in pieces):
            self._centred = False
            self._builder.add("\n")
            return
        # Lines of one title are centred one under the other; any other paragraph stands apart.
        if not (centred and self._centred) and self._builder.length:
            self._builder.add("\n")
        self._centred = centred
        self._emit(pieces)

    def _emit(self, pieces: list[Piece]) -> None:
        if any(words.strip() for words, _ in pieces):
            add_line(self._builder, pieces, "\n")

    def _runs(self, element: etree._Element, where: dict[str, Any]) -> list[Piece]:
        self._paragraphs += 1
        place = where or {"paragraph": self._paragraphs}
        pieces: list[Piece] = []
        marker = self._marker(element)
        if marker:
            pieces.append((marker + " ", place | {"run": 0}))
        number = 0
        for run in element.iter(f"{W}r"):
            if _is_dropped(run, element):
                continue
            number += 1
            words = "".join(_words(run))
            if words:
                pieces.append((words, place | {"run": number}))
        return pieces

    def _marker(self, element: etree._Element) -> str:
        style = element.find(f"{W}pPr/{W}pStyle")
        link = element.find(f"{W}pPr/{W}numPr/{W}numId")
        level = element.find(f"{W}pPr/{W}numPr/{W}ilvl")
        number, depth = self._numbering.styles.get(style.get(f"{W}val", "") if style is not None else "", ("", 0))
        if link is not None:
            number = link.get(f"{W}val", "")
        if level is not None and level.get(f"{W}val", "").isdecimal():
            depth = int(level.get(f"{W}val", "0")[:2])
        if not number or number == "0" or not any((t.text or "").strip() for t in element.iter(f"{W}t")):
            return ""
        return self._numbering.marker(number, depth)

    def _rows(self, table: etree._Element, number: int, depth: int) -> list[list[Cell]]:
        rows = []
        for index, row in enumerate(r for r in _flat(table) if r.tag == f"{W}tr"):
            cells: list[Cell] = []
            for at, cell in enumerate(c for c in _flat(row) if c.tag == f"{W}tc"):
                where = {"table": number, "row": index + 1, "cell": at + 1}
                cells.append(self._cell(cell, where, depth))
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                wide = span.get(f"{W}val", "1") if span is not None else "1"
                cells.extend([] for _ in range(min(20, int(wide)) - 1 if wide.isdecimal() and len(wide) < 4 else 0))
            rows.append(cells)
        return rows

    def _cell(self, cell: etree._Element, where: dict[str, Any], depth: int) -> Cell:
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        if merged is not None and merged.get(f"{W}val") != "restart":
            return []
        found: Cell = []
        for element in _flat(cell):
            if element.tag == f"{W}p":
                found.append(self._runs(element, where))
            elif element.tag == f"{W}tbl" and depth < _DEEPEST_TABLE:
                for row in self._rows(element, where["table"], depth + 1):
                    found.extend(paragraph for inner in row for paragraph in inner)
        return found


def _flat(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the children, with the insides of content controls and accepted insertions in their place."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}:
            waiting.extend(reversed(element))
        elif element.tag not in _DROPPED:
            yield element


def _is_dropped(element: etree._Element, top: etree._Element) -> bool:
    """Whether the element stands in a deletion, in a fallback, or in a text box read on its own."""
    above = element.getparent()
    while above is not None and above is not top:
        if above.tag in _DROPPED or above.tag == _BOX:
            return True
        above = above.getparent()
    return False


def _words(run: etree._Element) -> Iterator[str]:
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield " "
        elif child.tag in {f"{W}br", f"{W}cr"}:
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
