"""What stands under a heading: duties, situation, purposes; and what a labelled line says."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal

from ronguon.directives.reading.lines import plain
from ronguon.directives.reading.memory import remembered
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.named_units import starts_name, starts_verb
from ronguon.directives.reading.words import phrase, words

Field = Literal["lead", "support", "time", "product", "other", "task"]
_LABEL_REACH: Final = 70
_LONGEST_TITLE: Final = 90
_FIELDS: Final[tuple[tuple[Field, str], ...]] = (
    ("lead", "lead_field"),
    ("support", "support_field"),
    ("time", "time_field"),
    ("product", "product_field"),
    ("other", "other_field"),
    ("task", "label"),
)
_ABOUT: Final = re.compile(
    r"(?:về|công tác|đối với|lĩnh vực|nhóm|nội dung|hoạt động|nhiệm vụ|mục tiêu|giải pháp)(?: |\d)"
)


@cache
def _opens_situation() -> re.Pattern[str]:
    return phrase("topics", "situation")


def reopens(heading: str) -> bool:
    """Whether a heading brings orders though one above it only tells."""
    return plain(heading) in words("topics", "reopens")


def is_situation(heading: str, *, leads: bool) -> bool:
    """Whether nothing under the heading lays a duty. `leads` says that others stand under it."""
    said = plain(heading).removeprefix("về ")
    if said in words("topics", "situation"):
        return True
    found = _opens_situation().match(said) if leads else None
    return (
        found is not None
        and len(said) < _LONGEST_TITLE
        and not said.startswith("đánh giá ")
        and not re.match(r"(?:,| và)? (?:yêu cầu|nhiệm vụ|giải pháp|thực hiện nhiệm vụ)", said[found.end() :])
        and not re.search(r"nhiệm vụ|giải pháp|yêu cầu", said)
    )


def is_mixed(heading: str) -> bool:
    """Whether purposes and requirements stand under the heading side by side."""
    return plain(heading[: 2 * _LONGEST_TITLE]).startswith(_purpose_and_needs())


@cache
def _purpose_and_needs() -> tuple[str, ...]:
    return tuple(words("topics", "purpose_and_needs"))


def is_purpose(low_words: str) -> bool:
    """Whether a sentence states what the document is for."""
    return phrase("topics", "purpose_verb").match(low_words) is not None


def is_statement(low_words: str) -> bool:
    """Whether a paragraph tells of what was or is, or of the force of a document."""
    return phrase("topics", "statement").match(low_words) is not None or _tells_of_force().match(low_words) is not None


@cache
def _tells_of_force() -> re.Pattern[str]:
    """Return the pattern of “Kế hoạch này thay thế …”, “Quyết định số … hết hiệu lực”, “Bãi bỏ Chỉ thị số …”."""
    kinds = "|".join(sorted(map(re.escape, words("kinds")), key=len, reverse=True))
    force = r"(?:có hiệu lực|hết hiệu lực|thay thế|thay cho|được thay thế|bị bãi bỏ|có giá trị|hết giá trị)"
    return re.compile(
        rf"(?:các )?(?:{kinds})(?: này| số \S{{1,40}}[^.;]{{0,120}}?) (?:đều )?{force}(?!\w)"
        rf"|bãi bỏ (?:toàn bộ |các )?(?:{kinds}) số"
    )


@cache
def _names_a_ground() -> re.Pattern[str]:
    """Return the pattern of “Căn cứ Luật …”, “Xét đề nghị của …”, “Theo Tờ trình số …”."""
    kinds = "|".join(sorted(map(re.escape, words("kinds")), key=len, reverse=True))
    named = (
        rf"{kinds}|luật|bộ luật|hiến pháp|điều lệ|pháp lệnh|văn bản|công văn|ý kiến|đề nghị của|yêu cầu của|tinh thần"
    )
    return re.compile(
        rf"(?:căn cứ|xét|theo|trên cơ sở)(?: vào)? (?:các |nội dung |chức năng[^.;]{{0,60}}? tại )?(?:{named})(?!\w)"
    )


@cache
def _document() -> re.Pattern[str]:
    kinds = "|".join(sorted(map(re.escape, words("kinds")), key=len, reverse=True))
    return re.compile(rf"(?:các |những )?(?:{kinds}|luật|bộ luật|văn bản|công văn) (?:số |\d|về |liên tịch )")


def names_a_document(low: str, span: TextSpan) -> bool:
    """Whether the stretch begins with a document: “Chỉ thị số …”, “Các Nghị định về …”."""
    return _document().match(low, span.start, span.end) is not None


def is_ground(text: str, low: str, span: TextSpan) -> bool:
    """Whether a paragraph or an item of a list only names a legal ground, and nobody is to do anything on it."""
    opening = _names_a_ground().match(low, span.start, span.end)
    if opening is None:
        return False
    found = _THEN_DO.search(low, opening.end(), span.end)
    while found:
        if starts_verb(low, text, found.end(), first=True) or starts_name(low, found.end()):
            return False
        found = _THEN_DO.search(low, found.end(), span.end)
    return True


# What is to be done on a ground follows its day, its number, or “này”.
_THEN_DO: Final = re.compile(r"(?:\d|này|nêu trên|nói trên|có liên quan|hiện hành|/\S{2,12})[)”]?, (?!ngày \d)")
_ANNOUNCES: Final = re.compile(
    r"(?:thực hiện|tiếp tục thực hiện|triển khai|căn cứ|để|nhằm)(?!\w)[^.;]{0,500}"
    r"(?:hướng dẫn|ban hành|thông báo|quy định|kết luận|có ý kiến|xây dựng)(?!\w)[^.;]{0,200}(?:như sau|sau đây)\W*$"
)


def is_announcement(low_words: str) -> bool:
    """Whether a paragraph only says on what ground the issuer writes what follows (“Thực hiện …, Sở … như sau:”)."""
    return _ANNOUNCES.match(low_words) is not None


@remembered
def label_of(low: str, span: TextSpan) -> tuple[Field, int] | None:
    """Return the field that a line's label names and where the value begins; null for a line without label."""
    colon = low.find(":", span.start, min(span.end, span.start + _LABEL_REACH))
    if colon < 0:
        return None
    said = re.sub(r" \d{1,2}$", "", plain(low[span.start : colon]))
    for name, group in _FIELDS:
        if said in words("phrases", group):
            return name, _skip(low, colon + 1, span.end)
    return None


def topic_label(low: str, span: TextSpan) -> int | None:
    """Return where a sentence begins behind a topic label (“Về kinh phí:”); null when there is none."""
    reach = 4 * _LABEL_REACH if low.startswith("đối với ", span.start) else 2 * _LABEL_REACH
    colon = low.find(":", span.start, min(span.end, span.start + reach))
    if colon < 0 or not _ABOUT.match(low, span.start, colon) or re.search(r"[.;(]", low[span.start : colon]):
        return None
    return _skip(low, colon + 1, span.end)


def _skip(low: str, at: int, end: int) -> int:
    while at < end and low[at] in " \t\n\u00a0":
        at += 1
    return at
