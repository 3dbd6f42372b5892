"""What a format reader hands over, and the one way text is built with its map."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from ronguon.directives.reading.model import Note, Place, Span


@dataclass(slots=True)
class Content:
    """The text of a file in NFC with line feeds, the way back from its offsets, and notes."""

    text: str
    places: list[Place] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Builder:
    """Collects pieces of text with their places; offsets count code points of the NFC text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.places: list[Place] = []
        self.notes: list[Note] = []

    @property
    def length(self) -> int:
        """Return how many code points stand so far."""
        return self._length

    def add(self, words: str, at: dict[str, Any] | None = None) -> None:
        """Append `words`, which came from the place `at`."""
        words = clean(words)
        if not words:
            return
        if at is not None:
            self.places.append(Place(Span(self._length, self._length + len(words)), at))
        self._parts.append(words)
        self._length += len(words)

    def ends_with(self, mark: str) -> bool:
        """Whether the text so far ends with `mark`."""
        return bool(self._parts) and self._parts[-1].endswith(mark)

    def content(self) -> Content:
        """Return the text with its map."""
        return Content("".join(self._parts), self.places, self.notes)


def clean(words: str) -> str:
    """Return `words` in NFC with line feeds, without byte-order marks and control characters."""
    words = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in words if c in "\n\t" or (c >= " " and c not in "\ufeff\x7f"))
