"""Where it stands: the page of a node or a bloc, and its table as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ronguon.access.actions.confirming import waiting_for
from ronguon.access.forms.roles import role_word
from ronguon.access.middleware import NOBODY
from ronguon.kernel import clock
from ronguon.kernel.vietnamese import slug
from ronguon.status.domain.groups import GroupCounts, StatusGroup
from ronguon.status.forms import StatusAsk
from ronguon.status.views import board
from ronguon.status.views.areas import Area, bloc_area, participants, tops, trail, unit_area
from ronguon.status.views.extent import FiguresTable, table_of
from ronguon.status.views.figure_rows import first_rows
from ronguon.status.views.lines import UnitFigures, tiles_of
from ronguon.status.views.restated import MOST_TOLD, Restated, restated
from ronguon.ui.listing import PAGE
from ronguon.ui.sheets import Cell, sheet
from ronguon.ui.states import STATES
from ronguon.ui.tags.text import vi_number
from ronguon.units.domain import Actor
from ronguon.units.requests import ActingRequest

LINES_A_PAGE = 50


def sees_status(request: HttpRequest) -> bool:
    """Return whether the bar leads this reader to the figures."""
    actor: Actor = getattr(request, "actor", NOBODY)
    return bool(actor.grants)


@login_required
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """Show the highest unit that the reader has a role at."""
    highest = tops(request.actor)
    if not highest:
        waiting = [(one, role_word(one.role)) for one in waiting_for(request.user)]
        return render(request, "status/nobody.html", {"waiting": waiting})
    return _page(request, highest[0], _ask(request), highest)


@login_required
@require_safe
def node(request: ActingRequest, code: UUID) -> HttpResponse:
    """Show a unit with all below it."""
    return _page(request, unit_area(request.actor, code), _ask(request), tops(request.actor))


@login_required
@require_safe
def bloc(request: ActingRequest, system: str) -> HttpResponse:
    """Show what the reader may see of a bloc."""
    ask = _ask(request)
    return _page(request, bloc_area(request.actor, system), ask, tops(request.actor))


@login_required
@require_safe
def table(request: ActingRequest, code: UUID) -> HttpResponse:
    """Give the table of a unit as a file."""
    return _file(request, unit_area(request.actor, code), _ask(request))


@login_required
@require_safe
def bloc_table(request: ActingRequest, system: str) -> HttpResponse:
    """Give the table of a bloc as a file."""
    return _file(request, bloc_area(request.actor, system), _ask(request))


def _ask(request: ActingRequest) -> StatusAsk:
    return StatusAsk.read(request.GET, request.actor, clock.today())


def _page(request: ActingRequest, area: Area, ask: StatusAsk, highest: list[Area]) -> HttpResponse:
    """Return the page of `area`; the number of queries does not grow with the number of its children."""
    scope, rows = area.scope(ask, request.actor), area.rows()
    table = table_of(area, ask, request.actor)
    lines = table.lines
    children = [line for line in lines if not line.own]
    total, moves = table.total, board.moves_of(scope, ask, rows)
    values: dict[str, Any] = {
        "ask": ask, "name": area.name(ask), "unit": area.unit, "now": clock.now(),
        "crumbs": trail(request.actor, ask, area), "participants": participants(request.actor, ask, area, highest),
        "counts": total, "rows_url": ask.address(rows), "trend": board.trend(scope, ask, rows),
        "bars": board.cause_bars(scope, ask, rows) if total.over else [],
        "moves": moves, "new_days": board.NEW_DAYS,
        "documents": board.documents_of(scope, ask, area.page(), rows),
        "organised": ask.choices(request.GET),
        "table": table, "total": UnitFigures(_all(len(lines)), total, ask.address(rows), partial=table.partial),
        "children": len(children),
        "page": Paginator(lines, LINES_A_PAGE).get_page(request.GET.get(PAGE)),
        "tiles": tiles_of(children, (move.unit.pk for move in moves)) if total.total else [],
        "csv_url": ask.address(area.table()),
        "first": first_rows(scope, ask) if not children else [],
        "restated": restated(area, ask, request.actor), "most_restated": MOST_TOLD,
    }  # fmt: skip
    return render(request, "status/node.html", values)


def _all(number: int) -> str:
    words = ngettext("%(shown)s line together", "All %(shown)s lines", number)
    return words % {"shown": vi_number(number)}


def _file(request: ActingRequest, area: Area, ask: StatusAsk) -> HttpResponse:
    """Return the whole table with its sum; below it, never in it, what is estimated of divided units."""
    told = table_of(area, ask, request.actor)
    groups = [STATES[group.value].label for group in StatusGroup]
    head = [_("Unit"), *groups, _("Total"), _("As of"), _("Organisation"), _("Rule of the estimate"), _("Covers")]
    records = _records(told, restated(area, ask, request.actor), ask)
    return sheet(f"tinh-hinh-{slug(area.name(ask))[:60]}-{ask.on:%Y-%m-%d}.csv", head, records)


def _records(told: FiguresTable, divided: list[Restated], ask: StatusAsk) -> Iterable[list[Cell]]:
    for line in [*told.lines, UnitFigures(_("Total"), told.total, "", partial=told.partial)]:
        covers = _("the part that may be seen") if line.partial else _("all")
        yield [line.name, *_numbers(line.counts), ask.on, ask.said, None, covers]
    nothing: list[Cell] = [None] * (len(StatusGroup) + 1)
    for one in divided:
        if one.whole is None:
            words = {"giver": one.giver.name}
            yield [_("Not told: a part of %(giver)s, divided since") % words, *nothing, ask.on, ask.said, None, None]
        for part in one.parts:
            words = {"heir": part.heir.name, "giver": one.giver.name}
            numbers = _numbers(part.told.counts) if part.told.counts else nothing
            yield [
                _("Estimate, in no sum: %(heir)s, of %(giver)s") % words,
                *numbers,
                ask.on,
                ask.said,
                part.rule,
                None,
            ]


def _numbers(counts: GroupCounts) -> list[Cell]:
    return [*(counts.of(group) for group in StatusGroup), counts.total]
