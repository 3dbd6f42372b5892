"""Word documents: paragraphs, tables, text boxes and notes in order, list numbers, tracked changes as accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from ronguon.directives.reading import secrecy
from ronguon.directives.reading.formats.content import MADE, Builder, FileContent
from ronguon.directives.reading.formats.numbering import Numbering, W, read_numbering, value, whole
from ronguon.directives.reading.formats.rows import Cell, Piece, add_line, add_table
from ronguon.directives.reading.formats.styles import Styles
from ronguon.directives.reading.lines import NOTE
from ronguon.directives.reading.model import ReadNote
from ronguon.directives.reading.refusals import refusal
from ronguon.files.domain.package import Package

_MAIN: Final = "word/document.xml"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHANGES: Final = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo", f"{W}cellIns", f"{W}cellDel")
_GONE: Final = frozenset({f"{W}del", f"{W}moveFrom"})
_AROUND: Final = frozenset(
    {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
    | {f"{_MC}AlternateContent", f"{_MC}Choice", f"{_MC}Fallback"}
)
_BOX: Final = f"{W}txbxContent"
_SIGNS: Final = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES: Final = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_MATHS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RUNS: Final = frozenset({f"{W}r", f"{_MATHS}r"})
_PROPERTIES: Final = frozenset({f"{W}pPr", f"{W}rPr"})
_WORDS: Final = frozenset({f"{W}t", f"{_MATHS}t"})
_MOST_SPANNED: Final = 20
_TOLD: Final = {
    "tracked_changes": "Tệp còn sửa đổi đang theo dõi; phần thêm đã được nhận, phần xóa đã được bỏ khi đọc.",
    "notes": "Tệp có chú thích; mỗi chú thích đứng ngay sau đoạn dẫn đến nó và không được đọc thành nhiệm vụ.",
    "hidden_text": "Tệp có phần chữ bị ẩn; phần đó không được đọc.",
}

Rows = list[list[Cell]]


@dataclass(slots=True)
class _Line:
    """A paragraph as it is to be written."""

    pieces: list[Piece]
    centred: bool

    @property
    def is_blank(self) -> bool:
        return not any(words.strip() for words, _ in self.pieces)


def read_docx(data: bytes) -> FileContent:
    """Return the content of a .docx file: what is printed of its unit with changes accepted, and its notes.

    A place gives `paragraph` and `run`: the how many-th paragraph of the part, and the how many-th run of that
    paragraph outside text boxes in it, both counted from 1 in the order of the file with what was deleted; `part` is
    `footnotes` or `endnotes` and left out for the unit. Cells of tables add `table`, `row` and `cell`; a bar in one
    stands as a slash. A text box stands before its paragraph, a note behind the paragraph or table that refers to it.

    Raises `RefusedFileError`: what `files` refuses in an archive, `kind` for another office document, `damaged`,
    `dtd`, `classified` for a secrecy mark in a header or footer or in hidden words.
    """
    package = Package(data, refusal)
    if _MAIN not in package.names:
        raise refusal("kind" if package.names else "damaged")
    document = package.part(_MAIN)
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise refusal("damaged")
    _check_margins(package)
    return _Walker(package).walk(body)


def _check_margins(package: Package) -> None:
    """Look for a secrecy mark in headers and footers, which are no part of the text."""
    for name in package.names:
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            part = package.part(name)
            if part is not None:
                lines = ("".join(t.text or "" for t in p.iter(f"{W}t")) for p in part.iter(f"{W}p"))
                secrecy.check("\n".join(lines))


class _Walker:
    """Goes through the unit once and builds the text with its map."""

    def __init__(self, package: Package) -> None:
        self._styles = Styles(package.part("word/styles.xml"))
        self._numbering: Numbering = read_numbering(package.part("word/numbering.xml"))
        self._builder = Builder()
        self._numbers: dict[etree._Element, int] = {}
        self._notes: dict[tuple[str, str], etree._Element] = {}
        self._changed = False
        for kind in ("footnote", "endnote"):
            part = package.part(f"word/{kind}s.xml")
            if part is not None:
                self._number(part)
                self._notes.update({(kind, n.get(f"{W}id", "")): n for n in part.iter(f"{W}{kind}")})
        self._asked: list[etree._Element] = []
        self._written_notes = 0
        self._hidden: list[str] = []
        self._kept: list[Piece] = []
        self._tables = 0
        self._centred = False

    def walk(self, body: etree._Element) -> FileContent:
        self._number(body)
        for block in _flat(body):
            for item in self._items(block, {}):
                self._write(item)
            if not self._kept:
                self._write_notes()
        for rest in self._rest():
            self._write(rest)
        self._write_notes()
        self._report()
        return self._builder.content()

    def _number(self, part: etree._Element) -> None:
        self._numbers.update((paragraph, number) for number, paragraph in enumerate(part.iter(f"{W}p"), start=1))
        self._changed = self._changed or next(part.iter(*_CHANGES), None) is not None

    def _report(self) -> None:
        if self._hidden:
            secrecy.check("\n".join(self._hidden))
        happened = {"tracked_changes": self._changed, "notes": self._written_notes, "hidden_text": self._hidden}
        self._builder.notes.extend(ReadNote(code, _TOLD[code]) for code, found in happened.items() if found)

    def _write(self, item: _Line | Rows) -> None:
        if isinstance(item, list):
            self._centred = False
            add_table(self._builder, item)
            return
        if item.is_blank:
            self._centred = False
            self._builder.add("\n")
            return
        # Lines of one title are centred one under the other; any other paragraph stands apart.
        if not (item.centred and self._centred) and self._builder.length:
            self._builder.add("\n")
        self._centred = item.centred
        add_line(self._builder, item.pieces, "\n")

    def _write_notes(self) -> None:
        """Write the notes that what was just written refers to, each on one line with its number before it."""
        asked, self._asked = self._asked, []
        for note in asked:
            lines = list(_lines_of(self._all(note, {"part": note.tag.removeprefix(W) + "s"})))
            if lines:
                self._written_notes += 1
                pieces: list[Piece] = [(NOTE.format(self._written_notes), {MADE: "note"})]
                for number, line in enumerate(lines):
                    between: list[Piece] = [(" ", None)] if number else []
                    pieces.extend((words.replace("\n", " "), at) for words, at in between + line)
                self._write(_Line(pieces, centred=False))

    def _all(self, container: etree._Element, where: dict[str, Any]) -> Iterator[_Line | Rows]:
        for block in _flat(container):
            yield from self._items(block, where)
        yield from self._rest()

    def _rest(self) -> Iterator[_Line]:
        """Yield what was kept for a next paragraph where none follows."""
        if self._kept:
            kept, self._kept = self._kept, []
            yield _Line(kept, centred=False)

    def _items(self, block: etree._Element, where: dict[str, Any]) -> Iterator[_Line | Rows]:
        """Yield what a paragraph or a table holds: text boxes first, then its own words or rows."""
        if block.tag == f"{W}tbl":
            if "table" not in where:
                self._tables += 1
                where = where | {"table": self._tables}
            yield self._rows(block, where)
        elif block.tag == f"{W}p":
            here = where | {"paragraph": self._numbers[block]}
            own, boxes = self._words(block, here)
            pieces, self._kept = self._kept, []
            pieces.extend(own)
            for box in boxes:
                yield from self._all(box, where)
            if self._runs_on(block):
                self._kept = pieces
                return
            marker = self._numbering.marker(*self._styles.list_of(block, self._numbering))
            line = _Line(pieces, centred=value(block.find(f"{W}pPr/{W}jc")) == "center")
            if marker and not line.is_blank:
                pieces.insert(0, (marker + " ", here | {MADE: "number"}))
            yield line

    def _runs_on(self, paragraph: etree._Element) -> bool:
        """Whether the end of the paragraph is deleted or hidden, so that the next one goes on with it."""
        end = paragraph.find(f"{W}pPr/{W}rPr")
        if end is not None and any(end.find(tag) is not None for tag in _GONE):
            return True
        return self._styles.hides(end, paragraph)

    def _words(self, paragraph: etree._Element, where: dict[str, Any]) -> tuple[list[Piece], list[etree._Element]]:
        pieces: list[Piece] = []
        boxes: list[etree._Element] = []
        fields: list[bool] = []
        for number, element in _inline(paragraph):
            if element.tag == _BOX:
                boxes.append(element)
                continue
            words = "".join(self._said(element, fields))
            if words and self._styles.hides(element.find(f"{W}rPr"), paragraph):
                self._hidden.append(words)
            elif words:
                pieces.append((words, where | {"run": number}))
        return pieces, boxes

    def _said(self, run: etree._Element, fields: list[bool]) -> Iterator[str]:
        """Yield the words of a run; `fields` holds, for each field that is open, whether its instruction is."""
        for child in run:
            if child.tag == f"{W}fldChar":
                _turn(fields, child.get(f"{W}fldCharType", ""))
            elif any(fields):
                continue
            elif child.tag in _WORDS:
                yield child.text or ""
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag in _NOTES:
                note = self._notes.pop((_NOTES[child.tag], child.get(f"{W}id", "")), None)
                if note is not None:
                    self._asked.append(note)

    def _rows(self, table: etree._Element, where: dict[str, Any]) -> Rows:
        rows: Rows = []
        kept = (r for r in _flat(table) if r.tag == f"{W}tr" and r.find(f"{W}trPr/{W}del") is None)
        for index, row in enumerate(kept, start=1):
            cells: list[Cell] = []
            for at, cell in enumerate((c for c in _flat(row) if c.tag == f"{W}tc"), start=1):
                if cell.find(f"{W}tcPr/{W}cellDel") is None:
                    cells.append(self._cell(cell, where | {"row": index, "cell": at}))
                    wide = min(_MOST_SPANNED, whole(value(cell.find(f"{W}tcPr/{W}gridSpan")), 1))
                    cells.extend([] for _ in range(wide - 1))
            rows.append(cells)
        return rows

    def _cell(self, cell: etree._Element, where: dict[str, Any]) -> Cell:
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        if merged is not None and value(merged) != "restart":
            return []
        return list(_lines_of(self._all(cell, where)))


def _lines_of(items: Iterator[_Line | Rows]) -> Iterator[list[Piece]]:
    """Yield paragraphs one by one, those of tables cell by cell; blank ones are left out."""
    for item in items:
        if isinstance(item, list):
            yield from (line for row in item for cell in row for line in cell)
        elif not item.is_blank:
            yield item.pieces


def _turn(fields: list[bool], kind: str) -> None:
    if kind == "begin":
        fields.append(True)
    elif fields and kind == "separate":
        fields[-1] = False
    elif fields and kind == "end":
        fields.pop()


def _flat(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the children, with the insides of content controls and accepted insertions in their place."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in _AROUND:
            waiting.extend(child for child in reversed(element) if not _is_other_way(child))
        elif element.tag not in _GONE:
            yield element


def _inline(paragraph: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Yield the runs of a paragraph with their numbers, and text boxes; what is gone is counted and not yielded."""
    waiting = [(paragraph, False)]
    number = 0
    while waiting:
        element, gone = waiting.pop()
        tag = element.tag
        gone = gone or tag in _GONE or _is_other_way(element)
        if tag == _BOX:
            if not gone:
                yield number, element
            continue
        if tag in _RUNS:
            number += 1
            if not gone:
                yield number, element
        waiting.extend(
            (child, gone) for child in reversed(element)
            if (len(child) or child.tag in _RUNS) and child.tag not in _PROPERTIES
        )  # fmt: skip


def _is_other_way(element: etree._Element) -> bool:
    """Whether the element says once more, for other programs, what an earlier choice said."""
    return element.tag in {f"{_MC}Choice", f"{_MC}Fallback"} and element.getprevious() is not None
