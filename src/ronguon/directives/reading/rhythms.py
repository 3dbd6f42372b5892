"""How often: forms are data (`content/reading/dates.toml`), the rhythm that they mean is decided here.

A rhythm is an RRULE. How many times in each period, where more than one, is told by the part `X-TIMES`: the calendar
standard has no word for "twice a month, on whichever days".
"""

from __future__ import annotations

import re
from typing import Final

from ronguon.directives.reading import forms
from ronguon.directives.reading.model import Frequency, TextSpan
from ronguon.directives.reading.numerals import both_ends

_PERIODS: Final = {
    "ngày": ("DAILY", 1), "tuần": ("WEEKLY", 1), "tháng": ("MONTHLY", 1), "quý": ("MONTHLY", 3), "năm": ("YEARLY", 1),
}  # fmt: skip
_HALVES: Final = {"tháng": "FREQ=MONTHLY;BYMONTHDAY=15,-1", "năm": "FREQ=MONTHLY;INTERVAL=6"}
# Before these words a rhythm describes a thing (“ngân sách hằng năm”) and asks nothing.
_DESCRIBED: Final = re.compile(
    r"(?:ngân sách|dự toán|kế hoạch|kinh phí|chi|nhiệm vụ|hoạt động|công tác|được giao|bình quân|số liệu|"
    r"chương trình|cấp bách,|quan trọng,|vốn|nguồn thu|tình hình|công việc|nguồn)(?: được giao| chi)? ?$"
)
_NOT_ADVERB: Final = re.compile(r" ?, ?lâu dài| của | và lâu dài")
# Behind these words a number is a day, a month or a place in a list, or the rest of a fraction.
_NO_COUNT: Final = re.compile(r"(?:(?<!\w)(?:ngày|tháng|năm|quý|số|điều|khoản|điểm|thứ)\s|\d[.,])$")
# At most so often: a limit asks for nothing to be done.
_LIMIT: Final = re.compile(r"(?:không quá|tối đa|không vượt quá|nhiều nhất|không nhiều hơn)\s$")


def find_frequency(low: str, span: TextSpan) -> Frequency | None:
    """Return how often, the most exact rhythm first; words that only describe a thing are left."""
    for rule, found in forms.find(low, span, "frequency"):
        if not _describes(low, found, rule, span):
            return Frequency(TextSpan(found.start(), found.end()), _rrule(low, found), f"frequency.{rule}")
    return None


def _describes(low: str, found: re.Match[str], rule: str, span: TextSpan) -> bool:
    before = low[max(span.start, found.start() - 28) : found.start()]
    if _DESCRIBED.search(before) or _NOT_ADVERB.match(low, found.end()):
        return True
    if rule == "regular" and re.match(r" (?:xuất bản|thanh niên)", low[found.end() : found.end() + 14]):
        return True
    return found.start() in (_start(found, "step"), _start(found, "many")) and bool(_NO_COUNT.search(before))


def _start(found: re.Match[str], name: str) -> int | None:
    return found.start(name) if name in found.re.groupindex else None


def _rrule(low: str, found: re.Match[str]) -> str | None:
    said = found.groupdict()
    period = said.get("period")
    if period is None:
        return None
    counted = next((name for name in ("many", "times") if said.get(name)), None)
    if counted and _LIMIT.search(low, max(0, found.start(counted) - 20), found.start(counted)):
        return None
    times = both_ends(said[counted])[0] if counted else 1
    if re.search(r"(?<!\w)nửa\s", found[0]):
        return _HALVES.get(period) if times == 1 else None
    frequency, length = _PERIODS[period]
    step = (both_ends(said["step"])[1] if said.get("step") else 1) * length
    if not step or not times:
        return None
    parts = [f"FREQ={frequency}", f"INTERVAL={step}" if step > 1 else "", f"X-TIMES={times}" if times > 1 else ""]
    return ";".join(filter(None, parts))
