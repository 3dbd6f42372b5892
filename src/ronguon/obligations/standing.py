"""Where assignments stand on a day: the five groups, as rows and as counts, at any node of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When

from ronguon.directives.models import Directive
from ronguon.obligations.domain.groups import Counts, Group
from ronguon.obligations.models import Assignment, Discharge, Occurrence
from ronguon.units.models import Unit
from ronguon.units.models.bodies import below


def _done(on: date) -> QuerySet[Discharge]:
    """Return the discharge of the outer occurrence that holds on the day `on`."""
    return Discharge.objects.filter(occurrence=OuterRef("pk"), done_on__lte=on).filter(
        Q(undone_on__isnull=True) | Q(undone_on__gt=on)
    )


def _speaking(on: date) -> QuerySet[Any]:
    """Return the occurrences of the outer assignment, the one that speaks on the day `on` first.

    Undone ones come first, oldest first; then done ones, newest first (decision 0005).
    """
    opened: QuerySet[Any] = Occurrence.objects.filter(assignment=OuterRef("pk"), opens_on__lte=on)
    opened = opened.annotate(done=Subquery(_done(on).values("done_on")[:1], output_field=DateField()))
    return opened.annotate(
        turn=Case(When(done__isnull=True, then=F("number")), default=Value(100_000) - F("number"))
    ).order_by("turn")


def grouped(assignments: QuerySet[Assignment], on: date) -> QuerySet[Any]:
    """Annotate `group` (a `Group` value), `spoken` (occurrence key), `spoken_due`, `spoken_done` as of `on`."""
    speaking = _speaking(on)
    with_spoken = assignments.annotate(
        spoken=Subquery(speaking.values("pk")[:1]),
        spoken_due=Subquery(speaking.values("due_on")[:1], output_field=DateField()),
        spoken_done=Subquery(speaking.values("done")[:1], output_field=DateField()),
    )
    return with_spoken.annotate(
        group=Case(
            When(Q(timed=False) | Q(spoken_due__isnull=True), then=Value(Group.NONE.value)),
            When(spoken_done__lte=F("spoken_due"), then=Value(Group.ONTIME.value)),
            When(spoken_done__isnull=False, then=Value(Group.LATE.value)),
            When(spoken_due__lt=on, then=Value(Group.OVER.value)),
            default=Value(Group.OPEN.value),
            output_field=CharField(),
        )
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """Which assignments are counted: a node of the tree, a day, perhaps one directive.

    With `then`, units stand where they stood on `on`; without, where they stand today.
    """

    node: Unit | None
    on: date
    directive: Directive | None = None
    then: bool = True
    system: str = ""


def counted(scope: Scope) -> QuerySet[Assignment]:
    """Return the counted assignments of `scope`: direct leads, held on the day, at or below the node."""
    rows = Assignment.objects.counted().held(scope.on).filter(obligation__laid_at__isnull=False)
    if scope.directive is not None:
        rows = rows.filter(obligation__directive=scope.directive)
    if scope.system:
        rows = rows.filter(unit__system=scope.system)
    if scope.node is not None:
        if scope.then:
            rows = rows.filter(
                Q(unit__places__until_on__isnull=True) | Q(unit__places__until_on__gt=scope.on),
                below(scope.node.path, "unit__places__path"),
                unit__places__since_on__lte=scope.on,
            )
        else:
            rows = rows.filter(below(scope.node.path, "unit__path"))
    return rows


def rows_of(scope: Scope, group: Group | None = None) -> QuerySet[Any]:
    """Return the very assignments that a figure of `scope` counts, in one group or in all."""
    rows = grouped(counted(scope), scope.on)
    return rows if group is None else rows.filter(group=group.value)


def counts(scope: Scope) -> Counts:
    """Return the five numbers of `scope`. One query, whatever the size."""
    pairs = grouped(counted(scope), scope.on).values("group").annotate(number=Count("pk")).order_by()
    return Counts.tally((pair["group"], pair["number"]) for pair in pairs)


def counts_by_unit(scope: Scope) -> dict[int, Counts]:
    """Return the five numbers of each unit that holds something in `scope`, by unit key."""
    pairs = grouped(counted(scope), scope.on).values("unit", "group").annotate(number=Count("pk")).order_by()
    found: dict[int, list[tuple[str, int]]] = {}
    for pair in pairs:
        found.setdefault(pair["unit"], []).append((pair["group"], pair["number"]))
    return {unit: Counts.tally(rows) for unit, rows in found.items()}
