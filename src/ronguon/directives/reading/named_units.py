"""Names of units: where a list of them ends, where one name ends and the next begins.

A list of units is read as far as the words of a predicate. Names are written with capitals, verbs are not, so
“Ủy ban Kiểm tra Tỉnh ủy kiểm tra …” is cut before the second “kiểm tra”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from ronguon.directives.reading.memory import remembered
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.words import phrase, words

_WORD: Final = re.compile(r"[^\W_]+")
_WORD_OR_MARK: Final = re.compile(r"[(“)”.…]|[^\W_]+")
_LONGEST_LIST: Final = 420
_LONGEST_FIELD: Final = 70
_SHORT_NAME: Final = 2
# One office that serves two units carries both their names.
_ONE_OFFICE: Final = re.compile(
    r"^văn phòng (?:hđnd|hội đồng nhân dân|đoàn đbqh|đoàn đại biểu quốc hội)(?:,? và| và|,)?$"
)
# “thôn nào để xảy ra …” says in which case, the unit that must act comes behind it.
_WHICHEVER: Final = re.compile(r"\snào(?!\w)")
_HEADS: Final = ("state", "party", "mass", "general", "office", "people")
_GIVEN: Final = re.compile(r"được (?:giao|phân công|ủy quyền|giao nhiệm vụ)(?: nhiệm vụ)?(?!\w)")
_WHERE: Final = re.compile(r"(?:nơi (?!nhận|nào)|có nhu cầu|có hành vi)")
# “trong”, “trên” before these words say which units, not when they act.
_INSIDE: Final = re.compile(
    r"(?:trong|trên|với|từ|qua|dưới) (?:hệ thống|tỉnh|toàn|huyện|thành phố|ngành|đảng|cả nước|địa bàn|"
    r"lực lượng|khu vực)(?!\w)"
)
# These may end a name (“cơ quan chủ trì”) or be what the unit does, when nothing else is.
_EITHER: Final = re.compile(r"chủ trì|phối hợp|thực hiện|sử dụng|tiếp nhận|giải quyết|xử lý|vận hành|cung cấp")
_STRONG: Final = re.compile(r"(?:phải|có thể|được|có trách nhiệm|chịu trách nhiệm|cần|không được|nên)(?!\w)")
_AFTER_HEAD: Final = re.compile(
    r"\s(?:tỉnh|thành phố|trung ương|sở|chính phủ|bộ|cấp|nhà nước|huyện|xã|phường|đảng|chính trị)(?!\w)"
    r"|, (?:cá nhân|đơn vị|cơ quan)(?!\w)"
)
_LINK: Final = re.compile(r"(?<!\w)(?:và|cùng với|cùng|nhất là|đặc biệt là|trong đó có)$")
_LONGEST_LINK: Final = 16
_SEPARATOR: Final = re.compile(
    r"[(“)”]|(?=[,; \n])\s*(?:[,;]\s*(?:và\s+|nhất là\s+|đặc biệt là\s+)?"
    r"|\s(?:và|hoặc|nhất là|đặc biệt là|cùng với|cùng)\s+|\n\s*[-+•]?\s*)"
)
_MINISTRIES: Final = ("các bộ", "bộ trưởng các bộ", "bộ trưởng bộ")
# Behind “các Bộ” this is the ministry, not the police of a place.
_POLICE: Final = re.compile(r"công an(?!\w)(?! (?:các|tỉnh|thành phố|huyện|xã|phường|cấp|nhân dân)(?!\w))")
_PLACE: Final = re.compile(
    r"(?:[Cc]ác )?(?:[Xx]ã|[Pp]hường|[Đđ]ặc khu|[Tt]hị trấn|[Tt]hành phố|[Tt]ỉnh|[Hh]uyện|[Tt]hị xã) [A-ZĐÀ-Ỹ]"
)


@cache
def heads() -> re.Pattern[str]:
    """Return the pattern of the words that names of units begin with."""
    return phrase("bodies", *_HEADS)


@cache
def verbs() -> re.Pattern[str]:
    """Return the pattern of the words that a predicate begins with."""
    return phrase("verbs")


@cache
def _predicate_words() -> frozenset[str]:
    """Return the first words of all that `_predicate` has a rule for."""
    others = ("được", "nơi", "có", "trong", "trên", "với", "từ", "qua", "dưới")
    return frozenset(_WORD.findall(verb)[0] for verb in words("verbs")) | frozenset(others)


@cache
def _begin_anew() -> re.Pattern[str]:
    return phrase("bodies", "begins_anew")


@cache
def _name_openers() -> re.Pattern[str]:
    return phrase("bodies", "opens_a_name")


@cache
def determiners() -> re.Pattern[str]:
    """Return the pattern of the words that stand before a name: “các”, “mỗi”."""
    return phrase("bodies", "determiner")


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list of units and where the words behind it begin."""

    span: TextSpan
    then: int


