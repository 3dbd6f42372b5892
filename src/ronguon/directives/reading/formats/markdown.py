"""Markdown: the same text without its marks; lines of one paragraph are joined."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from typing import Any, Final

from ronguon.directives.reading.formats.content import MADE, MAX_LETTERS, Builder, FileContent, nfc
from ronguon.directives.reading.formats.plain import decode
from ronguon.directives.reading.formats.rows import Piece
from ronguon.directives.reading.lines import marker_of
from ronguon.directives.reading.refusals import refusal

_RULE: Final = re.compile(r"[-*_=\s]{3,}|[|:\-\s]{3,}")
# Each pattern is dropped in turn; what its group holds stays.
_MARKS: Final = (
    re.compile(r"^#{1,6}\s*"),
    re.compile(r"<[^<>]{1,200}>"),
    re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)"),
    # Two or three stars are never words of a document, escaped or not.
    re.compile(r"(?:\\?\*){2,3}|_{2,3}|~~|`"),
    re.compile(r"(?<![\w\\])[*_](?=[\w(“‘\"'])|(?<=[\w)”’\"'.,;:!?%])[*_](?!\w)"),
    re.compile(r"\\([\\*_{}\[\]()#+\-.!<>|~])"),
)
_BREAK: Final = re.compile(r"<br ?/?>", re.IGNORECASE)
_STAR: Final = re.compile(r"\*(?=\s)")


def read_markdown(data: bytes) -> FileContent:
    """Return the content of a Markdown file.

    A place gives the `line` of the file, counted from 1, and the `column`: how many code points of that line, in
    NFC, stand before it.
    """
    text, notes = decode(data)
    if len(text) > MAX_LETTERS + MAX_LETTERS // 5:  # marks are few; what is far too long is refused at once
        raise refusal("too_long")
    builder = Builder()
    builder.notes.extend(notes)
    open_paragraph = False
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        line = nfc(raw)
        pieces = _bare(line, {"line": number})
        said = "".join(words for words, _ in pieces)
        if not said:
            if open_paragraph or not builder.length:
                builder.add("\n")
            builder.add("\n")
            open_paragraph = False
            continue
        heading = line.lstrip().startswith("#")
        joins = open_paragraph and not heading and not marker_of(said)[0] and "|" not in said
        if open_paragraph:
            builder.add(" " if joins else "\n")
        for words, at in pieces:
            builder.add(words, at)
        open_paragraph = True
        if heading or line.endswith(("  ", "\\")) or "|" in said:
            builder.add("\n\n" if heading else "\n")
            open_paragraph = False
    return builder.content()


def _bare(line: str, where: dict[str, Any]) -> list[Piece]:
    """Return what is left of a line without its marks, each stretch with its column; a star of a list is a dash."""
    said = line.strip().lstrip(">").strip()
    if not said or _RULE.fullmatch(said):
        return []
    pieces: list[Piece] = []
    if _STAR.match(said):
        pieces.append(("- ", where | {MADE: "marker"}))
        said = said[1:].lstrip()
    said = said.rstrip("\\").rstrip()
    start = len(line.rstrip().rstrip("\\").rstrip()) - len(said)
    for number, (first, last) in enumerate(_between_breaks(said)):
        if number:
            pieces.append((" ", None))
        part, columns = said[first:last], array("L", range(start + first, start + last))
        for pattern in _MARKS:
            part, columns = _without(pattern, part, columns)
        left = len(part) - len(part.lstrip())
        part, columns = part.strip(), columns[left : len(part.rstrip())]
        pieces.extend((part[a:b], where | {"column": columns[a]}) for a, b in _stretches(columns))
    return pieces


def _between_breaks(said: str) -> Iterator[tuple[int, int]]:
    at = 0
    for found in _BREAK.finditer(said):
        yield at, found.start()
        at = found.end()
    yield at, len(said)


def _without(pattern: re.Pattern[str], said: str, columns: array[int]) -> tuple[str, array[int]]:
    words, kept, at = list[str](), array("L"), 0
    for found in pattern.finditer(said):
        inside = found.span(1) if pattern.groups else (found.end(), found.end())
        for first, last in ((at, found.start()), inside):
            words.append(said[first:last])
            kept.extend(columns[first:last])
        at = found.end()
    if not words:
        return said, columns
    kept.extend(columns[at:])
    return "".join([*words, said[at:]]), kept


def _stretches(columns: array[int]) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the stretches in which each column follows the one before."""
    first = 0
    for at in range(1, len(columns) + 1):
        if at == len(columns) or columns[at] != columns[at - 1] + 1:
            yield first, at
            first = at
