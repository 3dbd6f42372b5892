"""The fixed words and punctuation of official papers: number, date, lists, closing, authority."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ronguon.kernel.vietnamese import fold
from ronguon.papers.paper import Paper, Signatory
from ronguon.papers.reading import PaperError
from ronguon.papers.rules import LayoutRule, RuleSet

BLANK_NUMBER = "\u00a0" * 8
_LAST_SHORT_DAY = 9
_LAST_SHORT_MONTH = 2
_TAIL = re.compile(r"[\s.,;:]*(?:\./\.)?[\s.,;:]*$")
_END = re.compile(r"\s*\.?(?:/\.)?\s*$")
_ABOUT = re.compile(r"^v/v:?\s+|^ve viec\s+")
_TYPED_MARK = re.compile(r"^[-–+*•]\s+")


def number_line(paper: Paper, rules: RuleSet) -> str:
    """Return `Số: 05/BC-UBND` or `Số 05-BC/ĐU`; a draft without number has room to write one.

    Source: NĐ 30/2020/NĐ-CP Phụ lục I, Phần I, Mục II, khoản 3; HD 36-HD/VPTW Phụ lục 3.
    """
    digits = int(rules["number_digits"].size)
    number = BLANK_NUMBER if paper.number is None else f"{paper.number:0{digits}d}"
    return rules["number"].text.format(number=number, symbol=paper.symbol)


def long_date(day: date) -> str:
    """Return `ngày 05 tháng 02 năm 2026`: days below 10 and months 1 and 2 take a zero, others none.

    Source: NĐ 30/2020/NĐ-CP Phụ lục I, Phần I, Mục II, khoản 4.
    """
    day_text = f"{day.day:02d}" if day.day <= _LAST_SHORT_DAY else str(day.day)
    month_text = f"{day.month:02d}" if day.month <= _LAST_SHORT_MONTH else str(day.month)
    return f"ngày {day_text} tháng {month_text} năm {day.year}"


def place_date(place: str, day: date) -> str:
    """Return the line of place and date."""
    return f"{place}, {long_date(day)}"


def listed(items: Sequence[str], rule: LayoutRule) -> tuple[str, ...]:
    """Return the entries of a list with the mark before and the signs after that `rule` lays down."""
    last = len(items) - 1
    return tuple(
        f"{rule.text}{_bare(item)}{rule.last if place == last else rule.between}" for place, item in enumerate(items)
    )


def closed_text(text: str, rule: LayoutRule) -> str:
    """Return the last paragraph of a unit with the closing sign of `rule` in place of its full stop.

    A paragraph that ends in another sign than a full stop keeps it.
    """
    bare = _END.sub("", text)
    return text if bare.endswith((":", "?", "!", "…", ";", ",")) else f"{bare}{rule.last}"


def about(title: str, rule: LayoutRule) -> str:
    """Return the summary of a công văn with the words of `rule` before it, never twice."""
    if not rule.text:
        return title
    return rule.text + title[_said_already(title) :]


def authority_lines(signatory: Signatory, rules: RuleSet) -> tuple[str, ...]:
    """Return `TM. ỦY BAN NHÂN DÂN` and any further line of `behalf`; nothing when one signs in one's own name.

    Raises `PaperError` when this layout does not know the form of authority.
    """
    if signatory.authority is None or signatory.behalf is None:
        return ()
    short = signatory.authority.rstrip(".")
    rule = rules.get(f"authority_{short.lower()}")
    if rule is None:
        message = f"{rules.name} không có hình thức ký “{signatory.authority}”; hãy chọn TM., KT. hoặc TL."
        raise PaperError(message, code="authority")
    first, *further = signatory.behalf.split("\n")
    return (rule.text + first, *further)


def _bare(item: str) -> str:
    return _TAIL.sub("", _TYPED_MARK.sub("", item))


def _said_already(title: str) -> int:
    found = _ABOUT.match(fold(title))
    return found.end() if found else 0
