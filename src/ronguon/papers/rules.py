"""The rule tables: which layout holds for a system on a day, and what it says of each part."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, cast

from ronguon.kernel.days import vietnamese_date
from ronguon.papers.paper import System
from ronguon.papers.reading import PaperError

LAYOUTS = Path(__file__).resolve().parent.parent / "content" / "layouts"

Verified = Literal["primary", "several", "single", "open", "house"]
Align = Literal["left", "center", "right", "justify"]
_VERIFIED = ("primary", "several", "single", "open", "house")
_SYSTEM_NAMES = {"state": "cơ quan nhà nước", "party": "cơ quan đảng"}


@dataclass(frozen=True, slots=True)
class LayoutRule:
    """One row of a table: how a part is printed, what is allowed, where that is written.

    `size` is what the writers use, `least` and `most` what the lint accepts, all in `unit`; `rule` is the
    length of the line below as a share of the words' own width, 0 for none; `stands` tells whether the row
    says how words are aligned, which rows of lengths do not.
    """

    part: str
    name: str
    size: float
    least: float | None
    most: float | None
    unit: str
    capitals: bool
    bold: bool
    italic: bool
    underline: bool
    stands: bool
    align: Align
    indent_mm: float
    rule: float
    text: str
    between: str
    last: str
    source: str
    verified: Verified

    @property
    def is_style(self) -> bool:
        """Tell whether the row is the look of printed words, and not a length or fixed words alone."""
        return self.unit == "pt" and self.stands

    def allows(self, size: float, slack: float = 0.26) -> bool:
        """Tell whether `size` is within the bounds; `slack` forgives rounding by a word processor."""
        above = self.least is None or size >= self.least - slack
        return above and (self.most is None or size <= self.most + slack)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The layout that one guidance document lays down."""

    id: str
    system: System
    name: str
    source: str
    rules: Mapping[str, LayoutRule]

    def __getitem__(self, part: str) -> LayoutRule:
        """Return the rule of a part that every table has."""
        return self.rules[part]

    def get(self, part: str) -> LayoutRule | None:
        """Return the rule of `part`, or None where this layout has no such part."""
        return self.rules.get(part)


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    system: System
    first: date
    last: date
    name: str
    source: str


def rules_for(system: str, issued_on: date) -> RuleSet:
    """Return the rule set in force for `system` on the day a paper was issued.

    Raises `PaperError` when no table covers that day.
    """
    entries = [entry for entry in _index() if entry.system == system]
    for entry in entries:
        if entry.first <= issued_on <= entry.last:
            return RuleSet(entry.id, entry.system, entry.name, entry.source, _table(entry.id))
    if not entries:
        raise PaperError(f"Chưa có bảng thể thức cho hệ thống “{system}”.", code="system")
    first = vietnamese_date(min(entry.first for entry in entries))
    message = f"Chưa có bảng thể thức của {_SYSTEM_NAMES[system]} cho văn bản ban hành trước ngày {first}."
    raise PaperError(message, code="no_rules")


@cache
def kinds(system: str) -> frozenset[str]:
    """Return the kinds of document of a system, as the table writes them; a công văn is not among them."""
    return frozenset(row["kind"] for row in _read("kinds") if row["system"] == system)


@cache
def _index() -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            id=row["id"],
            system=cast("System", row["system"]),
            first=date.fromisoformat(row["from"]),
            last=date.fromisoformat(row["until"]) if row["until"] else date.max,
            name=row["name"],
            source=row["source"],
        )
        for row in _read("index")
    )


@cache
def _table(name: str) -> Mapping[str, LayoutRule]:
    rules = [_rule(row) for row in _read(name)]
    table = {rule.part: rule for rule in rules}
    if len(table) != len(rules):
        raise ValueError(f"{name}.csv names a part twice")
    return table


def _read(name: str) -> list[dict[str, str]]:
    with (LAYOUTS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _rule(row: Mapping[str, str]) -> LayoutRule:
    if row["verified"] not in _VERIFIED:
        raise ValueError(f"row {row['part']}: {row['verified']!r} is not a degree of proof")
    return LayoutRule(
        part=row["part"],
        name=row["name"],
        size=_figure(row["size"]) or 0,
        least=_figure(row["min"]),
        most=_figure(row["max"]),
        unit=row["unit"],
        capitals=row["letters"] == "capitals",
        bold=row["bold"] == "yes",
        italic=row["italic"] == "yes",
        underline=row["underline"] == "yes",
        stands=bool(row["align"]),
        align=cast("Align", row["align"] or "left"),
        indent_mm=_figure(row["indent_mm"]) or 0,
        rule=_figure(row["rule"]) or 0,
        text=row["text"],
        between=row["between"],
        last=row["last"],
        source=row["source"],
        verified=cast("Verified", row["verified"]),
    )


def _figure(cell: str) -> float | None:
    """Read a number as an office's spreadsheet may write it, with a comma or a point."""
    return float(cell.replace(",", ".")) if cell.strip() else None
