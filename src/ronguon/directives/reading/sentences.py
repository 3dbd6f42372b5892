"""Sentences and clauses of a paragraph: where one ends, with brackets and quotes kept whole."""

from __future__ import annotations

import re
from typing import Final

from ronguon.directives.reading.model import Span

_CLOSING: Final = " .;:,…/\n\t\u00a0-–"
_SHORTENED: Final = re.compile(r"(?:TP|ThS|TS|PGS|GS|BS|KS|Tx|P|Q|Nxb|tr|St|Mr|v\.v|V\.v|đ/c|Đ/c)$")
_MAX_BRACKET: Final = 1200


def trim(text: str, span: Span) -> Span:
    """Return the span without outer blanks and closing punctuation; a bracket that closes inside stays."""
    start, end = span.start, span.end
    while start < end and text[start] in " \n\t\u00a0,;.:…":
        start += 1
    while end > start and (text[end - 1] in _CLOSING or text[end - 1] in "*_"):
        end -= 1
    return Span(start, end)


def sentences(text: str, span: Span) -> list[Span]:
    """Return the sentences of the paragraph: cut at a full stop or dots before a capital letter."""
    found, start = list[Span](), span.start
    for at in _outside(text, span):
        if text[at] not in ".…?" or at + 1 >= span.end:
            continue
        following = at + 1
        while following < span.end and text[following] in " \n\u00a0":
            following += 1
        if following == at + 1 or following >= span.end:
            continue
        if not (text[following].isupper() or text[following] in '“"(') or _is_shortened(text, start, at):
            continue
        found.append(Span(start, at + 1))
        start = following
    found.append(Span(start, span.end))
    return [s for s in found if trim(text, s).end > trim(text, s).start]


def _is_shortened(text: str, start: int, at: int) -> bool:
    before = text[max(start, at - 6) : at]
    word = re.split(r"[\s(]", before)[-1]
    return bool(_SHORTENED.search(word)) or (len(word) == 1 and word.isupper())


def clauses(text: str, span: Span) -> list[Span]:
    """Return the stretches of a sentence between semicolons outside brackets."""
    found, start = list[Span](), span.start
    for at in _outside(text, span):
        if text[at] == ";":
            found.append(Span(start, at))
            start = at + 1
    found.append(Span(start, span.end))
    return [c for c in (trim(text, c) for c in found) if c.end > c.start]


def brackets(text: str, span: Span) -> list[Span]:
    """Return the insides of the outermost round brackets."""
    found, depth, start = list[Span](), 0, 0
    for at in range(span.start, span.end):
        if text[at] == "(":
            depth += 1
            if depth == 1:
                start = at + 1
        elif text[at] == ")" and depth:
            depth -= 1
            if depth == 0 and at > start:
                found.append(Span(start, at))
    return found


def _outside(text: str, span: Span) -> list[int]:
    """Return the positions outside brackets and quotes; a bracket that never closes is no bracket."""
    closers = {"(": ")", "“": "”"}
    positions: list[int] = []
    last = {")": text.rfind(")", span.start, span.end), "”": text.rfind("”", span.start, span.end)}
    waiting, opened = "", 0
    for at in range(span.start, span.end):
        char = text[at]
        if waiting:
            if char == waiting or at - opened > _MAX_BRACKET:
                waiting = ""
            continue
        if char in closers and at < last[closers[char]]:
            waiting, opened = closers[char], at
            continue
        positions.append(at)
    return positions