def skip_blanks(text: str, at: int, end: int) -> int:
    """Return the first position from `at` that holds no blank or list comma."""
    while at < end and (text[at].isspace() or text[at] in ",;:"):
        at += 1
    return at


@remembered
def starts_name(low: str, at: int) -> int:
    """Return the length of the head word of a name at `at`, determiners included; 0 where no name begins."""
    start = at
    for _ in range(3):
        found = determiners().match(low, at)
        if not found:
            break
        at = found.end() + (low[found.end() : found.end() + 1] == " ")
        if low[at : at + 1] == ":":
            at += 2
    head = heads().match(low, at)
    return head.end() - start if head else 0


@remembered
def starts_verb(low: str, text: str, at: int, *, first: bool = False) -> int:
    """Return the length of the predicate word at `at`; 0 where none begins or it is part of a name.

    `first` says that `at` opens a sentence, where a capital letter says nothing.
    """
    found = verbs().match(low, at)
    if not found:
        return 0
    if not first and text[at].isupper():
        return 0
    name = starts_name(low, at)
    length = found.end() - at
    if name > length:
        return 0
    if name == length and (first or _after_separator(low, at)):
        return 0 if _AFTER_HEAD.match(low, found.end()) or _next_is_capital(text, found.end()) else length * first
    return length


def _next_is_capital(text: str, at: int) -> bool:
    return text[at : at + 1] == " " and text[at + 1 : at + 2].isupper()


def _after_separator(low: str, at: int) -> bool:
    before = low[max(0, at - 5) : at].rstrip()
    return before.endswith((",", ";", "và", "các", "mỗi", "từng", "hoặc", "là"))


@remembered
def read_list(text: str, low: str, span: TextSpan, *, trusted: bool = False) -> NamedList | None:
    """Return the list of units that opens `span`; null when it opens with anything else.

    `then` is where the predicate begins, or the end of the span when the list fills it.
    `trusted` takes a name with a capital though its head word is in no list, as behind “giao”.
    """
    named = starts_name(low, span.start) or _capital_name(text, low, span.start)
    if not named and not (trusted and text[span.start].isupper()):
        return None
    end = min(span.end, span.start + _LONGEST_LIST)
    stop = _predicate(text, low, TextSpan(span.start, end))
    cut = stop if stop is not None else _hard_stop(text, span)
    if stop is None and cut is None and span.end > end:
        return None
    limit = cut if cut is not None else span.end
    kept = _without_tail(low[span.start : limit])
    listed = TextSpan(span.start, span.start + len(kept.rstrip(" :;,.-–")))
    if listed.end <= listed.start or not _is_list(text, low, listed) or _WHICHEVER.search(low, *_edges(listed)):
        return None
    return NamedList(listed, limit)


def _edges(span: TextSpan) -> tuple[int, int]:
    return span.start, span.end + 5


def _without_tail(words: str) -> str:
    """Return the words without the commas, blanks and the last link word behind a list."""
    kept = words.rstrip()
    link = _LINK.search(kept, max(0, len(kept) - _LONGEST_LINK))
    end = link.start() if link else len(kept)
    while end and (kept[end - 1] in ",;" or kept[end - 1].isspace()):
        end -= 1
    return kept[:end]


