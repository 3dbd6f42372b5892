"""Which proofs the words of a duty name: what stands in a list behind a verb of sending or attaching.

A duty that names none still needs one: any photo or file that shows what was done. What is named by figure ("số trang
còn hoạt động") is asked for as a figure, and a report on the work is the submission itself.

Source: house rule, decision 0059.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_ASKED: Final = 6
"""Proofs asked for one by one; a longer list is a catalogue, and one file answers it."""
MOST_CHARACTERS: Final = 80

_GIVING: Final = re.compile(
    r"\b(?:gửi|nộp|đính kèm|kèm theo|gửi kèm|có kèm|kèm|cung cấp)\s+(?:kèm\s+|theo\s+|đủ\s+|đầy đủ\s+)*", re.IGNORECASE
)
_PROOF: Final = re.compile(
    r"(?:\d{1,2}\s+|các\s+|những\s+)?"
    r"(?:ảnh|hình ảnh|biên bản|bản chụp|bản sao|bản chính|danh sách|danh mục|đường dẫn|đường liên kết|minh chứng"
    r"|tài liệu kiểm chứng|tài liệu minh chứng|video|clip|phụ lục|bảng tổng hợp|bảng thống kê|giấy xác nhận|hợp đồng"
    r"|sơ đồ|quyết định|kế hoạch|phương án|hồ sơ)\b",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r"\s*(?:,|;|\s+và\s+|\s+cùng\s+)\s*")
_END: Final = re.compile(
    r"[.:()\n]|\s(?:về|đến|tới|cho|qua|để|trước|chậm nhất|trong vòng|hạn|theo quy định|đối với)\s", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class AskedProof:
    """A proof that the words name, and where it stands in them: offsets into the text that was read."""

    name: str
    start: int
    end: int


def asked_proofs(text: str) -> list[AskedProof]:
    """Return the proofs that `text` names, in its order, each once; none where it names too many to ask one by one."""
    found: dict[str, AskedProof] = {}
    for giving in _GIVING.finditer(text):
        for proof in _listed(text, giving.end()):
            found.setdefault(proof.name.casefold(), proof)
    return sorted(found.values(), key=lambda one: one.start) if len(found) <= MOST_ASKED else []


def _listed(text: str, at: int) -> Iterator[AskedProof]:
    stop = _END.search(text, at)
    end = stop.start() if stop else len(text)
    while at < end:
        mark = _PARTS.search(text, at, end)
        upto = mark.start() if mark else end
        name = text[at:upto].strip(" \"'“”")
        if _PROOF.match(name) and len(name) <= MOST_CHARACTERS:
            start = text.index(name, at)
            yield AskedProof(name, start, start + len(name))
        if mark is None:
            return
        at = mark.end()


def wanted(asked: int) -> int:
    """Return how many proofs a report should come with: as many as the words name, at least one."""
    return max(1, asked)


def is_lacking(asked: int, given: int) -> bool:
    """Return whether `given` proofs are fewer than the report should come with."""
    return given < wanted(asked)
