"""Brackets that are duties of their own: an exception, a clause with its own subject; and whom an exception names."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import Final

from ronguon.directives.reading import sentences, subjects, times
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.named_units import split_names, starts_name
from ronguon.directives.reading.subjects import SentenceSubject

_EXCEPT: Final = re.compile(r"(?:riêng|trừ)(?!\w)")
SENDS: Final = re.compile(r"(?:gửi|báo cáo|trình|nộp|lập|đăng ký|báo)(?!\w)")
_FOR: Final = re.compile(
    r"(?:đối với|nếu|kèm|theo|ví dụ|trừ|bao gồm|gồm|như|có|qua|tại|từ|nhất là|danh mục|sau đây)(?!\w)"
)
MODAL: Final = re.compile(r"(?<!\w)(?:nên|phải|không được|cần|có trách nhiệm)(?!\w)")
_NEXT_NAME: Final = re.compile(r", (?=[^\W\d_a-zà-ỹđ])")
_EACH_UNIT: Final = re.compile(r": mỗi (?:đơn vị|cơ quan|địa phương|tỉnh|thành phố|nơi)(?!\w)")
FEWEST_LETTERS: Final = 8


def excepted(text: str, low: str, span: TextSpan) -> SentenceSubject | None:
    """Return the units that an exception names before its colon: “riêng Hà Nội, Nghệ An: mỗi đơn vị 07 người”.

    They are names where a unit's name begins there, or where what follows the colon counts by unit.
    """
    start = behind_except(low, span).start
    colon = low.find(":", start, span.end)
    if start == span.start or colon < 0 or not text[start].isupper():
        return None
    if not (starts_name(low, start) or _EACH_UNIT.match(low, colon)):
        return None
    edges = [start, *(found.end() for found in _NEXT_NAME.finditer(text, start, colon)), colon + 2]
    listed = [TextSpan(one, following - 2) for one, following in pairwise(edges)]
    names = tuple(name for one in listed for name in split_names(text, low, one))
    return SentenceSubject(names, colon + 1) if names else None


def behind_except(low: str, span: TextSpan) -> TextSpan:
    """Return the span without “riêng”, which only says that it is an exception."""
    found = re.match(r"riêng (?:đối với )?", low[span.start : span.end])
    return TextSpan(span.start + found.end(), span.end) if found else span


def bracket_duties(text: str, low: str, sentence: TextSpan) -> list[TextSpan]:
    """Return the insides of brackets that are duties of their own: an exception, or a clause with subject and “nên”."""
    found: list[TextSpan] = []
    for inside in sentences.brackets(text, sentence):
        trimmed = sentences.trim(text, inside)
        if trimmed.end - trimmed.start < FEWEST_LETTERS:
            continue
        alone = _EXCEPT.match(low, trimmed.start) and low.startswith("riêng", trimmed.start)
        if alone or (SENDS.match(low, trimmed.start) and times.find_deadlines(low, trimmed, None)):
            found.append(trimmed)
        elif not _FOR.match(low, trimmed.start) and MODAL.search(low, trimmed.start, trimmed.end):
            own = subjects.find(text, low, trimmed)
            if own is not None:
                found.append(trimmed)
    return found


def without_bracket(text: str, span: TextSpan, inner: list[TextSpan]) -> TextSpan:
    """Return the span up to a bracket that is a duty of its own, when nothing follows the bracket."""
    first = bisect_right(inner, span.start, key=lambda bracket: bracket.start)
    for at in range(first, len(inner)):
        bracket = inner[at]
        if bracket.start >= span.end:
            break
        if not any(c.isalnum() for c in text[bracket.end : span.end]):
            return sentences.trim(text, TextSpan(span.start, text.rfind("(", span.start, bracket.start + 1)))
    return span
