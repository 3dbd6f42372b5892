"""The organisation chart, level by level, as it stands on any day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronguon.audit import actions as audit
from ronguon.kernel import clock
from ronguon.ui.listing import SEARCH, page_of
from ronguon.units.domain import System, ancestors
from ronguon.units.forms import SYSTEMS, DayForm, kind_words, role_word
from ronguon.units.middleware import ActingRequest
from ronguon.units.models import Grant, Invitation, Place, Unit
from ronguon.units.models.bodies import below
from ronguon.units.policies import may_grant, may_see_roles, may_see_tokens
from ronguon.units.views.history import history

CHILDREN_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Node:
    """One body on one day: the name it bore, its kind, and how many bodies stand directly below it."""

    unit: Unit
    name: str
    kind: str
    path: str
    below: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """A system's roots with the level below each."""

    system: System
    word: str | Promise
    roots: list[tuple[Node, list[Node]]]


def level(top: str, depth: int, on: date) -> list[Node]:
    """Return the bodies that stand on `depth` below the path `top` on the day `on`, in the chart's order."""
    places = Place.objects.valid(on).existing(on)
    if top:
        places = places.filter(below(top))
    here = places.at_depth(depth).select_related("unit").prefetch_related("unit__names")
    deeper = Counter(
        path[: path.rstrip(".").rindex(".") + 1] for path in places.at_depth(depth + 1).values_list("path", flat=True)
    )
    rows = sorted(here, key=lambda place: (place.unit.sort, place.unit.pk))
    return [node(place.unit, place.path, on, deeper[place.path]) for place in rows]


def node(unit: Unit, path: str, on: date, count: int = 0) -> Node:
    """Return `unit` as it looks on the day `on`."""
    return Node(unit, unit.name_on(on), kind_words().get(unit.kind, unit.kind), path, count)


def trees(on: date) -> list[Tree]:
    """Return both trees and what stands beside them: roots and the level below, in two rounds of questions."""
    tops, next_level = level("", 1, on), level("", 2, on)
    found = []
    for system, word in SYSTEMS.items():
        roots = [
            (top, [child for child in next_level if child.path.startswith(top.path)])
            for top in tops
            if top.unit.system == system
        ]
        if roots:
            found.append(Tree(system, word, roots))
    return found


@login_required
@require_GET
def roots(request: ActingRequest) -> HttpResponse:
    """Show both trees from their roots, or what a search finds under present and former names."""
    form = DayForm.of(request)
    on = form.day(clock.today())
    words = request.GET.get(SEARCH, "").replace("\0", "").strip()[:200]
    context: dict[str, Any] = {"form": form, "on": on, "today": clock.today(), "words": words}
    context["sees_changes"] = bool(request.actor.standings)
    if not request.actor.standings:
        return render(request, "units/list.html", context | {"trees": []})
    if words:
        found = Unit.objects.visible_to(request.actor).named(words).order_by("search_key", "pk")
        page: Page[Unit] = page_of(request, found.select_related("parent").prefetch_related("names"))
        return render(request, "units/list.html", context | {"page": page, "kinds": kind_words()})
    return render(request, "units/list.html", context | {"trees": trees(on)})


@login_required
@require_GET
def detail(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show one body on a day: its names, its place, what stands below, what became of it, who acts for it."""
    found = Unit.objects.visible_to(request.actor).prefetch_related("names", "places")
    unit = get_object_or_404(found, code=code)
    form = DayForm.of(request)
    on = form.day(clock.today())
    place = next((p for p in unit.places.all() if p.since_on <= on and (p.until_on is None or p.until_on > on)), None)
    path = place.path if place else unit.path
    children: Page[Node] = page_of(request, level(path, len(ancestors(path)) + 1, on), CHILDREN_A_PAGE)
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
        "history": history(unit),
        "sees_keys": may_see_tokens(request.actor, unit),
    }
    return render(request, "units/detail.html", context | people(request, unit))


def crumbs(path: str, name: str, on: date) -> list[tuple[str, str]]:
    """Return the way from the chart down to the body at `path`, each above it under the name of the day `on`."""
    day = "" if on == clock.today() else f"?{urlencode({'ngay': format(on, '%d/%m/%Y')})}"
    numbers = [int(part) for part in path.split(".")[:-2]]
    units = Unit.objects.prefetch_related("names").in_bulk(numbers)
    above = [(units[one].name_on(on), reverse("units:detail", args=[units[one].code]) + day) for one in numbers]
    return [(str(_("Bodies")), reverse("units:list") + day), *above, (name, "")]


def placed(unit: Unit) -> list[tuple[Place, Unit | None]]:
    """Return where the unit stood over time: each place with the body directly above, the latest first."""
    rows = sorted(unit.places.all(), key=lambda row: row.since_on, reverse=True)
    above = {row.pk: int(row.path.split(".")[-3]) for row in rows if row.path.count(".") > 1}
    parents = Unit.objects.in_bulk(set(above.values()))
    return [(row, parents.get(above.get(row.pk, 0))) for row in rows]


def people(request: ActingRequest, unit: Unit) -> dict[str, Any]:
    """Return who holds which role at the unit, for those who may see it, and what its keeper may do."""
    if not may_see_roles(request.actor, unit):
        return {"sees_roles": False}
    today = clock.today()
    grants = (
        Grant.objects.valid(today).filter(unit=unit).select_related("account").order_by("role", "account__full_name")
    )
    keeps = may_grant(request.actor, unit, subtree=False)
    offers = Invitation.objects.usable(clock.now()).filter(unit=unit).order_by("made_at") if keeps else []
    wide = may_grant(request.actor, unit, subtree=True)
    audit.show(*(grant.account.code for grant in grants), *(offer.code for offer in offers))
    return {
        "sees_roles": True,
        "keeps": keeps and not unit.ended(today),
        "grants": [(grant, role_word(grant.role), keeps and (wide or not grant.subtree)) for grant in grants],
        "invitations": [(offer, role_word(offer.role)) for offer in offers],
    }
