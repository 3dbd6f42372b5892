"""How wide the columns of a table are and how their cells stand, judged by what they hold."""

from __future__ import annotations

import re

from ronguon.kernel.vietnamese import search_key
from ronguon.papers.paper import Table
from ronguon.papers.rules import Align
from ronguon.papers.widths import width_pt

_FIGURE = re.compile(r"[-+−]?\d[\d., ]*(?:%|‰)?$")
_ORDINALS = {"tt", "stt", "so tt", "so thu tu"}
SIDE_PT = 4.0
PADDING_PT = 2 * SIDE_PT + 1.0
_COMFORT_PT = 150.0
_LONG_WORD = 25
_LONG_WORD_PT = 60.0
_SMALLEST = 8.0


def alignments(table: Table) -> tuple[Align, ...]:
    """Return how each column stands: ordinals centred, figures right, words left."""
    return tuple(_alignment(head, cells) for head, cells in _columns(table))


def fitted(table: Table, size: float, room_pt: float) -> tuple[float, tuple[float, ...]]:
    """Return the size of the table's words and each column's width in points; the widths fill `room_pt`.

    A column gets at least its longest word. Where the words of all columns together do not fit, they are
    set smaller, down to 8 points; words of 25 letters and more may break and are not reckoned with.

    Source: house rule; the guidance says nothing of tables.
    """
    while size > _SMALLEST and sum(_needs(table, size)) > room_pt:
        size -= 1
    needs = _needs(table, size)
    wishes = [max(need, wish) for need, wish in zip(needs, _wishes(table, size), strict=True)]
    return size, _spread(needs, wishes, room_pt)


def _needs(table: Table, size: float) -> list[float]:
    needs = []
    for head, cells in _columns(table):
        words = {word for text in (head, *cells) for word in text.split()}
        lengths = [_LONG_WORD_PT if len(word) >= _LONG_WORD else width_pt(word, size) for word in words]
        needs.append(max(lengths, default=0.0) + PADDING_PT)
    return needs


def _wishes(table: Table, size: float) -> list[float]:
    wishes = []
    for head, cells in _columns(table):
        longest = max(width_pt(line, size) for text in (head, *cells) for line in text.split("\n")) + PADDING_PT
        wishes.append(min(longest, _COMFORT_PT + longest / 4))
    return wishes


def _spread(needs: list[float], wishes: list[float], room_pt: float) -> tuple[float, ...]:
    if sum(needs) >= room_pt:
        return tuple(need * room_pt / sum(needs) for need in needs)
    if sum(wishes) <= room_pt:
        spare = room_pt - sum(wishes)
        return tuple(wish + spare * wish / sum(wishes) for wish in wishes)
    spare = (room_pt - sum(needs)) / (sum(wishes) - sum(needs))
    return tuple(need + (wish - need) * spare for need, wish in zip(needs, wishes, strict=True))


def _columns(table: Table) -> list[tuple[str, list[str]]]:
    return [(head, [row[place] for row in table.rows]) for place, head in enumerate(table.head)]


def _alignment(head: str, cells: list[str]) -> Align:
    if search_key(head) in _ORDINALS:
        return "center"
    said = [cell for cell in cells if cell]
    return "right" if said and all(_FIGURE.match(cell) for cell in said) else "left"
