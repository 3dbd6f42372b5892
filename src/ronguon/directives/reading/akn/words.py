"""Stretches of the text as XML, in the order of the text: paragraphs, with what is marked inside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f&<>\ud800-\udfff\ufffe\uffff]")
_UNSAFE_IN_ATTRIBUTE: Final = re.compile(r"[\x00-\x1f&<>\"\ud800-\udfff\ufffe\uffff]")
BLANK: Final = " \t\r\n"  # what XML takes for blank between elements; any other blank has to stand in a paragraph
_NO_BLANK: Final = re.compile(r"[^ \t\r\n]")
_WORDLESS: Final = "\u200b\ufeff"


class TaggedStretch(NamedTuple):
    """A stretch of the text inside a paragraph with the tags around it."""

    start: int
    end: int
    before: str
    behind: str


def only_xml(words: str) -> str:
    """Return `words` with one blank for each blank that XML cannot hold, U+FFFD for each other such character."""
    return _NOT_XML.sub(lambda found: " " if found[0].isspace() else "\ufffd", words)


def say(words: str) -> str:
    """Return `words` as a text node."""
    return escape(only_xml(words), {"\r": "&#13;"}) if _UNSAFE.search(words) else words


def attribute(words: str) -> str:
    """Return `words` as the value of an attribute, with its quotation marks."""
    if not _UNSAFE_IN_ATTRIBUTE.search(words):
        return f'"{words}"'
    held = say(words).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{held}"'


class TextStretches:
    """Hands out the text stretch by stretch; each method goes on where the last one ended.

    Marks of `inner` may stand inside those of `outer`. Of two in one of them that overlap, the first is kept; a mark
    that reaches over the end of a paragraph, or of an outer mark, is cut.
    """

    def __init__(self, text: str, outer: Iterable[TaggedStretch], inner: Iterable[TaggedStretch]) -> None:
        self.text = text
        self._safe = _UNSAFE.search(text) is None
        self._levels = [_apart(outer), _apart(inner)]
        self._next = [0, 0]

    def plain(self, start: int, end: int) -> str:
        """Return text[start:end] without marks."""
        words = self.text[start:end]
        return words if self._safe else say(words)

    def inline(self, start: int, end: int) -> str:
        """Return text[start:end] with its marks."""
        return self._marked(0, start, end)

    def _marked(self, level: int, start: int, end: int) -> str:
        if level == len(self._levels):
            return self.plain(start, end)
        marks, at = self._levels[level], self._next[level]
        while at < len(marks) and marks[at].end <= start:
            at += 1
        parts: list[str] = []
        while at < len(marks) and marks[at].start < end:
            mark = marks[at]
            low, high = max(start, mark.start), min(end, mark.end)
            inside = self._marked(level + 1, start, low), mark.before, self._marked(level + 1, low, high), mark.behind
            parts += inside
            start = high
            if mark.end > end:
                break
            at += 1
        self._next[level] = at
        parts.append(self._marked(level + 1, start, end))
        return "".join(parts)

    def paragraphs(self, start: int, end: int, *, own: int = 0, eid: str = "") -> str:
        """Return text[start:end] as paragraphs, a line each; nothing but blanks where it holds no word.

        `own` is where the first paragraph ends when it runs over several lines; it alone gets `eid`.
        """
        parts: list[str] = []
        at = start
        for low, high in self._lines(start, end, own):
            tag = f"<p eId={attribute(eid)}>" if eid and not parts else "<p>"
            parts += [self.plain(at, low), tag, self.inline(low, high), "</p>"]
            at = high
        parts.append(self.plain(at, end))
        return "".join(parts)

    def _lines(self, start: int, end: int, own: int) -> list[tuple[int, int]]:
        """Return where paragraphs begin and end; a line without a word is added to the one before it."""
        text = self.text
        found: list[tuple[int, int]] = []
        at = start
        while begun := _NO_BLANK.search(text, at, end):
            low = begun.start()
            stop = own if low < own else text.find("\n", low, end)
            stop = end if stop < 0 else stop
            high = low + len(text[low:stop].rstrip(BLANK))
            if found and not text[low:high].strip().strip(_WORDLESS):
                found[-1] = (found[-1][0], high)
            else:
                found.append((low, high))
            at = stop
        return found


def _apart(marks: Iterable[TaggedStretch]) -> list[TaggedStretch]:
    found: list[TaggedStretch] = []
    for mark in sorted(marks):
        if mark.start < mark.end and (not found or found[-1].end <= mark.start):
            found.append(mark)
    return found
