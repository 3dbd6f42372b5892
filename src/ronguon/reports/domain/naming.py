"""How units and periods are written on a report: full names, the place line, the symbol, the period in words."""

from __future__ import annotations

import calendar
import unicodedata
from collections.abc import Sequence
from datetime import date

from ronguon.kernel.days import quarter_of, vietnamese_date

_ROMAN = ("I", "II", "III", "IV")
_HALF_YEAR = 6
_SHORT = "UBND"
_LONG = "Ủy ban nhân dân"
_COMMITTEES = ("Tỉnh ủy", "Đảng ủy")
_PLACES = (
    "UBND tỉnh ", "UBND thành phố ", "UBND huyện ", "UBND quận ", "UBND thị xã ", "UBND xã ", "UBND phường ",
    "UBND thị trấn ", "UBND đặc khu ", "Tỉnh ủy ", "Thành ủy ",
    "Đảng ủy xã ", "Đảng ủy phường ", "Đảng ủy đặc khu ",
)  # fmt: skip
_TITLES = {
    "province": "Chủ tịch", "commune": "Chủ tịch", "ward": "Chủ tịch", "special_zone": "Chủ tịch",
    "district": "Chủ tịch", "township": "Chủ tịch",
    "department": "Giám đốc", "office": "Chánh Văn phòng", "party_province": "Bí thư", "party_commune": "Bí thư",
    "party_upper": "Bí thư", "party_cell": "Bí thư", "party_board": "Trưởng ban", "party_office": "Chánh Văn phòng",
    "party_inspection": "Chủ nhiệm", "front": "Chủ tịch", "union": "Chủ tịch", "school": "Hiệu trưởng",
    "health_station": "Trưởng trạm", "village": "Trưởng thôn",
}  # fmt: skip
_PARTY_LETTERS = {
    "party_province": "TU", "party_office": "VPTU", "party_board": "BTU", "party_inspection": "UBKTTU",
    "party_cell": "CB",
}  # fmt: skip
COLLECTIVE = frozenset(
    {
        "province",
        "district",
        "commune",
        "ward",
        "township",
        "special_zone",
        "party_province",
        "party_commune",
        "party_upper",
    }
)
"""Kinds of units for which a head signs on behalf of all members."""


def chart_place(path: str) -> tuple[int, ...]:
    """Return what a unit's path sorts by so that units come as in the chart: older ones first, level by level."""
    return tuple(int(part) for part in path.split(".") if part.isdecimal())


def formal(name: str) -> str:
    """Return a unit's name as official papers write it, in full: `Ủy ban nhân dân tỉnh An Phước`."""
    return name.replace(_SHORT, _LONG)


def organ(name: str) -> str:
    """Return the collective that a head signs for, without its place: `Ủy ban nhân dân`, `Tỉnh ủy`."""
    full = formal(name)
    return next((lead for lead in (_LONG, *_COMMITTEES) if full.startswith(lead)), full)


def locality(names: Sequence[str]) -> str:
    """Return the place line of a unit's papers; `names` are its own and those above it, nearest first.

    The first name that holds a place gives it, without the words for its kind.
    """
    for name in names:
        for lead in _PLACES:
            if name.startswith(lead):
                return name.removeprefix(lead)
    return names[-1]


def head_of(kind: str) -> str:
    """Return the usual title of the head of a unit of `kind`."""
    return _TITLES.get(kind, "Thủ trưởng")


def symbol(kind: str, system: str, name: str) -> str:
    """Return the symbol of a unit's reports: `BC-UBND` in the State's form, `BC/TU` in the Party's.

    Source: NĐ 30/2020/NĐ-CP Phụ lục I, Phần I, Mục II, khoản 3; HD 36-HD/VPTW Phụ lục 3.
    """
    if system == "party":
        return f"BC/{_PARTY_LETTERS.get(kind, 'ĐU')}"
    return f"BC-{_SHORT}" if name.startswith(_SHORT) else f"BC-{_initials(name)}"


def _initials(name: str) -> str:
    words = [word for word in name.replace(",", " ").split() if word.lower() != "và"]
    return "".join(word if word.isupper() else _letter(word[0]) for word in words)[:20]


def _letter(char: str) -> str:
    upper = char.upper()
    return upper if upper == "Đ" else unicodedata.normalize("NFD", upper)[0]


def period_words(starts_on: date, ends_on: date) -> str:
    """Return the period as people say it: `quý IV năm 2026`, `tháng 9 năm 2026`, or its first and last day."""
    year = ends_on.year
    whole = starts_on.day == 1 and ends_on.day == calendar.monthrange(year, ends_on.month)[1]
    if whole and starts_on.year == year:
        if starts_on.month == ends_on.month:
            return f"tháng {starts_on.month} năm {year}"
        if (starts_on, ends_on) == quarter_of(starts_on):
            return f"quý {_ROMAN[(starts_on.month - 1) // 3]} năm {year}"
        if (starts_on.month, ends_on.month) == (1, _HALF_YEAR):
            return f"6 tháng đầu năm {year}"
        if (starts_on.month, ends_on.month) == (1, 12):
            return f"năm {year}"
    return f"từ ngày {vietnamese_date(starts_on)} đến ngày {vietnamese_date(ends_on)}"
