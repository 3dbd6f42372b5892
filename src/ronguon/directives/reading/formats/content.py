"""What a format reader hands over, and the one way text is built with its map."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from ronguon.directives.reading.model import FilePlace, ReadNote, TextSpan
from ronguon.directives.reading.refusals import refusal

MAX_LETTERS: Final = 1_500_000
"""Five hundred pages of 3,000 letters: what is read within the time that the reading process is given."""
MADE: Final = "made"
"""The key of a place whose characters do not stand in the file: the reader wrote them, as it does a list number."""
# Control characters, byte-order marks and hyphens that show only where a line is broken.
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\ufeff\ufffe\uffff]+")
# Korean vowels and finals join the letter before them, as marks do, but are counted as letters.
_JOINING_LETTERS: Final = ("\u1160", "\u11ff")
_HIGHEST_PILE: Final = 30
_LAST_MARK: Final = 0x1E950
# What a text in Latin letters, with tones set upon them or apart, holds no row of.
_FOREIGN: Final = re.compile(f"[^\x00-\u02ff\u1e00-\u1eff]{{{_HIGHEST_PILE + 1}}}")


@dataclass(slots=True)
class FileContent:
    """The text of a file in NFC with line feeds, the way back from its offsets, and notes.

    `places` stand in order and share no character; together they hold every character of the text that is not
    blank. What a place says of the file is told where its format is read.
    """

    text: str
    places: list[FilePlace] = field(default_factory=list)
    notes: list[ReadNote] = field(default_factory=list)


class Builder:
    """Collects pieces of text with their places; offsets count code points of the NFC text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._places: list[FilePlace] = []
        self.notes: list[ReadNote] = []

    @property
    def length(self) -> int:
        """Return how many code points stand so far."""
        return self._length

    def add(self, words: str, at: dict[str, Any] | None = None) -> None:
        """Append `words`, which came from the place `at`. Raises `RefusedFileError` (`too_long`) beyond the limit."""
        words = clean(words)
        if not words:
            return
        if self._length + len(words) > MAX_LETTERS:
            raise refusal("too_long")
        if at is not None:
            self._places.append(FilePlace(TextSpan(self._length, self._length + len(words)), at))
        self._parts.append(words)
        self._length += len(words)

    def content(self) -> FileContent:
        """Return the text with its map. A mark that a later piece begins with joins the letter before it."""
        text = "".join(self._parts)
        if text == nfc(text):
            return FileContent(text, self._places, self.notes)
        return FileContent(*_joined(text, self._places), self.notes)


def clean(words: str) -> str:
    """Return `words` in NFC with line feeds, without characters that are not seen."""
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ").replace("\v", " ")
    return nfc(_UNSEEN.sub("", words))


def nfc(words: str) -> str:
    """Return `words` in NFC.

    Raises `RefusedFileError` (`unreadable`) for more marks upon one letter than any script has: to bring them into
    their order takes time that grows with the square of their number.

    Source: Unicode Standard Annex 15, 13 (Stream-Safe Text Format).
    """
    if _FOREIGN.search(words) and _piles().search(words):
        raise refusal("unreadable")
    return unicodedata.normalize("NFC", words)


@cache
def _piles() -> re.Pattern[str]:
    marks = "".join(char for char in map(chr, range(0x300, _LAST_MARK)) if unicodedata.combining(char))
    return re.compile(f"[{marks}]{{{_HIGHEST_PILE + 1},}}")


def _joined(text: str, places: list[FilePlace]) -> tuple[str, list[FilePlace]]:
    """Return `text` in NFC with its places moved along: a place begins at a letter, never at a mark upon one."""
    parts: list[str] = []
    kept: list[FilePlace] = []
    taken = length = 0

    def settle(until: int) -> int:
        nonlocal taken, length
        part = nfc(text[taken:until])
        parts.append(part)
        taken, length = until, length + len(part)
        return length

    bounds = _letters(text, places)
    for place, (start, end) in zip(places, bounds, strict=True):
        first, last = settle(start), settle(end)
        if last > first:
            kept.append(FilePlace(TextSpan(first, last), place.at))
    settle(len(text))
    return "".join(parts), kept


def _letters(text: str, places: list[FilePlace]) -> Iterator[tuple[int, int]]:
    """Yield where each place begins and ends once its bounds are moved on to the next letter."""
    at = 0
    for place in places:
        bounds = []
        for bound in (place.span.start, place.span.end):
            at = max(at, bound)
            while at < len(text) and _joins(text[at]):
                at += 1
            bounds.append(at)
        yield bounds[0], bounds[1]


def _joins(char: str) -> bool:
    """Whether the character may melt into the one before it."""
    low, high = _JOINING_LETTERS
    return unicodedata.category(char)[0] == "M" or low <= char <= high
