"""Documents that the text names: kind, number and day as written, or a law by its title."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Final

from ronguon.directives.reading.header import day
from ronguon.directives.reading.model import Citation, Span, Taken
from ronguon.directives.reading.words import key, pack

_NUMBER: Final = r"\d{1,5}(?:[/\-][0-9A-Za-zĐđ&]{1,12}(?:\.[0-9A-Za-zĐđ]{1,8}){0,2}){1,5}"
_DATED: Final = (
    r"(?:,?\s{0,2}ngày\s{1,2}(?:(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"
    r"|(?P<d2>\d{1,2})\stháng\s(?P<m2>\d{1,2})\snăm\s(?P<y2>\d{4})))?"
)
_AGAIN: Final = re.compile(rf"(?:,|;| và| và số|,? số|;? số)\s{{1,3}}(?P<number>{_NUMBER}){_DATED}", re.IGNORECASE)
_STANDARD: Final = re.compile(r"(?<!\w)(?:TCVN|QCVN|ISO|TCCS)[ -]\d{1,5}(?:[-:]\d{1,4}){0,2}(?:/[A-ZĐ]{2,8})?")
_TITLE_ENDS: Final = re.compile(
    r"[,.;:()\n“”]|\s(?:và|về|của|cho|theo|số|ngày|năm|được|để|trong|có|là|quy định|khi|do|tại|bằng|trên|hoặc|từ|"
    r"ban hành|một|các|những|này|đối với|sửa đổi|không|phải|cùng|đã|đang|sẽ|hướng dẫn|nêu|gắn|đến)\s"
)


@cache
def _document() -> re.Pattern[str]:
    kinds = "|".join(sorted((re.escape(w) for g in _groups("document") for w in g), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?P<type>{kinds})(?:\ssố:?)?\s{{1,2}}"
        rf"(?:(?P<number>{_NUMBER})|(?<=số\s)(?P<short>\d{{1,4}}))(?![\w/]){_DATED}",
        re.IGNORECASE,
    )


@cache
def _law() -> re.Pattern[str]:
    titles = "|".join(
        sorted((re.escape(w).replace(r"\ ", r"\s") for g in _groups("law") for w in g), key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?P<type>Bộ luật|Luật|Pháp lệnh)\s(?:(?P<title>(?i:{titles}))(?!\w)|(?=[A-ZĐÀ-Ỹ]))")


def _groups(name: str) -> list[list[str]]:
    return [group["words"] for group in pack("laws")["group"] if group["id"] == name]


def find(text: str, span: Span) -> list[Citation]:
    """Return the documents named in the span, in the order of the text."""
    found: list[Citation] = []
    for match in _document().finditer(text, span.start, span.end):
        if found and match.start() < found[-1].span.end:
            continue
        found.append(_citation(match, match["type"], match["number"] or match["short"]))
        found.extend(_more(text, match.end(), span.end, match["type"]))
    taken = Taken(span)
    for citation in found:
        taken.add(citation.span)
    for match in _law().finditer(text, span.start, span.end):
        end = match.end("title") if match["title"] else _title_end(text, match.end(), span.end)
        at = Span(match.start(), end)
        if end > match.end("type") + 1 and not taken.holds(at):
            found.append(Citation(at, match["type"], None, None))
    found.extend(
        Citation(Span(m.start(), m.end()), m.group()[:4], m.group(), None)
        for m in _STANDARD.finditer(text, span.start, span.end)
    )
    return sorted(found, key=lambda c: c.span.start)


def _more(text: str, at: int, end: int, kind: str) -> list[Citation]:
    """Return the numbers that follow under one kind: “các Công điện số … ngày …; số … ngày …”."""
    found: list[Citation] = []
    while (match := _AGAIN.match(text, at, end)) is not None:
        start = match.start("number")
        named = text.rfind("số", match.start(), start)
        citation = _citation(match, kind, match["number"])
        found.append(
            Citation(Span(named if named >= 0 else start, match.end()), kind, citation.number, citation.issued_on)
        )
        at = match.end()
    return found


def _citation(match: re.Match[str], kind: str, number: str) -> Citation:
    return Citation(Span(match.start(), match.end()), kind[:1].upper() + key(kind)[1:], number, _day(match))


def _day(match: re.Match[str]) -> date | None:
    numbers = [match[name] or match[f"{name}2"] for name in ("y", "m", "d")]
    if not all(numbers):
        return None
    year, month, number = (int(n) for n in numbers)
    return day(year, month, number)


def _title_end(text: str, at: int, end: int) -> int:
    limit = min(end, at + 80)
    stop = _TITLE_ENDS.search(text, at, limit)
    return stop.start() if stop else (end if limit == end else at)
