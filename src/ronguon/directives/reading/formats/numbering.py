"""List numbers that Word computes and does not store: the marker of each numbered paragraph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST: Final = 5000


@dataclass(slots=True)
class Level:
    """One level of a list: how its numbers look and with which it starts."""

    kind: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def marker(self, number_id: str, level: int) -> str:
        """Return the marker of the next paragraph at `level` of the list; an empty one where the list is unknown."""
        levels = self.levels.get(number_id)
        if levels is None or level not in levels:
            return ""
        counts = self._counts.setdefault(number_id, {})
        counts[level] = min(_MOST, counts.get(level, levels[level].start - 1) + 1)
        for deeper in [d for d in counts if d > level]:
            del counts[deeper]
        shape = levels[level]
        if shape.kind in {"bullet", "none"}:
            return "" if shape.kind == "none" else _bullet(shape.text, level)
        marker = shape.text
        for at in range(level + 1):
            above = levels.get(at, Level())
            marker = marker.replace(f"%{at + 1}", written(counts.get(at, above.start), above.kind))
        return marker


def _bullet(text: str, level: int) -> str:
    if text.strip() in {"+", "o", "○"}:
        return "+"
    return "-" if level == 0 or text.strip() in {"-", "–"} else "+"


def written(number: int, kind: str) -> str:
    """Return `number` as a list of `kind` writes it."""
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in {"lowerRoman", "upperRoman"}:
        rest, roman = min(number, 99), ""
        for tens, sign in ((90, "xc"), (50, "l"), (40, "xl"), *_ROMAN):
            while rest >= tens:
                roman, rest = roman + sign, rest - tens
        return roman.upper() if kind == "upperRoman" else roman
    return f"{number:02d}" if kind == "decimalZero" else str(number)


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """Return the lists of `numbering.xml` and the list each style carries by `styles.xml`."""
    found = Numbering()
    if numbering is not None:
        abstract = {a.get(f"{W}abstractNumId", ""): _levels(a) for a in numbering.iter(f"{W}abstractNum")}
        for num in numbering.iter(f"{W}num"):
            link = num.find(f"{W}abstractNumId")
            base = abstract.get(_value(link), {}) if link is not None else {}
            levels = {at: Level(lv.kind, lv.text, lv.start) for at, lv in base.items()}
            for override in num.iter(f"{W}lvlOverride"):
                start = override.find(f"{W}startOverride")
                at = _int(override.get(f"{W}ilvl"), 0)
                if start is not None and at in levels:
                    levels[at].start = _int(_value(start), 1)
            found.levels[num.get(f"{W}numId", "")] = levels
    if styles is not None:
        for style in styles.iter(f"{W}style"):
            link = style.find(f"{W}pPr/{W}numPr/{W}numId")
            level = style.find(f"{W}pPr/{W}numPr/{W}ilvl")
            if link is not None:
                found.styles[style.get(f"{W}styleId", "")] = (_value(link), _int(_value(level), 0))
    return found


def _levels(abstract: etree._Element) -> dict[int, Level]:
    levels = {}
    for lvl in abstract.iter(f"{W}lvl"):
        kind, text, start = (lvl.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start"))
        levels[_int(lvl.get(f"{W}ilvl"), 0)] = Level(_value(kind) or "decimal", _value(text), _int(_value(start), 1))
    return levels


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{W}val", "")


def _int(value: str | None, otherwise: int) -> int:
    return int(value) if value is not None and value.isdecimal() and len(value) < 6 else otherwise
