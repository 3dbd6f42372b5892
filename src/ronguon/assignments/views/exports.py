"""The list of what a unit owes, as a clerk takes it into a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ronguon.assignments.models import Occurrence
from ronguon.assignments.views import owed, work
from ronguon.kernel import clock
from ronguon.kernel.vietnamese import slug
from ronguon.ui.listing import SEARCH
from ronguon.ui.sheets import MOST_ROWS, Cell, sheet
from ronguon.ui.states import STATES
from ronguon.units.requests import ActingRequest

AT_ONCE = 1_000


@login_required
@require_safe
def owed_sheet(request: ActingRequest) -> HttpResponse:
    """Give what a unit owes, narrowed as the page is, in the order of the page."""
    on = clock.today()
    unit = work.chosen_unit(request, work.reports_for(request))
    rows = owed.matching(owed.owed(unit, on), request.GET.get(SEARCH, ""))
    rows = rows.filter(assignment__part=work.part_of(request))
    asked = request.GET.get(work.GROUP, "")
    if asked in set(owed.Due):
        rows = rows.filter(due=asked)  # type: ignore[misc]  # annotated by `owed`
    head = [
        _("Duty"), _("Words of the document"), _("Document and place"), _("Ordered by"), _("Status"), _("Due"),
        _("Noted as received"),
    ]  # fmt: skip
    return sheet(f"viec-phai-lam-{slug(unit.name)[:60]}-{on:%Y-%m-%d}.csv", head, _owed(rows))


def _owed(rows: QuerySet[Occurrence]) -> Iterator[list[Cell]]:
    shown = owed.in_order(rows).defer("assignment__obligation__directive__text")[: MOST_ROWS + 1]
    on = clock.today()
    for row in shown.iterator(chunk_size=AT_ONCE):
        assignment, duty = row.assignment, row.assignment.obligation
        state, words = owed.badge(row, on)
        yield [
            duty.title, duty.text, owed.cite(duty), assignment.assigned_by.name, words or str(STATES[state].label),
            row.due_on if assignment.timed else None, assignment.acknowledged_on,
        ]  # fmt: skip
