"""What each line of a document is on paper: letterhead, title, heading, table row, recipients, signature."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from ronguon.kernel.vietnamese import search_key

_HEAD_LINES = 40
_TITLE_LINES = 12
_HEAD_WIDTH = 140
_HEADING_WIDTH = 220
_CELLS = 3
_RIGHT = re.compile(
    r"cong hoa xa hoi chu nghia viet nam|doc lap\b|dang cong san viet nam|[^,]{1,50}, *ngay\b.*\bthang\b"
)
_NOT_SIGNED = re.compile(r"\s*[-–+•*]")


class ParagraphShape(StrEnum):
    """How a paragraph looks."""

    LEFT = "left"  # letterhead: the issuer and the number
    RIGHT = "right"  # letterhead: motto, place and day
    KIND = "kind"
    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    CELL = "cell"
    RECIPIENT = "recipient"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """A line or a cell of one. `bar` is 1 when its last character separates it from the next cell."""

    start: int
    end: int
    shape: ParagraphShape = ParagraphShape.TEXT
    bar: int = 0


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines that are laid out together, in rows."""

    kind: str
    rows: tuple[tuple[ShapedLine, ...], ...]


def shaped(
    text: str, *, kind: str, title: str, headings: Collection[int], marked: Sequence[tuple[int, int]]
) -> list[LineGroup]:
    """Return all lines of `text` that hold more than blanks, grouped. `marked` are spans that are no heading."""
    lines = list(_lines(text))
    head, body = _head_end(text, lines, kind, title)
    foot, annex = _foot(text, lines, body)
    starts = sorted(headings)
    edges = _Edges(marked)
    groups = []
    if head:
        rows = [tuple(_columns(text, line)) for line in lines[:head]]
        groups.append(LineGroup("head", (tuple(cell for row in rows for cell in row),)))
    if body > head:
        shapes = [ParagraphShape.KIND if at == 0 and kind else ParagraphShape.TITLE for at in range(body - head)]
        titled = tuple(
            ShapedLine(line.start, line.end, shape) for line, shape in zip(lines[head:body], shapes, strict=True)
        )
        groups.append(LineGroup("title", (titled,)))
    groups += _plain(text, lines[body:foot], starts, edges)
    if annex > foot:
        groups.append(LineGroup("foot", (tuple(_closing(text, lines[foot:annex])),)))
    return groups + list(_plain(text, lines[annex:], starts, edges))


class _Edges:
    """Answers whether any marked span touches a line."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._reach: list[int] = []
        for _, end in spans:
            self._reach.append(max(end, self._reach[-1] if self._reach else 0))

    def touches(self, line: ShapedLine) -> bool:
        """Return whether a span begins before the end of `line` and ends after its start."""
        before = bisect_left(self._starts, line.end)
        return before > 0 and self._reach[before - 1] > line.start


def _lines(text: str) -> Iterator[ShapedLine]:
    at = 0
    for raw in text.split("\n"):
        if raw.strip():
            yield ShapedLine(at, at + len(raw))
        at += len(raw) + 1


def _of(text: str, line: ShapedLine) -> str:
    return text[line.start : line.end].strip(" \t\u00a0*_#|")


def _head_end(text: str, lines: Sequence[ShapedLine], kind: str, title: str) -> tuple[int, int]:
    """Return how many lines the letterhead has, and the index of the first line behind the title."""
    wanted = search_key(kind)
    for at, line in enumerate(lines[:_HEAD_LINES]):
        said = _of(text, line)
        if at and search_key(said).startswith("kinh gui"):
            return at, at
        if wanted and said == said.upper() and search_key(said).startswith(wanted):
            return at, _title_end(text, lines, at + 1, search_key(title))
        if len(said) > _HEAD_WIDTH:
            break
    return 0, 0


def _title_end(text: str, lines: Sequence[ShapedLine], at: int, title: str) -> int:
    last = at
    for place in range(at, min(at + _TITLE_LINES, len(lines))):
        said = search_key(_of(text, lines[place]))
        if said and said in title:
            last = place + 1
        elif not (place == at and said.startswith("cua ")):
            break
    return last


def _columns(text: str, line: ShapedLine) -> Iterator[ShapedLine]:
    for cell in _cells(text, line):
        right = _RIGHT.match(search_key(_of(text, cell)))
        yield ShapedLine(cell.start, cell.end, ParagraphShape.RIGHT if right else ParagraphShape.LEFT, cell.bar)


def _cells(text: str, line: ShapedLine) -> Iterator[ShapedLine]:
    at = line.start
    while (bar := text.find("|", at, line.end)) >= 0:
        yield ShapedLine(at, bar + 1, ParagraphShape.CELL, 1)
        at = bar + 1
    if at < line.end:
        yield ShapedLine(at, line.end, ParagraphShape.CELL)


def _foot(text: str, lines: Sequence[ShapedLine], body: int) -> tuple[int, int]:
    """Return the index of the line “Nơi nhận” and of the first annex behind it; the end when there is none."""
    for at in range(len(lines) - 1, body - 1, -1):
        if search_key(_of(text, lines[at])).startswith("noi nhan"):
            annexes = (n for n in range(at, len(lines)) if search_key(_of(text, lines[n])).startswith("phu luc"))
            return at, next(annexes, len(lines))
    return len(lines), len(lines)


def _closing(text: str, lines: Sequence[ShapedLine]) -> Iterator[ShapedLine]:
    signing = False
    for at, line in enumerate(lines):
        cells = list(_cells(text, line))
        for place, cell in enumerate(cells):
            said = _of(text, cell)
            if at and said and not signing:
                signing = said == said.upper() and said != said.lower() and not _NOT_SIGNED.match(said)
            right = (signing and not _NOT_SIGNED.match(said)) if len(cells) == 1 else place > 0
            yield ShapedLine(
                cell.start, cell.end, ParagraphShape.SIGNATURE if right else ParagraphShape.RECIPIENT, cell.bar
            )


def _plain(text: str, lines: Sequence[ShapedLine], headings: Sequence[int], edges: _Edges) -> Iterator[LineGroup]:
    for table, part in groupby(lines, key=lambda line: text.count("|", line.start, line.end) + 1 >= _CELLS):
        if table:
            yield LineGroup("table", tuple(tuple(_cells(text, line)) for line in part))
            continue
        for line in part:
            shape = ParagraphShape.HEADING if _is_heading(line, headings, edges) else ParagraphShape.TEXT
            yield LineGroup(shape.value, ((ShapedLine(line.start, line.end, shape),),))


def _is_heading(line: ShapedLine, headings: Sequence[int], edges: _Edges) -> bool:
    if line.end - line.start > _HEADING_WIDTH or edges.touches(line):
        return False
    at = bisect_left(headings, line.start)
    return at < len(headings) and headings[at] < line.end
