"""Kind of a duty by its main predicate: told, forbidden, advised or allowed."""

from __future__ import annotations

import re
from typing import Final

from ronguon.directives.reading import subjects
from ronguon.directives.reading.model import Kind, TextSpan
from ronguon.directives.reading.named_units import starts_verb
from ronguon.directives.reading.scopes import UnitsScope
from ronguon.directives.reading.subjects import SentenceSubject

_FORBIDS: Final = re.compile(
    r"(?:tuyệt đối |kiên quyết )?(?:không được|nghiêm cấm|cấm|"
    r"không(?! để | chịu trách nhiệm| ngừng| phải | chỉ | những| quá | còn| có | thể ))(?!\w)"
)
_FORBIDS_LETTING: Final = re.compile(r"(?:tuyệt đối |kiên quyết )?không được(?!\w)")
_ADVISES: Final = re.compile(r"(?:nên|khuyến khích|kêu gọi)(?!\w)")
_ALLOWS: Final = re.compile(
    r"(?:được phép|có thể|có quyền|"
    r"được(?= (?:dùng|sử dụng|phép|tiếp tục|xem|hỏi|nêu|quyền|miễn|nhận|chọn|giữ|áp dụng)))(?!\w)"
)
_ADVERBS: Final = re.compile(r"(?:(?:chỉ|vẫn|cũng|đều|luôn|tuyệt đối|kiên quyết|thì|và) )+")
_SOMEWHERE: Final = re.compile(r"(?<!\w)(?:nên|có thể|được phép|được dùng)(?!\w)")
_NEAR: Final = 90


def kind_of(
    text: str, low: str, span: TextSpan, own: SentenceSubject | None, system: str, *, scope: UnitsScope | None = None
) -> Kind:
    """Return the kind of the clause; `obligation` where its predicate says nothing else.

    A request (“đề nghị”) is a recommendation only when it goes to units outside the issuer's chain of command.
    """
    if _is_request(low, own, system, scope):
        return "recommendation"
    at = own.predicate if own else subjects.behind_links(low, span)
    condition = subjects.conditions().match(low, at) if own is None else None
    if own and re.match(r"(?:đã|chưa|có nhu cầu|khi|nếu)(?!\w)", low[at : at + 12]):
        condition = re.compile(r"thì\s").search(low, at, min(span.end, at + 2 * _NEAR))
    if condition:
        at = _behind_condition(low, span, at)
    adverb = _ADVERBS.match(low, at)
    bare = adverb.end() if adverb and not _FORBIDS.match(low, at) else at
    loose = (
        None
        if own or condition or starts_verb(low, text, at, first=True)
        else _SOMEWHERE.search(low, at, min(span.end, at + _NEAR))
    )
    if loose:
        return "recommendation" if loose.group() == "nên" else "permission"
    if _FORBIDS.match(low, at) or _FORBIDS_LETTING.match(low, bare):
        return "prohibition"
    if _ADVISES.match(low, bare):
        return "recommendation"
    return "permission" if _ALLOWS.match(low, bare) else "obligation"


def _is_request(low: str, own: SentenceSubject | None, system: str, scope: UnitsScope | None) -> bool:
    if own is None:
        return scope is not None and scope.request and scope.outside
    return own.encouraged or (own.request and subjects.outside(low, own, system))


def _behind_condition(low: str, span: TextSpan, at: int) -> int:
    """Return where the predicate begins behind “Nếu …, ” or “Khi …, ”."""
    comma = re.compile(r",\s|(?<!\w)thì\s").search(low, at, min(span.end, at + 4 * _NEAR))
    return comma.end() if comma else at
