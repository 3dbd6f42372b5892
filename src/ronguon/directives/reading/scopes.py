"""Whom a heading or a lead-in speaks to, for all that stands under it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ronguon.directives.reading import subjects
from ronguon.directives.reading.lines import is_heading_case
from ronguon.directives.reading.model import Because, NamedUnit, TextSpan
from ronguon.directives.reading.named_units import read_list, skip_blanks, split_names, starts_name, starts_verb
from ronguon.directives.reading.words import phrase

_COLON_REACH: Final = 420
# Behind “các Nghị định:” stand their numbers, not what somebody does.
_NUMBERED: Final = re.compile(r"\s{0,3}(?:số\s{1,2})?\d{1,5}[/-]")
_COLON: Final = re.compile(r"[().:]")
_ANNOUNCED: Final = re.compile(r"(?:các|tỉnh|các bộ|các sở|các xã|thành phố|huyện|phường)$")
_TITLE: Final = 110
_TASKING: Final = re.compile(r"(?:sau|sau đây|như sau|trong đó|cụ thể|gồm|nội dung|nhiệm vụ)\W*$")


@dataclass(frozen=True, slots=True)
class UnitsScope:
    """The units in force, why, and whether they are asked or told."""

    names: tuple[TextSpan, ...] = ()
    because: Because = "heading"
    chain: tuple[TextSpan, ...] = ()
    request: bool = False
    outside: bool = False
    partners: tuple[NamedUnit, ...] = ()
    asked: bool = False

    def bodies(self) -> list[NamedUnit]:
        """Return the units with the way by which they come to the duty."""
        led = [name for name in self.names if name not in self.chain]
        return [
            NamedUnit(
                name, self.because, self.chain if name in led else _above(self.chain, name), f"scope.{self.because}"
            )
            for name in self.names
        ]


def _above(chain: tuple[TextSpan, ...], name: TextSpan) -> tuple[TextSpan, ...]:
    return chain[: chain.index(name)] if name in chain else ()


def before_colon(text: str, low: str, span: TextSpan, system: str) -> tuple[UnitsScope, int] | None:
    """Return the scope of “X: does Y” and where Y begins; null when no units fill the words before a colon."""
    colon = _colon(text, span)
    if colon is None or _NUMBERED.match(low, colon + 1):
        return None
    scope = of_heading(text, low, TextSpan(span.start, colon), system)
    return (scope, skip_blanks(text, colon + 1, span.end)) if scope else None


def _colon(text: str, span: TextSpan) -> int | None:
    """Return the first colon outside brackets that a list goes before; “các tỉnh: A, B” is passed over."""
    depth = 0
    for found in _COLON.finditer(text, span.start, min(span.end, span.start + _COLON_REACH)):
        at, mark = found.start(), found[0]
        depth += (mark == "(") - (mark == ")")
        if mark == ":" and depth <= 0:
            before = text[max(span.start, at - 12) : at].lower()
            if not _ANNOUNCED.search(before):
                return at
        if mark == "." and depth <= 0 and text[at + 1 : at + 2] == " ":
            return None
    return None


def of_heading(
    text: str, low: str, span: TextSpan, system: str, *, announces: bool = False, anyone: bool = False
) -> UnitsScope | None:
    """Return the scope of a heading or lead-in: a list of units, “Đối với X”, a chain, “yêu cầu X”.

    `announces` says that the line ends with a colon, so that “X has to do the following:” is a lead-in;
    `anyone` that whoever asks is the issuer.
    """
    span = _bare(text, span)
    if span.end <= span.start:
        return None
    led = subjects.chain_of(text, low, span)
    if led:
        return UnitsScope(led.names, "heading", led.chain)
    opening = phrase("phrases", "for").match(low, span.start, span.end)
    if opening:
        listed = read_list(text, low, TextSpan(skip_blanks(low, opening.end(), span.end), span.end))
        return UnitsScope(tuple(split_names(text, low, listed.span))) if listed else None
    if is_heading_case(span.of(text)):
        text = low  # in capitals nothing tells names from verbs
    return _told(text, low, span, system, announces=announces, anyone=anyone) or _named(text, low, span)


def _told(text: str, low: str, span: TextSpan, system: str, *, announces: bool, anyone: bool) -> UnitsScope | None:
    """Return the scope of a lead-in that asks units or says what they have to do."""
    asked = subjects.find(text, low, span, anyone=anyone)
    if asked and asked.asked:
        outside = subjects.outside(low, asked, system)
        return UnitsScope(asked.names, "lead-in", request=asked.request, outside=outside, asked=True)
    if (
        asked
        and (announces or _is_title(text, low, span, asked) or _is_lead_in(low, span))
        and asked.predicate > span.start
    ):
        return UnitsScope(asked.names, "lead-in")
    return None


def _named(text: str, low: str, span: TextSpan) -> UnitsScope | None:
    """Return the scope of a heading that is nothing but units."""
    listed = read_list(text, low, span)
    begun = starts_verb(low, text, span.start, first=True)
    if listed is None or begun > starts_name(low, span.start) or (begun and listed.then < span.end):
        return None
    rest = low[listed.then : span.end].strip(" .:;,)")
    if rest and not _only_aside(rest):
        return None
    return UnitsScope(tuple(split_names(text, low, listed.span)))


def _is_title(text: str, low: str, span: TextSpan, asked: subjects.SentenceSubject) -> bool:
    """Whether a heading is a unit with what it does in general: “Cơ quan chủ trì giải quyết thủ tục”."""
    return (
        asked.predicate > span.start
        and span.end - span.start < _TITLE
        and text[span.end - 1] not in ".;,:"
        and bool(low)
    )


def _is_lead_in(low: str, span: TextSpan) -> bool:
    return (
        bool(_TASKING.search(low[max(span.start, span.end - 40) : span.end]))
        or low.startswith(
            ("có trách nhiệm", "chịu trách nhiệm", "thực hiện", "triển khai", "tập trung"),
            max(span.start, span.end - 20),
        )
        or low[span.start : span.end]
        .rstrip(" :")
        .endswith(("có trách nhiệm", "có nhiệm vụ", "phải", "thực hiện", "triển khai"))
    )


def _only_aside(rest: str) -> bool:
    """Whether what follows the units in a heading only says when or as what they act."""
    return rest.startswith(("khi ", "theo ", "trong ", "(", "căn cứ ", "ngoài ")) and not re.search(
        r"phải|có trách nhiệm|triển khai thực hiện|tăng cường|phối hợp|chủ trì|xây dựng|báo cáo", rest
    )


def _bare(text: str, span: TextSpan) -> TextSpan:
    start, end = span.start, span.end
    while end > start and text[end - 1] in " .:;,*_":
        end -= 1
    return TextSpan(start, end)
