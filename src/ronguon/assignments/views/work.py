"""What a unit owes, and the page of one occurrence with the actions of the unit that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ronguon.access.middleware import NOBODY
from ronguon.assignments import policies
from ronguon.assignments.domain.lateness import is_waiting
from ronguon.assignments.models import Assignment, Occurrence, Review
from ronguon.assignments.views import owed
from ronguon.kernel import clock
from ronguon.notices.models import Notice
from ronguon.ui.cards import ChoiceChip
from ronguon.ui.listing import SEARCH, address, page_of
from ronguon.units.domain import Actor, Permission
from ronguon.units.models import Unit
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

PART = "vai"
UNIT = "don-vi"
GROUP = "nhom"
ASIDE = 4
OPEN_STAGES = frozenset({Occurrence.Stage.OPEN, Occurrence.Stage.RETURNED})
FormT = TypeVar("FormT", bound=Form)


def sees_work(request: HttpRequest) -> bool:
    """Return whether the bar leads this reader to what is owed."""
    return policies.may_report_somewhere(getattr(request, "actor", NOBODY))


def sees_review(request: HttpRequest) -> bool:
    """Return whether the bar leads this reader to what waits for review."""
    return policies.may_review_somewhere(getattr(request, "actor", NOBODY))


def reports_for(request: ActingRequest) -> list[Unit]:
    """Return the units whose work the actor reports on, in the order of the tree."""
    codes = {s.unit for s in request.actor.grants if Permission.REPORT in s.permissions}
    return list(Unit.objects.filter(code__in=codes, until_on__isnull=True).order_by("path"))


def chosen_unit(request: ActingRequest, units: Sequence[Unit]) -> Unit:
    """Return the unit that the address names, else the first. Raises `Http404` for one that is not the actor's."""
    require(bool(units))
    asked = request.GET.get(UNIT, "")
    chosen = next((unit for unit in units if str(unit.code) == asked), None) if asked else units[0]
    if chosen is None:
        raise Http404
    return chosen


@login_required
@require_safe
def owed_list(request: ActingRequest) -> HttpResponse:
    """Show what a unit owes: the first of each group, or one group page by page."""
    units, on = reports_for(request), clock.today()
    unit = chosen_unit(request, units)
    part = part_of(request)
    found = owed.matching(owed.owed(unit, on), request.GET.get(SEARCH, ""))
    counted = owed.tally(found)
    values = {
        "unit": unit, "on": on, "week_end": owed.week_end(on), "month_end": owed.month_end(on),
        "counts": {due.name.lower(): counted[part][due] for due in owed.Due}, "total": sum(counted[part].values()),
        "parts": _part_choices(request, counted, part),
        "units": [ChoiceChip(one.name, address(request.GET, **{UNIT: one.code}), one == unit) for one in units],
        "csv_url": reverse("work:csv") + address(request.GET), **_aside(unit, request.actor),
        "urgent": owed.urgent(unit, on),
    }  # fmt: skip
    return render(request, "assignments/work/list.html", values | _groups(request, found.filter(assignment__part=part)))


def part_of(request: HttpRequest) -> str:
    """Return the part that the address names: to coordinate, or else to lead."""
    return Assignment.Part.COORDINATOR if request.GET.get(PART) == "phoi-hop" else Assignment.Part.LEAD


def _part_choices(request: HttpRequest, counted: dict[str, dict[str, int]], part: str) -> list[ChoiceChip]:
    words = {Assignment.Part.LEAD: (_("Lead"), None), Assignment.Part.COORDINATOR: (_("Coordinating"), "phoi-hop")}
    return [
        ChoiceChip(word, address(request.GET, **{PART: key, GROUP: None}), one == part, sum(counted[one].values()))
        for one, (word, key) in words.items()
    ]


def _groups(request: HttpRequest, rows: QuerySet[Occurrence]) -> dict[str, Any]:
    """Return the rows of every group, few of each, or one page of the group that the address names."""
    on = clock.today()
    asked = request.GET.get(GROUP, "")
    page = None
    if asked in set(owed.Due):
        page = page_of(request, owed.in_order(rows.filter(due=asked)))  # type: ignore[misc]  # annotated by `owed`
        shown = list(page.object_list)
    else:
        shown = list(owed.first_of_each(rows))
    known = owed.known_of(shown)
    by_group: dict[str, list[Any]] = {due.name.lower(): [] for due in owed.Due}
    for row in shown:
        by_group[owed.Due(row.due).name.lower()].append(row)
    loud = True
    for due in owed.CARDS:
        held = by_group[due.name.lower()]
        by_group[due.name.lower()] = owed.cards(held, known, on, loud=loud)
        loud = loud and all(is_waiting(row.facts) for row in held)
    return {"groups": by_group, "page": page, "group": asked if page else "", "searched": request.GET.get(SEARCH, "")}


def _aside(unit: Unit, actor: Actor) -> dict[str, Any]:
    judged = Review.objects.filter(submission__occurrence__assignment__unit=unit).select_related(
        "unit", "submission__occurrence__assignment__obligation"
    )
    notices = (
        Notice.objects.visible_to(actor)
        .filter(unit=unit)
        .exclude(kind__in=[Notice.Kind.ACCEPTED, Notice.Kind.RETURNED])
    )
    return {"answers": judged.order_by("-decided_at")[:ASIDE], "notices": notices[:ASIDE]}
