"""Printed lines back into paragraphs: margins cut, columns of letterheads one after the other, broken lines joined.

All measures are points from the lower left corner of a page, as PDF has them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from ronguon.directives.reading.formats.content import Builder, FileContent
from ronguon.directives.reading.formats.rows import LAYOUT
from ronguon.directives.reading.lines import RANK_NONE, is_heading_case, marker_of
from ronguon.directives.reading.words import key

_INDENT: Final = 6.0
_OFTEN: Final = 0.6
_REPEATED: Final = 3
_EDGE_LINES: Final = 2
_LEAST_HEIGHT: Final = 4.0
_NEAR: Final = 1.5  # heights of a line; what stands further below is a part of its own
_FAR: Final = 2.2
_APART: Final = 1.25  # lines of one paragraph stand no further apart than this, as times the usual
_EDGE_SHARE: Final = 0.1
_STEP_SHARE: Final = 0.25
_FLUSH: Final = 2.0
_MOSTLY: Final = 0.5
_STARTS_LEFT: Final = 0.2
_MIDDLE: Final = (0.25, 0.75)
_NUMBER_ONLY: Final = re.compile(r"(?:Trang\s*)?[-–—\s]*\d{1,4}[-–—\s]*(?:/\s*\d{1,4})?")
_GAZETTE: Final = re.compile(r"(?:\d{1,4} )?CÔNG BÁO ?/ ?Số[^\n]{1,60}")
_ENDS: Final = (".", ":", ";", "!")
_OPENS: Final = ("nơi nhận", "kính gửi")


@dataclass(slots=True)
class PrintedWord:
    """A word, its box, and the line it is written upon."""

    said: str
    left: float
    bottom: float
    right: float
    top: float
    base: float

    def __add__(self, other: PrintedWord) -> PrintedWord:
        """Return both as one word."""
        return PrintedWord(
            self.said + other.said, min(self.left, other.left), min(self.bottom, other.bottom),
            max(self.right, other.right), max(self.top, other.top), self.base,
        )  # fmt: skip


@dataclass(slots=True)
class PrintedLine:
    """One printed line, or one side of it; `open` says that no blank follows its last word."""

    page: int
    words: list[PrintedWord]
    open: bool
    said: str = field(init=False)
    left: float = field(init=False)
    bottom: float = field(init=False)
    right: float = field(init=False)
    top: float = field(init=False)

    def __post_init__(self) -> None:
        """Keep what is asked often."""
        self.said = " ".join(word.said for word in self.words)
        self.left, self.right = min(w.left for w in self.words), max(w.right for w in self.words)
        self.bottom, self.top = min(w.bottom for w in self.words), max(w.top for w in self.words)

    @property
    def height(self) -> float:
        """Return how high the line is, never next to nothing."""
        return max(_LEAST_HEIGHT, self.top - self.bottom)

    @property
    def base(self) -> float:
        """Return the line that the words are written upon."""
        return self.words[0].base

    def beside(self, other: PrintedLine) -> bool:
        """Whether both stand on one line."""
        return self.top > other.bottom and self.bottom < other.top


def build(pages: Sequence[list[PrintedLine]]) -> FileContent:
    """Return the text of the pages, each word with its page and box."""
    builder = Builder()
    rows = [row for page in _without_margins(pages) for row in _by_columns(page)]
    layout = _Layout(rows)
    before: PrintedLine | None = None
    for row in rows:
        if before is not None:
            builder.add(layout.between(before, row))
        for number, word in enumerate(row.words):
            if number:
                builder.add(" ")
            box = [round(side, 1) for side in (word.left, word.bottom, word.right, word.top)]
            builder.add(word.said, {"page": row.page, "box": box})
        before = row
    return builder.content()


def _without_margins(pages: Sequence[list[PrintedLine]]) -> list[list[PrintedLine]]:
    """Return the pages without page numbers, and without lines that stand at the edge of many pages."""
    edges = [_edges(page) for page in pages]
    # Left and right pages may have heads of their own, so each half is counted for itself too.
    often = _often(pages, edges) | _often(pages[::2], edges[::2]) | _often(pages[1::2], edges[1::2])
    return [
        [
            row for at, row in enumerate(page)
            if at not in edge
            or not (_masked(row) in often or _NUMBER_ONLY.fullmatch(row.said) or _GAZETTE.fullmatch(row.said))
        ]
        for page, edge in zip(pages, edges, strict=True)
    ]  # fmt: skip


def _often(pages: Sequence[list[PrintedLine]], edges: Sequence[set[int]]) -> set[str]:
    times: Counter[str] = Counter()
    for page, edge in zip(pages, edges, strict=True):
        times.update({_masked(page[at]) for at in edge})
    return {said for said, number in times.items() if number >= max(_REPEATED, _OFTEN * len(pages))}


def _edges(page: list[PrintedLine]) -> set[int]:
    """Return which rows stand on the first and the last lines as printed, wherever the file keeps them."""
    down = sorted(range(len(page)), key=lambda at: -page[at].top)
    found: set[int] = set()
    for order in (down, down[::-1]):
        lines = 0
        last: PrintedLine | None = None
        for at in order:
            if last is None or not page[at].beside(last):
                lines, last = lines + 1, page[at]
            if lines > _EDGE_LINES:
                break
            found.add(at)
    return found


def _masked(row: PrintedLine) -> str:
    return re.sub(r"\d+", "#", row.said)


def _by_columns(page: list[PrintedLine]) -> list[PrintedLine]:
    """Return the rows of a page with the two sides of a letterhead or a signature one after the other.

    Where a file keeps such sides line by line, the words of both units would run into each other.
    """
    moved: dict[int, list[int]] = {}
    for left, right in _two_sided(page):
        moved |= {at: [] for at in (*left, *right)}
        moved[min(*left, *right)] = [*left, *right]
    return [page[at] for row in range(len(page)) for at in moved.get(row, [row])]


def _two_sided(page: list[PrintedLine]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield, for each part of the page that is set side by side, the rows on its left and on its right."""
    start, end = min((r.left for r in page), default=0.0), max((r.right for r in page), default=0.0)
    width = end - start
    widest = (start + _MIDDLE[0] * width, start + _MIDDLE[1] * width)
    part = _Part(page, *widest)
    for at in sorted(range(len(page)), key=lambda at: (-page[at].top, page[at].left)):
        if not part.takes(at):
            yield from part.found()
            part = _Part(page, *widest)
            part.takes(at)
    yield from part.found()


