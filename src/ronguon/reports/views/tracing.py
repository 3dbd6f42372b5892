"""Where a number comes from: figure, units, assignment, clause, evidence, one step a click."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ronguon.assignments.models import Assignment
from ronguon.kernel import clock
from ronguon.reorganisation.views.since import since
from ronguon.reports.domain.figures import CountedAssignment, FigureKey
from ronguon.reports.domain.naming import chart_place
from ronguon.reports.facts import counted_at, recount
from ronguon.reports.lineage import Steps, steps_for
from ronguon.reports.models import Figure, FigureRow, Report, Sentence
from ronguon.reports.views.desk import frame
from ronguon.reports.views.fetching import report_or_404
from ronguon.reports.views.later import Later, later_events
from ronguon.reports.views.wording import how_counted, noun
from ronguon.ui.cards import ChoiceChip
from ronguon.ui.listing import address
from ronguon.units.models import Unit
from ronguon.units.requests import ActingRequest

UNIT = "don-vi"
WORK = "viec"
ALL = "tat-ca"
SHOWN = 24


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows of one unit behind a figure, under the name it bore on the day of the report."""

    unit: Unit
    name: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Now:
    """The figure counted again: on the report's own day, and as of today, with the units that came and went.

    Of a signed report `again` is by what was known when it was counted, at `known_at`; `later_value` by all that is
    known now, and `later` what came in between.
    """

    again: int
    today: int
    on: date
    came: tuple[str, ...]
    went: tuple[str, ...]
    known_at: datetime | None
    later_value: int
    later: tuple[Later, ...]


@login_required
@require_safe
def figure(request: ActingRequest, code: UUID, key: str) -> HttpResponse:
    """Show a figure and, step by step, what stands behind it; `don-vi` and `viec` name what was chosen."""
    report = report_or_404(request, code)
    found = get_object_or_404(report.figures.select_related("sentence", "obligation"), key=key)
    found.report = report
    asked = FigureKey.parse(found.key)
    behind = _behind(_rows(found), report)
    among = _among(report, asked, found)
    unit = _chosen_unit(request, _together(behind, among))
    row = _chosen_row(request, unit)
    values = {
        **frame(request, report),
        **_units(request, behind, unit),
        **_work(request, unit, row),
        "figure": found,
        "noun": noun(asked),
        "among": [ChoiceChip(one.name, _unit_url(request, one), _same(one, unit)) for one in among],
        "among_size": sum(len(one.rows) for one in among),
        "in_both": len({one.unit.pk for one in among} & {one.unit.pk for one in behind}),
        "how": _how(report, found, asked),
        "now": _now(report, found, asked),
        "also": _also(report, found),
        "since": since((one.unit for one in behind), report.as_of, clock.today()),
        "whole": _whole(report, found, asked),
        "whole_noun": noun(replace(asked, choice="any")),
    }
    return render(request, "reports/figure.html", values)


def _rows(figure: Figure) -> list[FigureRow]:
    """Return the figure's rows in the order of the chart, then of the text."""
    rows = figure.rows.select_related("assignment__unit", "assignment__obligation", "submission", "occurrence")
    return sorted(
        rows.prefetch_related("assignment__unit__names"),
        key=lambda row: (chart_place(row.assignment.unit.path), row.assignment.obligation.start, row.pk),
    )


def _behind(rows: Sequence[FigureRow], report: Report) -> list[Behind]:
    by_unit: dict[int, list[FigureRow]] = defaultdict(list)
    for row in rows:
        by_unit[row.assignment.unit_id].append(row)
    units = [(mine[0].assignment.unit, tuple(mine)) for mine in by_unit.values()]
    return [Behind(unit, unit.name_on(report.as_of), mine) for unit, mine in units]


def _among(report: Report, key: FigureKey, figure: Figure) -> list[Behind]:
    """Return the assignments of the duty that this figure does not count, by unit.

    A unit that holds several may stand on both sides; together the two sides are all that was assigned.
    """
    if key.obligation is None or key.choice == "any":
        return []
    every = report.figures.filter(key=f"d{key.obligation}_any_rows").first()
    counted = set(figure.rows.values_list("assignment", flat=True))
    return _behind([row for row in _rows(every) if row.assignment_id not in counted], report) if every else []


def _together(behind: Sequence[Behind], among: Sequence[Behind]) -> list[Behind]:
    """Return each unit once, with its rows of both sides."""
    found = {one.unit.pk: one for one in behind}
    for one in among:
        mine = found.get(one.unit.pk)
        found[one.unit.pk] = one if mine is None else replace(mine, rows=(*mine.rows, *one.rows))
    return list(found.values())


def _same(one: Behind, other: Behind | None) -> bool:
    return other is not None and one.unit == other.unit


