"""The tree of clauses: every line of the unit under the marker that governs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from ronguon.directives.reading.lines import (
    RANK_ANNEX,
    RANK_ARTICLE,
    RANK_CAPITAL,
    RANK_DASH,
    RANK_LETTER,
    RANK_NONE,
    RANK_NUMBER,
    RANK_PART,
    RANK_PLUS,
    RANK_ROMAN,
    TextLine,
    starts_low,
)
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.words import key, phrase

_NAMES: Final = {
    RANK_ANNEX: "att",
    RANK_PART: "part",
    RANK_CAPITAL: "subpart",
    RANK_ROMAN: "sec",
    RANK_ARTICLE: "art",
    RANK_LETTER: "point",
    RANK_DASH: "indent",
    RANK_PLUS: "subindent",
    RANK_NONE: "p",
}
_ENDS: Final = ".;:…"
_ANNOUNCES: Final = re.compile(
    r"(?:như sau|yêu cầu|chỉ đạo|kết luận|ý kiến|nội dung sau|sau đây|quyết nghị|quyết định|đề nghị|các nội dung|"
    r"giải pháp sau)\W*$"
)
_NARROWEST, _WIDEST = 50, 140
_NEARLY, _OFTEN = 0.78, 0.3
_SHORT: Final = 220
_BROKEN, _REST = 50, 120
_LONGEST_HEADING: Final = 600
_LONGEST_TORN: Final = 2000
_EID_ROOM: Final = 100


@dataclass(slots=True, eq=False)
class LineBlock:
    """A line, or a paragraph broken over lines, with what stands under it."""

    span: TextSpan
    body: TextSpan
    marker: str
    rank: float
    parent: LineBlock | None
    eid: str = ""
    section: str = ""
    end: int = 0
    closing: bool = False
    preamble: bool = False
    children: list[LineBlock] = field(default_factory=list)

    def ancestors(self) -> Iterator[LineBlock]:
        """Yield the blocks above this one, the nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


def join(text: str, lines: list[TextLine]) -> list[TextLine]:
    """Return the lines with broken ones joined: a rest in small letters, and a name torn at its dash."""
    joined: list[TextLine] = []
    full = full_width(lines)
    for at, line in enumerate(lines):
        if joined and (_is_wrapped(lines, at, full) or _goes_on(text, joined[-1], lines, at)):
            last = joined[-1]
            joined[-1] = TextLine(
                TextSpan(last.span.start, line.span.end), last.marker, last.rank,
                TextSpan(last.body.start, line.body.end), last.after_blank,
            )  # fmt: skip
        else:
            joined.append(line)
    return joined


def full_width(lines: list[TextLine]) -> int:
    """Return from which length a line counts as full in a text broken at a fixed width; 0 for any other text."""
    lengths = [line.span.end - line.span.start for line in lines]
    widest = max(lengths, default=0)
    full = int(_NEARLY * widest)
    wrapped = _NARROWEST <= widest <= _WIDEST and sum(length >= full for length in lengths) >= _OFTEN * len(lengths)
    return full if wrapped else 0


def _is_wrapped(lines: list[TextLine], at: int, full: int) -> bool:
    """Whether the line goes on with the full line right above it."""
    line, above = lines[at], lines[at - 1]
    return full > 0 and line.rank == RANK_NONE and not line.after_blank and above.span.end - above.span.start >= full


def _goes_on(text: str, before: TextLine, lines: list[TextLine], at: int) -> bool:
    return (
        _continues(text, before, lines[at])
        or _is_rest_of_heading(text, before, lines, at)
        or _is_torn(text, before, lines, at)
    )


def _continues(text: str, before: TextLine, line: TextLine) -> bool:
    if line.rank != RANK_NONE or "|" in line.span.of(text)[:400] or "\t" in line.span.of(text)[:400]:
        return False
    last = text[before.span.end - 1]
    if last in _ENDS:
        return False
    return starts_low(line.words(text)) or (not line.after_blank and last == "," and before.rank != RANK_NONE)


def _is_rest_of_heading(text: str, before: TextLine, lines: list[TextLine], at: int) -> bool:
    """Whether a short line over bullets goes on with the names of the long numbered line before it."""
    line = lines[at]
    long = before.body.end - before.body.start > _LONGEST_HEADING
    if line.rank != RANK_NONE or before.rank == RANK_NONE or long or at + 1 >= len(lines):
        return False
    said, rest = before.words(text), line.span.of(text)
    opens = key(said).startswith(("đề nghị", "giao", "yêu cầu", "các ", "đối với"))
    return (
        opens
        and len(said) > _BROKEN
        and len(rest) < _REST
        and said[-1:] not in _ENDS
        and rest[-1:] not in _ENDS
        and lines[at + 1].rank >= RANK_DASH
        and lines[at + 1].rank != RANK_NONE
    )


