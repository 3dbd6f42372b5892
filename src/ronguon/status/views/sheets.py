"""The rows behind a figure, as a clerk takes them into a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ronguon.assignments.views import owed
from ronguon.kernel import clock
from ronguon.kernel.vietnamese import slug
from ronguon.status.domain.groups import StatusGroup
from ronguon.status.forms import StatusAsk
from ronguon.status.models import roll_ups
from ronguon.status.views.areas import Area, bloc_area, unit_area
from ronguon.status.views.board import CAUSE_NAMES
from ronguon.status.views.figure_rows import Narrow, in_order, units_of
from ronguon.ui.sheets import MOST_ROWS, Cell, sheet
from ronguon.ui.states import STATES
from ronguon.units.models import Unit
from ronguon.units.requests import ActingRequest

AT_ONCE = 1_000


@login_required
@require_safe
def rows_sheet(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give the rows behind a figure of a unit."""
    return _rows_sheet(request, unit_area(request.actor, code))


@login_required
@require_safe
def bloc_rows_sheet(request: ActingRequest, system: str) -> HttpResponse:
    """Give the rows behind a figure of a bloc."""
    return _rows_sheet(request, bloc_area(request.actor, system))


def _rows_sheet(request: ActingRequest, area: Area) -> HttpResponse:
    ask, narrow = StatusAsk.read(request.GET, request.actor, clock.today()), Narrow.read(request)
    scope = area.scope(ask, request.actor)
    found = narrow.apply(narrow.held(roll_ups.rows_of(scope), ask), scope, ask)
    head = [
        _("Duty"), _("Document and place"), _("Unit"), _("Taken over from"), _("Status"), _("Main cause"),
        _("Due"), _("Done on"), _("As of"), _("Held on that day by"), _("Organisation"),
    ]  # fmt: skip
    name = f"viec-{slug(area.name(ask))[:60]}-{ask.on:%Y-%m-%d}.csv"
    return sheet(name, head, _standing(in_order(request, found), ask))


def _standing(found: QuerySet[Any], ask: StatusAsk) -> Iterator[list[Cell]]:
    told = roll_ups.causes(found.filter(group=StatusGroup.OVER.value).order_by(), ask.on)
    holders = Unit.objects.filter(pk__in=found.order_by().values("unit")).prefetch_related("names")
    units = units_of(holders, ask)
    shown = found.select_related(
        "unit", "origin__unit", "obligation__directive", "obligation__clause__parent__parent__parent"
    ).defer("obligation__directive__text")  # fmt: skip
    for row in shown[: MOST_ROWS + 1].iterator(chunk_size=AT_ONCE):
        yield [
            row.obligation.title, owed.cite(row.obligation), units[row.unit_id].name,
            row.taken_over_from.name if row.taken_over_from else None, str(STATES[row.group].label),
            str(CAUSE_NAMES[told[row.pk]]) if row.pk in told else None,
            row.spoken_due if row.timed else None, row.spoken_done, ask.on,
            units[row.unit_id].held_by or None, ask.said,
        ]  # fmt: skip
