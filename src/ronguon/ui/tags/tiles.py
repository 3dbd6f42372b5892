"""The tile map: one tile a unit, its shade telling which share of its work is overdue, beside number and word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.template import Library
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = Library()

_BEFORE = re.compile(r"^(?:(?:UBND|Ủy ban nhân dân|Đảng ủy)\s+)?(?:xã|phường|đặc khu|Sở|Thôn|Khu phố)\s+")
_AFTER = re.compile(r",\s+(?:xã|phường|đặc khu)\s.*$")
STEPS: tuple[tuple[str, int, str | Promise], ...] = (
    ("t0", 0, _("none overdue")),
    ("t1", 5, _("few: up to 5 %")),
    ("t2", 15, _("more: up to 15 %")),
    ("t3", 100, _("many: above 15 %")),
)
"""Shade, greatest share in per cent, and its word."""


@dataclass(frozen=True)
class Tile:
    """One unit: its full name, its page, how much is overdue of how much; `new` where it was just reorganised."""

    name: str
    url: str
    value: int
    total: int
    new: bool = False

    @property
    def short(self) -> str:
        """Return the name without the words that all of its kind begin with."""
        return short_name(self.name)

    @property
    def step(self) -> tuple[str, int, str | Promise]:
        """Return the shade for the share that is overdue."""
        share = 100 * self.value / self.total if self.total else 0
        return next(step for step in STEPS if share <= step[1])

    @property
    def css(self) -> str:
        """Return the classes of the tile."""
        return f"{self.step[0]} is-new" if self.new else self.step[0]


def short_name(name: str) -> str:
    """Return `name` without office and kind before it and without the unit it lies in after it."""
    short = _BEFORE.sub("", _AFTER.sub("", name))
    return short[:1].upper() + short[1:]


@register.inclusion_tag("ui/components/tiles.html")
def tiles(items: Iterable[Tile], legend_new: str = "") -> dict[str, object]:
    """Draw `items` in the order given, with the legend of shades; `legend_new` explains the dashed ones, if any."""
    rows = list(items)
    return {"tiles": rows, "steps": STEPS, "legend_new": legend_new if any(tile.new for tile in rows) else ""}
