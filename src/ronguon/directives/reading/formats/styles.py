"""What a Word paragraph takes over from its style: the list it belongs to, and whether its words are hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lxml import etree

from ronguon.directives.reading.formats.numbering import Numbering, W, is_on, value, whole

_MOST_LINKS: Final = 20


@dataclass(frozen=True, slots=True)
class Style:
    """One style as it stands; null is what it leaves to the style it is based on."""

    above: str
    number: str | None
    level: int
    hidden: bool | None


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, part: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._usual = ""
        for style in part.iter(f"{W}style") if part is not None else ():
            name = style.get(f"{W}styleId", "")
            number, vanish = style.find(f"{W}pPr/{W}numPr/{W}numId"), style.find(f"{W}rPr/{W}vanish")
            self._styles[name] = Style(
                value(style.find(f"{W}basedOn")),
                None if number is None else value(number),
                whole(value(style.find(f"{W}pPr/{W}numPr/{W}ilvl")), 0),
                None if vanish is None else is_on(vanish),
            )
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true", "on"}:
                self._usual = name
        self._some_hide = any(style.hidden for style in self._styles.values())

    def list_of(self, paragraph: etree._Element, numbering: Numbering) -> tuple[str, int]:
        """Return the list and the level of a paragraph, by its own word or by its style's; no list is an empty one."""
        own, level = paragraph.find(f"{W}pPr/{W}numPr/{W}numId"), paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")
        number, depth = "", 0
        for name in self._chain(value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._usual):
            style = self._styles[name]
            if style.number is not None:
                number, depth = style.number, numbering.level_of_style(style.number, name, style.level)
                break
        if own is not None:
            number = value(own)
        return ("" if number == "0" else number), whole(value(level), depth)

    def hides(self, properties: etree._Element | None, paragraph: etree._Element) -> bool:
        """Whether words with these run properties are hidden, by their own word, their style's or the paragraph's."""
        vanish = None if properties is None else properties.find(f"{W}vanish")
        if vanish is not None:
            return is_on(vanish)
        if not self._some_hide:
            return False
        run_style = "" if properties is None else value(properties.find(f"{W}rStyle"))
        for first in (run_style, value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._usual):
            for name in self._chain(first):
                hidden = self._styles[name].hidden
                if hidden is not None:
                    return hidden
        return False

    def _chain(self, name: str) -> list[str]:
        """Return the style and those it is based on, the nearest first; a ring of styles ends."""
        chain: list[str] = []
        while name in self._styles and name not in chain and len(chain) < _MOST_LINKS:
            chain.append(name)
            name = self._styles[name].above
        return chain
