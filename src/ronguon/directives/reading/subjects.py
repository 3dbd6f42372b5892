"""Who a sentence lays its duty on: its own subject, the unit behind “giao” or “đề nghị”, the agent behind “do”."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from ronguon.directives.reading.issuers import is_outside
from ronguon.directives.reading.memory import remembered
from ronguon.directives.reading.model import DocumentHead, TextSpan
from ronguon.directives.reading.named_units import (
    read_list,
    skip_blanks,
    split_names,
    starts_name,
    starts_verb,
)
from ronguon.directives.reading.on_whom import laid_on
from ronguon.directives.reading.places import matches, phrases
from ronguon.directives.reading.words import key, phrase

_REACH: Final = 420
_ISSUER: Final = re.compile(
    r"(?:đồng chí )?(?:chủ tịch )?(?:ubnd|ủy ban nhân dân) (?:tỉnh|thành phố|huyện|xã|phường|đặc khu)(?! ?,)|"
    r"(?:phó )?thủ tướng|ban thường vụ|thường trực|ban bí thư|bộ chính trị|tỉnh ủy|thành ủy|đảng ủy|chính phủ|"
    r"ban chỉ đạo|bộ trưởng|văn phòng|ban chấp hành|ban tổ chức|ban tuyên giáo|ủy ban kiểm tra"
)
_AGENT: Final = re.compile(r"(?<!\w)do ")
_AGENT_VERBS: Final = (
    "chủ trì",
    "thực hiện",
    "đảm nhiệm",
    "chịu trách nhiệm",
    "bảo đảm",
    "phụ trách",
    "chi trả",
    "làm",
    "lập",
    "tổ chức",
    "phân công",
    "quyết định",
    "hướng dẫn",
    "bố trí",
    "tổng hợp",
    "theo dõi",
)
_HANDED: Final = re.compile(r"(?:bàn|được|chuyển|đã|sẽ|phân|khoán|tiếp|theo|nhận|kết) $")
_ENCOURAGE: Final = re.compile(r"(?:khuyến khích|kêu gọi|hoan nghênh|mong muốn)(?!\w)")
_BANNED: Final = re.compile(r"(?:nghiêm cấm|tuyệt đối cấm|cấm)\s")
_WHICHEVER: Final = re.compile(r"[^,.;]{1,40}?\snào(?!\w)")
_CHAIN: Final = re.compile(r"(?<!\w)(?:lãnh đạo|chỉ đạo)(?!\w)")
_COMMA: Final = re.compile(r",\s*")
_RECEIVED: Final = re.compile(r"(?:ngay )?(?:sau )?(?:khi )?nhận được [^,]{0,60}(?: này)?$")
_THEN: Final = re.compile(r"(?<!\w)thì\s")


@dataclass(frozen=True, slots=True)
class SentenceSubject:
    """The units a sentence names for its duty, and how it asks them."""

    names: tuple[TextSpan, ...]
    predicate: int
    asked: bool = False
    request: bool = False
    encouraged: bool = False
    chain: tuple[TextSpan, ...] = ()


_ON_RECEIPT: Final = re.compile(r"(?:ngay )?(?:sau khi |khi )?nhận được [^,.;:\n]{1,60}, ")
"""What a telegram opens with before it asks anybody."""


@cache
def _performatives() -> re.Pattern[str]:
    return phrase("phrases", "performative")


@cache
def _requests() -> re.Pattern[str]:
    return phrase("phrases", "request")


@cache
def links() -> re.Pattern[str]:
    """Return the pattern of the words that only link a sentence to the one before."""
    return phrase("phrases", "link")


@cache
def conditions() -> re.Pattern[str]:
    """Return the pattern of the words that open a condition or a time before the subject."""
    return phrase("phrases", "condition")


@remembered
def behind_links(low: str, span: TextSpan) -> int:
    """Return where the sentence goes on behind “Đồng thời,” and the like."""
    at = span.start
    for _ in range(3):
        found = links().match(low, at, span.end)
        if not found:
            return at
        at = skip_blanks(low, found.end(), span.end)
    return at


def find(text: str, low: str, span: TextSpan, *, anyone: bool = False) -> SentenceSubject | None:
    """Return the subject of the sentence in `span`; null when it has none of its own.

    `anyone` says that whoever asks here is the issuer, as before the list of orders and in the closing lines.
    """
    return _find(text, low, span, anyone)


@remembered
def _find(text: str, low: str, span: TextSpan, anyone: bool) -> SentenceSubject | None:  # noqa: FBT001 (one spelling, one memory)
    at = behind_links(low, span)
    received = _ON_RECEIPT.match(low, at, span.end)
    at = received.end() if received else at
    if at >= span.end:
        return None
    encouraged = _ENCOURAGE.match(low, at)
    if encouraged:
        return _listed(text, low, TextSpan(skip_blanks(low, encouraged.end(), span.end), span.end), encouraged=True)
    banned = _BANNED.match(low, at, span.end)
    if banned and starts_name(low, banned.end()):
        named = _listed(text, low, TextSpan(banned.end(), span.end))
        return None if named is None else replace(named, predicate=at)  # the ban is the predicate
    return _asked(text, low, TextSpan(at, span.end), anyone=anyone) or _plain(text, low, TextSpan(at, span.end))


@remembered
def _plain(text: str, low: str, span: TextSpan) -> SentenceSubject | None:
    if starts_name(low, span.start) and _WHICHEVER.match(low, span.start, span.end):
        return _behind_condition(text, low, span)
    condition = conditions().match(low, span.start)
    opening = max(
        condition.end() - condition.start() if condition else 0,
        starts_verb(low, text, span.start, first=True),
    )
    if opening < starts_name(low, span.start) or not opening:
        found = _listed(text, low, span)
        if found:
            return found
    if condition and condition.end() - condition.start() >= opening:
        found = _behind_condition(text, low, span)
        if found:
            return found
    return _agent(text, low, span)


def _listed(text: str, low: str, span: TextSpan, *, encouraged: bool = False) -> SentenceSubject | None:
    if span.start >= span.end:
        return None
    listed = read_list(text, low, span)
    if listed is None or listed.then >= span.end or not starts_verb(low, text, listed.then):
        return _head_alone(low, span) if encouraged else None
    return SentenceSubject(tuple(split_names(text, low, listed.span)), listed.then, encouraged=encouraged)


def _head_alone(low: str, span: TextSpan) -> SentenceSubject | None:
    """Return the head word of a group whose predicate is in no list (“khuyến khích các hộ dân …”)."""
    length = starts_name(low, span.start)
    return (
        SentenceSubject((TextSpan(span.start, span.start + length),), span.start + length, encouraged=True)
        if length
        else None
    )


def _behind_condition(text: str, low: str, span: TextSpan) -> SentenceSubject | None:
    then = _THEN.search(low, span.start, min(span.end, span.start + _REACH))
    if then and starts_name(low, then.end()):
        found = _listed(text, low, TextSpan(then.end(), span.end))
        if found:
            return found
    depth = 0
    for at in range(span.start, min(span.end, span.start + _REACH)):
        char = low[at]
        depth += (char in "(“") - (char in ")”")
        if depth > 0 or char != ",":
            continue
        gap = _COMMA.match(low, at, span.end)
        if not gap or gap.end() >= span.end:
            continue
        opening = starts_verb(low, text, gap.end(), first=True)
        if opening and opening >= starts_name(low, gap.end()):
            if (
                low.startswith(("để ", "nhằm "), span.start)
                or phrase("verbs", "opening").match(low, gap.end())
                or conditions().match(low, gap.end())
            ):
                continue
            return None  # the predicate has begun; what follows is its object
        found = _listed(text, low, TextSpan(gap.end(), span.end)) if starts_name(low, gap.end()) else None
        if found and not low.startswith(("có", "chưa", "đã", "được", "vẫn", "không"), found.predicate):
            return found
        if found and low.startswith(("có trách nhiệm", "có văn bản", "có kế hoạch", "không được"), found.predicate):
            return found
    return None


def _asked(text: str, low: str, span: TextSpan, *, anyone: bool) -> SentenceSubject | None:
    """Return the units behind “yêu cầu”, “giao”, “đề nghị”, when the issuer or nobody is named before it."""
    reach = TextSpan(span.start, min(span.end, span.start + _REACH))
    for found in matches(_performatives(), low, reach, phrases(low, "phrases", "performative")):
        if _HANDED.search(low, max(0, found.start() - 10), found.start()):
            continue
        if found.group() == "phân công" and found.start() > span.start:
            continue
        before = TextSpan(span.start, found.start())
        if not _may_ask(text, low, before) and not (anyone and _is_asked_by(text, low, before)):
            continue
        at = _behind_asking(low, found.end(), span.end)
        if at >= span.end or (not starts_name(low, at) and not text[at].isupper()):
            continue
        listed = read_list(text, low, TextSpan(at, span.end), trusted=True)
        if listed is None:
            continue
        names = tuple(split_names(text, low, listed.span))
        if found.group() == "phân công" and laid_on(low, list(names)) == "people":
            continue  # units are told to name somebody
        request = _requests().match(low, found.start()) is not None
        return SentenceSubject(names, listed.then, asked=True, request=request)
    return None


def _behind_asking(low: str, at: int, end: int) -> int:
    while at < end and low[at] in " \u00a0\n:":
        at += 1
    return at


def _may_ask(text: str, low: str, before: TextSpan) -> bool:
    said = low[before.start : before.end].strip(" ,:")
    if not said or _is_issuer(text, low, before):
        return True
    if conditions().match(low, before.start) or starts_name(low, before.start) == 0:
        # “Trong quá trình thực hiện, nếu có vướng mắc đề nghị các đơn vị …”, “… , UBND tỉnh yêu cầu các sở …”
        last = said.rsplit(",", 1)[-1].strip()
        own = _is_issuer(text, low, _last_part(low, before)) or conditions().match(last) is not None
        if not last and (_RECEIVED.match(said) or not starts_verb(low, text, before.start, first=True)):
            return True  # “Trên đây là …, yêu cầu các sở …”
        return own or (conditions().match(low, before.start) is not None and not starts_verb(last, last, 0, first=True))
    # “Ban Thường vụ thống nhất với báo cáo, đồng thời yêu cầu các cấp ủy …”
    end_part = _last_part(low, before)
    linked = links().match(low, end_part.start)
    return bool(linked and not low[linked.end() : before.end].strip(" ,") and _ISSUER.match(low, before.start))


def _last_part(low: str, span: TextSpan) -> TextSpan:
    comma = low.rfind(",", span.start, span.end)
    return TextSpan(skip_blanks(low, comma + 1, span.end), span.end) if comma >= 0 else span


def _is_issuer(text: str, low: str, span: TextSpan) -> bool:
    """Whether the stretch is nothing but the name of a unit that issues directives."""
    return _ISSUER.match(low, span.start) is not None and _is_named(text, low, span)


def _is_asked_by(text: str, low: str, before: TextSpan) -> bool:
    """Whether the words before “đề nghị” end in the name of a unit, alone or behind a comma."""
    return _is_named(text, low, before) or _is_named(text, low, _last_part(low, before))


def _is_named(text: str, low: str, span: TextSpan) -> bool:
    """Whether the stretch is nothing but names of units."""
    end = span.end
    while end > span.start and low[end - 1] in " ,:":
        end -= 1
    if end <= span.start:
        return False
    listed = read_list(text, low, TextSpan(span.start, end))
    return listed is not None and listed.then >= end


def _agent(text: str, low: str, span: TextSpan) -> SentenceSubject | None:
    end, at = min(span.end, span.start + _REACH), span.start
    while (at := low.find("do ", at, end)) >= 0:
        at += len("do ")
        found = _AGENT.match(low, at - len("do "))
        listed = read_list(text, low, TextSpan(at, span.end)) if found and starts_name(low, at) else None
        if listed and low.startswith(_AGENT_VERBS, listed.then):
            return SentenceSubject(tuple(split_names(text, low, listed.span)), span.start)
    return None


def chain_of(text: str, low: str, span: TextSpan) -> SentenceSubject | None:
    """Return the units of a heading “A lãnh đạo B chỉ đạo C, D”: all of them, with those above C and D as chain.

    Null when any part between the verbs of leading is not a list of units.
    """
    links_down: list[tuple[TextSpan, ...]] = []
    at = span.start
    for found in [*_CHAIN.finditer(low, span.start, span.end), None]:
        end = found.start() if found else span.end
        stretch = TextSpan(at, end)
        while stretch.end > stretch.start and text[stretch.end - 1] in " ,;:.":
            stretch = TextSpan(stretch.start, stretch.end - 1)
        if stretch.end <= stretch.start or (found and text[found.start()].isupper()):
            return None
        listed = read_list(text, low, stretch)
        if listed is None or listed.then < stretch.end:
            return None
        links_down.append(tuple(split_names(text, low, listed.span)))
        at = skip_blanks(low, found.end(), span.end) if found else end
        if found and at >= span.end:
            return None
    if len(links_down) < 2:
        return None
    names = tuple(name for link in links_down for name in link)
    above = tuple(name for link in links_down[:-1] for name in link)
    return SentenceSubject(names, span.end, chain=above)


def outside(low: str, subject: SentenceSubject, command: str) -> bool:
    """Whether the first of the units asked stands outside the issuer's chain of command (see `command_of`)."""
    return bool(subject.names) and is_outside(low, subject.names[0], command)


def command_of(document: DocumentHead) -> str:
    """Return how far the issuer commands: `party`, `central`, `department` (a Sở), or `state` (a committee)."""
    if document.system == "party":
        return "party"
    issuer = key(document.issuer or document.signatory_title or "")
    number = document.number or ""
    if re.match(r"(?:chính phủ|thủ tướng|bộ |văn phòng chính phủ|quốc hội|phó thủ tướng)", issuer) or number.endswith(
        ("TTg", "VPCP", "-CP")
    ):
        return "central"
    return "department" if re.match(r"(?:sở|cục|chi cục|ban|trung tâm|phòng)(?!\w)", issuer) else "state"
