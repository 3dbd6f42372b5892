"""The issuer in its own text: what it says of itself is situation or promise; and whom it does not command."""

from __future__ import annotations

import re
from typing import Final

from ronguon.directives.reading.model import DocumentHead, TextSpan
from ronguon.directives.reading.named_units import determiners
from ronguon.directives.reading.words import key, phrase

_LEADERS: Final = (
    r"(?:(?:đồng chí |các )*(?:chủ tịch|phó chủ tịch|lãnh đạo|thường trực|tập thể)(?: và các phó chủ tịch)? )?"
)
_PLACE: Final = r"(?: [^\s,;]+){0,4}"
_PARTY: Final = r"(?:tỉnh ủy|thành ủy|huyện ủy|đảng bộ tỉnh|tỉnh)"
_COMMITTEE: Final = r"(?:ubnd|ủy ban nhân dân)"
# By what the letterhead or the signature says: how the issuer is named in running text.
_NAMES: Final = (
    (r"chính phủ|thủ tướng", r"(?:phó thủ tướng|thủ tướng|chính phủ)(?: chính phủ)?"),
    (rf"{_COMMITTEE} (?:tỉnh|thành phố)", rf"{_LEADERS}{_COMMITTEE} (?:tỉnh|thành phố){_PLACE}"),
    (rf"{_COMMITTEE} huyện", rf"{_LEADERS}{_COMMITTEE} huyện{_PLACE}"),
    (rf"{_COMMITTEE} (?:xã|phường|đặc khu)", rf"{_LEADERS}{_COMMITTEE} (?:xã|phường|đặc khu){_PLACE}"),
    (
        r"tỉnh ủy|thành ủy|huyện ủy|đảng bộ tỉnh",
        rf"(?:thường trực |ban thường vụ |ban chấp hành (?:đảng bộ )?)?{_PARTY}{_PLACE}",
    ),
)
_RULES_FOR_ITSELF: Final = frozenset(
    (
        "Quyết định", "Quy chế", "Quy định", "Nghị quyết", "Luật", "Nghị định", "Hướng dẫn", "Kế hoạch", "Chương trình",
        "Đề án",
    )
)  # fmt: skip
_SEVERAL: Final = re.compile(r"(?:các |mỗi |từng )")


def is_issuer(low: str, name: TextSpan, document: DocumentHead) -> bool:
    """Whether `name` is the issuer of the document, so that a statement about it gives nobody a duty.

    Decisions, regulations, guidance and plans bind their issuer too; there it is a unit like any other.
    """
    if document.type in _RULES_FOR_ITSELF:
        return False
    said = " ".join(low[name.start : name.end].split())
    issuer = " ".join(key(f"{document.issuer or document.signatory_title or ''}").split())
    if not issuer or _SEVERAL.match(said):
        return False
    if said == issuer:
        return True
    return any(re.search(of, issuer) and re.fullmatch(named, said) for of, named in _NAMES)


def is_outside(low: str, name: TextSpan, command: str) -> bool:
    """Whether the unit stands outside what an issuer commands that commands as `command` says."""
    at = name.start
    found = determiners().match(low, at)
    if found:
        at = found.end() + 1
    groups = ["outside"]
    if command in {"state", "department"}:
        groups += ["outside_province", "outside_state"]
    elif command == "central":
        groups.append("outside_state")
    if command == "department":
        groups.append("outside_department")
    if phrase("bodies", "outside_anywhere").search(low, at, name.end):
        return True
    return phrase("bodies", *groups).match(low, at) is not None
