"""What a page of figures is about: a unit with all below it, or a bloc of which the reader may see a part."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronguon.assignments.models import Assignment
from ronguon.status.forms import StatusAsk
from ronguon.status.models import roll_ups
from ronguon.status.models.roll_ups import CountScope
from ronguon.ui.cards import ChoiceChip
from ronguon.units.domain import Actor, System, ancestors
from ronguon.units.models import Unit
from ronguon.units.models.units import readable

BLOCS = {"nha-nuoc": System.STATE, "dang": System.PARTY, "doan-the": System.BESIDE, "ben-ngoai": System.OUTSIDE}
"""Word in the address → tree. Sums of different trees are never added."""
BLOC_NAMES = {
    System.STATE: gettext_lazy("State bloc"),
    System.PARTY: gettext_lazy("Party bloc"),
    System.BESIDE: gettext_lazy("Front and mass organisations"),
    System.OUTSIDE: gettext_lazy("Outside units"),
}
_SLUGS = {system: slug for slug, system in BLOCS.items()}
_ORDER = list(BLOC_NAMES)
MOST_TOPS = 6


@dataclass(frozen=True)
class Area:
    """A unit, or without one a bloc."""

    system: System
    unit: Unit | None = None

    @classmethod
    def of(cls, unit: Unit) -> Area:
        """Return the ground of `unit`."""
        return cls(System(unit.system), unit)

    @property
    def slug(self) -> str:
        """Return how the bloc is called in addresses."""
        return _SLUGS[self.system]

    def name(self, ask: StatusAsk) -> str:
        """Return the name that the unit bore on the day, by the organisation of then, or bears today."""
        if self.unit is None:
            return str(BLOC_NAMES[self.system])
        return self.unit.name_on(ask.on) if ask.then else self.unit.name

    def scope(self, ask: StatusAsk, reader: Actor) -> CountScope:
        """Return what the figures of this page count."""
        system = "" if self.unit else self.system.value
        return CountScope(self.unit, ask.on, ask.directive, ask.then, system, reader)

    def page(self) -> str:
        """Return the path of the page of figures."""
        if self.unit is None:
            return reverse("status:bloc", args=[self.slug])
        return reverse("status:node", args=[self.unit.code])

    def rows(self) -> str:
        """Return the path of the rows that make its figures."""
        if self.unit is None:
            return reverse("status:bloc_rows", args=[self.slug])
        return reverse("status:rows", args=[self.unit.code])

    def table(self) -> str:
        """Return the path of its table as a file."""
        if self.unit is None:
            return reverse("status:bloc_csv", args=[self.slug])
        return reverse("status:csv", args=[self.unit.code])


def _units(actor: Actor) -> QuerySet[Unit]:
    return Unit.objects.filter(readable(actor)).select_related("parent").prefetch_related("names", "places")


def unit_area(actor: Actor, code: UUID) -> Area:
    """Return the ground of a unit. Raises `Http404` for one that `actor` may not read."""
    unit = get_object_or_404(_units(actor), code=code)
    return Area.of(unit)


def bloc_area(actor: Actor, slug: str) -> Area:
    """Return the ground of a bloc. Raises `Http404` for a word that is none, and where `actor` reads nothing of it."""
    if slug not in BLOCS:
        raise Http404
    area = Area(BLOCS[slug])
    seen = Assignment.objects.visible_to(actor).filter(unit__system=area.system.value)
    if not seen.exists():
        raise Http404
    return area


def tops(actor: Actor) -> list[Area]:
    """Return the units that `actor` holds a role at, without those below another of them; State first, then Party."""
    held = list(_units(actor).filter(code__in=[s.unit for s in actor.grants]))
    whole = [s.path for s in actor.grants if s.reads_below]
    highest = [unit for unit in held if not any(unit.path != path and unit.path.startswith(path) for path in whole)]
    areas = [Area.of(unit) for unit in highest]
    return sorted(areas, key=lambda one: (_ORDER.index(one.system), one.unit.path if one.unit else ""))[:MOST_TOPS]


def participants(actor: Actor, ask: StatusAsk, current: Area, highest: list[Area]) -> list[ChoiceChip]:
    """Return the grounds that stand side by side at the top, each with its own sum; none when there is only one.

    A bloc is offered where the reader sees more of it than lies below their own units.
    """
    if current.unit is not None and current not in highest:
        return []
    sums = {area: roll_ups.counted(area.scope(ask, actor)).count() for area in highest}
    everything = roll_ups.counted(CountScope(None, ask.on, ask.directive, ask.then, "", actor))
    by_system = everything.values_list("unit__system").annotate(number=Count("pk")).order_by()
    for system, number in by_system:
        own = sum(total for area, total in sums.items() if area.system == system)
        if number > own:
            sums[Area(System(system))] = number
    if current not in sums:
        sums[current] = roll_ups.counted(current.scope(ask, actor)).count()
    if len(sums) == 1:
        return []
    ordered = sorted(sums, key=lambda one: (_ORDER.index(one.system), one.unit is None))
    return [ChoiceChip(one.name(ask), ask.page(one.page()), one == current, sums[one]) for one in ordered]


def trail(actor: Actor, ask: StatusAsk, area: Area) -> list[tuple[str, str]]:
    """Return the readable units above `area`, root first, each with its address; `area` itself comes last."""
    above: list[Area] = []
    if area.unit is not None:
        path = roll_ups.path_of(area.scope(ask, actor))
        readable_above = _units(actor).filter(path__in=ancestors(path)[:-1]).order_by("path")
        above = [Area.of(unit) for unit in readable_above]
    home = [(_("Where it stands"), ask.page(reverse("status:node")))]
    return home + [(one.name(ask), ask.page(one.page())) for one in [*above, area]]