def _is_torn(text: str, before: TextLine, lines: list[TextLine], at: int) -> bool:
    """Whether one lone dash goes on with a sentence of the numbered line before it, as in “… xã hội - Cơ quan …”."""
    line = lines[at]
    long = before.body.end - before.body.start > _LONGEST_TORN
    if line.rank != RANK_DASH or long or before.rank in (RANK_DASH, RANK_PLUS, RANK_NONE):
        return False
    said = before.words(text)
    alone = at + 1 >= len(lines) or lines[at + 1].rank not in (RANK_DASH, RANK_PLUS)
    return alone and len(said) > _SHORT and ";" in said and said[-1:] not in ".;:,…/"


def build(text: str, lines: list[TextLine], taken: dict[str, int], *, annex: bool) -> list[LineBlock]:  # noqa: C901 (one walk over a stack)
    """Return the blocks of `lines` in order, each with parent, section path and eid.

    `taken` counts the eids given so far, so that unit and annex share none.
    """
    blocks: list[LineBlock] = []
    stack: list[LineBlock] = []
    last_marked = max((at for at, line in enumerate(lines) if line.rank != RANK_NONE), default=-1)
    for at, line in enumerate(lines):
        rank: float = line.rank
        closing = False
        if line.rank == RANK_NONE:
            while stack and stack[-1].rank >= RANK_DASH:
                stack.pop()
            closing = at > last_marked >= 0 and _speaks_to_all(text, lines[last_marked], line, at - last_marked)
            if closing:
                stack.clear()
        else:
            while stack and stack[-1].rank >= rank:
                stack.pop()
        parent = stack[-1] if stack else None
        block = LineBlock(line.span, line.body, line.marker, rank, parent, end=line.span.end, closing=closing)
        if parent:
            parent.children.append(block)
        blocks.append(block)
        if line.rank != RANK_NONE:
            stack.append(block)
        elif _opens(text, lines, at):
            block.rank = (parent.rank if parent else -1.0) + 0.5
            stack.append(block)
    _mark_preamble(text, blocks)
    _name(blocks, taken, annex=annex)
    for block in reversed(blocks):
        if block.parent:
            block.parent.end = max(block.parent.end, block.end)
    return blocks


def _speaks_to_all(text: str, marked: TextLine, line: TextLine, distance: int) -> bool:
    """Whether a paragraph behind the last marked line closes the document rather than that line's matter."""
    under_heading = _is_bare_heading(text, marked) and distance == 1
    return not under_heading and _closes().match(key(line.words(text)[:_SHORT])) is not None


@cache
def _closes() -> re.Pattern[str]:
    return phrase("phrases", "closing")


def _is_bare_heading(text: str, line: TextLine) -> bool:
    """Whether the line is a heading, so that the paragraph under it does not close the document."""
    return line.rank <= RANK_ROMAN and line.words(text)[-1:] not in _ENDS


def _mark_preamble(text: str, blocks: list[LineBlock]) -> None:
    """Mark the paragraphs before the orders begin: up to the first marker, or the line that announces orders."""
    for at, block in enumerate(blocks):
        if block.marker:
            return
        block.preamble = True
        said = block.body.of(text).rstrip()
        if said.endswith(":") and at + 1 < len(blocks) and _ANNOUNCES.search(key(said)[-60:]):
            return


def _opens(text: str, lines: list[TextLine], at: int) -> bool:
    """Whether the unmarked line governs the marked lines that follow it."""
    line = lines[at]
    if at + 1 >= len(lines):
        return False
    said = line.words(text).rstrip()
    after = lines[at + 1]
    if said.endswith(":"):
        return True
    return after.rank != RANK_NONE and after.rank >= RANK_LETTER and said[-1:] not in _ENDS and len(said) < _SHORT


def _name(blocks: list[LineBlock], taken: dict[str, int], *, annex: bool) -> None:
    counts: dict[tuple[int, str], int] = {}
    for block in blocks:
        above = next((b for b in block.ancestors() if b.marker), None)
        kind = _NAMES.get(int(block.rank) if block.marker else RANK_NONE, "para")
        if block.marker and RANK_NUMBER < block.rank < RANK_LETTER:
            kind = "subpara"
        counter = (id(above), kind)
        counts[counter] = counts.get(counter, 0) + 1
        number = _number(block.marker) or str(counts[counter])
        local = f"{kind}_{number}"
        eid = f"{above.eid}__{local}" if above and len(above.eid) < _EID_ROOM else local
        taken[eid] = taken.get(eid, 0) + 1
        block.eid = eid if taken[eid] == 1 else f"{eid}-{taken[eid]}"
        block.section = _section(block, above, annex=annex)


@lru_cache(maxsize=1024)
def _number(marker: str) -> str:
    return re.sub(r"[^0-9A-Za-zđĐ]+", "-", re.sub(r"^(?:\D{3,12}) ", "", marker)).strip("-").replace("đ", "dd")


def _section(block: LineBlock, above: LineBlock | None, *, annex: bool) -> str:
    if block.closing:
        return "end"
    path = above.section if above else ("PL" if annex else "")
    if block.marker and block.rank < RANK_DASH:
        own = block.marker.strip(" .):/(–-")
        if block.rank == RANK_ANNEX:
            return " ".join(["PL", *own.split()[2:]])
        return f"{path}/{own}" if path and path != "0" else own
    return path or "0"
