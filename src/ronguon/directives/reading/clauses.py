"""One sentence to its duties: split only where a clause brings its own unit, kind, count, day or rhythm."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ronguon.directives.reading import quantities, rhythms, sentences, subjects, times, topics
from ronguon.directives.reading.brackets import (
    FEWEST_LETTERS,
    MODAL,
    SENDS,
    behind_except,
    bracket_duties,
    excepted,
    without_bracket,
)
from ronguon.directives.reading.kinds import kind_of
from ronguon.directives.reading.model import Kind, TextSpan
from ronguon.directives.reading.named_units import read_list, starts_name, starts_verb
from ronguon.directives.reading.scopes import UnitsScope
from ronguon.directives.reading.subjects import SentenceSubject
from ronguon.directives.reading.words import has_letters

_FINISH: Final = re.compile(r"(?:hoàn thành|xong|hoàn tất|thời gian|thời hạn|trong đó)(?:,| |:)")
_AND_NOT: Final = re.compile(
    r"(?<!\w)và (?P<ban>(?:tuyệt đối )?không (?:được )?)(?!để |ngừng |quá |chỉ )"
    r"|, (?:và |đồng thời )?(?P<told>không được |nghiêm cấm |tuyệt đối không (?:được )?(?!để ))"
)
_TELLS_CONTENT: Final = re.compile(
    r"trong đó(?:,|:)? (?:cần |phải )?(?:xác định|phân định|làm rõ|nêu rõ|nêu|quy định|thể hiện|dự kiến"
    r"|có (?:phương án|nội dung|danh sách|biểu|phụ lục))(?!\w)"
)
"""What a paper that is to be made must say is no task beside making it."""
_OPENS: Final = re.compile(r"(?:ngay )?(?:sau khi |khi )?nhận được(?!\w)")
"""What a telegram opens with before it asks anybody."""
_WITHIN: Final = re.compile(r",? (?=trong đó(?:,|:)? )")
_AT_LEAST: Final = re.compile(r"(?<!\w)(?:phải|tối thiểu|ít nhất|không quá)(?!\w)")
_AFTERWARDS: Final = ("sau khi nhập", "sau khi sáp nhập", "sau khi hợp nhất")
_GROUP_OF_UNITS: Final = re.compile(
    r"mỗi (?:xã|phường|thôn|bản|chi bộ|cụm|tổ|trạm|trường|đơn vị|cơ quan|sở|huyện|đảng ủy)(?!\w)|"
    r"(?:các|từng) (?:xã|phường|địa phương|sở|bộ|ngành|đơn vị|cơ quan|ubnd|ủy ban|cấp ủy|hội|đoàn thể|chủ đầu tư|"
    r"thôn|trường|ban|huyện|doanh nghiệp)(?!\w)"
)
_HELPS: Final = re.compile(r"(?:phối hợp|sử dụng|vận hành|cung cấp|thuộc|có liên quan|được|quản lý|trực thuộc)(?!\w)")
_PEOPLE: Final = re.compile(r"(?:các |mọi )?(?:nhân dân|người dân|bà con|cử tri)(?!\w)")
_LIST_GOES_ON: Final = re.compile(r"(?:,|;|(?<!\w)(?:và|các|mỗi|từng|những|với|của|cho|đến)) $")
_WORD_START: Final = re.compile(r"(?<!\w)\w")
_EACH: Final = re.compile(
    r"mỗi (?:[^\W\d_]+ ){1,6}(?:có|mở|lưu|nạo vét|tổ chức|bố trí|cử|trồng|xây dựng|lập|làm|hoàn thành|thực hiện) "
    r"(?:(?:ít nhất|tối thiểu|từ) )?\d"
)
_ASKED_NEAR: Final = 24
_LEAST_DONE: Final = 12
_NAME_REACH: Final = 160
_SHARE_REACH: Final = 240
_NORM: Final = re.compile(r"(?<!\w)(?:được|phải|có|thì|do|theo|không|gồm)(?!\w)")
_SHORT_NORM: Final = 30
_LONGEST_ASIDE: Final = 90


@dataclass(slots=True)
class DutyPiece:
    """A stretch that is one duty, with its own subject or the scope it stands in."""

    span: TextSpan
    kind: Kind
    own: SentenceSubject | None
    scope: UnitsScope | None
    unsure: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Part:
    span: TextSpan
    own: SentenceSubject | None
    kind: Kind
    special: bool
    dated: bool = False


def pieces(
    text: str,
    low: str,
    sentence: TextSpan,
    scope: UnitsScope | None,
    system: str,
    *,
    norms: bool = False,
    anyone: bool = False,
) -> tuple[list[DutyPiece], UnitsScope | None]:
    """Return the duties of one sentence and the scope in force behind it.

    A subject of the sentence stays in force for what follows in the paragraph, unless it was only encouraged.
    `norms` says that statements without an agent bind here, `anyone` that whoever asks is the issuer.
    """
    inner = bracket_duties(text, low, sentence)
    bracketed = text[sentence.start] == "("
    parts = [] if bracketed else _parts(text, low, sentence, scope, system, inner=inner, anyone=anyone)
    found: list[DutyPiece] = []
    in_force: list[tuple[TextSpan, UnitsScope | None]] = []
    for part in _group(text, low, parts):
        if not _lays_a_duty(text, low, part, scope) and not (norms and _is_norm(low, part)):
            continue
        span = without_bracket(text, part.span, inner)
        piece = DutyPiece(span, part.kind, part.own, scope if part.own is None else None)
        if part.own is None and scope is None:
            piece.unsure.append("addressees")
        found.append(piece)
        if part.own and not part.own.encouraged and part.own.names:
            scope = after(low, part.own, system)
        in_force.append((part.span, scope))
    for bracket in inner:
        around = next((known for span, known in in_force if span.start <= bracket.start < span.end), scope)
        own = excepted(text, low, bracket)
        if own is None and not SENDS.match(low, bracket.start):
            own = subjects.find(text, low, behind_except(low, bracket))
        found.append(DutyPiece(bracket, kind_of(text, low, bracket, own, system), own, None if own else around))
    return sorted(found, key=lambda p: p.span.start), scope


def after(low: str, own: SentenceSubject, system: str) -> UnitsScope:
    """Return the scope that a subject leaves in force behind its sentence: whom it asked, and how."""
    return UnitsScope(own.names, "subject", own.chain, request=own.request, outside=subjects.outside(low, own, system))


def _parts(
    text: str,
    low: str,
    sentence: TextSpan,
    scope: UnitsScope | None,
    system: str,
    *,
    inner: list[TextSpan],
    anyone: bool,
) -> list[_Part]:
    merged: list[TextSpan] = []
    waiting: TextSpan | None = None
    cut = _cut_at_units(text, low, sentences.clauses(text, sentence))
    for clause in _cut_at_ban(text, low, _cut_at_shares(text, low, cut)):
        whole = TextSpan(waiting.start, clause.end) if waiting else clause
        if _only_names(text, low, clause, first=waiting is None):
            waiting = whole
            continue
        merged.append(whole)
        waiting = None
    if waiting:
        merged = [*merged[:-1], TextSpan(merged[-1].start, waiting.end)] if merged else [waiting]
    parts: list[_Part] = []
    for clause in merged:
        own = subjects.find(text, low, clause, anyone=anyone)
        if own and scope and low.startswith("lãnh đạo ", clause.start) and _is_party(low, scope):
            own = None  # a Party unit leads others; under its heading “Lãnh đạo” is what it does
        own = own or _in_bracket(text, low, clause)
        kind = kind_of(text, low, clause, own, system, scope=scope)
        bare = without_bracket(text, clause, inner)
        dated = bool(times.find_deadlines(low, bare, None))
        parts.append(_Part(clause, own, kind, special=is_special(text, low, bare), dated=dated))
    return parts


def _is_party(low: str, scope: UnitsScope) -> bool:
    return any(
        low.startswith(("đảng", "các đảng", "ban cán sự", "cấp ủy", "các cấp ủy"), name.start) for name in scope.names
    )


def _in_bracket(text: str, low: str, clause: TextSpan) -> SentenceSubject | None:
    """Return the unit that a closing bracket says leads the work: “… (Sở A chủ trì)”."""
    if text[clause.end - 1] != ")":
        return None
    at = text.rfind("(", clause.start, clause.end)
    inside = TextSpan(at + 1, clause.end - 1)
    if at < 0 or inside.end - inside.start > _LONGEST_ASIDE:
        return None
    found = subjects.find(text, low, inside)
    if found is None or not low.startswith(
        ("chủ trì", "thực hiện", "chỉ đạo thực hiện", "chịu trách nhiệm"), found.predicate
    ):
        return None
    return SentenceSubject(found.names, clause.start)


def only_finishes(text: str, low: str, sentence: TextSpan) -> bool:
    """Whether a sentence only says when what stands before it is done: “Hoàn thành trong tháng 6”."""
    said = low[sentence.start : sentence.end]
    return (
        len(said) < _LONGEST_ASIDE
        and re.match(r"(?:hoàn thành|xong|thời gian|thời hạn|thời gian hoàn thành)(?:[,:]| |$)", said) is not None
        and bool(times.find_deadlines(low, sentence, None))
        and subjects.find(text, low, sentence) is None
        and not re.match(r"hoàn thành (?:việc|công tác|các|toàn bộ|nhiệm vụ|thủ tục|báo cáo|kế hoạch)", said)
    )


def _cut_at_ban(text: str, low: str, found: list[TextSpan]) -> list[TextSpan]:
    """Return the clauses cut before “và không …” where a ban follows an order."""
    cut: list[TextSpan] = []
    for clause in found:
        forbids = any(low.find(word, clause.start, clause.end) >= 0 for word in ("không ", "nghiêm cấm "))
        ban = _AND_NOT.search(low, clause.start, clause.end) if forbids else None
        inside = ban and any(b.start <= ban.start() < b.end for b in sentences.brackets(text, clause))
        begins = max(ban.start("ban"), ban.start("told")) if ban else clause.start
        verb = ban is not None and (starts_verb(low, text, ban.end()) or ban["told"] is not None)
        if ban and not inside and verb and not low.startswith(("không", "nghiêm cấm"), clause.start):
            cut += [sentences.trim(text, TextSpan(clause.start, ban.start())), TextSpan(begins, clause.end)]
        else:
            cut.append(clause)
    return cut


def _cut_at_units(text: str, low: str, found: list[TextSpan]) -> list[TextSpan]:
    """Return the clauses cut at a comma behind which others are to do something else.

    “Sở A cấp giống, các xã trồng”; “…, giao Trung tâm B vận hành”.
    """
    cut: list[TextSpan] = []
    for clause in found:
        start = clause.start
        own = subjects.find(text, low, clause)
        acts = own is not None and not own.encouraged
        for at in sentences.commas(text, TextSpan(own.predicate if own and acts else clause.start, clause.end)):
            behind = at + 1 + (text[at + 1 : at + 2].isspace())
            rest = TextSpan(behind, clause.end)
            opens = text[behind : behind + 1].isupper() or _GROUP_OF_UNITS.match(low, behind) or start > clause.start
            if (acts and opens and _acts_itself(text, low, rest) and not _ends_in_a_unit(text, low, start, at)) or (
                _asks_another(text, low, rest) and not _OPENS.match(low, start)
            ):
                cut.append(sentences.trim(text, TextSpan(start, at)))
                start = behind
        cut.append(TextSpan(start, clause.end))
    return cut


def _asks_another(text: str, low: str, span: TextSpan) -> bool:
    """Whether a clause goes on with “giao X …” or “đề nghị X …”."""
    if not low.startswith(("giao ", "đề nghị ", "yêu cầu "), span.start):
        return False
    own = subjects.find(text, low, span)
    return own is not None and own.asked and own.names[0].start < span.start + _ASKED_NEAR


def _cut_at_shares(text: str, low: str, found: list[TextSpan]) -> list[TextSpan]:
    """Return the clauses cut before “trong đó” where that part has a day or a least number of its own."""
    cut: list[TextSpan] = []
    for clause in found:
        start = clause.start
        bracketed = sentences.brackets(text, clause)
        for within in _WITHIN.finditer(low, clause.start, clause.end):
            at = within.start()
            rest = TextSpan(within.end(), min(clause.end, within.end() + _SHARE_REACH))
            if any(bracket.start <= at < bracket.end for bracket in bracketed) or _TELLS_CONTENT.match(low, rest.start):
                continue
            least = _AT_LEAST.search(low, rest.start, rest.end)
            if (least or times.find_deadlines(low, rest, None)) and at - start > _LEAST_DONE:
                cut.append(sentences.trim(text, TextSpan(start, at)))
                start = rest.start
        cut.append(TextSpan(start, clause.end))
    return cut


def _acts_itself(text: str, low: str, span: TextSpan) -> bool:
    """Whether units that stand at the start of `span` do something there of their own."""
    own = subjects.find(text, low, span) if starts_name(low, span.start) else None
    return (
        own is not None
        and own.names[0].start == span.start
        and span.end - own.predicate > _LEAST_DONE
        and not _HELPS.match(low, own.predicate)
    )


def _ends_in_a_unit(text: str, low: str, start: int, end: int) -> bool:
    """Whether the words before a comma end in a list of units, which goes on behind it."""
    for found in _WORD_START.finditer(low, max(start, end - _NAME_REACH), end):
        begins = text[found.start()].isupper() or _LIST_GOES_ON.search(low, max(0, found.start() - 8), found.start())
        if begins and starts_name(low, found.start()) and not _PEOPLE.match(low, found.start()):
            listed = read_list(text, low, TextSpan(found.start(), end))
            if listed is not None and listed.then >= end:
                return True
    return False


def _only_names(text: str, low: str, clause: TextSpan, *, first: bool) -> bool:
    """Whether the clause is a piece of a list of units cut at a semicolon, as in “Yêu cầu A; B; C làm …”."""
    asked = subjects.find(text, low, clause)
    if asked and asked.asked and asked.predicate >= clause.end:
        return True
    if first and starts_verb(low, text, clause.start, first=True):
        return False
    listed = read_list(text, low, clause) if starts_name(low, clause.start) else None
    return listed is not None and listed.then >= clause.end


def is_special(text: str, low: str, clause: TextSpan) -> bool:
    """Whether the clause brings a day, a count or a rhythm of its own."""
    if times.find_deadlines(low, clause, None) or quantities.find(text, low, clause):
        return True
    frequency = rhythms.find_frequency(low, clause)
    return frequency is not None and frequency.rule != "frequency.often"


def _group(text: str, low: str, parts: list[_Part]) -> list[_Part]:
    """Return the parts joined where nothing of their own divides them."""
    groups: list[_Part] = []
    for part in parts:
        if groups and not _divides(text, low, groups[-1], part):
            last = groups[-1]
            groups[-1] = _Part(
                TextSpan(last.span.start, part.span.end), last.own, last.kind,
                special=last.special or _finishes(low, part), dated=last.dated or part.dated,
            )  # fmt: skip
        else:
            groups.append(part)
    return [_Part(sentences.trim(text, g.span), g.own, g.kind, g.special) for g in groups]


def _divides(text: str, low: str, before: _Part, part: _Part) -> bool:
    if low.startswith("trong đó", part.span.start) and part.span.start > before.span.end:
        return part.special or _AT_LEAST.search(low, part.span.start, part.span.end) is not None
    if _finishes(low, part):
        return False
    if part.own is None and part.kind == before.kind and not _opens(text, low, part.span):
        return part.dated and before.dated
    return part.own is not None or part.kind != before.kind or part.special or before.special


def _opens(text: str, low: str, span: TextSpan) -> bool:
    """Whether a clause begins like a predicate or a condition, not like one more thing of a list."""
    at = subjects.behind_links(low, span)
    return (
        bool(starts_verb(low, text, at, first=True) or subjects.conditions().match(low, at))
        or low.startswith(("riêng", "không", "nghiêm cấm"), at)
        or _EACH.match(low, at) is not None
        or bool(re.search(r"(?<!\w)thì ", low[at : min(span.end, at + 60)]))
    )


def _finishes(low: str, part: _Part) -> bool:
    """Whether the part only says when the whole is done."""
    said = low[part.span.start : part.span.end]
    return part.own is None and bool(_FINISH.match(said)) and len(said) < 60


def _is_norm(low: str, part: _Part) -> bool:
    """Whether a statement of a regulation binds: it says how a thing is, is done, or may be."""
    said = low[part.span.start : part.span.end]
    return (
        len(said) > _SHORT_NORM
        and not topics.is_statement(said)
        and bool(_NORM.search(said))
        and not re.search(r"(?<!\w)(?:sẽ|đã|là)(?!\w)", said)
    )


def _lays_a_duty(text: str, low: str, part: _Part, scope: UnitsScope | None) -> bool:
    """Whether the part asks something; statements, titles and promises of the issuer are left out."""
    span = part.span
    said = low[span.start : span.end]
    if not has_letters(said[:200], FEWEST_LETTERS) or said.rstrip().endswith(":"):
        return False
    if part.own is not None:
        told = re.match(r"(?:đã|đang|sẽ|thông báo để)(?!\w)", low[part.own.predicate : part.own.predicate + 16])
        return told is None or " thì " in said
    if topics.is_statement(said):
        return False
    if said.startswith(_AFTERWARDS):
        return bool(MODAL.search(said))
    at = subjects.behind_links(low, span)
    opens = starts_verb(low, text, at, first=True) or subjects.conditions().match(low, at)
    return bool(opens or scope is not None or MODAL.search(said) or part.kind != "obligation")
