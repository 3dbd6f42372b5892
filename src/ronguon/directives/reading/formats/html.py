"""Web pages: the words of their blocks, lists with their markers, tables row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ronguon.directives.reading import secrecy
from ronguon.directives.reading.formats.content import MADE, Builder, FileContent
from ronguon.directives.reading.formats.numbering import written
from ronguon.directives.reading.formats.plain import decode
from ronguon.directives.reading.formats.rows import Cell, Piece, add_line, add_table
from ronguon.directives.reading.model import ReadNote
from ronguon.directives.reading.refusals import refusal
from ronguon.files.domain.package import MAX_MARKS

_SILENT: Final = frozenset(
    {"script", "style", "head", "noscript", "template", "svg", "nav", "iframe", "object", "button", "select"}
)
_BLOCKS: Final = frozenset(
    {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "pre", "ul", "ol"}
    | {"dl", "dt", "dd", "header", "footer", "main", "body", "center", "address", "caption", "td", "th", "hr", "table"}
)
_HIDDEN: Final = re.compile(r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)(?![\w-])", re.IGNORECASE)
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_LIST_KINDS: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_MOST_SPANNED: Final = 20
_MOST_CARRIED: Final = 200


def read_html(data: bytes) -> FileContent:
    """Return the content of a page; what the page hides is not read, and said so in a note.

    A place gives the `node`: the XPath of the text node that its characters stand in. A bar in a table stands as a
    slash. Raises `RefusedFileError` when the page holds no markup that can be read: `damaged`, `empty`, `bomb`.
    """
    text, notes = decode(data)
    if text.count("<") > MAX_MARKS:
        raise refusal("bomb")
    # The text is decoded already: what the page says of its own encoding must not be believed a second time.
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        raise refusal("damaged") from None
    if root is None:
        raise refusal("empty")
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise refusal("unreadable")  # the parser stopped half-way: what follows would be lost in silence
    walker = _Walker()
    walker.walk(root, "/*[1]")
    content = walker.content()
    content.notes.extend(notes)
    return content


class _Walker:
    """Goes through the page once; words gather in a line until something breaks it."""

    def __init__(self) -> None:
        self._builder = Builder()
        self._line: list[Piece] = []
        self._cell: Cell | None = None
        self._torn = False
        self._lists: list[tuple[str, int]] = []
        self._hidden: list[str] = []

    def content(self) -> FileContent:
        """Return what was read. Raises `RefusedFileError` (`classified`) for a mark of secrecy that is hidden."""
        self._break()
        if self._hidden:
            secrecy.check("\n".join(self._hidden))
            self._builder.notes.append(ReadNote("hidden_text", "Tệp có phần chữ bị ẩn; phần đó không được đọc."))
        return self._builder.content()

    def walk(self, element: etree._Element, path: str) -> None:
        """Read the words under `element`, which stands at `path`."""
        tag = element.tag
        if tag in _SILENT:
            return
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
            self._hidden.extend(str(words) for words in element.itertext() if str(words).strip())
            return
        if tag == "br":
            self._end_line("\n")
            self._torn = True
        if tag not in _BLOCKS:
            self._inside(element, path)
            return
        self._break()
        if tag == "table":
            self._table(element, path)
        elif tag in {"ul", "ol"}:
            self._lists.append((_list_kind(element), _number(element.get("start"), 1) - 1))
            self._inside(element, path)
            self._lists.pop()
        else:
            if tag == "li":
                self._marker(element, path)
            self._inside(element, path)
        self._break()
        if tag == "li":
            self._line = []  # the marker of a point without words

    def _inside(self, element: etree._Element, path: str) -> None:
        texts = 0
        if element.text:
            texts += 1
            self._say(element.text, f"{path}/text()[{texts}]")
        for number, child in enumerate(element, start=1):
            self.walk(child, f"{path}/*[{number}]")
            if child.tail:
                texts += 1
                self._say(child.tail, f"{path}/text()[{texts}]")

    def _say(self, words: str, node: str) -> None:
        said = _BLANKS.sub(" ", words)
        if not self._line or self._line[-1][0].endswith(" "):
            said = said.lstrip(" ")
        if said:
            self._line.append((said, {"node": node}))

    def _marker(self, element: etree._Element, path: str) -> None:
        kind, count = self._lists[-1] if self._lists else ("-", 0)
        count = _number(element.get("value"), count + 1)
        self._lists[-1:] = [(kind, count)] if self._lists else []
        self._line.append((_list_marker(kind, count, len(self._lists)) + " ", {"node": path, MADE: "marker"}))

    def _break(self) -> None:
        """End the paragraph, if one stands open; a marker waits for the words that follow it."""
        if any(MADE not in at for _, at in self._line if at):
            self._end_line("\n\n")
        elif self._torn and self._cell is None:
            self._builder.add("\n")
        self._torn = False

    def _end_line(self, end: str) -> None:
        line, self._line = self._line, []
        if line:
            line[-1] = (line[-1][0].rstrip(" "), line[-1][1])
        if self._cell is None:
            add_line(self._builder, line, end)
        elif line:
            self._cell.append(line)

    def _table(self, table: etree._Element, path: str) -> None:
        lists, self._lists = self._lists, []
        rows: list[list[Cell]] = []
        carried: dict[int, int] = {}
        for row, at in _below(table, path, frozenset({"tr", "td", "th", "caption"})):
            if row.tag == "caption":
                self.walk(row, at)
            else:
                rows.append(self._row(row, at, carried))
        self._lists = lists
        if self._cell is None:
            add_table(self._builder, rows)
        else:
            self._cell.extend(line for row in rows for cell in row for line in cell)

    def _row(self, row: etree._Element, path: str, carried: dict[int, int]) -> list[Cell]:
        """Return the cells of a row; one that spans rows leaves its place empty in those below."""
        cells: list[Cell] = []
        around = self._cell
        inside = _below(row, path, frozenset({"td", "th"})) if row.tag == "tr" else iter([(row, path)])
        for element, at in inside:
            _fill(cells, carried)
            found: Cell = []
            self._cell = found
            self.walk(element, at)
            self._cell = around
            wide = min(_MOST_SPANNED, max(1, _number(element.get("colspan"), 1)))
            deep = min(_MOST_CARRIED, _number(element.get("rowspan"), 1)) - 1
            if deep > 0 and len(cells) < _MOST_SPANNED:
                carried.update(dict.fromkeys(range(len(cells), len(cells) + wide), deep))
            cells.extend([found, *([] for _ in range(wide - 1))])
        _fill(cells, carried)
        return cells


def _fill(cells: list[Cell], carried: dict[int, int]) -> None:
    while carried.get(len(cells), 0) > 0:
        carried[len(cells)] -= 1
        cells.append([])


def _below(element: etree._Element, path: str, wanted: frozenset[str]) -> Iterator[tuple[etree._Element, str]]:
    """Yield the nearest elements below that are wanted, with their paths; a table in a table is its own matter."""
    waiting: list[tuple[etree._Element, str]] = [(element, path)]
    while waiting:
        above, at = waiting.pop()
        if above is not element and above.tag in wanted:
            yield above, at
        elif above is element or (above.tag not in _SILENT and above.tag != "table"):
            below = [(child, f"{at}/*[{number}]") for number, child in enumerate(above, start=1)]
            waiting.extend(reversed(below))


def _list_kind(element: etree._Element) -> str:
    return (element.get("type") or "1") if element.tag == "ol" else "-"


def _list_marker(kind: str, count: int, depth: int) -> str:
    if kind == "-":
        return "-" if depth <= 1 else "+"
    return written(count, _LIST_KINDS.get(kind, "decimal")) + (")" if kind in {"a", "A"} else ".")


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value is not None and value.isdecimal() and len(value) < 6 else otherwise