def _capital_name(text: str, low: str, at: int) -> bool:
    """Whether an unlisted proper name of two capitals stands here, as companies and agencies have."""
    found = re.match(r"[A-ZĐ]{3,12}(?!\w)", text[at : at + 14])
    return found is not None and not low.startswith(("vnd", "usd"), at)


def _hard_stop(text: str, span: TextSpan) -> int | None:
    at = text.find("(", span.start, span.end)
    return at if at > span.start else None


@remembered
def _predicate(text: str, low: str, span: TextSpan) -> int | None:  # noqa: C901 (one pass, each rule a line)
    """Return where the predicate begins: the first verb outside names, brackets and set compounds."""
    depth, skip, modal_only = 0, 0, False
    fallback: int | None = None
    for found in _WORD_OR_MARK.finditer(low, span.start, span.end):
        at, char = found.start(), found[0]
        if char in "(“":
            depth += 1
        elif char in ")”":
            depth = max(0, depth - 1)
        elif char in ".…" and text[at + 1 : at + 2] in (" ", "\n", "") and depth == 0:
            return fallback
        if at < skip or depth or at == span.start or _word(low, found, span.end) not in _predicate_words():
            continue
        given = _GIVEN.match(low, at)
        if given:
            skip = _behind_given(low, text, given.end())
            continue
        if _WHERE.match(low, at) and at > span.start:
            modal_only = True
        length = 0 if _INSIDE.match(low, at) else starts_verb(low, text, at)
        if not length or (modal_only and not _STRONG.match(low, at)):
            continue
        if field := _field_around(text, low, span.start, at):
            skip = field
            continue
        if _in_compound(low, span.start, at, length):
            skip = at + length
            if _EITHER.search(low, at, skip) and low[skip : span.end].strip(" .:;,"):
                fallback = fallback or at
            continue
        return at
    return fallback


def _word(low: str, found: re.Match[str], end: int) -> str:
    """Return the word that was found, whole also where the stretch looked at ends in the middle of it."""
    whole = _WORD.match(low, found.start()) if found.end() == end else None
    return whole[0] if whole else found[0]


def _behind_given(low: str, text: str, at: int) -> int:
    """Return where the name goes on behind “được giao (nhiệm vụ)”: “được giao lập quy hoạch” is all name.

    Where the thing given is named already (“được giao nhiệm vụ”), the next verb is what the unit does, unless it only
    says which part it plays (“được giao nhiệm vụ chủ trì”).
    """
    named = low.endswith("nhiệm vụ", 0, at)
    at = skip_blanks(low, at, min(len(low), at + 3))
    length = starts_verb(low, text, at) if at < len(low) else 0
    return at if named and not _EITHER.match(low, at) else at + length


@cache
def _compounds() -> re.Pattern[str]:
    return phrase("bodies", "compound")


@cache
def _fields() -> re.Pattern[str]:
    return phrase("bodies", "field")


def _field_around(text: str, low: str, start: int, at: int) -> int:
    """Return where the field ends that names a body and in which `at` stands (“Cục Phòng, chống …”); 0 for none.

    In small letters it is what somebody does.
    """
    begin = max(start, at - _LONGEST_FIELD)
    while (found := _fields().search(low, begin)) and found.start() <= at:
        if at < found.end() and text[found.start()].isupper():
            return found.end()
        begin = found.start() + 1
    return 0


def _in_compound(low: str, start: int, at: int, length: int) -> bool:
    """Whether the verb at `at` is the second half of a set name (“cơ quan chủ trì”), also where two names overlap."""
    begin = max(start, at - 30)
    while (found := _compounds().search(low, begin, at + length + 12)) and found.start() <= at:
        if at < found.end():
            return re.match(r"\s?(?:với|,\s?(?:phối|chủ))", low[found.end() : found.end() + 8]) is None
        begin = found.start() + 1
    return False


def _is_list(text: str, low: str, span: TextSpan) -> bool:
    """Whether every part of a list could be a name: it opens like one, or is short, or carries a capital."""
    for part in parts(low, span):
        said = low[part.start : part.end]
        if starts_name(low, part.start) or text[part.start].isupper() or len(said.split()) <= 4:
            continue
        return False
    return True


