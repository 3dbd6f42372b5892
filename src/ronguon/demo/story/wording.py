"""Fill the day placeholders of a story template."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

_PLACEHOLDER = re.compile(r"\{\{D(?P<offset>[+-]\d{1,3})?\|(?P<form>[a-z]+)\}\}")
_BRACES = re.compile(r"\{\{[^}\n]*\}?\}?|\}\}")
_ROMAN = ("I", "II", "III", "IV")
_LAST_PADDED_MONTH = 2


class UnknownPlaceholderError(ValueError):
    """A template holds braces that are no placeholder of the story's language."""


def _month(day: date) -> str:
    """Official papers write a zero before months 1 and 2 only, so that 1 cannot be made 11 or 2 made 12 by hand."""
    return f"{day.month:02d}" if day.month <= _LAST_PADDED_MONTH else str(day.month)


FORMS: dict[str, Callable[[date], str]] = {
    "long": lambda day: f"ngày {day.day:02d} tháng {_month(day)} năm {day.year}",
    "slash": lambda day: f"{day.day:02d}/{_month(day)}/{day.year}",
    "short": lambda day: f"{day:%d/%m/%Y}",
    "month": lambda day: f"tháng {_month(day)} năm {day.year}",
    "quarter": lambda day: f"Quý {_ROMAN[(day.month - 1) // 3]} năm {day.year}",
    "year": lambda day: str(day.year),
}


def render(template: str, day: date) -> str:
    """Return `template` with each `{{D±n|form}}` replaced by the day `n` days from `day`, written in `form`.

    `D` alone is `day` itself; the forms are the keys of `FORMS`.
    Raises `UnknownPlaceholderError` when any other braces are left.

    Source: Nghị định 30/2020/NĐ-CP, Annex I, Part I, Section II.4 (zeros before days below 10 and months 1, 2).
    """

    def written(found: re.Match[str]) -> str:
        form = FORMS.get(found["form"])
        return form(day + timedelta(days=int(found["offset"] or 0))) if form else found[0]

    text = _PLACEHOLDER.sub(written, template)
    left = _BRACES.search(text)
    if left:
        raise UnknownPlaceholderError(left[0])
    return text
