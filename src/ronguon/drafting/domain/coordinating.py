"""Names that share one head word: “Các Bộ Quốc phòng; Công an” names the Bộ Quốc phòng and the Bộ Công an."""

from __future__ import annotations

import re
from typing import NamedTuple

_HEAD = re.compile(
    r"(?P<before>(?:(?:Bộ trưởng|Giám đốc|Thủ trưởng|Chủ tịch UBND|Chủ tịch|Lãnh đạo|UBND|Ủy ban nhân dân) )?)"
    r"[Cc]ác (?P<head>Bộ|bộ|Sở|sở|Xã|xã|Phường|phường|Đặc khu|đặc khu)\s*:?\s+(?=[A-ZĐÀ-Ỹ])"
)
_BETWEEN = re.compile(r"\s*[,;]\s*(?:và\s+)?|\s+và\s+")
_HEADS = re.compile(r"(?:Bộ|Sở|UBND|Ủy ban|Ban|Văn phòng|Thanh tra|Ngân hàng|Cục|Chủ tịch|Thủ trưởng)(?!\w)")
_ONE_NAME = (
    "Văn hóa, Thể thao và Du lịch", "Văn hóa và Thể thao", "Nông nghiệp và Môi trường", "Khoa học và Công nghệ",
    "Giáo dục và Đào tạo", "Dân tộc và Tôn giáo", "Quy hoạch và Kiến trúc", "Tài nguyên và Môi trường",
    "Nông nghiệp và Phát triển nông thôn", "Thông tin và Truyền thông", "Kế hoạch và Đầu tư",
    "Lao động - Thương binh và Xã hội",
)  # fmt: skip
"""Names of ministries and departments in which a comma or “và” stands; of those before 2025 too, as old papers say."""


class CoordinatorName(NamedTuple):
    """One of the names: where its own words stand, how many letters they have, and the whole name."""

    at: int
    length: int
    name: str


def coordinated(words: str) -> list[CoordinatorName]:
    """Return the names that share the head word that opens `words`; empty where that is not plain.

    Each further name begins with a capital and brings no head word of its own. One name alone (“các Sở Khoa học và
    Công nghệ”) is no list.

    Source: house rule, from how directives list ministries, departments and communes.
    """
    head = _HEAD.match(words)
    if head is None:
        return []
    parts = _parts(words, head.end())
    said = [words[start:end] for start, end in parts]
    if len(parts) == 1 or not all(one[:1].isupper() and not _own_head(one) for one in said):
        return []
    noun = head["head"]
    first = head["before"] + (noun[:1].upper() if not head["before"] else noun[:1]) + noun[1:]
    starts = [0, *(start for start, _end in parts[1:])]
    return [
        CoordinatorName(at, end - at, f"{first} {words[start:end]}")
        for at, (start, end) in zip(starts, parts, strict=True)
    ]


def _own_head(said: str) -> bool:
    return _HEADS.match(said) is not None


def _parts(words: str, start: int) -> list[tuple[int, int]]:
    """Return where each name stands, a name that holds a comma or “và” whole."""
    found, at = [], start
    while at < len(words):
        whole = next((one for one in _ONE_NAME if words.startswith(one, at)), "")
        gap = _BETWEEN.search(words, at + len(whole))
        end = gap.start() if gap else len(words)
        found.append((at, end))
        at = gap.end() if gap else len(words)
    return found