@remembered
def parts(low: str, span: TextSpan) -> tuple[TextSpan, ...]:
    """Return the stretches of a list between commas, semicolons and “và”, brackets kept whole."""
    found, start, depth = list[TextSpan](), span.start, 0
    whole = [field.span() for field in _fields().finditer(low, span.start, span.end)]
    for gap in _SEPARATOR.finditer(low, span.start, span.end):
        at, said = gap.start(), gap[0]
        if said in "(“":
            depth += 1
        elif said in ")”":
            depth = max(0, depth - 1)
        elif depth == 0 and not any(begin <= at < end for begin, end in whole):
            if at > start:
                found.append(TextSpan(start, at))
            start = gap.end()
    if span.end > start:
        found.append(TextSpan(start, span.end))
    return tuple(found)


def split_names(text: str, low: str, span: TextSpan) -> list[TextSpan]:
    """Return the units of a list one by one; set phrases that name a group stay whole.

    A new name begins at a capital (“Sở …, Công an …”), at a determiner (“các …”) and at an office.
    """
    names: list[TextSpan] = []
    for part in parts(low, span):
        if names and not _is_new(text, low, names[-1], part):
            names[-1] = TextSpan(names[-1].start, part.end)
        else:
            names.append(part)
    return [_without_for(low, _unbracketed(text, name)) for name in names if name.end > name.start]


def _without_for(low: str, name: TextSpan) -> TextSpan:
    opening = re.match(r"(?:riêng |đối với )", low[name.start : name.end])
    return TextSpan(name.start + opening.end(), name.end) if opening else name


def _unbracketed(text: str, name: TextSpan) -> TextSpan:
    cut = text.find(" (", name.start, name.end)
    end = cut if cut > name.start else name.end
    while end > name.start and text[end - 1] in " .,;:":
        end -= 1
    return TextSpan(name.start, end)


def _is_new(text: str, low: str, before: TextSpan, part: TextSpan) -> bool:
    said = low[part.start : part.end]
    gap = low[before.end : part.start]
    previous = low[before.start : before.end]
    office = _ONE_OFFICE.search(previous) and re.match(r"(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân)(?!\w)", said)
    if office or ("\n" in gap and not gap.strip() and _goes_on_below(low, before, part)):
        return False
    ministry = previous.startswith(_MINISTRIES) and _POLICE.match(said) is not None
    if ";" in gap or "\n" in gap or "nhất là" in gap or "đặc biệt là" in gap:
        return not (ministry or _is_tail_of_group(previous, said))
    if _begin_anew().match(said):
        return not ministry
    if _PLACE.match(text, part.start) and _PLACE.match(text, before.start):
        return True
    if text[part.start].isupper() and _name_openers().match(said) and starts_name(low, part.start):
        return not _is_tail_of_group(previous, said)
    return False


def _goes_on_below(low: str, before: TextSpan, part: TextSpan) -> bool:
    """Whether a name that a line breaks goes on: “Hội Liên hiệp” above, “Phụ nữ tỉnh” below."""
    above = low[before.start : before.end]
    head = heads().match(f"{above} {low[part.start : part.end]}")
    return head is not None and head.end() > len(above)


def _is_tail_of_group(previous: str, said: str) -> bool:
    """Whether a capitalised part still belongs to a group phrase: “các Sở, Ban, Ngành”, “các Bộ: A, B”."""
    if previous.startswith(_MINISTRIES) and not starts_name_of_its_own(said):
        return True
    first = said.split()
    return (
        len(first) <= _SHORT_NAME
        and first[0] in {"ban", "ngành", "đoàn", "phường", "xã", "sở"}
        and previous.startswith(("các", "sở", "ubnd", "ủy ban", "giám đốc", "thủ trưởng"))
    )


def starts_name_of_its_own(said: str) -> bool:
    """Whether `said` carries its own head word and is not merely one more subject of “các Bộ”."""
    return bool(
        re.match(r"(?:bộ|ủy ban|ubnd|các|sở|văn phòng|thanh tra|ngân hàng|chủ tịch|thủ trưởng|tập đoàn)(?!\w)", said)
    )
