"""List numbers that Word computes and does not store: the marker of each numbered paragraph.

Source: ISO/IEC 29500-1, 17.9.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST: Final = 32_767
_LONGEST_LETTERS: Final = 30
_MOST_LINKS: Final = 10


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list: how its numbers look, with which it starts, after which level it starts again.

    `after` counts levels from 1; 0 is never, null after any higher one. `style` is the paragraph style tied to it.
    """

    kind: str = "decimal"
    text: str = ""
    start: int = 1
    after: int | None = None
    legal: bool = False
    style: str = ""

    def starts_again(self, own: int, used: int) -> bool:
        """Whether a number at level `used` makes this level, the one numbered `own`, start again."""
        return used < (own if self.after is None else min(self.after, own))


@dataclass(slots=True)
class List:
    """A list as paragraphs name it. Lists of one `shape` count together; `starts` are its own first numbers."""

    shape: str
    levels: dict[int, ListLevel]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, lists: dict[str, List]) -> None:
        self._lists = lists
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def marker(self, number_id: str, level: int) -> str:
        """Return the marker of the next paragraph at `level` of the list; an empty one where the list is unknown."""
        found = self._lists.get(number_id)
        if found is None or level not in found.levels:
            return ""
        shape = found.levels[level]
        counts = self._counts.setdefault(found.shape, {})
        if level in found.starts and (number_id, level) not in self._begun:
            self._begun.add((number_id, level))
            counts[level] = found.starts[level] - 1
        counts[level] = min(_MOST, counts.get(level, found.starts.get(level, shape.start) - 1) + 1)
        for deeper in [d for d in counts if d > level and found.levels.get(d, ListLevel()).starts_again(d, level)]:
            del counts[deeper]
        if shape.kind == "bullet":
            return _bullet(shape.text, level)
        marker = shape.text
        for at in range(level + 1):
            above = found.levels.get(at, ListLevel())
            number = counts.get(at, found.starts.get(at, above.start))
            marker = marker.replace(f"%{at + 1}", written(number, "decimal" if shape.legal else above.kind))
        return marker.strip()

    def level_of_style(self, number_id: str, style: str, otherwise: int) -> int:
        """Return the level that a list ties to a paragraph style."""
        levels = self._lists[number_id].levels if number_id in self._lists else {}
        return next((at for at, level in levels.items() if level.style == style), otherwise)


def _bullet(text: str, level: int) -> str:
    if text.strip() in {"+", "o", "○"}:
        return "+"
    return "-" if level == 0 or text.strip() in {"-", "–"} else "+"


def written(number: int, kind: str) -> str:
    """Return `number` as a list of `kind` writes it: `decimal` and the names of the standard; `none` is no number."""
    if kind == "none":
        return ""
    if kind in {"lowerLetter", "upperLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min(_LONGEST_LETTERS, 1 + (number - 1) // 26)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in {"lowerRoman", "upperRoman"} and number > 0:
        rest, roman = number, ""
        for value, sign in _ROMAN:
            roman, rest = roman + sign * (rest // value), rest % value
        return roman.upper() if kind == "upperRoman" else roman
    return f"{number:02d}" if kind == "decimalZero" else str(number)


def read_numbering(numbering: etree._Element | None) -> Numbering:
    """Return the lists of `numbering.xml`."""
    if numbering is None:
        return Numbering({})
    shapes = {a.get(f"{W}abstractNumId", ""): a for a in numbering.iter(f"{W}abstractNum")}
    numbers = {n.get(f"{W}numId", ""): n for n in numbering.iter(f"{W}num")}
    styled = {value(a.find(f"{W}styleLink")): name for name, a in shapes.items() if a.find(f"{W}styleLink") is not None}
    lists = {}
    for number_id, number in numbers.items():
        name = value(number.find(f"{W}abstractNumId"))
        for _ in range(_MOST_LINKS):
            link = shapes[name].find(f"{W}numStyleLink") if name in shapes else None
            if link is None:
                break
            name = styled.get(value(link), "")
        lists[number_id] = _list(number, name, _levels(shapes[name]) if name in shapes else {})
    return Numbering(lists)


def _list(number: etree._Element, shape: str, levels: dict[int, ListLevel]) -> List:
    found = List(shape, levels)
    for override in number.iter(f"{W}lvlOverride"):
        at = whole(override.get(f"{W}ilvl"), 0)
        levels.update((at, level) for level in _levels(override).values())
        start = override.find(f"{W}startOverride")
        if start is not None and at in levels:
            found.starts[at] = whole(value(start), 1)
    return found


def _levels(above: etree._Element) -> dict[int, ListLevel]:
    levels = {}
    for lvl in above.iter(f"{W}lvl"):
        kind, text, start, after, style = (
            lvl.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start", "lvlRestart", "pStyle")
        )
        levels[whole(lvl.get(f"{W}ilvl"), 0)] = ListLevel(
            value(kind) or "decimal",
            value(text),
            whole(value(start), 1),
            whole(value(after), 0) if after is not None else None,
            is_on(lvl.find(f"{W}isLgl")),
            value(style),
        )
    return levels


def value(element: etree._Element | None) -> str:
    """Return what a property says; an empty string for one that is not there."""
    return "" if element is None else element.get(f"{W}val", "")


def is_on(element: etree._Element | None) -> bool:
    """Whether a property that is either on or off is there and on."""
    return element is not None and value(element) not in {"0", "false", "off"}


def whole(said: str | None, otherwise: int) -> int:
    """Return the number that an attribute says, if it says a small one."""
    return int(said) if said is not None and said.isdecimal() and len(said) < 6 else otherwise
