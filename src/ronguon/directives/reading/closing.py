"""Foot of a document: to whom copies go, who signs, how far it is made known."""

from __future__ import annotations

import re
from typing import Final

from ronguon.directives.reading.lines import RANK_ANNEX, RANK_NONE, RANK_PART, TextLine, is_heading_case, plain
from ronguon.directives.reading.model import DocumentHead
from ronguon.directives.reading.words import key, words

_AUTHORITY: Final = re.compile(r"(?:TM|T/M|KT|K/T|TL|T/L|TUQ|Q)\.?[ \t]{0,2}[A-ZÀ-Ỹ]")
_TITLE: Final = re.compile(
    r"(?:QUYỀN |PHÓ |CHÁNH |ỦY VIÊN |ỦY )?(?:CHỦ TỊCH|BÍ THƯ|TRƯỞNG BAN|CHỦ NHIỆM|GIÁM ĐỐC|THỦ TƯỚNG|BỘ TRƯỞNG|"
    r"THỨ TRƯỞNG|CHÁNH|VĂN PHÒNG|TRƯỞNG|TỔNG|CỤC TRƯỞNG|VỤ TRƯỞNG|VIỆN TRƯỞNG|HIỆU TRƯỞNG|THƯỜNG TRỰC|ỦY VIÊN)"
)
_DISSEMINATED: Final = re.compile(r"(?:phổ biến|quán triệt|sao gửi|gửi|công bố|đăng|thông báo)(?!\w)")
_THIS_DOCUMENT: Final = re.compile(
    r"(?:chỉ thị|kế hoạch|kết luận|hướng dẫn|thông báo|nghị quyết|quy định|công văn|quyết định|văn bản|"
    r"chương trình|quy chế) này"
)
_LONGEST_OWN_NAME: Final = 40
_FOOT_LINES: Final = 12
_NAME_WORDS: Final = (2, 6)


def find_foot(text: str, lines: list[TextLine], head: int) -> int:
    """Return the index of the first line of the foot, which stands behind `head`; the number of lines without one."""
    for at in range(len(lines) - 1, head - 1, -1):
        if key(lines[at].span.of(text).strip("*_ |")[:20]).startswith("nơi nhận"):
            return at
    for at in range(max(head, len(lines) - _FOOT_LINES), len(lines)):
        said = lines[at].span.of(text).strip("*_ |")
        if lines[at].rank == RANK_NONE and is_heading_case(said) and (_AUTHORITY.match(said) or _TITLE.match(said)):
            return at
    return len(lines)


def find_annex(text: str, lines: list[TextLine], foot: int) -> int:
    """Return the index of the first annex line behind the foot; the number of lines when there is none."""
    for at in range(foot, len(lines)):
        said = lines[at].span.of(text).strip("*_ ")
        if lines[at].rank in (RANK_ANNEX, RANK_PART) or (is_heading_case(said) and plain(said) in words("kinds")):
            return at
    return len(lines)


def read_foot(text: str, lines: list[TextLine], document: DocumentHead) -> None:
    """Read recipients and signature from the lines of the foot."""
    signing = False
    titles: list[str] = []
    authorities: list[str] = []
    for at, line in enumerate(lines):
        for cell in line.span.of(text).split("|"):
            said = cell.strip(" \t*_")
            if not said:
                continue
            if _AUTHORITY.match(said) and is_heading_case(said[:12]):
                signing = True
                authorities.append(said)
            elif is_heading_case(said) and len(said) < 80 and (signing or _TITLE.match(said)):
                signing = True
                titles.append(said)
            elif signing and _is_name(said):
                document.signatory_name = document.signatory_name or said
            elif not signing and not key(said[:20]).startswith("nơi nhận"):
                _read_recipient(said, document, first=at == 0)
    if authorities:
        document.authority = " / ".join(authorities)
    if titles:
        document.signatory_title = titles[-1]


def _read_recipient(said: str, document: DocumentHead, *, first: bool) -> None:
    name = re.sub(r"^[-–•+][ \t]*", "", said)
    name = re.sub(r"[,;] ?\(b(?:áo )?/?c(?:áo)?\)$", "", name).strip(" .;,")
    if name and not first:
        document.recipients.append(name)


def _is_name(said: str) -> bool:
    parts = re.sub(r"^(?:GS|PGS|TS|ThS|BS|Đại tá|Thượng tá|Trung tá|Thiếu tướng|Trung tướng)\.?[ ]", "", said).split()
    return _NAME_WORDS[0] <= len(parts) <= _NAME_WORDS[1] and all(p[:1].isupper() for p in parts)


def is_dissemination(words: str) -> bool:
    """Whether the sentence says how far this document is made known, which lays no duty of its own."""
    own = _THIS_DOCUMENT.match(key(words[:_LONGEST_OWN_NAME]))
    if own is None:
        return False
    said = key(words[:400])
    rest = said[own.end() : own.end() + 25]
    return bool(_DISSEMINATED.search(rest)) and not re.search(r"(?<!\w)phải(?!\w)", said[:200])
