"""Lines of the text: where each begins, what marker leads it, at which rank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.words import key

RANK_ANNEX, RANK_PART, RANK_CAPITAL, RANK_ROMAN, RANK_ARTICLE, RANK_NUMBER = 0, 1, 2, 3, 4, 5
RANK_LETTER, RANK_DASH, RANK_PLUS, RANK_NONE = 10, 11, 12, 99

# Each marker is tried at the start of a line only; every repetition is bounded.
_MARKERS: Final = (
    (RANK_ANNEX, re.compile(
        r"(?:PHỤ LỤC|Phụ lục|BIỂU MẪU|Biểu mẫu)(?:[ \t]{1,3}(?:[IVXLC]{1,6}|\d{1,3}))?(?=[ \t.:]{0,4}$)")),
    (RANK_PART, re.compile(
        r"(?:PHẦN|Phần|CHƯƠNG|Chương)[ \t](?:[IVXLC]{1,6}|\d{1,2}|thứ [a-zà-ỹ]{1,5})(?:[ \t]{0,2}[.:–-]|(?=$))")),
    (RANK_ARTICLE, re.compile(r"(?:ĐIỀU|Điều)[ \t]\d{1,3}[ \t]{0,2}[.:]")),
    (RANK_ROMAN, re.compile(r"(?!V/[vV])[IVX]{1,6}[ \t]{0,2}[./):–-](?=[ \t\u00a0]|[^\W\d_])")),
    (RANK_CAPITAL, re.compile(r"[A-HK-UĐ][./)](?=[ \t\u00a0])")),
    (RANK_NUMBER, re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}[.)/–-]?(?=[ \t\u00a0])")),
    (RANK_NUMBER, re.compile(r"\d{1,2}[-–](?=[ \t\u00a0])")),
    (RANK_NUMBER, re.compile(r"\d{1,3}[ \t]?[.)](?=[ \t\u00a0]|[^\W\d_])")),
    (RANK_NUMBER, re.compile(r"\d{1,2}/(?=[ \t\u00a0])")),
    (RANK_LETTER, re.compile(r"[a-zđ][ \t]?[.)](?=[ \t\u00a0]|[^\W\d_])")),
    (RANK_LETTER, re.compile(r"\([a-zđ0-9]{1,3}\)[.:]?(?=[ \t\u00a0])")),
    (RANK_DASH, re.compile(r"[-–—•●▪◦‑−](?=[ \t\u00a0]|[^\W\d_])")),
    (RANK_PLUS, re.compile(r"[+*○o](?=[ \t\u00a0])")),
)  # fmt: skip
_MARKER: Final = re.compile("|".join(f"({pattern.pattern})" for _, pattern in _MARKERS))
NOTE: Final = "[chú thích {}] "
_NOTE: Final = re.compile(r"\[chú thích \d{1,5}\] ")
_RUNNING: Final = re.compile(r"(?:\d{1,4}\s+)?CÔNG BÁO\s?/\s?Số\b.{0,60}$|CÔNG BÁO/?$")
_PAGE: Final = re.compile(r"[-–]?\s?\d{1,4}\s?[-–]?")
_MARKER_WINDOW: Final = 40
_TELLING: Final = 16
_MARKUP: Final = "*_#> \t\u00a0\u200b"


@dataclass(slots=True)
class TextLine:
    """A line that is not blank. `span` leaves out outer blanks, `body` begins behind the marker."""

    span: TextSpan
    marker: str
    rank: int
    body: TextSpan
    after_blank: bool

    def words(self, text: str) -> str:
        """Return the line without its marker."""
        return self.body.of(text)


def marker_of(head: str) -> tuple[str, int]:
    """Return the list marker that `head` begins with and its rank; an empty marker where there is none."""
    found = _MARKER.match(head)
    if found is None or found.lastindex is None:
        return "", RANK_NONE
    marker, rank = found[0], _MARKERS[found.lastindex - 1][0]
    dots = marker.strip(" .)/-–").count(".") if rank == RANK_NUMBER else 0
    return marker, rank + dots


def split(text: str) -> list[TextLine]:
    """Return the lines of `text` that hold a word. A line never spans a line feed."""
    lines: list[TextLine] = []
    at, blank = 0, True
    for raw in text.split("\n"):
        start, end = at, at + len(raw)
        at = end + 1
        trimmed = _trim(text, start, end)
        if trimmed is None:
            blank = True
            continue
        lines.append(_line(text, trimmed, blank=blank))
        blank = False
    return lines


def _trim(text: str, start: int, end: int) -> TextSpan | None:
    raw = text[start:end]
    left = len(raw) - len(raw.lstrip(" \t\u00a0\u200b\ufeff\r\f\v"))
    right = len(raw.rstrip(" \t\u00a0\u200b\r\f\v"))
    return TextSpan(start + left, start + right) if right > left else None


def _line(text: str, span: TextSpan, *, blank: bool) -> TextLine:
    start = span.start
    while start < span.end and text[start] in _MARKUP and text[start : start + 2] != "* ":
        start += 1
    marker, rank = marker_of(text[start : min(span.end, start + _MARKER_WINDOW)])
    if rank == RANK_ANNEX and len(text[start : span.end]) > _MARKER_WINDOW:
        marker, rank = "", RANK_NONE
    body = start + len(marker)
    while body < span.end and text[body] in _MARKUP:
        body += 1
    end = span.end
    while end > body and text[end - 1] in "*_":
        end -= 1
    return TextLine(span, marker, rank, TextSpan(body, max(body, end)), blank)


def without_running_heads(text: str, lines: list[TextLine]) -> list[TextLine]:
    """Return the lines without the heads that a gazette prints on each page, and the page numbers beside them."""
    heads = [_RUNNING.match(line.span.of(text)) is not None for line in lines]
    numbers = [_PAGE.fullmatch(line.span.of(text)) is not None for line in lines]
    beside = [any(heads[max(0, at - 1) : at + 2]) for at in range(len(lines))]
    return [line for at, line in enumerate(lines) if not heads[at] and not (numbers[at] and beside[at])]


def is_note(words: str) -> bool:
    """Whether the line is a note to the one before it, as a reader of files sets it there behind `NOTE`."""
    return _NOTE.match(words) is not None


def is_heading_case(words: str) -> bool:
    """Whether `words` are set in capitals."""
    begin = list(filter(str.isalpha, words[: _TELLING + len(words) // 8]))
    if len(begin) - sum(map(str.isupper, begin)) > 0.1 * len(words):
        return False  # most lines are told by their first words
    letters = list(filter(str.isalpha, words))
    return bool(letters) and sum(map(str.isupper, letters)) >= 0.9 * len(letters)


def starts_low(words: str) -> bool:
    """Whether `words` begin with a small letter, as the rest of a broken line does."""
    return bool(words) and words[0].islower()


def plain(words: str) -> str:
    """Return the key of `words` without the closing punctuation, single blanks."""
    return " ".join(key(words).strip(" .:;,*…/-–()").split())