def _chosen_unit(request: ActingRequest, units: Sequence[Behind]) -> Behind | None:
    """Return the unit that the address names; a figure of one unit needs no choice."""
    asked = request.GET.get(UNIT, "")
    if not asked:
        return units[0] if len(units) == 1 else None
    found = next((one for one in units if str(one.unit.code) == asked), None)
    if found is None:
        raise Http404
    return found


def _chosen_row(request: ActingRequest, unit: Behind | None) -> FigureRow | None:
    if unit is None:
        return None
    asked = request.GET.get(WORK, "")
    if not asked:
        return unit.rows[0] if len(unit.rows) == 1 else None
    found = next((row for row in unit.rows if str(row.assignment.code) == asked), None)
    if found is None:
        raise Http404
    return found


def _unit_url(request: ActingRequest, one: Behind) -> str:
    return address(request.GET, **{UNIT: one.unit.code, WORK: None}) + "#b3"


def _units(request: ActingRequest, units: Sequence[Behind], chosen: Behind | None) -> dict[str, Any]:
    """Return the units as chips: the first ones, or all on demand; the chosen one is always among them."""
    shown = list(units) if ALL in request.GET or len(units) <= SHOWN + 1 else list(units[:SHOWN])
    shown += [one for one in units if _same(one, chosen) and one not in shown]
    counts = [len(one.rows) for one in units]
    return {
        "units": units,
        "size": sum(counts),
        "chips": [
            ChoiceChip(
                one.name, _unit_url(request, one), _same(one, chosen), len(one.rows) if max(counts) > 1 else None
            )
            for one in shown
        ],
        "rest": len(units) - len(shown),
        "all_url": address(request.GET, **{ALL: 1}),
    }


def _work(request: ActingRequest, unit: Behind | None, row: FigureRow | None) -> dict[str, Any]:
    """Return the chosen unit's assignments, each with its address where there are several, and what stands behind."""
    many = unit.rows if unit is not None and len(unit.rows) > 1 else ()
    urls = [address(request.GET, **{WORK: one.assignment.code}) + "#b3" for one in many]
    return {
        "unit": unit,
        "row": row,
        "choices": [(one, url, one == row) for one, url in zip(many, urls, strict=True)],
        "steps": _steps(request, row),
    }


def _steps(request: ActingRequest, row: FigureRow | None) -> Steps | None:
    """Return what stands behind the chosen assignment; null where the reader may see the number but not the work."""
    if row is None:
        return None
    found = Assignment.objects.visible_to(request.actor).select_related(
        "unit", "assigned_by", "obligation__directive", "obligation__clause", "obligation__reading", "origin__unit"
    )
    assignment = found.filter(pk=row.assignment_id).first()
    if assignment is None:
        return None
    occurrence = row.occurrence if row.occurrence_id else None
    return steps_for(assignment, occurrence=occurrence, submission=row.submission)


def _how(report: Report, figure: Figure, key: FigureKey) -> list[str]:
    return how_counted(
        key, document=report.directive.label, as_of=report.as_of, period=(report.period_from, report.period_to),
        duty=figure.obligation.title if figure.obligation else "",
    )  # fmt: skip


def _now(report: Report, figure: Figure, key: FigureKey) -> Now:
    on = clock.today()
    known_at = counted_at(report) if report.stage == Report.Stage.SIGNED else None
    now, today = recount(report), key.rows(recount(report, on))
    known = now if known_at is None else recount(report, known_at=known_at)
    again, later = key.rows(known), key.rows(now)
    before = set(figure.rows.values_list("assignment", flat=True))
    here = {row.assignment for row in today}
    gone = before - here
    went = sorted(
        Assignment.objects.filter(pk__in=gone).select_related("unit"), key=lambda one: chart_place(one.unit.path)
    )
    return Now(
        again=key.value(again),
        today=key.value(today),
        on=on,
        came=_names(row for row in today if row.assignment not in before),
        went=tuple(dict.fromkeys(one.unit.name for one in went)),
        known_at=known_at,
        later_value=key.value(later),
        later=tuple(later_events(report, key, known, now, known_at)) if known_at is not None else (),
    )


def _names(rows: Any) -> tuple[str, ...]:
    found: list[CountedAssignment] = list(rows)
    return tuple(dict.fromkeys(row.unit_name for row in found))


def _also(report: Report, figure: Figure) -> list[tuple[int, int]]:
    """Return position and number of the sentences in which the figure stands; a table row has number 0."""
    found, number = [], 0
    for position, shape, text in report.sentences.values_list("position", "shape", "text"):
        number += shape == Sentence.Shape.PARAGRAPH
        if f"{{{figure.key}}}" in text:
            found.append((position, number if shape == Sentence.Shape.PARAGRAPH else 0))
    return found


def _whole(report: Report, figure: Figure, key: FigureKey) -> Figure | None:
    """Return the figure that this one is a part of."""
    if key.choice == "any":
        return None
    head = "all" if key.obligation is None else f"d{key.obligation}"
    return report.figures.filter(key=f"{head}_any_{key.measure.value}").exclude(pk=figure.pk).first()
