"""The forms of last days and rhythms: read from `content/reading/dates.toml`, looked for in a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from ronguon.directives.reading.memory import remembered
from ronguon.directives.reading.model import TextSpan
from ronguon.directives.reading.numerals import OPENINGS, RANGE
from ronguon.directives.reading.places import numbers
from ronguon.directives.reading.words import key, one_of, pack

_EVENT: Final = (
    r"(?:(?:kể |tính )?(?:từ|sau) (?:ngày|khi|thời điểm|lúc)?[^,.;()\n]{0,70}?"
    r"(?=[,.;()\n]|$|\s(?:để|và|đối với|gửi|cho|theo|trên|bằng)\s))"
)
_ANY_PERIOD: Final = r"(?:ngày(?!\slàm việc)|tuần|tháng|quý|năm)"
_PERIOD: Final = rf"(?P<period>{_ANY_PERIOD})"
_SLOTS: Final = {
    "d": r"(?P<d>\d{1,2})",
    "d2": r"(?:ngày )?(?P<d2>\d{1,2})",
    "m": r"(?P<m>\d{1,2})",
    "y": r"(?P<y>\d{4})",
    "n": r"(?P<n>\d{1,3})(?: \([^)]{1,20}\))?",
    "unit": r"(?P<unit>ngày làm việc|giờ làm việc|ngày|tuần|tháng|giờ|phút)",
    "q": r"(?P<q>iv|iii|ii|i|[1-4])",
    "every": r"(?P<every>hằng|hàng|mỗi|từng)",
    "hour": r"\d{1,2}(?: giờ|h)(?: ?\d{2})?(?: phút)?(?: của)?",
    "hour2": r"\d{1,2}(?: giờ|h)(?: ?\d{2})?(?: phút)?",
    "from": _EVENT.replace("(?:(?:kể", "(?P<event>(?:kể", 1),
    "of": r"của",
    "q2": r"(?:iv|iii|ii|i|[1-4])",
    "tet": r"(?:tết nguyên đán|tết dương lịch|tết cổ truyền|tết)",
    "part": r"(?:vào |trong |ngay |ngay từ |trước )?(?:tuần |những ngày )?"
    r"(?P<part>đầu|giữa|cuối|thượng tuần|trung tuần|hạ tuần)",
    "by": r"(?:trước|chậm nhất|chậm nhất là) ngày",
    "weekday": r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)",
    "at": r"(?:vào(?: lúc)?|trước)",
    "until": r"(?:đến|cho đến|tới)(?: hết)?",
    "m2": r"(?P<m2>\d{1,2})(?:[/-]\d{4}| năm \d{4})?",
    "till": r"(?:cho )?(?:đến|tới) khi(?: [^\s,.;()]+){1,12}",
    "today": r"(?:đêm nay|hôm nay|ngày hôm nay|sáng nay|chiều nay|tối nay|ngày mai|sáng mai)",
    "new_year": r"(?:năm học(?: mới| \d{4}(?:\s?[-–]\s?\d{4})?)?)",
    "season": r"(?:mưa lũ|mưa bão|mưa|bão lũ|lũ bão|lũ|bão|khô|hạn|khai giảng|tựu trường)",
    "term_of_school": r"(?:học kỳ (?:ii|i|hè)|năm học)",
    "ofyear": r"(?:năm (?:học )?)?\d{4}(?:\s?[-–]\s?\d{4})?",
    "next": r"(?:sau|tiếp theo|kế tiếp)",
    "nam": r"năm",
    "yearly": r"(?:hằng|hàng|mỗi) năm",
    "before": r"(?:trước|ngày|trước ngày)",
    "regular": r"định kỳ",
    "once": r"(?:một lần|/lần|01 lần|1 lần)",
    "period": _PERIOD,
    "each": r"(?:hằng|hàng|mỗi|từng|cứ mỗi|cứ)",
    "one": r"(?:hằng|hàng|mỗi|từng|cứ mỗi|cứ|trong một|một)",
    "step": rf"(?P<step>{RANGE})",
    "many": rf"(?P<many>{RANGE})",
    "gap": r"(?:\s(?!mỗi|hằng|hàng|từng|và\s)[^\W\d_]+){0,4}?",
    "often": rf"(?:\s?/\s?(?:(?P<many>{RANGE})\s)?lần|\s(?P<times>{RANGE})\slần)",
    "per": rf"(?:\s?/\s?|\s(?:trong\s)?(?:mỗi|một|hằng|hàng|từng|trên)\s|\strong\s(?!{_ANY_PERIOD}))"
    rf"(?:(?P<step>{RANGE})\s)?{_PERIOD}(?!\s(?:20\d\d|này|tới|sau|đầu|cuối|qua))",
    "ahead": r"(?:trước [^,.;()\n]{1,40}?(?=[,.;()\n]|$))",
}
_DIGIT: Final = "0"
_KINDS: Final = ("deadline", "frequency")
_LISTS: Final = {"cue": "cues", "in": "period_cues", "term": "term_cues"}
# What the other slots that a form may begin with begin with.
_SLOT_OPENINGS: Final = {
    "before": ("trước", "ngày"),
    "at": ("vào", "trước"),
    "by": ("trước", "chậm"),
    "part": ("vào", "trong", "ngay", "trước", "tuần", "những", "đầu", "giữa", "cuối", "thượng", "trung", "hạ"),
    "regular": ("định",),
    "every": ("hằng", "hàng", "mỗi", "từng"),
    "period": ("ngày", "tuần", "tháng", "quý", "năm"),
    "each": ("hằng", "hàng", "mỗi", "từng", "cứ"),
    "one": ("hằng", "hàng", "mỗi", "từng", "cứ", "trong", "một"),
    "step": (*OPENINGS, _DIGIT),
    "many": (*OPENINGS, _DIGIT),
    "hour": (_DIGIT,),
    "n": (_DIGIT,),
}


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a last day or a rhythm."""

    rule: str
    said: str
    openings: frozenset[str]

    @property
    def exact(self) -> re.Pattern[str]:
        """Return what the form must fit whole; made when it is first looked for, as most forms never are."""
        return _exact(self.said)


