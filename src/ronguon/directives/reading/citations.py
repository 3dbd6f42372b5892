"""Documents that the text names: kind, number and day as written, or a law by its title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from ronguon.directives.reading.header import day
from ronguon.directives.reading.memory import remembered
from ronguon.directives.reading.model import ReadCitation, TakenCharacters, TextSpan
from ronguon.directives.reading.places import matches, numbers
from ronguon.directives.reading.words import key, one_of, pack, same_length_lower

_NUMBER: Final = r"\d{1,5}(?:[/\-][0-9A-Za-zĐđ&]{1,12}(?:\.[0-9A-Za-zĐđ]{1,8}){0,2}){1,5}"
_DATED: Final = (
    r"(?:,?\s{0,2}ngày\s{1,2}(?:(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"
    r"|(?P<d2>\d{1,2})\stháng\s(?P<m2>\d{1,2})\snăm\s(?P<y2>\d{4})))?"
)
_AGAIN: Final = re.compile(rf"(?:,|;| và| và số|,? số|;? số)\s{{1,3}}(?P<number>{_NUMBER}){_DATED}", re.IGNORECASE)
_STANDARD: Final = re.compile(r"(?<!\w)(?:TCVN|QCVN|ISO|TCCS)[ -]\d{1,5}(?:[-:]\d{1,4}){0,2}(?:/[A-ZĐ]{2,8})?")
# What may stand behind the title of a law: its number and day, or its year.
_OF_LAW: Final = re.compile(rf"\s(?:số\s)?(?P<number>{_NUMBER})(?![\w/]){_DATED}|\snăm\s(?P<year>(?:19|20)\d\d)(?!\w)")
# “Nghị định số … quy định chi tiết Luật …”: the law belongs to the title of the other document.
_IN_TITLE: Final = re.compile(
    r"(?: của [^,.;()]{2,60})?,? ?(?:về việc|về|quy định|hướng dẫn|sửa đổi|ban hành|triển khai|thi hành)(?!\w)[^.;()]*"
)
_APART: Final = re.compile(r"(?:,|(?<!\w)và|(?<!\w)của|theo|tại)\s*$")
_BY_NAME: Final = re.compile(
    r"Hiến pháp(?: nước Cộng hòa xã hội chủ nghĩa Việt Nam)?(?: năm (?:19|20)\d\d)?|"
    r"Điều lệ (?:Đảng(?: Cộng sản Việt Nam)?|Mặt trận Tổ quốc Việt Nam|Công đoàn Việt Nam|Đoàn(?: TNCS Hồ Chí Minh)?)"
)
_BY_NAME_WORD: Final = re.compile(r"Hiến pháp|Điều lệ")
_BEFORE_NUMBER: Final = 60
_LAW_WORD: Final = re.compile(r"Bộ luật|Luật|Pháp lệnh")
_STANDARD_WORD: Final = re.compile(r"TCVN|QCVN|ISO|TCCS")
_TITLE_ENDS: Final = re.compile(
    r"[,.;:()\n“”]|\s(?:và|về|của|cho|theo|số|ngày|năm|được|để|trong|có|là|quy định|khi|do|tại|bằng|trên|hoặc|từ|"
    r"ban hành|một|các|những|này|đối với|sửa đổi|không|phải|cùng|đã|đang|sẽ|hướng dẫn|nêu|gắn|đến)\s"
)


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(sorted((word for group in _groups("document") for word in group), key=len, reverse=True))


@cache
def _document() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<type>{'|'.join(map(re.escape, _kinds()))})(?:\ssố:?)?\s{{1,2}}"
        rf"(?:(?P<number>{_NUMBER})|(?<=số\s)(?P<short>\d{{1,4}}))(?![\w/]){_DATED}",
        re.IGNORECASE,
    )


@cache
def _law() -> re.Pattern[str]:
    titles = one_of(word.lower() for group in _groups("law") for word in group).replace(r"\ ", r"\s")
    return re.compile(rf"(?<!\w)(?P<type>Bộ luật|Luật|Pháp lệnh)\s(?:(?P<title>(?i:{titles}))(?!\w)|(?=[A-ZĐÀ-Ỹ]))")


@cache
def _several() -> re.Pattern[str]:
    """Return the pattern of one plural noun over many numbers: “Các Nghị định về …: số …; số …”."""
    return re.compile(
        rf"(?<!\w)(?:các|những)\s(?P<type>{'|'.join(map(re.escape, _kinds()))})(?:\s[^.;:()\n\d]{{1,80}})?:\s{{1,2}}"
        rf"(?:số:?\s)?(?P<number>{_NUMBER}){_DATED}",
        re.IGNORECASE,
    )


@remembered
def _places(text: str) -> tuple[list[int], list[int], list[int]]:
    """Return where in the whole text a document, a law, a standard may be named; a stretch need only look there."""
    kinds = tuple(word.lower() for word in _kinds())
    documents: set[int] = set()
    for number in numbers(text):
        if not text[max(0, number - 1) : number].isspace():
            continue
        start = max(0, number - _BEFORE_NUMBER)
        said = same_length_lower(text[start:number]).rstrip()
        for words in (said, said.removesuffix(":").removesuffix("số").rstrip()):
            if words.endswith(kinds):
                documents.update(start + len(words) - len(kind) for kind in kinds if words.endswith(kind))
    laws = [found.start() for found in _LAW_WORD.finditer(text)]
    standards = [found.start() for found in _STANDARD_WORD.finditer(text)]
    return sorted(documents), laws, standards


def _groups(name: str) -> list[list[str]]:
    return [group["words"] for group in pack("laws")["group"] if group["id"] == name]


def find(text: str, span: TextSpan) -> list[ReadCitation]:
    """Return the documents named in the span, in the order of the text."""
    found: list[ReadCitation] = []
    documents, laws, standards = _places(text)
    for match in matches(_document(), text, span, documents):
        if found and match.start() < found[-1].span.end:
            continue
        found.append(_citation(match, match["type"], match["number"] or match["short"]))
        found.extend(_more(text, match.end(), span.end, match["type"]))
    for match in _several().finditer(text, span.start, span.end) if ":" in text[span.start : span.end] else ():
        if not any(c.span.start <= match.start("number") < c.span.end for c in found):
            number = TextSpan(match.start("number"), match.end())
            found.append(replace(_citation(match, match["type"], match["number"]), span=number))
            found.extend(_more(text, match.end(), span.end, match["type"]))
    found.sort(key=lambda citation: citation.span.start)
    found.extend(_laws(text, span, laws, found))
    found.extend(ReadCitation(TextSpan(m.start(), m.end()), m[0].split()[0], None, None) for m in _named(text, span))
    found.extend(
        ReadCitation(TextSpan(m.start(), m.end()), m.group()[:4], m.group(), None)
        for m in matches(_STANDARD, text, span, standards)
    )
    return sorted(found, key=lambda c: c.span.start)


def _laws(text: str, span: TextSpan, places: list[int], found: list[ReadCitation]) -> list[ReadCitation]:
    """Return the laws named by their titles, outside what is `found` already."""
    named = list(matches(_law(), text, span, places))
    if not named:
        return []
    taken = TakenCharacters(span)
    for citation in found:
        taken.add(citation.span)
    laws: list[ReadCitation] = []
    for match in named:
        end = match.end("title") if match["title"] else _title_end(text, match.end(), span.end)
        behind = _OF_LAW.match(text, end, span.end)
        at = TextSpan(match.start(), behind.end() if behind else end)
        if end <= match.end("type") + 1 or taken.holds(at):
            continue
        number = behind["number"] if behind else None
        if number is None and _is_in_title(text, at.start, [*found, *laws]):
            continue
        laws.append(ReadCitation(at, match["type"], number, _day(behind) if behind and number else None))
    return laws


def _named(text: str, span: TextSpan) -> Iterator[re.Match[str]]:
    """Yield what is named without kind and number: the constitution, a charter."""
    if _BY_NAME_WORD.search(text, span.start, span.end):
        yield from _BY_NAME.finditer(text, span.start, span.end)


def _is_in_title(text: str, at: int, found: list[ReadCitation]) -> bool:
    """Whether a law is named inside the title of the document that is cited before it."""
    before = max((citation.span.end for citation in found if citation.span.end <= at), default=None)
    if before is None:
        return False
    between = text[before:at]
    return _IN_TITLE.fullmatch(between) is not None and _APART.search(between) is None


def _more(text: str, at: int, end: int, kind: str) -> list[ReadCitation]:
    """Return the numbers that follow under one kind: “các Công điện số … ngày …; số … ngày …”."""
    found: list[ReadCitation] = []
    while (match := _AGAIN.match(text, at, end)) is not None:
        start = match.start("number")
        named = text.rfind("số", match.start(), start)
        citation = _citation(match, kind, match["number"])
        found.append(
            ReadCitation(
                TextSpan(named if named >= 0 else start, match.end()), kind, citation.number, citation.issued_on
            )
        )
        at = match.end()
    return found


def _citation(match: re.Match[str], kind: str, number: str) -> ReadCitation:
    return ReadCitation(TextSpan(match.start(), match.end()), kind[:1].upper() + key(kind)[1:], number, _day(match))


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
