"""What was sent to the units that a person acts for."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ronguon.access.middleware import NOBODY
from ronguon.kernel import clock
from ronguon.notices.models import Notice
from ronguon.ui.cards import ChoiceChip
from ronguon.ui.listing import address, page_of
from ronguon.ui.navigation import Bell
from ronguon.units.domain import Actor
from ronguon.units.models import Unit
from ronguon.units.policies import require
from ronguon.units.requests import ActingRequest

FRESH_DAYS = 7
"""The bell counts the notices of the last week. Who read what is not kept: it would be a record about people."""
KIND = "loai"
UNIT = "don-vi"
ADDRESSED = {
    "giao": Notice.Kind.ASSIGNED,
    "doi": Notice.Kind.CHANGED,
    "nhac": Notice.Kind.REMINDER,
    "bao-cap-tren": Notice.Kind.ESCALATION,
    "tra-lai": Notice.Kind.RETURNED,
    "duyet": Notice.Kind.ACCEPTED,
    "vai-tro": Notice.Kind.ROLE,
}
"""Words in the address → kind of notice."""


def fresh(actor: Actor) -> int:
    """Return how many notices of the last week the units of `actor` have."""
    return Notice.objects.visible_to(actor).filter(made_at__gt=clock.now() - timedelta(days=FRESH_DAYS)).count()


def bell(request: HttpRequest) -> Bell | None:
    """Return what the bell of the bar shows; nobody without a role has one."""
    actor = getattr(request, "actor", NOBODY)
    return Bell(fresh(actor), reverse("notices:list")) if actor.grants else None


@login_required
@require_safe
def notice_list(request: ActingRequest) -> HttpResponse:
    """Show the notices of the actor's units, newest first; kind and unit can be chosen."""
    require(bool(request.actor.grants))
    found = Notice.objects.visible_to(request.actor).select_related("unit")
    units = list(Unit.objects.filter(code__in={s.unit for s in request.actor.grants}).order_by("path"))
    asked = request.GET.get(UNIT, "")
    if asked:
        if asked not in {str(unit.code) for unit in units}:
            raise Http404
        found = found.filter(unit__code=asked)
    kinds = _kinds(request, found)
    kind = ADDRESSED.get(request.GET.get(KIND, ""))
    page = page_of(request, found.filter(kind=kind) if kind else found)
    every = ChoiceChip(_("All units"), address(request.GET, **{UNIT: None}), current=not asked)
    choices = [
        ChoiceChip(unit.name, address(request.GET, **{UNIT: unit.code}), str(unit.code) == asked) for unit in units
    ]
    values = {"page": page, "kinds": kinds, "units": [every, *choices] if len(units) > 1 else [], "whose": units}
    return render(request, "notices/list.html", values)


def _kinds(request: HttpRequest, found: QuerySet[Notice]) -> list[ChoiceChip]:
    numbers = dict(found.order_by().values_list("kind").annotate(number=Count("pk")))
    now = request.GET.get(KIND, "")
    words = {
        "": _("All"),
        "giao": _("Assigned"),
        "doi": _("Changed"),
        "nhac": _("Reminders"),
        "bao-cap-tren": _("Reported to the unit above"),
        "tra-lai": _("Returned"),
        "duyet": _("Accepted"),
        "vai-tro": _("Roles"),
    }
    return [
        ChoiceChip(
            word,
            address(request.GET, **{KIND: key}),
            current=key == (now if now in ADDRESSED else ""),
            count=numbers.get(ADDRESSED[key].value, 0) if key else sum(numbers.values()),
        )
        for key, word in words.items()
    ]
