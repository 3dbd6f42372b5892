"""The organisation chart, level by level, as it stands on any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronguon.kernel import clock
from ronguon.ui.listing import SEARCH, page_of
from ronguon.units.domain import Actor, System, numbers_above
from ronguon.units.forms.days import DayForm
from ronguon.units.forms.kinds import SYSTEMS, kind_words
from ronguon.units.models import NameTail, Place, Unit, succession_of
from ronguon.units.models.dated import holds
from ronguon.units.models.units import MOST_FOUND
from ronguon.units.policies import may_manage
from ronguon.units.registry import boxes
from ronguon.units.requests import ActingRequest
from ronguon.units.views.groups import groups_about
from ronguon.units.views.history import history
from ronguon.units.views.pairs import other_side

CHILDREN_A_PAGE = 100
OPEN = "mo"
MOST_OPEN = 40


@dataclass(slots=True)
class ChartNode:
    """One unit on one day: its name and kind then, how many units stand directly below it, and those shown.

    `switch` is the query of this page with the node opened, or closed where it is `opened`.
    """

    unit: Unit
    name: str
    kind: str
    path: str
    below: int = 0
    opened: bool = False
    switch: str = ""
    children: list[ChartNode] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Return how many of those directly below are not shown here."""
        return self.below - len(self.children)


@dataclass(frozen=True, slots=True)
class Tree:
    """A system's roots with what is open below each."""

    system: System
    word: str | Promise
    roots: list[ChartNode]


def nodes(units: Iterable[Unit], on: date, actor: Actor) -> list[ChartNode]:
    """Return units of a `tree`, each with the number of those `actor` finds directly below. One query for all."""
    rows: list[Any] = list(units)
    below = Place.objects.found_by(actor).directly_below_each([row.path_then for row in rows], on)
    words = kind_words()
    return [
        ChartNode(
            row, row.name_then, words.get(row.kind_then, row.kind_then), row.path_then, below.get(row.path_then, 0)
        )
        for row in rows
    ]


def trees(on: date, query: QueryDict, actor: Actor) -> list[Tree]:
    """Return the trees from their roots, and what stands below each unit that `query` opens, in four questions.

    Only what `actor` finds.
    """
    units = Unit.objects.tree(on).visible_to(actor)
    opened = opened_in(query)
    tops: list[Any] = list(units.directly_below(""))
    unfolded: list[Any] = [*tops, *units.filter(code__in=opened)]
    paths = {row.path_then for row in unfolded}
    found = nodes([*tops, *units.first_below_each(paths, CHILDREN_A_PAGE)], on, actor)
    by_path = {node.path: node for node in found}
    for node in found:
        above = by_path.get(node.path[: node.path.rstrip(".").rfind(".") + 1])
        node.opened = node.path in paths
        if above is not None:
            above.children.append(node)
            node.switch = switched(query, opened, node.unit.code)
    return [
        Tree(system, word, roots)
        for system, word in SYSTEMS.items()
        if (roots := [by_path[top.path_then] for top in tops if top.system == system])
    ]


def opened_in(query: QueryDict) -> list[UUID]:
    """Return the units that the address opens, the last ones opened where there are too many."""
    found = []
    for text in query.getlist(OPEN)[-MOST_OPEN:]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def switched(query: QueryDict, opened: Sequence[UUID], code: UUID) -> str:
    """Return the query of this page with the unit `code` opened, or closed where it is open."""
    changed = query.copy()
    changed.setlist(OPEN, [str(one) for one in opened if one != code] + ([str(code)] if code not in opened else []))
    return f"?{changed.urlencode()}"


@login_required
@require_GET
def roots(request: ActingRequest) -> HttpResponse:
    """Show both trees from their roots, or what a search finds under present and former names."""
    form = DayForm.of(request)
    on = form.day(clock.today())
    words = request.GET.get(SEARCH, "").replace("\0", "").strip()[:200]
    context: dict[str, Any] = {"form": form, "on": on, "today": clock.today(), "words": words}
    context["sees_changes"] = bool(request.actor.grants)
    if not request.actor.grants:
        return render(request, "units/list.html", context | {"trees": []})
    if words:
        found = Unit.objects.visible_to(request.actor).named(words, most=MOST_FOUND).order_by("search_key", "pk")
        page: Page[Unit] = page_of(request, found.select_related("parent").prefetch_related("names"))
        context |= {"page": page, "most": MOST_FOUND, "cut_off": NameTail.objects.more_than(MOST_FOUND, words)}
        return render(request, "units/list.html", context)
    return render(request, "units/list.html", context | {"trees": trees(on, request.GET, request.actor)})


@login_required
@require_GET
def detail(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show one unit on a day: its names, its place, what stands below, what became of it, who acts for it."""
    found = Unit.objects.visible_to(request.actor).prefetch_related("names", "places")
    unit = get_object_or_404(found, code=code)
    form = DayForm.of(request)
    on = form.day(clock.today())
    place = next((place for place in unit.places.all() if holds(place, on)), None)
    path = place.path if place else unit.path
    there = Unit.objects.tree(on).visible_to(request.actor).directly_below(path)
    children: Page[Any] = page_of(request, there, CHILDREN_A_PAGE)
    children.object_list = nodes(children.object_list, on, request.actor)
    told = history(unit)
    context = {
        "unit": unit,
        "form": form,
        "on": on,
        "today": clock.today(),
        "named": unit.name_on(on),
        "kind": kind_words().get(unit.kind, unit.kind),
        "system": SYSTEMS[System(unit.system)],
        "ended": unit.ended(on),
        "crumbs": crumbs(path, unit.name_on(on), on),
        "children": children,
        "names": sorted(unit.names.all(), key=lambda row: (row.alias, row.since_on)),
        "places": placed(unit),
        "history": told,
        "succession": succession_of(unit, on) if any(one.paper for one in told) or unit.ended(on) else None,
        "otherside": other_side(unit, on, request.actor),
        "groups": list(groups_about(unit, on, request.actor)),
        "makes_groups": may_manage(request.actor, unit) and not unit.ended(clock.today()),
        "boxes": boxes(request, unit, on),
        "last_boxes": boxes(request, unit, on, last=True),
    }
    return render(request, "units/detail.html", context)


def crumbs(path: str, name: str, on: date) -> list[tuple[str, str]]:
    """Return the way from the chart down to the unit at `path`, each above it under the name of the day `on`."""
    day = "" if on == clock.today() else f"?{urlencode({'ngay': format(on, '%d/%m/%Y')})}"
    units: Mapping[int, Any] = Unit.objects.dated(on).in_bulk(numbers_above(path))
    way = [units[number] for number in numbers_above(path)]
    above = [(unit.name_then, reverse("units:detail", args=[unit.code]) + day) for unit in way]
    return [(str(_("Units")), reverse("units:list") + day), *above, (name, "")]


def placed(unit: Unit) -> list[tuple[Place, Unit | None]]:
    """Return where the unit stood over time: each place with the unit directly above, the latest first."""
    rows = sorted(unit.places.all(), key=lambda row: row.since_on, reverse=True)
    above = {row.pk: numbers_above(row.path)[-1] for row in rows if row.above}
    parents = Unit.objects.in_bulk(set(above.values()))
    return [(row, parents.get(above.get(row.pk, 0))) for row in rows]
