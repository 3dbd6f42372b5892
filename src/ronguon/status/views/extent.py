"""What a number covers: all that is assigned to a unit or a bloc, or the part of it that its reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ronguon.status.domain.groups import GroupCounts
from ronguon.status.forms import StatusAsk
from ronguon.status.models import roll_ups
from ronguon.status.views.areas import Area
from ronguon.status.views.lines import UnitFigures, lines_of, total_of
from ronguon.units.domain import Actor


@dataclass(frozen=True)
class FiguresTable:
    """The lines of a page of figures with their sum; `partial` says that there is more than the reader sees."""

    lines: Sequence[UnitFigures]
    total: GroupCounts
    partial: bool
    name: str

    @property
    def covers(self) -> str:
        """Return in words what the numbers cover."""
        if self.partial:
            words = _(
                "Only those assignments of %(name)s that may be seen here; there are others, which no number holds."
            )
        else:
            words = _("All assignments as lead, made directly, of %(name)s with what is below it.")
        return words % {"name": self.name}


def table_of(area: Area, ask: StatusAsk, actor: Actor) -> FiguresTable:
    """Return what `area` holds as `actor` may see it, and which of the numbers are not whole."""
    lines = lines_of(area, ask, actor)
    total, everything = total_of(lines), replace(area.scope(ask, actor), reader=None)
    partial = roll_ups.counted(everything).count() != total.total
    if partial:
        places = roll_ups.counts_by_place(everything, ask.today)
        lines = [replace(line, partial=_whole(line, places) != line.counts.total) for line in lines]
    return FiguresTable(lines, total, partial, area.name(ask))


def _whole(line: UnitFigures, places: Mapping[str, GroupCounts]) -> int:
    """Return how many assignments there are where `line` counts, seen by the reader or not."""
    if line.deep:
        return sum(counts.total for path, counts in places.items() if path.startswith(line.place))
    return places[line.place].total if line.place in places else 0
