"""A document's text as it is laid on the page: paragraphs in their shapes, cut into runs that carry duties.

Nothing of the text is added, dropped or moved: between two paragraphs there is only blank space, and every run
knows its offsets in code points.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ronguon.drafting.domain.shapes import ParagraphShape, ShapedLine, shaped


@dataclass(frozen=True, slots=True)
class DutyMark:
    """The words of one duty: its key and where they stand."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ValueCue:
    """The words that one value of the open duty came from, with the name of the value."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RunPart:
    """A stretch of a run. `cue` names the value whose words these are; `begins` when they start here."""

    start: int
    text: str
    cue: str = ""
    begins: bool = False


@dataclass(frozen=True, slots=True)
class DutyRun:
    """A stretch that belongs to one duty (`key`) or to none (empty).

    `begins` are the duties that are first seen here: the run's own, and those that lie hidden below it. `bar`
    marks the separator of two cells.
    """

    start: int
    end: int
    key: str
    begins: tuple[str, ...]
    parts: tuple[RunPart, ...]
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text, or a cell of it, in its shape."""

    start: int
    end: int
    shape: ParagraphShape
    runs: tuple[DutyRun, ...]


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """Paragraphs that are laid out together: a head, a title, a table (`rows`), a foot, or a single paragraph."""

    kind: str
    rows: tuple[tuple[Paragraph, ...], ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Return the paragraphs of all rows."""
        return tuple(one for row in self.rows for one in row)


@dataclass(slots=True)
class _Seen:
    """Which duties have their number on the page already, and which never lie on top."""

    tops: frozenset[str]
    begun: set[str] = field(default_factory=set)

    def begins(self, key: str, covering: Sequence[DutyMark]) -> tuple[str, ...]:
        """Return the duties to be numbered at a run of `key` below which `covering` lie."""
        new = [m.key for m in covering if m.key not in self.begun and (m.key == key or m.key not in self.tops)]
        self.begun.update(new)
        return tuple(dict.fromkeys(sorted(new, key=lambda one: one != key)))


def lay_out(
    text: str,
    *,
    marks: Sequence[DutyMark] = (),
    cues: Sequence[ValueCue] = (),
    kind: str = "",
    title: str = "",
    headings: Collection[int] = (),
) -> list[ParagraphBlock]:
    """Cut `text` into blocks. `kind` and `title` find the head; `headings` are starts of clauses with a heading.

    Where duties overlap, the one that starts last and is shortest lies on top. Time grows with the text and with
    how deep duties lie over each other.
    """
    inside = sorted((m for m in marks if m.start < m.end), key=lambda m: (m.start, -m.end))
    hinted = sorted((c for c in cues if c.start < c.end), key=lambda c: (c.start, c.end))
    groups = shaped(text, kind=kind, title=title, headings=headings, marked=[(m.start, m.end) for m in inside])
    cells = [cell for group in groups for row in group.rows for cell in row]
    drafts = dict(zip(cells, _cut_all(cells, inside), strict=True))
    seen = _Seen(frozenset(top.key for draft in drafts.values() for *_, top, _ in draft if top))

    def paragraphs(row: Sequence[ShapedLine]) -> tuple[Paragraph, ...]:
        return tuple(_paragraph(text, cell, drafts[cell], hinted, seen) for cell in row)

    return [ParagraphBlock(group.kind, tuple(paragraphs(row) for row in group.rows)) for group in groups]


_Draft = list[tuple[int, int, bool, DutyMark | None, list[DutyMark]]]


def _cut_all(cells: Sequence[ShapedLine], marks: Sequence[DutyMark]) -> Iterator[_Draft]:
    """Yield the runs of each cell: start, end, whether it is a bar, the duty on top, all that cover it."""
    upcoming = iter(marks)
    following = next(upcoming, None)
    active: list[DutyMark] = []
    for cell in cells:
        active = [mark for mark in active if mark.end > cell.start]
        while following is not None and following.start < cell.end:
            if following.end > cell.start:
                active.append(following)
            following = next(upcoming, None)
        yield list(_cut(cell, active))


def _cut(
    cell: ShapedLine, active: Sequence[DutyMark]
) -> Iterator[tuple[int, int, bool, DutyMark | None, list[DutyMark]]]:
    words_end = cell.end - cell.bar
    edges = {cell.start, words_end}
    for mark in active:
        edges.update(edge for edge in (mark.start, mark.end) if cell.start < edge < words_end)
    places = sorted(edges)
    for start, end in pairwise(places):
        covering = [m for m in active if m.start <= start and m.end >= end]
        top = max(covering, key=lambda m: (m.start, -m.end), default=None)
        yield start, end, False, top, covering
    if cell.bar:
        yield words_end, cell.end, True, None, []


def _paragraph(text: str, cell: ShapedLine, draft: _Draft, cues: Sequence[ValueCue], seen: _Seen) -> Paragraph:
    near = [cue for cue in cues if cue.start < cell.end and cue.end > cell.start]
    runs = tuple(
        DutyRun(
            start,
            end,
            top.key if top else "",
            seen.begins(top.key if top else "", covering),
            tuple(_parts(text, start, end, [] if bar else near)),
            bar,
        )
        for start, end, bar, top, covering in draft
    )
    return Paragraph(cell.start, cell.end, cell.shape, runs)


def _parts(text: str, start: int, end: int, cues: Sequence[ValueCue]) -> Iterator[RunPart]:
    edges = {start, end}
    for cue in cues:
        edges.update(edge for edge in (cue.start, cue.end) if start < edge < end)
    places = sorted(edges)
    for at, to in pairwise(places):
        top = max((c for c in cues if c.start <= at and c.end >= to), key=lambda c: (c.start, -c.end), default=None)
        yield RunPart(at, text[at:to], top.label if top else "", begins=top is not None and top.start == at)
