"""The lines of a page of figures: what each child of a node holds, in the order of the organisation chart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from ronguon.status.domain.groups import GroupCounts, StatusGroup
from ronguon.status.forms import StatusAsk
from ronguon.status.models import roll_ups
from ronguon.status.views.areas import Area
from ronguon.ui.states import STATES
from ronguon.ui.tags.tiles import Tile
from ronguon.units.domain import Actor
from ronguon.units.models import Place, Unit
from ronguon.units.models.units import readable

GROUP = "nhom"
DONE = "done"
"""Both groups of what is done, as the value of `nhom`."""


@dataclass(frozen=True)
class FigureCell:
    """One number of a line: its group ("" for the sum), what is heard of it, and where its rows are."""

    key: str
    label: str
    value: int
    url: str


@dataclass(frozen=True)
class UnitFigures:
    """One unit with its five numbers. `page` is "" where the reader may not read the unit itself.

    `place` is the path that it counts at, with all below it where it is `deep`; `partial` that the unit holds more
    there than the reader may see.
    """

    name: str
    counts: GroupCounts
    rows: str
    page: str = ""
    own: bool = False
    unit: Unit | None = None
    place: str = ""
    deep: bool = False
    partial: bool = False

    @cached_property
    def cells(self) -> list[FigureCell]:
        """Return the five numbers and their sum, each with the address of its rows."""
        sign = "&" if "?" in self.rows else "?"
        cells = [
            FigureCell(group.value, f"{STATES[group.value].label}, {self.name}", self.counts.of(group),
                 f"{self.rows}{sign}{GROUP}={group.value}")
            for group in StatusGroup
        ]  # fmt: skip
        return [*cells, FigureCell("", _("in all, %(unit)s") % {"unit": self.name}, self.counts.total, self.rows)]


def lines_of(area: Area, ask: StatusAsk, actor: Actor) -> list[UnitFigures]:
    """Return the lines whose numbers add up to those of `area`, in chart order.

    The unit's own work comes first, then its readable children with all below them; then, one line a unit, what the
    reader may see of units that are not theirs to look into.
    """
    scope = area.scope(ask, actor)
    places = roll_ups.counts_by_place(scope, ask.today)
    if area.unit is None:
        return _holders(area, ask, actor, places)
    base = roll_ups.path_of(scope)
    sums: dict[int, GroupCounts] = defaultdict(GroupCounts)
    for path, counts in places.items():
        if path != base:
            sums[int(path.removeprefix(base).split(".")[0])] += counts
    children = _children(area.unit, base, ask).filter(readable(actor)).prefetch_related("names")
    found = [_child(child, sums.pop(child.pk, GroupCounts()), ask, base) for child in children]
    lines = [line for line in found if line.counts.total or (line.unit and _exists(line.unit, ask))]
    if base in places:
        name = _("%(unit)s itself") % {"unit": area.name(ask)}
        own = ask.address(area.rows(), don_vi=area.unit.code)
        lines.insert(0, UnitFigures(name, places[base], own, own=True, place=base))
    rest = {path: n for path, n in places.items() if path != base and _child_key(path, base) in sums}
    return lines + _holders(area, ask, actor, rest)


def _child_key(path: str, base: str) -> int:
    return int(path.removeprefix(base).split(".")[0])


def _children(unit: Unit, base: str, ask: StatusAsk) -> QuerySet[Unit]:
    """Return the units directly below `unit`: on the day, or today."""
    if not ask.then:
        return Unit.objects.filter(parent=unit).order_by("sort", "pk")
    own = Concat(Value(base), Cast(F("unit_id"), CharField()), Value("."))
    direct = Place.objects.valid(ask.on).annotate(direct=own).filter(path=F("direct"))
    return Unit.objects.filter(pk__in=direct.values("unit")).order_by("sort", "pk")


def _exists(unit: Unit, ask: StatusAsk) -> bool:
    """Return whether the unit exists in the tree that is shown: that of the day, or today's."""
    on = ask.on if ask.then else ask.today
    return unit.since_on <= on and not unit.ended(on)


def _child(unit: Unit, counts: GroupCounts, ask: StatusAsk, base: str) -> UnitFigures:
    area, place = Area.of(unit), f"{base}{unit.pk}."
    rows, page = ask.address(area.rows()), ask.page(area.page())
    return UnitFigures(area.name(ask), counts, rows, page, unit=unit, place=place, deep=True)


def _holders(area: Area, ask: StatusAsk, actor: Actor, places: Mapping[str, GroupCounts]) -> list[UnitFigures]:
    """Return one line for each unit that holds something at `places`, linked as a node where it may be read."""
    keys = {int(path.split(".")[-2]): path for path in places}
    units = Unit.objects.prefetch_related("names").in_bulk(keys)
    open_to = set(Unit.objects.filter(readable(actor), pk__in=keys).values_list("pk", flat=True)) if keys else set()
    lines = []
    for key, path in sorted(keys.items(), key=lambda one: [int(part) for part in one[1].split(".")[:-1]]):
        unit = units[key]
        rows = ask.address(area.rows(), don_vi=unit.code)
        page = ask.page(reverse("status:node", args=[unit.code])) if key in open_to else ""
        lines.append(UnitFigures(Area.of(unit).name(ask), places[path], rows, page, unit=unit, place=path))
    return lines


def total_of(lines: Iterable[UnitFigures]) -> GroupCounts:
    """Return the sum of `lines`."""
    return sum((line.counts for line in lines), GroupCounts())


def tiles_of(lines: Iterable[UnitFigures], moved: Iterable[int]) -> list[Tile]:
    """Return a tile for each child that the reader may open, with what is overdue there."""
    new = set(moved)
    return [
        Tile(line.name, line.page, line.counts.over, line.counts.total, new=line.unit.pk in new)
        for line in lines
        if line.unit is not None and line.page
    ]