@dataclass(frozen=True, slots=True)
class _Group:
    """Forms that open alike; `loose` fits wherever one of them may fit in some stretch of the text."""

    kind: str
    forms: tuple[int, ...]
    ways: str
    openings: frozenset[str]

    @property
    def loose(self) -> re.Pattern[str]:
        """Return what fits wherever one of the forms may fit; made when an opening of theirs is met."""
        return _loose(self.ways)


@cache
def _forms(kind: str) -> tuple[_Form, ...]:
    return tuple(_form(form["id"], form["form"]) for form in pack("dates")[kind])


def _form(rule: str, form: str) -> _Form:
    said = _pattern(form)
    return _Form(rule, said, frozenset(_openings(form)))


@cache
def _exact(said: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/]){said}(?![\w/])")


@cache
def _loose(ways: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/]){ways}")


@cache
def _groups() -> tuple[_Group, ...]:
    """Return the forms of both kinds in groups: those that open with the same list of words, else each alone."""
    found = []
    for kind in _KINDS:
        together: dict[tuple[str, str], list[int]] = {}
        for number, form in enumerate(_forms(kind)):
            cues = next((cues for name in _LISTS.values() if form.said.startswith(cues := _any(name))), "")
            together.setdefault((cues, "" if cues else form.rule), []).append(number)
        for (cues, _), numbers_ in together.items():
            forms = [_forms(kind)[number] for number in numbers_]
            ways = "|".join(re.sub(r"\(\?P<\w+>", "(?:", form.said.removeprefix(cues)) for form in forms)
            found.append(
                _Group(
                    kind, tuple(numbers_), f"{cues}(?:{ways})", frozenset().union(*(form.openings for form in forms))
                )
            )
    return tuple(found)


@cache
def _by_opening() -> dict[str, tuple[_Group, ...]]:
    openings = frozenset().union(*(group.openings for group in _groups()))
    return {opening: tuple(group for group in _groups() if opening in group.openings) for opening in openings}


@cache
def _opening_words() -> re.Pattern[str]:
    return re.compile(rf"{one_of(_by_opening().keys() - {_DIGIT})}(?!\w)")


def _openings(form: str) -> Iterator[str]:
    """Yield the words that the form may begin with; `_DIGIT` for a number."""
    for piece in form.split(" "):
        slot = re.match(r"\{(\??)(\w+)\}", piece)
        if slot is None:
            yield piece
            return
        yield from _SLOT_OPENINGS.get(slot[2]) or {key(word).split()[0] for word in pack("dates")[_LISTS[slot[2]]]}
        if not slot[1]:
            return


@remembered
def _places(low: str) -> dict[str, tuple[list[int], list[_Group]]]:
    """Return where in the whole text forms may stand, and of which group; a stretch need only look there."""
    found: dict[str, list[tuple[int, _Group]]] = {kind: [] for kind in _KINDS}
    hits = [(hit.start(), hit[0]) for hit in _opening_words().finditer(low)]
    for at, word in [*hits, *((number, _DIGIT) for number in numbers(low))]:
        for group in _by_opening()[word]:
            if group.loose.match(low, at):
                found[group.kind].append((at, group))
    for places in found.values():
        places.sort(key=lambda place: place[0])
    return {kind: ([at for at, _ in places], [group for _, group in places]) for kind, places in found.items()}


def find(low: str, span: TextSpan, kind: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the forms of a kind that stand in the span, in the order of the data pack, with their rules."""
    starts, groups = _places(low)[kind]
    first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
    if first == last:
        return
    for number in sorted({form for group in groups[first:last] for form in group.forms}):
        form, behind = _forms(kind)[number], span.start
        for at in range(first, last):
            if starts[at] < behind or number not in groups[at].forms:
                continue
            found = form.exact.match(low, starts[at], span.end)
            if found:
                behind = found.end()
                yield form.rule, found


@cache
def _any(list_name: str) -> str:
    return one_of(key(word) for word in pack("dates")[list_name]).replace(r"\ ", r"\s{1,3}")


def _pattern(form: str) -> str:
    slots = _SLOTS | {"cue": _any("cues"), "in": _any("period_cues"), "term": _any("term_cues")}
    out = ""
    for piece in re.split(r"(\{\??\w+\} ?| )", form):
        slot = re.fullmatch(r"\{(\??)(\w+)\}( ?)", piece)
        if slot:
            optional, name, gap = slot.groups()
            body = slots[name] + (r"\s" if gap else "")
            if form.endswith(piece) and optional and not gap:
                out = out.removesuffix(r"\s") + rf"(?:\s{slots[name]})?"
            else:
                out += f"(?:{body})?" if optional else body
        elif piece == " ":
            out += r"\s"
        else:
            out += re.escape(piece)
    if "{y}" in form:
        out = re.sub(r"(?<=\))/(?=\(\?P<[my]>)", "[/.-]", out)
    out = re.sub(r"\(\?:năm\)\?(?=\(\?P<y>)", r"(?:/|năm |/ )?", out.replace(r"(?:năm\s)?(?P<y>", r"(?:năm )?(?P<y>"))
    out = out.replace(r"\s(?:năm)?(?P<y>", r"(?:\snăm\s|\s|/)(?P<y>")
    return out.replace(r"\s(?:/|năm |/ )?(?P<y>", r"(?:\s?[/–-]\s?|\s(?:năm\s)?)(?P<y>")
