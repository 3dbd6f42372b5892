"""Until when: forms are data (`content/reading/dates.toml`), what they mean is decided here."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Any, Final

from ronguon.directives.reading import forms
from ronguon.directives.reading.header import day
from ronguon.directives.reading.model import Deadline, TakenCharacters, TextSpan

_UNITS: Final = {"ngày làm việc": "WD", "ngày": "D", "tuần": "W", "tháng": "M"}
_QUARTERS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LAST_DAYS: Final = {"đầu": 10, "thượng tuần": 10, "giữa": 20, "trung tuần": 20}
_BEFORE: Final = re.compile(r"trước (?:tháng|quý)")
_GOES_ON: Final = (" liên tục", " liên tiếp", " liền", " trở lên")
_MONTHS_OR_YEARS: Final = re.compile(
    r"(?:sau|trong|thời hạn|tối đa|không quá) \d{1,3} (?:tháng|năm)(?! kể| làm| thực hiện)"
)
_NO_DAY_OF_A_TASK: Final = re.compile(r"(?:từ ngày \S{1,10}(?: đến)?|giai đoạn|thực hiện của|số liệu(?: là| đến)) $")
"""What comes before a day that begins something, names a programme, or is the one of which figures speak."""
_LAST_HOUR: Final = 24
_LAST_OF: Final = {1: "first", 12: "last"}


def find_deadlines(low: str, span: TextSpan, issued_on: date | None) -> list[Deadline]:
    """Return the last days stated in the span, in the order of the text; overlapping ones give way to the longer."""
    found_days: list[Deadline] = []
    hits = list(forms.find(low, span, "deadline"))
    if not hits:
        return found_days
    taken = TakenCharacters(span)
    for rule, found in hits:
        at = TextSpan(found.start(), found.end())
        if taken.holds(at) or _is_no_deadline(low, at, rule):
            continue
        taken.add(at)
        on, term = _meaning(rule, found, issued_on)
        found_days.append(Deadline(at, on, term, f"deadline.{rule}"))
    return sorted(found_days, key=lambda d: (_loose(d.rule), d.span.start))


def _loose(rule: str) -> bool:
    """Return whether a form says a season or a stretch of time: it comes behind a day that the same words state."""
    return rule.endswith(("span.days", "month.span", ".season", ".school", "period.year"))


def _is_no_deadline(low: str, at: TextSpan, rule: str) -> bool:
    before, said = low[max(0, at.start - 24) : at.start], low[at.start : at.end]
    if rule == "hour.alone":
        return _is_notice(before, said)
    if rule == "term":
        return _is_duration(low, at, before)
    whole_year = "tháng" not in said and "quý" not in said
    if rule.startswith("period") and whole_year and said.startswith(("trước ", "hết", "cuối", "trong đầu")):
        return said.startswith("trước hết")
    return bool(_NO_DAY_OF_A_TASK.search(before))


def _is_notice(before: str, said: str) -> bool:
    """Return whether “báo trước 24 giờ” says how long ahead, not when."""
    hour = re.search(r"\d{1,2}", said)
    return before.endswith("báo ") or (hour is not None and int(hour[0]) > _LAST_HOUR)


def _is_duration(low: str, at: TextSpan, before: str) -> bool:
    """Return whether a count of days or months says how long something lasts."""
    said = low[at.start : at.end]
    if re.match(r"(?:không quá|tối đa|thời hạn không quá) \d{1,3} (?:phút|giờ)", said) and "kể" not in said:
        return True
    if before.endswith(("ít nhất ", "tối thiểu ")) or low.startswith(_GOES_ON, at.end):
        return True
    if _MONTHS_OR_YEARS.match(said):
        return "hạn" not in said
    return bool(_NO_DAY_OF_A_TASK.search(before))


def _meaning(rule: str, found: re.Match[str], issued_on: date | None) -> tuple[date | None, str | None]:
    part: dict[str, Any] = found.groupdict()
    number = int(part["d"]) if part.get("d") else 0
    if rule == "term":
        return None, _term(part)
    if rule.startswith("period"):
        return _period_end(rule, part, found[0], issued_on), None
    if rule.startswith(("day", "span")):
        return _calendar_day(part, number, issued_on), None
    return None, _recurring(rule, part, number)


def _recurring(rule: str, part: dict[str, Any], number: int) -> str | None:
    """Return the rule of a day that comes again: which period, which day, in its first, last or next month."""
    if rule == "month.day":
        return f"monthly on {number}"
    if rule.startswith("half"):
        return f"half-yearly on {number} of last month"
    if rule.startswith("quarter"):
        place = {"quarter.next": "next", "quarter.first": "first"}.get(rule, "last")
        return f"quarterly on {number} of {place} month"
    in_year = _LAST_OF.get(int(part["m"])) if rule.startswith("yearly") else None
    return f"yearly on {number} of {in_year} month" if in_year else None


def _term(part: dict[str, Any]) -> str | None:
    unit = _UNITS.get(part["unit"])
    event = part.get("event") or ""
    if unit is None or not event:
        return None
    since = None
    if "hiệu lực" in event:
        since = "effect"
    elif re.search(
        r"nhận(?: được)?(?: (?:văn bản|công văn|chỉ thị|kế hoạch|công điện|thông báo|hướng dẫn|kết luận|quyết định))?"
        r"(?: này|$)",
        event,
    ):
        since = "receipt"
    elif re.search(r"ký(?: ban hành)?(?: |$)", event):
        since = "signing"
    elif "ban hành" in event and re.search(r"này|ban hành$", event):
        since = "issue"
    return f"P{int(part['n'])}{unit} from {since}" if since else None


def _period_end(rule: str, part: dict[str, Any], found: str, issued_on: date | None) -> date | None:
    """Return the last day of a period, or the day before it begins where the words say “trước tháng 10”."""
    year = int(part["y"]) if part.get("y") else (issued_on.year if issued_on else None)
    if year is None:
        return None
    month = 12
    if rule.startswith("period.quarter"):
        quarter = part["q"]
        month = 3 * (_QUARTERS.get(quarter) or int(quarter))
    elif rule.startswith("period.month"):
        month = int(part["m"])
        if rule.startswith("period.month.part") and 1 <= month <= 12 and (last := _LAST_DAYS.get(part["part"])):
            return day(year, month, last)
    elif rule == "period.halfyear.first":
        month = 6
    if not 1 <= month <= 12 or not year >= 1:
        return None
    if _BEFORE.match(found):
        first = month - 2 if rule.startswith("period.quarter") else month
        begins = day(year, first, 1)
        return begins - timedelta(days=1) if begins else None
    return day(year, month, calendar.monthrange(year, month)[1])


def _calendar_day(part: dict[str, Any], number: int, issued_on: date | None) -> date | None:
    if not part.get("m"):
        return None
    month = int(part["m"])
    if part.get("y"):
        return day(int(part["y"]), month, number)
    if issued_on is None:
        return None
    this_year = day(issued_on.year, month, number)
    return this_year if this_year is None or this_year >= issued_on else day(issued_on.year + 1, month, number)


def is_yearless(deadline: Deadline) -> bool:
    """Whether the year or the day was not in the words: taken from the day of issue, or from “đầu tháng”."""
    return "yearless" in deadline.rule or ".part" in deadline.rule
