"""A document cut into the pieces that two versions are compared by: each clause's own words, each row of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class ClauseLike(Protocol):
    """A numbered or bulleted part of a text, from a reading or from the database."""

    @property
    def marker(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_ROW = re.compile(r"\d{1,4}(?=\s*\|)")


@dataclass(frozen=True, slots=True)
class ClausePiece:
    """The own words of one clause, without what stands under it; or a line outside all clauses.

    `start` and `end` count code points of the text, `parent` is the place of the piece above in the list, -1 at
    the top; `path` holds the markers from the outermost down, for a row of a table its number last.
    """

    start: int
    end: int
    text: str
    marker: str = ""
    parent: int = -1
    path: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the words behind the marker."""
        return self.text.removeprefix(self.marker)


def pieces_of(text: str, clauses: Sequence[ClauseLike]) -> list[ClausePiece]:
    """Return the pieces of `text` in order; each word of the text stands in exactly one of them."""
    nested = sorted(clauses, key=lambda clause: (clause.start, -clause.end))
    found: list[ClausePiece] = []
    open_: list[tuple[ClauseLike, int]] = []  # the clauses around the present place, each with its piece
    at = 0
    for clause in nested:
        at = _close(text, found, open_, at, clause.start)
        at = _fill(text, found, open_, at, clause.start)
        open_.append((clause, len(found)))
        found.append(ClausePiece(clause.start, clause.start, "", clause.marker, _above(open_[:-1]), _path(open_)))
    at = _close(text, found, open_, at, len(text))
    _fill(text, found, open_, at, len(text))
    return found if all(one.text for one in found) else _without_empty(found)


def _above(open_: Sequence[tuple[ClauseLike, int]]) -> int:
    return open_[-1][1] if open_ else -1


def _path(open_: Sequence[tuple[ClauseLike, int]]) -> tuple[str, ...]:
    return tuple(clause.marker for clause, _place in open_ if clause.marker)


def _close(text: str, found: list[ClausePiece], open_: list[tuple[ClauseLike, int]], at: int, until: int) -> int:
    while open_ and open_[-1][0].end <= until:
        at = _fill(text, found, open_, at, open_[-1][0].end)
        open_.pop()
    return at


def _fill(text: str, found: list[ClausePiece], open_: Sequence[tuple[ClauseLike, int]], at: int, until: int) -> int:
    """Give the words from `at` to `until` to the clause that is open if it has none yet, else line by line."""
    if at >= until:
        return at
    if open_ and not found[open_[-1][1]].text and open_[-1][1] == len(found) - 1:
        place = open_[-1][1]
        mine, at = found[place], max(at, found[place].start)
        start, end = _trimmed(text, at, until)
        if start < end:
            found[place] = ClausePiece(start, end, text[start:end], mine.marker, mine.parent, mine.path)
        return until
    for low, high in _lines(text, at, until):
        row = _ROW.match(text, low, high)
        number = row[0] if row else ""
        path = (*_path(open_), number) if number else _path(open_)
        found.append(ClausePiece(low, high, text[low:high], number, _above(open_), path))
    return until


def _lines(text: str, at: int, until: int) -> list[tuple[int, int]]:
    found = []
    while at < until:
        end = text.find("\n", at, until)
        end = until if end < 0 else end
        start, stop = _trimmed(text, at, end)
        if start < stop:
            found.append((start, stop))
        at = end + 1
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    raw = text[start:end]
    return start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())


def _without_empty(found: Sequence[ClausePiece]) -> list[ClausePiece]:
    """Return the pieces that have words, with `parent` counted anew; a clause without own words passes its place up."""
    place: dict[int, int] = {-1: -1}
    kept: list[ClausePiece] = []
    for at, one in enumerate(found):
        parent = place[one.parent]
        if one.text:
            place[at] = len(kept)
            kept.append(ClausePiece(one.start, one.end, one.text, one.marker, parent, one.path))
        else:
            place[at] = parent
    return kept
