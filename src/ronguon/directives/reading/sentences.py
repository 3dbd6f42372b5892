"""Sentences and clauses of a paragraph: where one ends, with brackets and quotes kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ronguon.directives.reading.memory import remembered
from ronguon.directives.reading.model import TextSpan

_CLOSING: Final = " .;:,…/\n\t\u00a0-–"
_SHORTENED: Final = re.compile(r"(?:TP|ThS|TS|PGS|GS|BS|KS|Tx|P|Q|Nxb|tr|St|Mr|v\.v|V\.v|đ/c|Đ/c)$")
_MAX_BRACKET: Final = 1200
_BRACKET: Final = re.compile(r"[()]")
_CLOSERS: Final = {"(": ")", "“": "”"}
_STOP: Final = re.compile(r"[.…?(“]")
_COMMA: Final = re.compile(r"[,(“]")
_SEMICOLON: Final = re.compile(r"[;(“]")


def trim(text: str, span: TextSpan) -> TextSpan:
    """Return the span without outer blanks and closing punctuation; a bracket that closes inside stays."""
    start, end = span.start, span.end
    while start < end and text[start] in " \n\t\u00a0,;.:…":
        start += 1
    while end > start and (text[end - 1] in _CLOSING or text[end - 1] in "*_"):
        end -= 1
    return TextSpan(start, end)


@remembered
def sentences(text: str, span: TextSpan) -> tuple[TextSpan, ...]:
    """Return the sentences of the paragraph: cut at a full stop or dots before a capital letter."""
    found, start = list[TextSpan](), span.start
    for at in _outside(text, span, _STOP):
        if at + 1 >= span.end:
            break
        following = at + 1
        while following < span.end and text[following] in " \n\u00a0":
            following += 1
        if following == at + 1 or following >= span.end:
            continue
        if not (text[following].isupper() or text[following] in '“"(') or _is_shortened(text, start, at):
            continue
        found.append(TextSpan(start, at + 1))
        start = following
    found.append(TextSpan(start, span.end))
    return tuple(sentence for sentence in found if _has_words(text, sentence))


def _has_words(text: str, span: TextSpan) -> bool:
    trimmed = trim(text, span)
    return trimmed.end > trimmed.start


def _is_shortened(text: str, start: int, at: int) -> bool:
    before = text[max(start, at - 6) : at]
    word = re.split(r"[\s(]", before)[-1]
    return bool(_SHORTENED.search(word)) or (len(word) == 1 and word.isupper())


def clauses(text: str, span: TextSpan) -> list[TextSpan]:
    """Return the stretches of a sentence between semicolons outside brackets."""
    found, start = list[TextSpan](), span.start
    for at in _outside(text, span, _SEMICOLON):
        found.append(TextSpan(start, at))
        start = at + 1
    found.append(TextSpan(start, span.end))
    return [c for c in (trim(text, c) for c in found) if c.end > c.start]


def commas(text: str, span: TextSpan) -> Iterator[int]:
    """Yield where a comma stands outside brackets and quotes."""
    return _outside(text, span, _COMMA)


def brackets(text: str, span: TextSpan) -> list[TextSpan]:
    """Return the insides of the outermost round brackets."""
    found, depth, start = list[TextSpan](), 0, 0
    for bracket in _BRACKET.finditer(text, span.start, span.end):
        at = bracket.start()
        if text[at] == "(":
            depth += 1
            if depth == 1:
                start = at + 1
        elif depth:
            depth -= 1
            if depth == 0 and at > start:
                found.append(TextSpan(start, at))
    return found


def _outside(text: str, span: TextSpan, wanted: re.Pattern[str]) -> Iterator[int]:
    """Yield where a wanted mark stands outside brackets and quotes; a bracket that never closes is no bracket.

    `wanted` also finds what opens a bracket or a quote.
    """
    at = span.start
    last: dict[str, int] = {}
    while found := wanted.search(text, at, span.end):
        at = found.start()
        closer = _CLOSERS.get(found[0])
        if closer is None:
            yield at
        elif at < _last(text, closer, span, last):
            close = text.find(closer, at + 1, at + 1 + _MAX_BRACKET)
            at = close if close >= 0 else at + 1 + _MAX_BRACKET
        at += 1


def _last(text: str, closer: str, span: TextSpan, known: dict[str, int]) -> int:
    if closer not in known:
        known[closer] = text.rfind(closer, span.start, span.end)
    return known[closer]