class _Part:
    """Rows from top to bottom between which a gap of some width runs down the page."""

    def __init__(self, page: list[PrintedLine], low: float, high: float) -> None:
        self._page = page
        self._low, self._high = low, high
        self._sides: tuple[list[int], list[int]] = ([], [])
        self._bottom: float | None = None
        self._top: float | None = None

    def takes(self, at: int) -> bool:
        """Take the row if it leaves the gap open and stands near enough; say whether it was taken."""
        row = self._page[at]
        if self._bottom is not None and self._bottom - row.top > _NEAR * row.height:
            return False
        if self._bottom is not None and key(row.said).startswith("kính gửi"):
            return False
        on_right = row.left + row.right > self._low + self._high
        low, high = (self._low, min(self._high, row.left)) if on_right else (max(self._low, row.right), self._high)
        if low >= high:
            return False
        self._low, self._high = low, high
        self._sides[on_right].append(at)
        across = self._sides[not on_right]
        if self._top is None and across and row.beside(self._page[across[-1]]):
            self._top = max(row.top, self._page[across[-1]].top)
        self._bottom = row.bottom if self._bottom is None else min(self._bottom, row.bottom)
        return True

    def found(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield both sides, from the first line on that has both, if they are those of a letterhead or signature."""
        if self._top is None:
            return
        left, right = ([at for at in side if self._page[at].bottom < self._top] for side in self._sides)
        said = key(" ".join(self._page[at].said for at in (*left, *right)))
        if any(mark in said for mark in LAYOUT):
            yield left, right


class _Layout:
    """How the text is set: between which sides, and how far its lines stand from each other."""

    def __init__(self, rows: list[PrintedLine]) -> None:
        """Measure what most of the text keeps to."""
        self.left = _quantile(_EDGE_SHARE, ((row.left, row.right - row.left) for row in rows))
        self.right = -_quantile(_EDGE_SHARE, ((-row.right, row.right - row.left) for row in rows))
        flush = sum(row.right > self.right - _FLUSH for row in rows)
        self.justified = flush >= _MOSTLY * len(rows)
        near = ((before, row) for before, row in pairwise(rows) if before.page == row.page)
        steps = ((before.base - row.base, row.right - row.left) for before, row in near)
        self.step = _quantile(_STEP_SHARE, (step for step in steps if step[0] > _LEAST_HEIGHT))

    def between(self, before: PrintedLine, row: PrintedLine) -> str:
        """Return what stands between two lines: nothing within a word, a blank, or the end of a paragraph."""
        if _is_torn(before, row):
            return ""
        if self._goes_on(before, row):
            return " "
        return "\n" if _same_block(before, row) else "\n\n"

    def _goes_on(self, before: PrintedLine, row: PrintedLine) -> bool:
        """Whether `row` is the rest of the sentence that the line before broke off."""
        if marker_of(row.said[:40])[1] != RANK_NONE and not before.said.endswith(("số", "ngày", "Số")):
            return False
        same_page = before.page == row.page
        if same_page and before.bottom - row.top > _FAR * row.height:
            return False
        if row.said[0].islower():
            return True
        if same_page and not 0 < before.base - row.base < _APART * self.step:
            return False
        if not same_page and before.said.endswith(_ENDS):
            return False  # two whole sentences: kept apart they lose nothing, joined they might
        return self._is_full(before, row) and not self._opens(before, row) and not is_heading_case(row.said)

    def _is_full(self, before: PrintedLine, row: PrintedLine) -> bool:
        """Whether the line before was broken for want of room: it begins at the left, and the next word had no room."""
        if before.left > self.left + _STARTS_LEFT * (self.right - self.left):
            return False
        room = self.right - before.right
        return room < _FLUSH if self.justified else room < row.words[0].right - row.words[0].left + row.height / 4

    def _opens(self, before: PrintedLine, row: PrintedLine) -> bool:
        """Whether the line begins a paragraph: by its words, or by an indent that the line before does not explain."""
        if key(row.said).startswith(_OPENS):
            return True
        if len(before.words) > 1 and marker_of(before.said[:40])[0] and abs(row.left - before.words[1].left) < _INDENT:
            return False  # it hangs behind the marker of its point
        return row.left > (self.left if before.said.endswith(_ENDS) else max(self.left, before.left)) + _INDENT


def _quantile(share: float, weighted: Iterable[tuple[float, float]]) -> float:
    """Return the value up to which a share of the weight lies; 0 for nothing."""
    values = sorted(weighted)
    wanted, passed = share * sum(weight for _, weight in values), 0.0
    for value, weight in values:
        passed += weight
        if passed >= wanted:
            return value
    return 0.0


def _is_torn(before: PrintedLine, row: PrintedLine) -> bool:
    """Whether a line ends in the middle of a word or number, at its hyphen or slash."""
    return before.open and before.said[-2:-1].isalnum() and before.said[-1] in "-/" and row.said[0].isalnum()


def _same_block(before: PrintedLine, row: PrintedLine) -> bool:
    near = before.page == row.page and 0 <= before.bottom - row.top < 1.2 * row.height
    return (
        near
        and is_heading_case(before.said) == is_heading_case(row.said)
        and row.left > before.left - 200
        and (is_heading_case(row.said) or row.said[0].islower())
    )
