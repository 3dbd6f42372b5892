"""Lead-ins: whether one lays a duty of its own, and whether what stands under it are things and no duties."""

from __future__ import annotations

import re
from typing import Final

from ronguon.directives.reading import scopes, subjects, topics
from ronguon.directives.reading.blocks import LineBlock
from ronguon.directives.reading.clauses import is_special
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.named_units import starts_verb

_GIVES: Final = re.compile(
    r"(?<!\w)(?:gồm|gồm có|bao gồm|tài liệu|hồ sơ|văn bản|số liệu|nội dung)(?: sau(?: đây)?| như sau)?\W*$"
)
_MUST: Final = re.compile(r"(?<!\w)(?:phải|cần|không được|có trách nhiệm)(?!\w)")
_TAIL: Final = re.compile(
    r"(?:,\s*)?(?<!\w)(?:trong đó|cụ thể|(?:bao )?gồm(?: có)?(?: (?:các|những))?(?: (?:nội dung|tài liệu|văn bản))?)"
    r"(?: như sau| sau đây| sau)?\W*$"
)
_OWN_DUTY: Final = 60


def lists_contents(text: str, low: str, block: LineBlock, span: TextSpan) -> bool:
    """Whether a lead-in has a predicate and what stands under it are things: documents, figures, contents."""
    marked = [child for child in block.children if child.marker]
    if not marked or len(marked) < len(block.children) or any(child.children for child in marked):
        return False
    found = subjects.find(text, low, span)
    if not (starts_verb(low, text, span.start, first=True) or (found and found.predicate < span.end - 1)):
        return False
    things = sum(_is_thing(text, low, child.body) for child in marked)
    gives = _GIVES.search(low, max(span.start, span.end - 60), span.end) is not None
    return 2 * things > len(marked) if gives else 4 * things >= 3 * len(marked)


def _is_thing(text: str, low: str, span: TextSpan) -> bool:
    if topics.label_of(low, span) or topics.topic_label(low, span) or scopes.before_colon(text, low, span, ""):
        return False
    if topics.names_a_document(low, span):
        return subjects.find(text, low, span) is None
    at = subjects.behind_links(low, span)
    if starts_verb(low, text, at, first=True) or subjects.conditions().match(low, at):
        return False
    return subjects.find(text, low, span) is None and _MUST.search(low, span.start, span.end) is None


def has_own_duty(text: str, low: str, span: TextSpan) -> bool:
    """Whether a lead-in lays a duty of its own besides announcing others."""
    said = low[span.start : span.end].rstrip()
    if not said.endswith((":", "trong đó")):
        return False
    if len(said) > _OWN_DUTY and is_special(text, low, span) and starts_verb(low, text, span.start, first=True):
        return True
    return (
        bool(re.search(r"(?:yêu cầu|giao|đề nghị|tiếp tục|tập trung)", said))
        and bool(re.search(r"(?:trong đó|cụ thể)\W*$", said))
        and len(said) > _OWN_DUTY
    )


def without_tail(low: str, span: TextSpan) -> TextSpan:
    """Return a lead-in without the words that only announce what stands under it (“trong đó:”, “bao gồm:”)."""
    found = _TAIL.search(low, span.start, span.end)
    return TextSpan(span.start, found.start()) if found else span
