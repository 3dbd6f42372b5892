"""Web pages: the words of their blocks, lists with their markers, tables row by row."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from ronguon.directives.reading.formats.content import Builder, Content
from ronguon.directives.reading.formats.plain import decode
from ronguon.directives.reading.formats.rows import Cell, add_table
from ronguon.directives.reading.refusals import refusal

_SILENT: Final = frozenset(
    {"script", "style", "head", "noscript", "template", "svg", "nav", "iframe", "object", "button", "select"}
)
_BLOCKS: Final = frozenset(
    {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "pre", "ul", "ol"}
    | {"dl", "dt", "dd", "header", "footer", "main", "body", "center", "address"}
)
_DEEPEST: Final = 200


def read_html(data: bytes) -> Content:
    """Return the content of a page. Raises `RefusedFileError` when it holds no markup that can be read."""
    text, notes = decode(data)
    # The text is decoded already: what the page says of its own encoding must not be believed a second time.
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        raise refusal("damaged") from None
    if root is None:
        raise refusal("empty")
    walker = _Walker()
    walker.walk(root)
    content = walker.builder.content()
    content.notes.extend(notes)
    return content


class _Walker:
    def __init__(self) -> None:
        self.builder = Builder()
        self._node = 0
        self._blank = True
        self._lists: list[tuple[str, int]] = []

    def walk(self, element: etree._Element, depth: int = 0) -> None:
        """Append the words under `element`; what is nested too deep is left out."""
        tag = element.tag
        if tag in _SILENT or depth > _DEEPEST:
            return
        if tag == "table":
            self._break()
            add_table(self.builder, self._rows(element))
            self._blank = True
            return
        self._node += 1
        node = f"{tag}[{self._node}]"
        if tag in {"ul", "ol"}:
            self._lists.append((_list_kind(element), 0))
        if tag in _BLOCKS:
            self._break()
        if tag == "br":
            self.builder.add("\n")
            self._blank = True
        if tag == "li":
            self._marker(node)
        self._say(element.text, node)
        for child in element:
            self.walk(child, depth + 1)
            self._say(child.tail, node)
        if tag in _BLOCKS:
            self._break()
        if tag in {"ul", "ol"}:
            self._lists.pop()

    def _break(self) -> None:
        if not self._blank:
            self.builder.add("\n\n")
            self._blank = True

    def _say(self, words: str | None, node: str) -> None:
        if not words:
            return
        said = re.sub(r"[ \t\r\n\f]+", " ", words)
        said = said.lstrip(" ") if self._blank else said
        if said:
            self.builder.add(said, {"node": node})
            self._blank = False

    def _marker(self, node: str) -> None:
        if not self._lists:
            self.builder.add("- ", {"node": node})
        else:
            kind, count = self._lists[-1]
            self._lists[-1] = (kind, count + 1)
            self.builder.add(_list_marker(kind, count + 1, len(self._lists)) + " ", {"node": node})
        self._blank = True

    def _rows(self, table: etree._Element) -> list[list[Cell]]:
        rows = []
        for row in table.iter("tr"):
            cells: list[Cell] = []
            for cell in row:
                if cell.tag not in {"td", "th"}:
                    continue
                self._node += 1
                node = f"{cell.tag}[{self._node}]"
                said = [re.sub(r"\s+", " ", "".join(part)).strip() for part in _paragraphs(cell)]
                cells.append([[(words, {"node": node})] for words in said if words])
            rows.append(cells)
        return rows


def _paragraphs(cell: etree._Element) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _SILENT:
            continue
        if tag in _BLOCKS or tag == "br":
            found.append([])
        if event == "start":
            found[-1].append(element.text or "")
        elif element is not cell:
            found[-1].append(element.tail or "")
    return found


def _list_kind(element: etree._Element) -> str:
    return (element.get("type") or "1") if element.tag == "ol" else "-"


def _list_marker(kind: str, count: int, depth: int) -> str:
    if kind == "-":
        return "-" if depth <= 1 else "+"
    if kind in {"a", "A"} and count <= 26:
        return chr(ord(kind) + count - 1) + ")"
    return f"{count}."
