"""What came to be known after the figures of a report were counted: the events behind a number that is another now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ronguon.assignments.models import Assignment, Review
from ronguon.directives.models import WithdrawalDecision
from ronguon.evidence.models import Evidence
from ronguon.reports.domain.figures import CountedAssignment, FigureKey
from ronguon.reports.domain.naming import chart_place
from ronguon.reports.models import Report


@dataclass(frozen=True, slots=True)
class Later:
    """One event: whose work it changed, what it was, and when; null where the trail alone knows."""

    unit: str
    what: str
    at: datetime | None


def later_events(
    report: Report,
    key: FigureKey,
    known: Sequence[CountedAssignment],
    now: Sequence[CountedAssignment],
    known_at: datetime,
) -> list[Later]:
    """Return what came after `known_at` and made the rows of a figure other than they were, in chart order."""
    changed = _changed(_rows(key, known), _rows(key, now))
    found = Assignment.objects.filter(pk__in=changed).select_related("unit", "obligation__directive")
    told = _judged(changed, report, known_at) | _withdrawn(changed, known_at) | _taken_back(changed, known_at)
    rest = (_("the unit or its work was rearranged, entered later"), None)
    rows = sorted(found, key=lambda one: (chart_place(one.unit.path), one.pk))
    return [Later(one.unit.name, *told.get(one.pk, rest)) for one in rows]


def _rows(key: FigureKey, rows: Sequence[CountedAssignment]) -> dict[int, CountedAssignment]:
    return {row.assignment: row for row in key.rows(rows)}


def _changed(before: Mapping[int, CountedAssignment], after: Mapping[int, CountedAssignment]) -> set[int]:
    """Return the assignments that only one of the two counts, or both with another amount or proof."""
    both = before.keys() & after.keys()
    other = {key for key in both if _told(before[key]) != _told(after[key])}
    return set(before.keys() ^ after.keys()) | other


def _told(row: CountedAssignment) -> tuple[object, ...]:
    return (row.amount, row.verified)


Told = dict[int, tuple[str, datetime | None]]


def _judged(keys: Iterable[int], report: Report, known_at: datetime) -> Told:
    """Return assignment → the newest judgement on what was submitted by the report's day."""
    found = Review.objects.filter(
        submission__occurrence__assignment__in=keys, decided_at__gt=known_at,
        submission__submitted_on__lte=report.as_of,
    )  # fmt: skip
    words = {Review.Verdict.ACCEPTED: _("accepted later"), Review.Verdict.RETURNED: _("returned later")}
    rows = found.order_by("pk").values_list("submission__occurrence__assignment", "verdict", "decided_at")
    return {key: (words[Review.Verdict(verdict)], at) for key, verdict, at in rows}


def _withdrawn(keys: Iterable[int], known_at: datetime) -> Told:
    found = Evidence.objects.filter(occurrence__assignment__in=keys, withdrawn_at__gt=known_at)
    rows = found.order_by("withdrawn_at").values_list("occurrence__assignment", "withdrawn_at")
    return {key: (_("evidence withdrawn later"), at) for key, at in rows}


def _taken_back(keys: Iterable[int], known_at: datetime) -> Told:
    rows = Assignment.objects.filter(pk__in=keys).values_list("pk", "obligation__directive__family")
    agreed = WithdrawalDecision.objects.agreed().filter(decided_at__gt=known_at)
    decided = dict(agreed.values_list("request__directive__family", "decided_at"))
    return {key: (_("document withdrawn later"), decided[family]) for key, family in rows if family in decided}
